#include "formats/webhook/pasted_json.hpp"

#include "formats/text.hpp"
#include "formats/webhook/json_grammar.hpp"

namespace smtp_explain {

namespace {

namespace g = json_grammar;

template <class Rule>
struct action : pegtl::nothing<Rule> {};
template <>
struct action<g::string_text> {
    template <class Input>
    static void apply(const Input& in, std::string_view& piece) {
        piece = in.string_view();
    }
};
template <>
struct action<g::word> : action<g::string_text> {};

template <class Rule>
std::size_t take(std::string_view text, std::string_view& piece) {
    auto in = input_of(text);
    return pegtl::parse<Rule, action>(in, piece) ? text.size() - in.size() : 0;
}

constexpr std::size_t max_depth = 64;

}  // namespace

pasted_json pasted_json::parse(const composed_text& whole, std::size_t from) {
    pasted_json tree;
    const std::string_view text = whole.view();
    struct level {
        int node, last_child;
        std::string_view key;
        bool expects_key;
    };
    std::vector<level> open;
    std::size_t i = from;
    const auto add = [&](json_type type, std::string_view piece) {
        json_node n;
        n.type = type;
        n.text = piece;
        const int id = static_cast<int>(tree.nodes_.size());
        if (!open.empty()) {
            level& up = open.back();
            n.key = up.key;
            up.key = {};
            if (up.last_child < 0) tree.nodes_[static_cast<std::size_t>(up.node)].first_child = id;
            else tree.nodes_[static_cast<std::size_t>(up.last_child)].next = id;
            up.last_child = id;
        }
        tree.nodes_.push_back(n);
        return id;
    };
    while (i < text.size() && tree.nodes_.size() < max_nodes) {
        const char c = text[i];
        if (is_space(c) || c == ':') {
            ++i;
            continue;
        }
        if (open.empty() && c != '{' && c != '[') return {};
        if (c == '{' || c == '[') {
            if (open.size() >= max_depth) return {};
            const int id = add(c == '{' ? json_type::object : json_type::array, text.substr(i));
            open.push_back({id, -1, {}, c == '{'});
            ++i;
        } else if (c == '}' || c == ']') {
            json_node& n = tree.nodes_[static_cast<std::size_t>(open.back().node)];
            if ((n.type == json_type::object) != (c == '}')) return {};
            ++i;
            n.text = n.text.substr(0, static_cast<std::size_t>(text.data() + i - n.text.data()));
            open.pop_back();
            if (open.empty()) {
                tree.consumed_ = i - from;
                return tree;
            }
        } else if (c == ',') {
            if (tree.nodes_[static_cast<std::size_t>(open.back().node)].type == json_type::object) open.back().expects_key = true;
            ++i;
        } else if (c == '"') {
            std::string_view piece;
            const std::size_t used = take<g::string>(text.substr(i), piece);
            if (used == 0) return {};
            i += used;
            if (open.back().expects_key) {
                open.back().key = piece;
                open.back().expects_key = false;
            } else {
                add(json_type::string, piece);
            }
        } else {
            std::string_view piece;
            const std::size_t used = take<g::word>(text.substr(i), piece);
            if (used == 0 || open.back().expects_key) return {};  // not JSON after all
            i += used;
            add(json_type::word, piece);
        }
    }
    // Cut off: what was read stands.
    tree.consumed_ = i - from;
    return tree;
}

std::vector<int> pasted_json::find(int from, std::string_view path) const {
    std::vector<int> here{from};
    while (!path.empty() && !here.empty()) {
        const std::size_t dot = path.find('.');
        const std::string_view key = path.substr(0, dot);
        path = dot == std::string_view::npos ? std::string_view{} : path.substr(dot + 1);
        std::vector<int> below;
        for (std::size_t k = 0; k < here.size() && below.size() < max_found; ++k) {
            const json_node& n = at(here[k]);
            for (int c = n.first_child; c >= 0; c = at(c).next) {
                if (n.type == json_type::array) {
                    if (here.size() < max_found) here.push_back(c);
                } else if (at(c).key == key && below.size() < max_found) {
                    below.push_back(c);
                }
            }
        }
        here = std::move(below);
    }
    // An array at the end stands for its members.
    std::vector<int> out;
    for (const int i : here) {
        if (at(i).type != json_type::array) {
            out.push_back(i);
            continue;
        }
        for (int c = at(i).first_child; c >= 0 && out.size() < max_found; c = at(c).next) out.push_back(c);
    }
    return out;
}

composed_text pasted_json::value(const composed_text& text, int i) const {
    const json_node& n = at(i);
    if (n.type == json_type::string) return unescape(text, n.text, literal_kind::json);
    composed_text out;
    out.append(text, n.text);
    return out;
}

}  // namespace smtp_explain
