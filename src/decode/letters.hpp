// Small questions to letters that the stages of decoding ask; ASCII alone.
#pragma once

#include <algorithm>
#include <string_view>

namespace smtp_explain::decoding {

inline bool is_blank(char c) { return c == ' ' || c == '\t'; }
inline bool is_digit(char c) { return c >= '0' && c <= '9'; }
inline char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

inline bool starts_with(std::string_view text, std::string_view words) {  // words in lower case
    return text.size() >= words.size() && std::equal(words.begin(), words.end(), text.begin(), [](char w, char c) { return w == lower(c); });
}

}  // namespace smtp_explain::decoding
