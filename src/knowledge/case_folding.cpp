#include "knowledge/case_folding.hpp"

#include <array>

namespace smtp_explain {

namespace {

// U+00DF to U+00FF.
constexpr std::array<std::string_view, 33> latin_1{"ss", "a", "a", "a", "a", "a", "a", "ae", "c", "e", "e", "e", "e", "i", "i", "i", "i",
                                                   "d", "n", "o", "o", "o", "o", "o", "", "o", "u", "u", "u", "u", "y", "th", "y"};
// U+0100 to U+017F, one letter each; those of two letters stand apart.
constexpr std::string_view latin_a =
    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkkllllllllllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";
static_assert(latin_a.size() == 0x80);

constexpr bool between(char32_t c, char32_t from, char32_t to) { return c >= from && c <= to; }

// Ranges in which capital and small letters alternate, the capital on an even (or odd) place.
constexpr bool alternates_on_even(char32_t c) {
    return between(c, 0x0100, 0x0137) || between(c, 0x014A, 0x0177) || between(c, 0x01DE, 0x01EF) || between(c, 0x01F8, 0x021F) ||
           between(c, 0x0222, 0x0233) || between(c, 0x0246, 0x024F) || between(c, 0x0370, 0x0373) || between(c, 0x03D8, 0x03EF) ||
           between(c, 0x0460, 0x0481) || between(c, 0x048A, 0x04BF) || between(c, 0x04D0, 0x052F) || between(c, 0x1E00, 0x1E95) ||
           between(c, 0x1EA0, 0x1EFF);
}
constexpr bool alternates_on_odd(char32_t c) {
    return between(c, 0x0139, 0x0148) || between(c, 0x0179, 0x017E) || between(c, 0x01CD, 0x01DC) || between(c, 0x04C1, 0x04CE);
}

}  // namespace

letter_kind kind_of(char32_t c) {
    if (c < 0x80) {
        if (between(c, '0', '9') || between(c, 'a', 'z') || between(c, 'A', 'Z')) return letter_kind::word;
        return c == '\'' ? letter_kind::joiner : letter_kind::separator;
    }
    if (c == 0xAD || between(c, 0x0300, 0x036F) || c == 0x2018 || c == 0x2019 || c == 0x02BC || between(c, 0x200B, 0x200F) || c == 0x2060 || c == 0xFEFF ||
        between(c, 0xFE00, 0xFE0F) || between(c, 0x202A, 0x202E) || between(c, 0x2066, 0x2069))
        return letter_kind::joiner;
    if (between(c, 0x80, 0xBF)) return c == 0xAA || c == 0xB5 || c == 0xBA ? letter_kind::word : letter_kind::separator;
    if (c == 0xD7 || c == 0xF7) return letter_kind::separator;
    if (between(c, 0x2000, 0x206F) || between(c, 0x2190, 0x2BFF) || between(c, 0x2E00, 0x2E7F)) return letter_kind::separator;
    if (c == 0x3005 || c == 0x3007) return letter_kind::ideograph;
    if (between(c, 0x3000, 0x303F)) return letter_kind::separator;
    if (c == 0x30FB) return letter_kind::separator;
    if (between(c, 0x2E80, 0x2FDF) || between(c, 0x3040, 0x30FF) || between(c, 0x3100, 0x9FFF) || between(c, 0xAC00, 0xD7AF) ||
        between(c, 0x1100, 0x11FF) || between(c, 0xF900, 0xFAFF) || between(c, 0xFF66, 0xFF9F) || between(c, 0x20000, 0x323AF))
        return letter_kind::ideograph;
    if (between(c, 0xFF10, 0xFF19) || between(c, 0xFF21, 0xFF3A) || between(c, 0xFF41, 0xFF5A)) return letter_kind::word;
    if (between(c, 0xFE10, 0xFE6F) || between(c, 0xFF00, 0xFF65) || between(c, 0xFFE0, 0xFFFF)) return letter_kind::separator;
    if (between(c, 0xD800, 0xF8FF)) return letter_kind::separator;
    if (between(c, 0x1F000, 0x1FAFF)) return letter_kind::separator;
    return letter_kind::word;
}

std::string_view plain_letters(char32_t c) {
    if (c < 0xDF) return {};
    if (c <= 0xFF) return latin_1[c - 0xDF];
    if (c <= 0x17F) return c == 0x0153 ? "oe" : c == 0x0133 ? "ij" : latin_a.substr(c - 0x100, 1);
    if (c == 0x0219) return "s";
    if (c == 0x021B) return "t";
    if (c == 0x01A1) return "o";
    if (c == 0x01B0) return "u";
    if (between(c, 0x1EA0, 0x1EB7)) return "a";
    if (between(c, 0x1EB8, 0x1EC7)) return "e";
    if (between(c, 0x1EC8, 0x1ECB)) return "i";
    if (between(c, 0x1ECC, 0x1EE3)) return "o";
    if (between(c, 0x1EE4, 0x1EF1)) return "u";
    if (between(c, 0x1EF2, 0x1EF9)) return "y";
    switch (c) {
        case 0x03AC: return "α";
        case 0x03AD: return "ε";
        case 0x03AE: return "η";
        case 0x03AF: return "ι";
        case 0x03CC: return "ο";
        case 0x03CD: return "υ";
        case 0x03CE: return "ω";
        case 0x0439: return "и";
        case 0x0451: return "е";
        case 0x0457: return "і";
        default: return {};
    }
}

char32_t fold_case(char32_t c) {
    if (c < 0x80) return between(c, 'A', 'Z') ? c + 32 : c;
    if (between(c, 0xC0, 0xDE)) return c == 0xD7 ? c : c + 32;
    if (c == 0xB5) return 0x3BC;
    if (c == 0x0178) return 0xFF;
    if (c == 0x017F) return 's';
    if (c == 0x0130 || c == 0x0131 || c == 0x0138) return c;  // Turkish i: only full or Turkic folding knows it
    if (alternates_on_even(c)) return c | 1;
    if (alternates_on_odd(c)) return c % 2 == 1 ? c + 1 : c;
    if (c == 0x0386) return 0x03AC;
    if (between(c, 0x0388, 0x038A)) return c + 37;
    if (c == 0x038C) return 0x03CC;
    if (c == 0x038E || c == 0x038F) return c + 63;
    if (between(c, 0x0391, 0x03AB)) return c == 0x03A2 ? c : c + 32;
    if (c == 0x03C2) return 0x03C3;
    if (between(c, 0x0400, 0x040F)) return c + 80;
    if (between(c, 0x0410, 0x042F)) return c + 32;
    if (c == 0x04C0) return 0x04CF;
    if (between(c, 0x0531, 0x0556)) return c + 48;
    if (c == 0x1E9E) return 0xDF;
    if (between(c, 0xFF21, 0xFF3A)) return c - 0xFF21 + 'a';
    if (between(c, 0xFF41, 0xFF5A)) return c - 0xFF41 + 'a';
    if (between(c, 0xFF10, 0xFF19)) return c - 0xFF10 + '0';
    return c;
}

}  // namespace smtp_explain
