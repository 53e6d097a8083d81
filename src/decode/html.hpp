// HTML to the text that a browser would show, roughly: enough to read a bounce.
//
//   html_to_text(text).view()            // "<p>No such user: <b>bob&#64;example.net</b></p>" -> "No such user: bob@example.net\n"
//   looks_like_html("<!DOCTYPE html>…")  // true
//
// Blocks become lines, cells are parted by a tab, white space is joined, entities are characters. Links are their text only.
// Linear in the input, whatever it holds. Characters that stand in the source keep their exact bytes.
#pragma once

#include <string_view>

#include "model/document.hpp"

namespace smtp_explain {

mapped_text html_to_text(const mapped_text& html);
bool looks_like_html(std::string_view text);
// The length of the character reference ("&lt;", "&#64;") at `at`, 0 where there is none known.
std::size_t read_entity(std::string_view text, std::size_t at, char32_t& character);
// The charset that the page itself names; "" where it does not.
std::string_view html_charset(std::string_view html);

}  // namespace smtp_explain
