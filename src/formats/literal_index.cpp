#include "formats/literal_index.hpp"

#include <algorithm>

namespace smtp_explain {

namespace {

// How seldom a byte stands in mail text, roughly: letters by their frequency in English, then digits and signs.
unsigned rarity(char c) {
    constexpr std::string_view by_frequency = " etaoinsrhldcumfpgwybv";
    const std::size_t rank = by_frequency.find(lower(c));
    return rank == std::string_view::npos ? 24u : static_cast<unsigned>(rank);
}

}  // namespace

literal_index::literal_index(std::vector<std::string_view> literals) : literals_(std::move(literals)) {
    std::vector<std::pair<std::uint32_t, entry>> hashed;
    for (std::uint32_t id = 0; id < literals_.size(); ++id) {
        const std::string_view literal = literals_[id];
        std::size_t best = 0;
        unsigned best_score = 0;
        for (std::size_t at = 0; at + 4 <= literal.size(); ++at) {
            unsigned score = 0;
            for (std::size_t i = 0; i < 4; ++i) score += rarity(literal[at + i]);
            if (score > best_score) {
                best = at;
                best_score = score;
            }
        }
        if (literal.size() >= 4) hashed.push_back({hash_of(literal.data() + best), {id, static_cast<std::uint32_t>(best)}});
    }
    std::stable_sort(hashed.begin(), hashed.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    for (const auto& [hash, e] : hashed) {
        entries_.push_back(e);
        filter_[hash >> 5] |= 1u << (hash & 31);
        ++first_[hash + 1];
    }
    for (std::size_t i = 1; i < first_.size(); ++i) first_[i] += first_[i - 1];
}

}  // namespace smtp_explain
