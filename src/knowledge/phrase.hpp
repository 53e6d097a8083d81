// One phrase of a rule, read: the sequences of words and slots that it stands for.
//
//   vocabulary words; std::string why;
//   auto p = read_phrase("relay (access denied|not permitted) {any} {host}", words, why);
//   p->size() == 2; p->variant(0) is "relay access denied", a gap, {host}; p->fewest_literals == 3
//
// Empty with `why` set: not a phrase, or one so weak that it would match anything.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "knowledge/tokens.hpp"

namespace smtp_explain {

// A word of the vocabulary, or slot_symbol(type).
using symbol = std::uint32_t;
inline constexpr symbol slot_bit = 0x80000000u;
constexpr symbol slot_symbol(token_type t) { return slot_bit | static_cast<std::uint32_t>(t); }
constexpr bool is_slot(symbol s) { return (s & slot_bit) != 0; }

inline constexpr symbol gap = 0;   // where {any} stands: between two segments

struct phrase {
    std::vector<symbol> symbols;         // of all variants, one behind the other
    std::vector<std::uint32_t> bounds;   // variant i is [bounds[i], bounds[i + 1]) of them
    std::vector<std::uint64_t> digests;  // of each variant: equal variants, and no others (2^-64), have equal ones
    std::uint16_t fewest_literals = 0;   // words, over the variants
    bool has_own_code = false;           // every variant holds a word such as "ib607" or "201806281"

    std::size_t size() const { return digests.size(); }
    std::span<const symbol> variant(std::size_t i) const { return {symbols.data() + bounds[i], bounds[i + 1] - bounds[i]}; }
};

inline constexpr std::uint32_t max_gap = 12;         // tokens that {any} stands for
inline constexpr std::size_t max_segment = 40;       // symbols between two {any}
inline constexpr std::size_t max_variants = 64;
inline constexpr std::size_t max_phrase_bytes = 500;

// may_be_weak: any words will do (a server's banner is short, and compared with nothing else).
std::optional<phrase> read_phrase(std::string_view text, vocabulary&, std::string& why, bool may_be_weak = false);

}  // namespace smtp_explain
