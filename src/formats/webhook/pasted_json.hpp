// JSON with the way back to the paste: every value knows which bytes state it.
//
//   pasted_json tree = pasted_json::parse(text);            // text: a composed_text
//   for (int i : tree.find(tree.root(), "bounce.bouncedRecipients.emailAddress"))   // arrays are walked
//       tree.value(i).view() == "bob@example.net"
//
// Depth is limited to 64, nodes to max_nodes, what find() gives to max_found; what lies beyond is left out. A structure that is cut off keeps what it has.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

#include "formats/composed_text.hpp"

namespace smtp_explain {

enum class json_type : std::uint8_t { object, array, string, word };

struct json_node {
    json_type type = json_type::word;
    std::string_view key;   // escapes as they stand; empty in an array
    std::string_view text;  // inside of the string, the word, or the whole structure
    int first_child = -1, next = -1;
};

class pasted_json {
public:
    static constexpr std::size_t max_nodes = 200'000, max_found = 1000;

    // Reads one value at the beginning of the text (behind blanks). consumed(): where it ended; 0: no structure there.
    static pasted_json parse(const composed_text& text, std::size_t from);

    std::size_t consumed() const { return consumed_; }
    const std::vector<json_node>& nodes() const { return nodes_; }
    const json_node& at(int i) const { return nodes_[static_cast<std::size_t>(i)]; }
    // Path of keys with "."; arrays on the way are walked.
    std::vector<int> find(int from, std::string_view path) const;
    composed_text value(const composed_text& text, int i) const;

private:
    std::vector<json_node> nodes_;
    std::size_t consumed_ = 0;
};

// Structures one after another, lines of them, or one among words: f(tree, offset) for each that begins with one of `openings`.
// leave_out() where one has more than is read. Work is linear in the text, however it is made.
template <class LeaveOut, class F>
void for_each_pasted_json(const composed_text& text, std::string_view openings, LeaveOut leave_out, F f) {
    const std::string_view view = text.view();
    std::size_t budget = 4 * view.size() + 1000;
    for (std::size_t i = std::min(view.find_first_of(openings), view.size()); i < view.size();) {
        const pasted_json tree = pasted_json::parse(text, i);
        const std::size_t cost = tree.consumed() > 0 ? tree.consumed() : std::min<std::size_t>(view.size() - i, 4096);
        if (budget < cost) return;
        budget -= cost;
        if (tree.nodes().size() >= pasted_json::max_nodes) leave_out();
        if (tree.consumed() > 0 && !tree.nodes().empty()) f(tree, i);
        i = std::min(view.find_first_of(openings, i + std::max<std::size_t>(tree.consumed(), 1)), view.size());
    }
}

}  // namespace smtp_explain
