// Letters and their case beyond ASCII, as far as mail replies need them.
//
//   fold_case(U'Ä') == U'ä'; fold_case(U'Σ') == U'σ'; fold_case(U'Я') == U'я'; fold_case(U'Ａ') == U'a'
//
// Unicode simple case folding (CaseFolding.txt, statuses C and S) for Latin, Greek, Cyrillic, Armenian; full-width forms
// become ASCII.
#pragma once

#include <cstdint>

namespace smtp_explain {

// What a character is for telling words apart.
enum class letter_kind : std::uint8_t {
    word,       // letters, digits, marks
    ideograph,  // a token by itself: Han, Kana, Hangul
    joiner,     // dropped without ending the word: apostrophes inside a word, soft hyphens, zero-width marks
    separator,  // everything else
};

letter_kind kind_of(char32_t);
char32_t fold_case(char32_t);

}  // namespace smtp_explain
