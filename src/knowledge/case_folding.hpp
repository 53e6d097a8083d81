// Letters and their case beyond ASCII, as far as mail replies need them.
//
//   fold_case(U'Ä') == U'ä'; fold_case(U'Σ') == U'σ'; fold_case(U'Я') == U'я'; fold_case(U'Ａ') == U'a'
//   plain_letters(U'ä') == "a"; plain_letters(U'ß') == "ss"; plain_letters(U'ё') == "е"; plain_letters(U'я') == ""
//
// Unicode simple case folding (CaseFolding.txt, statuses C and S) for Latin, Greek, Cyrillic, Armenian; full-width forms
// become ASCII.
//
// Servers leave marks out ("boite", "usuario no valido"), and a paste may hold them as characters of their own: letters
// are compared without them.
#pragma once

#include <cstdint>
#include <string_view>

namespace smtp_explain {

// What a character is for telling words apart.
enum class letter_kind : std::uint8_t {
    word,       // letters, digits, marks
    ideograph,  // a token by itself: Han, Kana, Hangul
    joiner,     // dropped without ending the word: apostrophes inside a word, soft hyphens, zero-width and combining marks
    separator,  // everything else
};

letter_kind kind_of(char32_t);
char32_t fold_case(char32_t);
// UTF-8 of a small letter without its marks; empty where it has none.
std::string_view plain_letters(char32_t folded);

}  // namespace smtp_explain
