// Finds which of many literals stand in a text, in one pass whose cost does not grow with their number.
//
//   literal_index index({"this is the mail system at host", "delivery has failed to these recipients"});
//   index.scan(text, [&](std::size_t literal, std::size_t offset) { … });
//
// Letter case is ignored for ASCII. Literals are in lower case and at least four bytes long. Every occurrence is reported.
// At most 65,535 literals.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#include "formats/text.hpp"

namespace smtp_explain {

class literal_index {
public:
    explicit literal_index(std::vector<std::string_view> literals);

    template <class F>
    void scan(std::string_view text, F found) const {
        if (text.size() < 4 || entries_.empty()) return;
        const char* const begin = text.data();
        const char* const last = begin + text.size() - 4;
        const std::uint32_t* const filter = filter_.data();
        const unsigned shift = shift_;
        for (const char* p = begin; p <= last; ++p) {
            const std::uint32_t four = folded(p);
            const std::uint32_t hash = hash_of(four, shift);
            if ((filter[hash >> 5] >> (hash & 31) & 1) == 0) continue;
            for (std::uint32_t i = first_[hash]; i < first_[hash + 1]; ++i) {
                const entry& e = entries_[i];
                const std::size_t at = static_cast<std::size_t>(p - begin);
                if (e.four != four || at < e.window) continue;
                const std::string_view literal = literals_[e.literal];
                const std::string_view here = text.substr(at - e.window);
                // Literals that share a word differ at their ends.
                if (here.size() < literal.size() || folded(here.data() + literal.size() - 4) != e.last_four) continue;
                if (starts_ignoring_case(here, literal)) found(std::size_t{e.literal}, at - e.window);
            }
        }
    }

private:
    // A literal is found by its rarest four bytes, which stand `window` bytes behind its beginning.
    struct entry {
        std::uint32_t literal = 0, window = 0, four = 0, last_four = 0;
    };

    // Bit 5 is what letter case changes in ASCII; setting it folds other bytes too, which the comparison sorts out.
    static std::uint32_t folded(const char* p) {
        std::uint32_t four;
        std::memcpy(&four, p, 4);
        return four | 0x20202020u;
    }
    static std::uint32_t hash_of(std::uint32_t four, unsigned shift) { return (four * 2654435761u) >> shift; }

    std::vector<std::string_view> literals_;
    std::vector<entry> entries_;           // ordered by hash
    std::vector<std::uint16_t> first_;     // entries of a hash begin here
    std::vector<std::uint32_t> filter_;    // one bit a hash
    unsigned shift_ = 0;
};

}  // namespace smtp_explain
