// Where a bounce's own words end and the message that it returns begins.
//
//   text = "550 …\n\n--- Below this line is a copy of the message.\n\nFrom: …"
//   split_text s = split_at(text, offset of "Below");
//   s.report == "550 …\n\n"; s.original begins with "From:"
//
// The marks are found by the scan that finds the formats' signatures; begins_original() tells which of them count.
// The original is evidence of what was sent, never of why it failed. Where nothing is returned, original is empty.
#pragma once

#include <string_view>
#include <vector>

namespace smtp_explain {

struct split_text {
    std::string_view report, original;
};

// Literals (in lower case) of which one stands where an original begins.
const std::vector<std::string_view>& original_marks();

// Whether the mark at this offset begins an original: with no words around it in its line.
bool begins_original(std::string_view text, std::size_t mark, std::size_t offset);

// offset: of the first mark that counts; npos: the text has none.
split_text split_at(std::string_view text, std::size_t offset);

// The value of a header field in a block of RFC 5322 headers, trimmed, with its folds; empty where it is missing.
std::string_view header_value(std::string_view headers, std::string_view lower_name);

}  // namespace smtp_explain
