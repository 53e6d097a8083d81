// What a word tells by itself. Words are folded, as the vocabulary has them.
#pragma once

#include <string_view>

namespace smtp_explain {

struct word_kind {
    bool code = false;      // is_code_word
    bool telling = false;   // five letters and more, and no common word: a phrase by itself
};

word_kind kind_of_word(std::string_view folded);

// Stands in replies of any meaning.
bool is_common_word(std::string_view folded);
// A vendor's own mark: letters with digits, or a long number.
bool is_code_word(std::string_view folded);

}  // namespace smtp_explain
