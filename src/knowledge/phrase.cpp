#include "knowledge/phrase.hpp"

#include <algorithm>
#include <iterator>

#include "knowledge/phrase_grammar.hpp"

namespace smtp_explain {

namespace {

struct element {
    enum class sort : std::uint8_t { words, slot, alternatives } kind = sort::words;
    std::string_view text;                                     // words, or the slot's name
    std::vector<std::vector<element>> alternatives;
};

// What has been read so far. The grammar goes back over nothing that has fired: alternatives commit as a whole.
struct phrase_state {
    std::vector<element> elements;
};

template <class Rule>
struct action {};

template <>
struct action<grammar::phrase_words> {
    template <class Input>
    static void apply(const Input& in, phrase_state& s) {
        s.elements.push_back({element::sort::words, in.string_view(), {}});
    }
};

std::string_view name_of_slot(std::string_view braces) { return braces.substr(1, braces.size() - 2); }

// One alternative after another; none of them nests, so that splitting at the bars is enough.
std::vector<element> read_alternative(std::string_view text) {
    std::vector<element> out;
    while (!text.empty()) {
        if (text[0] == '{') {
            const std::size_t end = text.find('}') + 1;
            out.push_back({element::sort::slot, name_of_slot(text.substr(0, end)), {}});
            text.remove_prefix(end);
        } else {
            const std::size_t end = std::min(text.find('{'), text.size());
            out.push_back({element::sort::words, text.substr(0, end), {}});
            text.remove_prefix(end);
        }
    }
    return out;
}

template <>
struct action<grammar::phrase_slot> {
    template <class Input>
    static void apply(const Input& in, phrase_state& s) {
        s.elements.push_back({element::sort::slot, name_of_slot(in.string_view()), {}});
    }
};

template <>
struct action<grammar::phrase_alternatives> {
    template <class Input>
    static void apply(const Input& in, phrase_state& s) {
        std::string_view text = in.string_view();
        text = text.substr(1, text.size() - 2);
        element e;
        e.kind = element::sort::alternatives;
        for (std::size_t from = 0; from <= text.size();) {
            const std::size_t to = std::min(text.find('|', from), text.size());
            e.alternatives.push_back(read_alternative(text.substr(from, to - from)));
            from = to + 1;
        }
        s.elements.push_back(std::move(e));
    }
};

class expander {
public:
    expander(vocabulary& words, std::string& why) : words_(words), why_(why) {}

    bool add(const std::vector<element>& elements, std::vector<phrase_variant>& out, bool inside) {
        for (const element& e : elements) {
            switch (e.kind) {
                case element::sort::words: {
                    const bool first = !inside && at_start_;
                    const token_list tokens = tokenize_adding(e.text, words_, !first);
                    for (const token& t : tokens.tokens)
                        for (phrase_variant& x : out) x.push_back(t.word);
                    break;
                }
                case element::sort::slot:
                    if (!add_slot(e.text, out, inside)) return false;
                    break;
                case element::sort::alternatives: {
                    std::vector<phrase_variant> all;
                    for (const auto& alternative : e.alternatives) {
                        std::vector<phrase_variant> some = out;
                        if (!add(alternative, some, true)) return false;
                        all.insert(all.end(), std::make_move_iterator(some.begin()), std::make_move_iterator(some.end()));
                        if (all.size() > max_variants) {
                            why_ = "stands for more than " + std::to_string(max_variants) + " wordings: split it";
                            return false;
                        }
                    }
                    out = std::move(all);
                    break;
                }
            }
            at_start_ = false;
        }
        return true;
    }

private:
    bool add_slot(std::string_view name, std::vector<phrase_variant>& out, bool inside) {
        if (name == "any") {
            if (inside) {
                why_ = "{any} may not stand inside brackets";
                return false;
            }
            for (phrase_variant& x : out) x.push_back(gap);
            return true;
        }
        const auto at = std::find(token_type_names.begin(), token_type_names.end(), name);
        if (at == token_type_names.end()) {
            why_ = "unknown slot {" + std::string(name) + "}: {ip} {host} {address} {number} {url} {any}";
            return false;
        }
        for (phrase_variant& x : out) x.push_back(slot_symbol(static_cast<token_type>(at - token_type_names.begin())));
        return true;
    }

