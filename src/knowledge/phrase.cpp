#include "knowledge/phrase.hpp"

#include <algorithm>

#include "knowledge/digest.hpp"
#include "knowledge/phrase_grammar.hpp"

namespace smtp_explain {

namespace {

// [first, last) of a list.
struct stretch {
    std::uint32_t first, last;
};

// What has been read so far. The grammar goes back over nothing that has fired: alternatives commit as a whole.
struct phrase_state {
    vocabulary& words;
    std::string& why;
    std::vector<symbol> symbols;
    std::vector<stretch> sequences;   // of symbols
    // What the phrase is made of, in order: one of several sequences. A word or a slot is one of one.
    std::vector<stretch> choices;     // of sequences

    void add_words(std::string_view text, bool first) { tokenize_words(text, words, symbols, !first); }

    bool add_slot(std::string_view name, bool inside) {
        if (name == "any") {
            if (inside) why = "{any} may not stand inside brackets";
            symbols.push_back(gap);
            return !inside;
        }
        const auto at = std::find(token_type_names.begin(), token_type_names.end(), name);
        if (at == token_type_names.end()) {
            why = "unknown slot {" + std::string(name) + "}: {ip} {host} {address} {number} {url} {any}";
            return false;
        }
        symbols.push_back(slot_symbol(static_cast<token_type>(at - token_type_names.begin())));
        return true;
    }

    static void end(std::vector<stretch>& parts, std::size_t last) { parts.push_back({parts.empty() ? 0 : parts.back().last, static_cast<std::uint32_t>(last)}); }
    void end_sequence() { end(sequences, symbols.size()); }
    void end_choice() { end(choices, sequences.size()); }
    void end_only_sequence() {
        end_sequence();
        end_choice();
    }
};

template <class Rule>
struct action {};

template <>
struct action<grammar::phrase_words> {
    template <class Input>
    static void apply(const Input& in, phrase_state& s) {
        s.add_words(in.string_view(), s.choices.empty());
        s.end_only_sequence();
    }
};

std::string_view name_of_slot(std::string_view braces) { return braces.substr(1, braces.size() - 2); }

template <>
struct action<grammar::phrase_slot> {
    template <class Input>
    static bool apply(const Input& in, phrase_state& s) {
        if (!s.add_slot(name_of_slot(in.string_view()), false)) return false;
        s.end_only_sequence();
        return true;
    }
};

// None of the alternatives nests, so that splitting at the bars is enough.
bool read_alternative(std::string_view text, phrase_state& s) {
    while (!text.empty()) {
        const bool slot = text[0] == '{';
        const std::size_t end = slot ? text.find('}') + 1 : std::min(text.find('{'), text.size());
        if (!slot)
            s.add_words(text.substr(0, end), false);
        else if (!s.add_slot(name_of_slot(text.substr(0, end)), true))
            return false;
        text.remove_prefix(end);
    }
    s.end_sequence();
    return true;
}

template <>
struct action<grammar::phrase_alternatives> {
    template <class Input>
    static bool apply(const Input& in, phrase_state& s) {
        std::string_view text = in.string_view();
        text = text.substr(1, text.size() - 2);
        for (std::size_t from = 0; from <= text.size();) {
            const std::size_t to = std::min(text.find('|', from), text.size());
            if (!read_alternative(text.substr(from, to - from), s)) return false;
            from = to + 1;
        }
        s.end_choice();
        return true;
    }
};

// A capital after a small letter marks an identifier ("NoSuchUser"), which is no common word.
bool has_inner_capital(std::string_view text) {
    for (std::size_t i = 1; i < text.size(); ++i)
        if (text[i] >= 'A' && text[i] <= 'Z' && text[i - 1] >= 'a' && text[i - 1] <= 'z') return true;
    return false;
}

// What one variant adds to the phrase. Not a variant: `why` says so.
bool weigh(std::span<const symbol> variant, const vocabulary& words, bool identifier, bool may_be_weak, phrase& out, std::string& why) {
    if (variant.empty() || variant.front() == gap || variant.back() == gap) {
        why = variant.empty() ? "has no words" : "{any} may not stand first or last";
        return false;
    }
    std::uint16_t literals = 0;
    bool strong = may_be_weak, own_code = false;
    std::size_t run = 0, length = 0;
    for (const symbol y : variant) {
        if (y == gap) {
            if (length == 0) {
                why = "two {any} without words between";
                return false;
            }
            run = length = 0;
            continue;
        }
        if (++length > max_segment) {
            why = "is longer than " + std::to_string(max_segment) + " words";
            return false;
        }
        if (is_slot(y)) {
            // "user {address} unknown": an address between two words says what they are about.
            if (y != slot_symbol(token_type::address)) run = 0;
            continue;
        }
        ++literals;
        const word_kind kind = words.kind(y);
        own_code |= kind.code;
        strong |= ++run >= 2 || kind.code || kind.telling || (identifier && words.word(y).size() >= 6);
    }
    if (!strong) {
        why = "too weak: needs two words in a row (an address may stand between), or one that is no common word";
        return false;
    }
    out.fewest_literals = std::min(out.fewest_literals, literals);
    out.has_own_code &= own_code;
    return true;
}

}  // namespace

std::optional<phrase> read_phrase(std::string_view text, vocabulary& words, std::string& why, bool may_be_weak) {
    if (text.size() > max_phrase_bytes) {
        why = "is longer than " + std::to_string(max_phrase_bytes) + " bytes";
        return std::nullopt;
    }
    phrase_state state{words, why, {}, {}, {}};
    if (std::none_of(text.begin(), text.end(), [](char c) { return c == '{' || c == '}' || c == '('; })) {
        state.add_words(text, true);   // as most are: nothing but words
        state.end_only_sequence();
    } else {
        auto in = input_of(text);
        if (!pegtl::parse<grammar::phrase, action>(in, state)) {
            if (why.empty()) why = "a brace stands alone: slots are {ip} {host} {address} {number} {url} {any}";
            return std::nullopt;
        }
    }
    std::size_t count = 1;
    for (const stretch& c : state.choices) {
        count *= c.last - c.first;
        if (count > max_variants) {
            why = "stands for more than " + std::to_string(max_variants) + " wordings: split it";
            return std::nullopt;
        }
    }

    phrase out;
    out.fewest_literals = 0xFFFF;
    out.has_own_code = true;
    out.bounds.reserve(count + 1);
    out.bounds.push_back(0);
    out.digests.reserve(count);
    const bool identifier = has_inner_capital(text);
    if (count > 1) out.symbols.reserve(state.symbols.size() * count);
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t begin = out.symbols.size();
        if (count == 1) out.symbols = std::move(state.symbols);
        std::size_t rest = i;
        for (const stretch& c : state.choices) {
            if (count == 1) break;
            const stretch& chosen = state.sequences[c.first + rest % (c.last - c.first)];
            rest /= c.last - c.first;
            out.symbols.insert(out.symbols.end(), state.symbols.begin() + chosen.first, state.symbols.begin() + chosen.last);
        }
        const std::span<const symbol> variant = std::span(out.symbols).subspan(begin);
        if (!weigh(variant, words, identifier, may_be_weak, out, why)) return std::nullopt;
        digest d;
        for (const symbol y : variant) d.add(y);
        if (std::find(out.digests.begin(), out.digests.end(), d.value) != out.digests.end()) {
            out.symbols.resize(begin);
            continue;
        }
        out.digests.push_back(d.value);
        out.bounds.push_back(static_cast<std::uint32_t>(out.symbols.size()));
    }
    return out;
}

}  // namespace smtp_explain
