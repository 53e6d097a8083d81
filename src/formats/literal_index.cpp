#include "formats/literal_index.hpp"

#include <algorithm>
#include <array>

#include "formats/rarity.hpp"

namespace smtp_explain {

namespace {

// Words that stand in nearly every report: their pieces tell nothing, however rare their letters are.
constexpr std::array<std::string_view, 28> usual_words{"delivery", "delivered", "undeliver", "message", "smtp", "mail", "mailer", "from", "reject", "recipient", "address", "server", "bounce",
                                                       "error", "failed", "following", "your", "host", "----", "====", "http", "version", "content", "reason", "status", "connect", "remote", "system"};

constexpr std::uint32_t packed(std::string_view four) {
    std::uint32_t all = 0;
    for (const char c : four) all = all << 8 | static_cast<unsigned char>(c);
    return all;
}

// The pieces of four bytes of the usual words, in order.
constexpr auto usual_pieces = [] {
    constexpr std::size_t count = [] {
        std::size_t n = 0;
        for (const std::string_view word : usual_words) n += word.size() - 3;
        return n;
    }();
    std::array<std::uint32_t, count> all{};
    std::size_t n = 0;
    for (const std::string_view word : usual_words)
        for (std::size_t at = 0; at + 4 <= word.size(); ++at) all[n++] = packed(word.substr(at, 4));
    std::sort(all.begin(), all.end());
    return all;
}();

bool is_usual(std::string_view four) { return std::binary_search(usual_pieces.begin(), usual_pieces.end(), packed(four)); }

}  // namespace

literal_index::literal_index(std::vector<std::string_view> literals) : literals_(std::move(literals)) {
    unsigned bits = 8;
    while ((literals_.size() << 5) >> bits > 0) ++bits;
    shift_ = 32 - bits;
    std::vector<std::pair<std::uint32_t, entry>> hashed;
    hashed.reserve(literals_.size());
    for (std::uint32_t id = 0; id < literals_.size(); ++id) {
        const std::string_view literal = literals_[id];
        if (literal.size() < 4) continue;
        std::size_t best = 0;
        unsigned best_score = 0;
        for (std::size_t at = 0; at + 4 <= literal.size(); ++at) {
            const std::string_view four = literal.substr(at, 4);
            unsigned score = 1;
            for (const char c : four) score += rarity(c);
            if (score > best_score && is_usual(four)) score = 1;
            if (score <= best_score) continue;
            best = at;
            best_score = score;
        }
        const std::uint32_t four = folded(literal.data() + best);
        hashed.push_back({hash_of(four, shift_), {id, static_cast<std::uint32_t>(best), four, folded(literal.data() + literal.size() - 4)}});
    }
    std::stable_sort(hashed.begin(), hashed.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    first_.resize((std::size_t{1} << bits) + 1);
    filter_.resize((std::size_t{1} << bits) / 32);
    entries_.reserve(hashed.size());
    for (const auto& [hash, e] : hashed) {
        entries_.push_back(e);
        filter_[hash >> 5] |= 1u << (hash & 31);
        ++first_[hash + 1];
    }
    for (std::size_t i = 1; i < first_.size(); ++i) first_[i] = static_cast<std::uint16_t>(first_[i] + first_[i - 1]);
}

}  // namespace smtp_explain