    vocabulary& words_;
    std::string& why_;
    bool at_start_ = true;
};

// A capital after a small letter marks an identifier ("NoSuchUser"), which is no common word.
bool has_inner_capital(std::string_view text) {
    for (std::size_t i = 1; i < text.size(); ++i)
        if (text[i] >= 'A' && text[i] <= 'Z' && text[i - 1] >= 'a' && text[i - 1] <= 'z') return true;
    return false;
}

}  // namespace

bool is_code_word(std::string_view w) {
    std::size_t digits = 0, letters = 0;
    for (const char c : w) {
        digits += c >= '0' && c <= '9';
        letters += c >= 'a' && c <= 'z';
    }
    if (digits == 0) return false;
    // Everybody speaks of RFC 5321, IPv6 and TLS 1.2.
    for (const std::string_view prefix : {"rfc", "ipv", "tls", "ssl", "utf", "sha", "md5"})
        if (w.substr(0, 3) == prefix) return false;
    return (letters > 0 && w.size() >= 4) || digits >= 6;
}

std::optional<phrase> read_phrase(std::string_view text, vocabulary& words, std::string& why, bool may_be_weak) {
    if (text.size() > max_phrase_bytes) {
        why = "is longer than " + std::to_string(max_phrase_bytes) + " bytes";
        return std::nullopt;
    }
    phrase_state state;
    auto in = input_of(text);
    if (std::none_of(text.begin(), text.end(), [](char c) { return c == '{' || c == '}' || c == '('; })) {
        if (!text.empty()) state.elements.push_back({element::sort::words, text, {}});   // as most are: nothing but words
    } else if (!pegtl::parse<grammar::phrase, action>(in, state)) {
        why = "a brace stands alone: slots are {ip} {host} {address} {number} {url} {any}";
        return std::nullopt;
    }
    std::vector<phrase_variant> expansions(1);
    expander expand(words, why);
    if (!expand.add(state.elements, expansions, false)) return std::nullopt;

    phrase out;
    out.fewest_literals = 0xFFFF;
    out.has_own_code = true;
    const bool identifier = has_inner_capital(text);
    for (phrase_variant& x : expansions) {
        if (x.empty() || x.front() == gap || x.back() == gap) {
            why = x.empty() ? "has no words" : "{any} may not stand first or last";
            return std::nullopt;
        }
        std::uint16_t literals = 0;
        bool strong = false, own_code = false;
        std::size_t run = 0, length = 0;
        for (const symbol y : x) {
            if (y == gap) {
                if (length == 0) {
                    why = "two {any} without words between";
                    return std::nullopt;
                }
                run = length = 0;
                continue;
            }
            if (++length > max_segment) {
                why = "is longer than " + std::to_string(max_segment) + " words";
                return std::nullopt;
            }
            if (is_slot(y)) {
                // "user {address} unknown": an address between two words says what they are about.
                if (y != slot_symbol(token_type::address)) run = 0;
                continue;
            }
            ++literals;
            const std::string_view w = words.word(y);
            const bool code = is_code_word(w);
            own_code |= code;
            strong |= ++run >= 2 || code || (identifier && w.size() >= 6) || (w.size() >= 5 && !is_common_word(w));
        }
        if (!strong && !may_be_weak) {
            why = "too weak: needs two words in a row (an address may stand between), or one that is no common word";
            return std::nullopt;
        }
        out.fewest_literals = std::min(out.fewest_literals, literals);
        out.has_own_code &= own_code;
        if (std::find(out.variants.begin(), out.variants.end(), x) == out.variants.end()) out.variants.push_back(std::move(x));
    }
    return out;
}

}  // namespace smtp_explain
