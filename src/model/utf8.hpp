// UTF-8 (RFC 3629) one character at a time.
//
//   utf8_character("é", 0).length == 2; utf8_character("\xff", 0).valid == false
//
// An invalid byte is a character of its own: what is written for it is the caller's choice.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace smtp_explain {

struct utf8_result {
    std::uint32_t value = 0;
    std::uint8_t length = 1;
    bool valid = false;
};

inline utf8_result utf8_character(std::string_view s, std::size_t at) {
    const auto byte = [&](std::size_t n) -> std::uint32_t {
        return at + n < s.size() ? static_cast<unsigned char>(s[at + n]) : 0u;
    };
    const auto tail = [&](std::size_t n) { return (byte(n) & 0xC0u) == 0x80u; };
    const std::uint32_t b = byte(0);
    if (b < 0x80) return {b, 1, true};
    if (b >= 0xC2 && b < 0xE0 && tail(1)) return {(b & 0x1Fu) << 6 | (byte(1) & 0x3Fu), 2, true};
    if (b >= 0xE0 && b < 0xF0 && tail(1) && tail(2)) {
        const std::uint32_t v = (b & 0x0Fu) << 12 | (byte(1) & 0x3Fu) << 6 | (byte(2) & 0x3Fu);
        // Neither overlong forms nor surrogates.
        if (v >= 0x800 && (v < 0xD800 || v > 0xDFFF)) return {v, 3, true};
    }
    if (b >= 0xF0 && b < 0xF5 && tail(1) && tail(2) && tail(3)) {
        const std::uint32_t v =
            (b & 0x07u) << 18 | (byte(1) & 0x3Fu) << 12 | (byte(2) & 0x3Fu) << 6 | (byte(3) & 0x3Fu);
        if (v >= 0x10000 && v <= 0x10FFFF) return {v, 4, true};
    }
    return {b, 1, false};
}

inline constexpr std::string_view replacement_character = "\xEF\xBF\xBD";

// What may not reach a terminal or a ticket: C0 and C1 controls, DEL, bidi overrides and isolates.
inline bool is_unprintable(std::uint32_t c) {
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) ||
           c == 0x200E || c == 0x200F || c == 0x061C || c == 0x2028 || c == 0x2029;
}

}  // namespace smtp_explain
