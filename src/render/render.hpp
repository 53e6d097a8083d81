// A report as the reader's program or eyes want it. Pure functions of the report.
//
//   std::string line = render_json(report, {.file = "bounce.eml"});   // the contract's object, no newline
#pragma once

#include <string>
#include <string_view>

#include "model/report.hpp"

namespace smtp_explain {

struct json_options {
    std::string_view file;      // empty: no "file" key
    bool indent = false;        // two blanks a level, for people
};

struct text_options {
    bool colour = false;        // ANSI SGR sequences
    unsigned columns = 80;      // wrap here; 0: do not wrap
};

// Always valid UTF-8 and valid JSON; invalid bytes become U+FFFD.
std::string render_json(const report&, const json_options& = {});
// For a terminal: control characters and bidi overrides of the paste are removed.
std::string render_text(const report&, const text_options& = {});
// For a ticket: pasted text is fenced with a fence longer than any it contains.
std::string render_markdown(const report&);

}  // namespace smtp_explain
