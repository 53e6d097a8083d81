// Marks that mail programs, terminals and editors put before lines: "> ", "| ", bullets, line numbers, indentation.
//
//   unwrap(text, changed)            // every line is marked: the marks of one layer are removed
//   strip_quote_blocks(text)         // at least three marked lines in a row lose their marks
//   looks_like_dialogue("> EHLO me\n< 250 mx.example.net\n")   // true: marks tell who speaks, and must stay
//
// Text has LF line ends. Removed marks leave gaps in the map; what stays keeps its exact bytes.
#pragma once

#include <string_view>

#include "model/document.hpp"

namespace smtp_explain {

// One layer around the whole text. `changed` tells whether there was one.
mapped_text unwrap(mapped_text text, bool& changed);
mapped_text strip_quote_blocks(mapped_text text);
bool looks_like_dialogue(std::string_view text);

}  // namespace smtp_explain
