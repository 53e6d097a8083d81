// Texts in Markdown that make no markup of their own, whatever the paste put into them.
//
//   escaped("`dig` tells *more*") == "`dig` tells \\*more\\*"      // a text of data/: code between backticks stays
//   code_span("a`b") == "``a`b``"
#pragma once

#include <string>
#include <string_view>

namespace smtp_explain {

std::string escaped(std::string_view text);
// With a fence longer than any run of backticks inside.
std::string code_span(std::string_view text);
std::string fenced(std::string_view text);

}  // namespace smtp_explain
