// RFC 5322 header fields out of text with LF line ends.
//
//   std::size_t body;
//   auto fields = parse_headers(text, body, damage);     // "Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\n\nHi"
//   fields[0].name == "subject"; fields[0].value.value == "Grüße"; text.view().substr(body) == "Hi"
//
// At most max_header_fields fields are kept. A line that is neither field nor continuation, between fields, is taken
// for a continuation that lost its indentation.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "decode/charset.hpp"
#include "model/document.hpp"

namespace smtp_explain {

inline constexpr std::size_t max_header_fields = 1000;

// `body` is set to where the body begins (after the blank line, if there is one).
std::vector<header_field> parse_headers(const mapped_text& text, std::size_t& body, charset_damage& damage);

// Whether text begins with the header of a message rather than with prose or a log: at least two fields that
// messages have. `start` is set behind blank lines and an mbox "From " line.
bool starts_with_message_header(std::string_view text, std::size_t& start);

// RFC 2047: encoded words replaced; other bytes as UTF-8.
std::string decode_header_value(std::string_view value, charset_damage& damage);

// "" where there is none.
std::string_view header_value(const std::vector<header_field>& fields, std::string_view name);

}  // namespace smtp_explain
