// How seldom a byte stands in mail text, roughly: 0 (a blank), letters by their frequency in English, 24 (digits and signs).
//
//   rarity('e') < rarity('q'); rarity('E') == rarity('e'); rarity('5') == 24
//
// A search looks for the rarest byte of its needle.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace smtp_explain {

namespace detail {

constexpr std::array<std::uint8_t, 256> make_rarities() {
    constexpr std::string_view by_frequency = " etaoinsrhldcumfpgwybv";
    std::array<std::uint8_t, 256> out{};
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = 24;
    for (std::size_t i = 0; i < by_frequency.size(); ++i) {
        const auto c = static_cast<unsigned char>(by_frequency[i]);
        out[c] = static_cast<std::uint8_t>(i);
        if (c != ' ') out[c - 32u] = static_cast<std::uint8_t>(i);
    }
    return out;
}
inline constexpr std::array<std::uint8_t, 256> rarities = make_rarities();

}  // namespace detail

constexpr unsigned rarity(char c) { return detail::rarities[static_cast<unsigned char>(c)]; }

}  // namespace smtp_explain
