#include "knowledge/phrase_index.hpp"

#include <algorithm>
#include <unordered_map>

namespace smtp_explain {

namespace {

// Never reached by a text with rules that people write; bounds what rules made to be slow can do.
constexpr std::size_t max_steps_per_token = 64;
constexpr std::size_t max_steps_anyway = 4096;

}  // namespace

const phrase_match* phrase_matches::find(std::uint32_t phrase) const {
    const auto at = std::lower_bound(all.begin(), all.end(), phrase, [](const phrase_match& m, std::uint32_t p) { return m.phrase < p; });
    return at != all.end() && at->phrase == phrase ? &*at : nullptr;
}

phrase_index::phrase_index() : nodes_(1), children_(1024), endings_(1) {}

std::size_t phrase_index::slot_of(std::uint32_t from, symbol s) const {
    const std::size_t mask = children_.size() - 1;
    const std::uint64_t h = (static_cast<std::uint64_t>(from) << 32 | s) * 0x9E3779B97F4A7C15ull;
    std::size_t i = static_cast<std::size_t>(h >> 32) & mask;
    for (;; i = (i + 1) & mask) {
        const std::uint32_t here = children_[i];
        if (here == 0 || (nodes_[here].from == from && nodes_[here].by == s)) return i;
    }
}

std::uint32_t phrase_index::child_or_new(std::uint32_t from, symbol s) {
    std::size_t i = slot_of(from, s);
    if (children_[i] != 0) return children_[i];
    if (nodes_.size() * 2 >= children_.size()) {
        children_.assign(children_.size() * 2, 0);
        for (std::uint32_t n = 1; n < nodes_.size(); ++n) children_[slot_of(nodes_[n].from, nodes_[n].by)] = n;
        i = slot_of(from, s);
    }
    const auto made = static_cast<std::uint32_t>(nodes_.size());
    nodes_.push_back({from, s});
    children_[i] = made;
    (is_slot(s) ? nodes_[from].has_slots : nodes_[from].has_words) = true;
    return made;
}

bool phrase_index::ends_at(std::uint32_t place, std::uint32_t link) const {
    for (std::uint32_t e = nodes_[place].endings; e != 0; e = endings_[e].next)
        if (endings_[e].link == link) return true;
    return false;
}

void phrase_index::add(std::uint32_t phrase_id, const phrase& p) {
    // {any} stands outside of brackets, so that every wording of one segment goes with every one of the next: a link stands
    // for a segment of the phrase, not of the variant.
    const std::uint32_t links_before = links_;
    for (std::size_t i = 0; i < p.size(); ++i) {
        const std::span<const symbol> v = p.variant(i);
        const bool chain = std::find(v.begin(), v.end(), gap) != v.end();
        std::uint32_t link = links_before;
        for (auto from = v.begin();;) {
            const auto to = std::find(from, v.end(), gap);
            std::uint32_t at = 0;
            for (auto y = from; y != to; ++y) at = child_or_new(at, *y);
            if (chain) ++link;
            if (!chain || !ends_at(at, link)) {
                endings_.push_back({phrase_id, chain ? link : 0, from == v.begin(), to == v.end(), nodes_[at].endings});
                nodes_[at].endings = static_cast<std::uint32_t>(endings_.size() - 1);
            }
            if (to == v.end()) break;
            from = to + 1;
        }
        links_ = std::max(links_, link);
    }
}

phrase_matches phrase_index::match(const token_list& text) const {
    phrase_matches out;
    const auto count = static_cast<std::uint32_t>(text.tokens.size());

    // Segments of chains, by where they begin; joined below.
    struct link_match {
        std::uint32_t ending, first, last;
        std::uint32_t chain_first;   // where the chain's first segment began; set when the chain holds so far
        bool holds;
    };
    std::vector<link_match> links;
    bool goes_on = false;   // one of them is not the first of its chain

    struct place {
        std::uint32_t node, token;
    };
    std::vector<place> open;
    out.all.reserve(32);
    links.reserve(32);
    open.reserve(16);
    const std::size_t limit = static_cast<std::size_t>(count) * max_steps_per_token + max_steps_anyway;
    std::size_t piece_from = 0;

    for (std::uint32_t start = 0; start < count && !out.cut; ++start) {
        while (piece_from < text.pieces.size() && text.pieces[piece_from].first < start) ++piece_from;
        // A word that no phrase knows, and nothing that has a type: no phrase begins here.
        if (text.tokens[start].word == 0 && (piece_from == text.pieces.size() || text.pieces[piece_from].first != start)) {
            ++out.steps;
            continue;
        }
        open.push_back({0, start});
        while (!open.empty()) {
            const place p = open.back();
            open.pop_back();
            if (++out.steps > limit) {
                out.cut = true;
                break;
            }
            const node& n = nodes_[p.node];
            for (std::uint32_t e = n.endings; e != 0; e = endings_[e].next) {
                ++out.steps;
                if (endings_[e].link == 0)
                    out.all.push_back({endings_[e].phrase, start, p.token, text.tokens[p.token - 1].reply});
                else
                    links.push_back({e, start, p.token, start, false}), goes_on = goes_on || !endings_[e].opens;
            }
            if (p.token >= count) continue;
            // A phrase does not go on into another reply.
            if (p.token > start && text.tokens[p.token].reply != text.tokens[start].reply) continue;
            if (n.has_words && text.tokens[p.token].word != 0)
                if (const std::uint32_t to = child(p.node, text.tokens[p.token].word); to != 0) open.push_back({to, p.token + 1});
            if (n.has_slots) {
                auto piece = text.pieces.begin() + static_cast<std::ptrdiff_t>(piece_from);
                if (p.token > start)
                    piece = std::lower_bound(piece, text.pieces.end(), p.token, [](const typed_piece& t, std::uint32_t at) { return t.first < at; });
                for (; piece != text.pieces.end() && piece->first == p.token; ++piece)
                    if (const std::uint32_t to = child(p.node, slot_symbol(piece->type)); to != 0) open.push_back({to, piece->last});
            }
        }
        open.clear();
    }

    if (goes_on) {
        // Most first segments go no further.
        std::vector<std::uint32_t> followed;
        for (const link_match& m : links)
            if (!endings_[m.ending].opens) followed.push_back(endings_[m.ending].link - 1);
        std::sort(followed.begin(), followed.end());
        std::erase_if(links, [&](const link_match& m) { return endings_[m.ending].opens && !std::binary_search(followed.begin(), followed.end(), endings_[m.ending].link); });

        // By beginning; a match counts as a predecessor from where it ends. Later ends are nearer, so one end a link is enough.
        std::vector<std::uint32_t> by_end(links.size());
        for (std::uint32_t i = 0; i < by_end.size(); ++i) by_end[i] = i;
        std::stable_sort(by_end.begin(), by_end.end(), [&](std::uint32_t a, std::uint32_t b) { return links[a].last < links[b].last; });
        std::unordered_map<std::uint32_t, std::uint32_t> latest;  // link -> links index
        std::size_t ended = 0;
        for (std::uint32_t i = 0; i < links.size(); ++i) {
            link_match& m = links[i];
            for (; ended < by_end.size() && links[by_end[ended]].last <= m.first; ++ended) {
                const link_match& before = links[by_end[ended]];
                if (before.holds) latest[endings_[before.ending].link] = by_end[ended];
            }
            ++out.steps;
            const ending& e = endings_[m.ending];
            if (e.opens) {
                m.holds = true;
                continue;
            }
            const auto at = latest.find(e.link - 1);
            if (at == latest.end()) continue;
            const link_match& before = links[at->second];
            const token& left = text.tokens[before.last - 1];
            const token& right = text.tokens[m.first];
            if (left.reply != right.reply || right.unit - left.unit > max_gap + 1) continue;
            m.holds = true;
            m.chain_first = before.chain_first;
            if (e.closes) out.all.push_back({e.phrase, m.chain_first, m.last, text.tokens[m.last - 1].reply});
        }
    }

    std::sort(out.all.begin(), out.all.end(), [](const phrase_match& a, const phrase_match& b) {
        if (a.phrase != b.phrase) return a.phrase < b.phrase;
        if (a.reply != b.reply) return a.reply > b.reply;
        if (a.first_token != b.first_token) return a.first_token < b.first_token;
        return a.last_token < b.last_token;
    });
    out.all.erase(std::unique(out.all.begin(), out.all.end(), [](const phrase_match& a, const phrase_match& b) { return a.phrase == b.phrase; }),
                  out.all.end());
    return out;
}

}  // namespace smtp_explain
