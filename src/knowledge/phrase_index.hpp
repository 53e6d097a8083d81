// All phrases of all rules as one tree of words: which of them stand in a text, in one pass over its words.
//
//   phrase_index index;
//   index.add(7, *read_phrase("relay access denied", words, why));
//   phrase_matches m = index.match(tokenize("Relay access denied", words));
//   m.find(7)->first_token == 0
//
// From every word the tree is walked as deep as phrases begin there: at most max_segment words, whatever the
// number of phrases. {any} joins two matches at most max_gap tokens apart, within one reply.
#pragma once

#include <cstdint>
#include <vector>

#include "knowledge/phrase.hpp"
#include "knowledge/tokens.hpp"

namespace smtp_explain {

struct phrase_match {
    std::uint32_t phrase = 0;
    std::uint32_t first_token = 0, last_token = 0;  // [first, last)
    std::uint16_t reply = 0;                        // token::reply
};

struct phrase_matches {
    std::vector<phrase_match> all;   // by phrase; one a phrase: of the innermost reply, there the first
    std::size_t steps = 0;           // work done, for tests
    bool cut = false;                // a limit of the work was reached

    const phrase_match* find(std::uint32_t phrase) const;
};

class phrase_index {
public:
    phrase_index();
    void add(std::uint32_t phrase_id, const phrase&);
    phrase_matches match(const token_list&) const;

private:
    // A phrase, or one segment of it, ends at a node.
    struct ending {
        std::uint32_t phrase;
        std::uint32_t link;      // 0: the whole phrase; else the segment's number, over the chains of all phrases
        bool opens, closes;      // first and last segment of the chain
        std::uint32_t next;      // the node's next ending, 0: none
    };
    struct node {
        std::uint32_t from = 0;   // the node before it, 0: the root
        symbol by = 0;            // what leads here from there
        std::uint32_t endings = 0;
        bool has_words = false, has_slots = false;
    };
    std::size_t slot_of(std::uint32_t from, symbol) const;
    // 0: none.
    std::uint32_t child(std::uint32_t from, symbol s) const { return children_[slot_of(from, s)]; }
    std::uint32_t child_or_new(std::uint32_t from, symbol);
    bool ends_at(std::uint32_t place, std::uint32_t link) const;

    std::vector<node> nodes_;               // [0] is the root
    std::vector<std::uint32_t> children_;   // all nodes but the root, found by where they come from and by what; 0: an empty slot
    std::vector<ending> endings_;
    std::uint32_t links_ = 0;
};

}  // namespace smtp_explain
