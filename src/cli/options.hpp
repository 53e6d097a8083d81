// What stands behind a command's name. No two commands read the same option in two ways.
//
//   options o;
//   if (!read_options({"--format", "jsonl", "a.eml"}, {"text", "jsonl"}, o)) return exit_bad_use;
//   o.format == "jsonl"; o.files == {"a.eml"}
//
// Accepts "--name value", "--name=value", "--" (all that follows are files) and "-" (the standard input).
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/commands.hpp"
#include "cli/files.hpp"
#include "stream/splitter.hpp"

namespace smtp_explain {

struct options {
    std::string format;  // the first of the formats that the command knows, unless stated
    rule_sources rules;
    bool redact = false;
    bool filter = false;                              // a line in, a line out
    stream_kind records = stream_kind::automatic;     // how an input is cut
    unsigned jobs = 0;                                // threads; 0: one a core
    std::vector<std::pair<std::string, std::string>> answers;
    std::vector<std::string> files;  // never empty: "-" where none is given
};

// False: what is wrong has been said on standard error.
bool read_options(const arguments&, const std::vector<std::string_view>& formats, options&);

// Whether to colour (a terminal, and NO_COLOR is not set), and how wide the terminal is.
bool wants_colour();
unsigned terminal_columns();

// Writes bytes to standard output.
void print(std::string_view);

}  // namespace smtp_explain
