// A report as the reader's program or eyes want it. Pure functions of the report; headings and the names of roles
// come from the rule base's labels.
//
//   std::string line = render_json(report, {.file = "bounce.eml"});   // the contract's object, no newline
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "knowledge/rule_base.hpp"
#include "model/report.hpp"

namespace smtp_explain {

// Which record of a file with several (the messages of an mbox) a report answers: from 0, and where it begins in bytes.
struct record_position {
    std::uint64_t index = 0, offset = 0;
};

struct json_options {
    std::string_view file = {};      // empty: no "file" key
    std::optional<record_position> record = {};  // empty: neither "index" nor "offset"
    bool indent = false;        // two blanks a level, for people
};

struct text_options {
    bool colour = false;        // ANSI SGR sequences
    unsigned columns = 80;      // wrap here; 0: do not wrap
};

// Always valid UTF-8 and valid JSON; invalid bytes become U+FFFD.
std::string render_json(const report&, const json_options& = {});
// The object for a file that could not be read.
std::string render_error_json(std::string_view file, std::string_view error);
// For a terminal: control characters and bidi overrides of the paste are removed.
std::string render_text(const report&, const rule_base&, const text_options& = {});
// For a ticket: pasted text is fenced with a fence longer than any it contains.
std::string render_markdown(const report&, const rule_base&);

}  // namespace smtp_explain
