// Where a bounce's own words end and the message that it returns begins.
//
//   split_text s = split_at_original("550 …\n\n--- Below this line is a copy of the message.\n\nFrom: …");
//   s.report == "550 …\n\n"; s.original begins with "From:"
//
// The original is evidence of what was sent, never of why it failed. Where nothing is returned, original is empty.
#pragma once

#include <string_view>

namespace smtp_explain {

struct split_text {
    std::string_view report, original;
};

split_text split_at_original(std::string_view text);

// The value of a header field in a block of RFC 5322 headers, trimmed, with its folds; empty where it is missing.
std::string_view header_value(std::string_view headers, std::string_view lower_name);

}  // namespace smtp_explain
