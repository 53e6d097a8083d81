#include "knowledge/tokens.hpp"

#include <algorithm>

#include "grammar/mailbox.hpp"
#include "grammar/smtp_reply.hpp"
#include "knowledge/case_folding.hpp"
#include "knowledge/spellings.hpp"
#include "model/utf8.hpp"

namespace smtp_explain {

namespace {

constexpr std::size_t max_word_bytes = 64;
constexpr std::size_t max_piece_bytes = 1024;  // longer runs are no address and no host
constexpr int max_readings = 16;               // of one run without blanks ("a=1:b=2:…")

std::uint32_t hash_of(std::string_view word) {
    std::uint32_t h = 2166136261u;
    for (const char c : word) h = (h ^ static_cast<unsigned char>(c)) * 16777619u;
    return h ^ h >> 15;
}

// A French or Italian word that has lost its vowel before another: "l'adresse" is two words.
bool is_elided(std::string_view word) {
    constexpr std::array<std::string_view, 12> words{"all", "c", "d", "dall", "dell", "j", "l", "n", "nell", "qu", "s", "sull"};
    return word.size() <= 4 && std::binary_search(words.begin(), words.end(), word);
}

// "Empfaenger" is "Empfänger", of which the mark is dropped: "empfanger".
template <std::size_t N>
std::string_view without_written_umlauts(std::string_view word, std::array<char, N>& out) {
    if (word.size() < 5 || word.size() > N) return word;
    std::size_t size = 0;
    for (std::size_t i = 0; i < word.size(); ++i) {
        out[size++] = word[i];
        if (i + 1 < word.size() && word[i + 1] == 'e' && (word[i] == 'a' || word[i] == 'o' || word[i] == 'u')) ++i;
    }
    return size == word.size() ? word : std::string_view(out.data(), size);
}

template <class Rule>
bool matches(std::string_view text) {
    auto in = input_of(text);
    return pegtl::parse<pegtl::seq<Rule, pegtl::eof>>(in);
}

template <class Rule>
std::size_t match_length(std::string_view text) {
    auto in = input_of(text);
    return pegtl::parse<Rule>(in) ? text.size() - in.size() : 0;
}

char small(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

// A word being read: a long word is cut, so that it never grows.
class word_buffer {
public:
    void clear() { size_ = 0; }
    std::size_t size() const { return size_; }
    void operator+=(char c) { bytes_[size_++] = c; }
    void append_small(std::string_view letters) {
        for (std::size_t i = 0; i < letters.size(); ++i) bytes_[size_ + i] = small(letters[i]);
        size_ += letters.size();
    }
    void append_utf8(char32_t c) {
        if (c < 0x80) {
            *this += static_cast<char>(c);
            return;
        }
        const int more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
        constexpr unsigned marks[] = {0, 0xC0, 0xE0, 0xF0};
        *this += static_cast<char>(marks[more] | c >> 6 * more);
        for (int i = more - 1; i >= 0; --i) *this += static_cast<char>(0x80 | (c >> 6 * i & 0x3F));
    }
    std::string_view view() const { return {bytes_.data(), size_}; }

private:
    std::array<char, max_word_bytes + 4> bytes_;
    std::size_t size_ = 0;
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool starts_with_small(std::string_view text, std::string_view prefix) {
    if (text.size() < prefix.size()) return false;
    for (std::size_t i = 0; i < prefix.size(); ++i)
        if (small(text[i]) != prefix[i]) return false;
    return true;
}

enum class ascii_class : std::uint8_t { word, joiner, inner, separator, other };

// inner: may stand inside an address, a host name, a URL; ends a word, not the piece.
constexpr std::array<ascii_class, 256> make_classes() {
    std::array<ascii_class, 256> table{};
    for (int c = 0; c < 256; ++c) {
        const auto i = static_cast<std::size_t>(c);
        if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))
            table[i] = ascii_class::word;
        else if (c == '\'')
            table[i] = ascii_class::joiner;
        else if (c >= 0x80)
            table[i] = ascii_class::other;
        else
            table[i] = ascii_class::separator;
    }
    for (const char c : {'.', '-', '_', '@', ':', '/', '=', '+', '%', '#', '?', '&', '~', '*', '!', '$', '^'})
        table[static_cast<unsigned char>(c)] = ascii_class::inner;
    return table;
}
constexpr std::array<ascii_class, 256> classes = make_classes();

// What tells that a piece may be an address, a host name, a number or a URL.
constexpr std::uint8_t has_dot = 1, has_at = 2, has_colon = 4, has_digit = 8, has_slash = 16, has_assign = 32;
constexpr std::array<std::uint8_t, 256> make_piece_marks() {
    std::array<std::uint8_t, 256> table{};
    for (std::size_t c = '0'; c <= '9'; ++c) table[c] = has_digit;
    table['.'] = has_dot;
    table['@'] = has_at;
    table[':'] = has_colon;
    table['/'] = has_slash;
    table['='] = has_assign;
    return table;
}
constexpr std::array<std::uint8_t, 256> piece_marks = make_piece_marks();

// Typed: with the pieces that look like an address, a host, …
template <class LookUp, bool Typed>
class tokenizer {
public:
    tokenizer(std::string_view text, LookUp look_up, std::size_t limit, bool keep_codes)
        : text_(text), look_up_(look_up), limit_(limit), keep_codes_(keep_codes) {}

    token_list run() {
        out_.tokens.reserve(std::min(text_.size() / 5 + 8, limit_));
        std::size_t at = 0;
        while (at < text_.size()) {
            if (out_.tokens.size() >= limit_) {
                out_.cut = true;
                break;
            }
            const char c = text_[at];
            switch (classes[static_cast<unsigned char>(c)]) {
                case ascii_class::word: {
                    begin_word(at);
                    std::size_t room = word_.size() < max_word_bytes ? max_word_bytes - word_.size() : 0;
                    const std::size_t from = at;
                    while (at < text_.size() && classes[static_cast<unsigned char>(text_[at])] == ascii_class::word) ++at;
                    if (room > at - from) room = at - from;
                    word_.append_small(text_.substr(from, room));
                    word_end_ = at;
                    break;
                }
                case ascii_class::inner:
                    end_word();
                    ++at;
                    break;
                case ascii_class::joiner:
                    if (!joins(at + 1)) end_piece();
                    ++at;
                    break;
                case ascii_class::separator:
                    // "10,485,760" is one number.
                    if (c == ',' && at > 0 && is_digit(text_[at - 1]) && at + 1 < text_.size() && is_digit(text_[at + 1]))
                        end_word();
                    else
                        end_piece();
                    ++at;
                    break;
                case ascii_class::other:
                    at += beyond_ascii(at);
                    break;
            }
        }
        if (!out_.cut) {
            end_piece();
        } else {
            word_open_ = piece_open_ = false;
        }
        return std::move(out_);
    }

private:
    bool joins(std::size_t next) const {
        if (!word_open_ || next >= text_.size() || is_elided(word_.view())) return false;
        const char c = text_[next];
        return is_letter(c) || is_digit(c) || static_cast<unsigned char>(c) >= 0x80;
    }

    std::size_t beyond_ascii(std::size_t at) {
        const utf8_result c = utf8_character(text_, at);
        switch (c.valid ? kind_of(c.value) : letter_kind::separator) {
            case letter_kind::word: {
                const char32_t folded = fold_case(c.value);
                begin_word(at);
                if (word_.size() < max_word_bytes) {
                    const std::string_view plain = plain_letters(folded);
                    if (plain.empty()) word_.append_utf8(folded);
                    else word_.append_small(plain);
                }
                word_end_ = at + c.length;
                break;
            }
            case letter_kind::ideograph:
                end_piece();
                begin_word(at);
                word_.append_utf8(c.value);
                word_end_ = at + c.length;
                end_piece();
                break;
            case letter_kind::joiner:
                if (c.value == 0x2019 && word_open_ && is_elided(word_.view())) end_piece();
                break;
            case letter_kind::separator:
                end_piece();
                break;
        }
        return c.length;
    }

    void begin_word(std::size_t at) {
        if (!piece_open_) {
            piece_open_ = true;
            piece_begin_ = at;
            piece_first_ = out_.tokens.size();
        }
        if (!word_open_) {
            word_open_ = true;
            word_begin_ = at;
            word_.clear();
        }
    }

    void end_word() {
        if (!word_open_) return;
        word_open_ = false;
        token t;
        t.begin = static_cast<std::uint32_t>(word_begin_);
        t.end = static_cast<std::uint32_t>(word_end_);
        t.word = look_up_(word_.view());
        out_.tokens.push_back(t);
    }

    std::size_t token_at(std::size_t byte) const {
        std::size_t i = piece_first_;
        while (i < out_.tokens.size() && out_.tokens[i].begin < byte) ++i;
        return i;
    }

    void add_piece(std::size_t begin, std::size_t end, token_type type) {
        if (piece_count_ >= max_readings) return;
        const std::size_t first = token_at(begin), last = token_at(end);
        if (first >= last) return;
        ++piece_count_;
        out_.pieces.push_back({static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(last), type});
    }

    void end_piece() {
        end_word();
        if (!piece_open_) return;
        piece_open_ = false;
        const std::size_t begin = piece_begin_, end = word_end_;
        if (!keep_codes_ && drop_codes(begin, end)) return;
        at_prefix_ = false;
        if constexpr (!Typed) return;
        const std::size_t pieces_before = out_.pieces.size();
        if (end - begin <= max_piece_bytes) classify(begin, end);
        std::stable_sort(out_.pieces.begin() + static_cast<std::ptrdiff_t>(pieces_before), out_.pieces.end(),
                         [](const typed_piece& a, const typed_piece& b) { return a.first < b.first; });
        number_tokens(pieces_before);
    }

    // Units and replies of the tokens of a finished piece.
    void number_tokens(std::size_t pieces_before) {
        for (std::size_t i = piece_first_; i < out_.tokens.size(); ++i) {
            bool inside = false;
            for (std::size_t p = pieces_before; p < out_.pieces.size(); ++p)
                inside |= out_.pieces[p].first < i && i < out_.pieces[p].last;
            if (!inside) ++unit_;
            out_.tokens[i].unit = unit_;
            out_.tokens[i].reply = reply_;
        }
    }

    // The codes at the beginning of a reply's line are not words. True: nothing of the piece is left.
    bool drop_codes(std::size_t begin, std::size_t end) {
        const std::string_view piece = text_.substr(begin, end - begin);
        const char c = piece[0];
        if (c != '2' && c != '4' && c != '5') return false;
        if (piece.size() >= 3 && is_digit(piece[1]) && is_digit(piece[2])) return drop_reply_code(piece, begin);
        if (at_prefix_ && matches<grammar::enhanced_status>(piece)) {
            out_.tokens.resize(piece_first_);
            return true;
        }
        return false;
    }

    bool drop_reply_code(std::string_view piece, std::size_t begin) {
        const std::string_view code = piece.substr(0, 3);
        std::string_view rest = piece.substr(3);
        const bool dash = rest.empty() ? begin + 3 < text_.size() && text_[begin + 3] == '-' : rest[0] == '-';
        if (!rest.empty() && rest[0] != '-' && rest[0] != ':' && rest[0] != '=') return false;
        while (!rest.empty() && (rest[0] == '-' || rest[0] == ':' || rest[0] == '=' || rest[0] == '#')) rest.remove_prefix(1);
        std::string_view status = rest;
        const std::size_t status_length = match_length<grammar::enhanced_status>(rest);
        if (status_length > 0) {
            status = rest.substr(0, status_length);
        } else {
            status = {};
            if (!rest.empty() && is_digit(rest[0])) return false;  // "550-1234" is a telephone number
            if (rest.empty()) status = next_status(begin + 3);
        }
        if (!status.empty() && status[0] != code[0]) status = {};
        const bool wrapped = is_wrapped(begin);
        const bool same = have_code_ && code == code_ && !wrapped &&
                          ((dash_ && (status.empty() || status == status_)) || (!status.empty() && status == status_));
        if (!at_prefix_ && !same && !dash && status.empty() && !wrapped) return false;
        if (!same && !out_.tokens.empty() && piece_first_ > 0 && reply_ < 255) ++reply_;
        have_code_ = true;
        code_ = code;
        status_ = status;
        dash_ = dash;
        at_prefix_ = true;
        // What stands behind the codes in the same piece ("550-Blocked") stays.
        std::size_t keep_from = begin + 3;
        if (status_length > 0) keep_from = static_cast<std::size_t>(rest.data() - text_.data()) + status_length;
        std::size_t first_kept = token_at(keep_from);
        if (first_kept >= out_.tokens.size()) {
            out_.tokens.resize(piece_first_);
            return true;
        }
        out_.tokens.erase(out_.tokens.begin() + static_cast<std::ptrdiff_t>(piece_first_),
                          out_.tokens.begin() + static_cast<std::ptrdiff_t>(first_kept));
        piece_begin_ = out_.tokens[piece_first_].begin;
        at_prefix_ = false;
        if constexpr (!Typed) return true;
        const std::size_t pieces_before = out_.pieces.size();
        if (word_end_ - piece_begin_ <= max_piece_bytes) classify(piece_begin_, word_end_);
        number_tokens(pieces_before);
        return true;
    }

    // The enhanced status that follows a reply code after blanks.
    std::string_view next_status(std::size_t at) const {
        std::size_t i = at;
        while (i < text_.size() && i < at + 8 && (is_blank(text_[i]) || text_[i] == '#' || text_[i] == '(' || text_[i] == '-' || text_[i] == ':')) ++i;
        if (i == at || i >= text_.size()) return {};
        const std::string_view rest = text_.substr(i, 12);
        return rest.substr(0, match_length<grammar::enhanced_status>(rest));
    }

    // Behind "->" or "said:" stands another server's reply.
    bool is_wrapped(std::size_t begin) const {
        std::size_t i = begin;
        while (i > 0 && (is_blank(text_[i - 1]) || text_[i - 1] == '\'' || text_[i - 1] == '"' || text_[i - 1] == '(')) --i;
        if (i < 4) return false;
        if (text_[i - 1] == '>' && (text_[i - 2] == '-' || text_[i - 2] == '=')) return true;
        if (text_[i - 1] == ':') --i;
        for (const std::string_view word : {"said", "replied", "responded", "returned", "response", "answered"})
            if (i >= word.size() && starts_with_small(text_.substr(i - word.size()), word)) return true;
        return false;
    }

    void classify(std::size_t begin, std::size_t end) {
        piece_count_ = 0;
        const std::string_view piece = text_.substr(begin, end - begin);
        unsigned marks = 0;
        for (const char c : piece) marks |= piece_marks[static_cast<unsigned char>(c)];
        const bool dot = marks & has_dot, at_sign = marks & has_at, colon = marks & has_colon, digit = marks & has_digit, slash = marks & has_slash, assign = marks & has_assign;
        if (!dot && !at_sign && !colon && !digit) return;
        if (slash) {
            if (const std::size_t scheme = piece.find("://"); scheme != std::string_view::npos && scheme <= 40) {
                std::size_t from = scheme;
                while (from > 0 && is_letter(piece[from - 1])) --from;
                if (from < scheme) {
                    add_piece(begin + from, end, token_type::url);
                    classify_host(piece.substr(scheme + 3), begin + scheme + 3);
                    if (from > 0) classify_parts(piece.substr(0, from), begin);
                    return;
                }
            }
            const std::size_t path = piece.find('/');
            const std::string_view host = piece.substr(0, path);
            if (path > 0 && is_host(host) && path + 1 < piece.size()) {
                add_piece(begin, end, token_type::url);
                add_piece(begin, begin + path, token_type::host);
                return;
            }
        } else if (starts_with_small(piece, "www.") && is_host(piece)) {
            add_piece(begin, end, token_type::url);
        }
        if (at_sign) {
            if (matches<grammar::mailbox>(piece)) add_piece(begin, end, token_type::address);
            // "rcpt=bob@example.net", "mailto:bob@example.net"
            const std::size_t at = piece.find('@');
            const std::size_t mark = piece.find_last_of(":=", at);
            if (mark != std::string_view::npos && matches<grammar::mailbox>(piece.substr(mark + 1)))
                add_piece(begin + mark + 1, end, token_type::address);
            const std::string_view host = piece.substr(at + 1);
            const std::size_t colon_at = host.find(':');
            if (colon_at != std::string_view::npos && matches<grammar::mailbox>(piece.substr(0, at + 1 + colon_at)))
                add_piece(begin, begin + at + 1 + colon_at, token_type::address);
            if (is_host(host.substr(0, colon_at))) add_piece(begin + at + 1, begin + at + 1 + std::min(colon_at, host.size()), token_type::host);
            return;
        }
        if (colon && classify_ipv6(piece, begin, end)) return;
        if (dot || digit) {
            if (colon || assign || slash)
                classify_parts(piece, begin);
            else
                classify_simple(piece, begin);
        }
    }

    bool classify_ipv6(std::string_view piece, std::size_t begin, std::size_t end) {
        std::size_t skip = 0;
        if (starts_with_small(piece, "ipv6:")) skip = 5;
        const std::string_view rest = piece.substr(skip);
        if (rest.size() <= 45 && matches<grammar::ipv6>(rest)) {
            add_piece(begin + skip, end, token_type::ip);
            if (skip > 0) add_piece(begin, end, token_type::ip);
            return true;
        }
        return false;
    }

    void classify_parts(std::string_view piece, std::size_t begin) {
        std::size_t from = 0;
        while (from <= piece.size()) {
            std::size_t to = piece.find_first_of(":=/", from);
            if (to == std::string_view::npos) to = piece.size();
            if (to > from) classify_simple(piece.substr(from, to - from), begin + from);
            from = to + 1;
        }
    }

    void classify_host(std::string_view rest, std::size_t begin) {
        const std::size_t end = rest.find_first_of(":/?#");
        const std::string_view host = rest.substr(0, end);
        if (is_host(host)) add_piece(begin, begin + host.size(), token_type::host);
    }

    // No ':', '=', '/' or '@' inside.
    void classify_simple(std::string_view part, std::size_t begin) {
        while (!part.empty() && (part.front() == '.' || part.front() == '-')) part.remove_prefix(1), ++begin;
        while (!part.empty() && (part.back() == '.' || part.back() == '-')) part.remove_suffix(1);
        if (part.empty()) return;
        const std::size_t end = begin + part.size();
        const bool only_digits = std::all_of(part.begin(), part.end(), [](char c) { return is_digit(c) || c == '.' || c == ','; });
        if (only_digits) {
            if (is_digit(part.front())) add_piece(begin, end, matches<grammar::ipv4>(part) ? token_type::ip : token_type::number);
            return;
        }
        if (is_host(part)) add_piece(begin, end, token_type::host);
    }

    // A host's last label begins with a letter.
    static bool is_host(std::string_view text) {
        if (text.size() > 255) return false;
        const std::size_t dot = text.rfind('.');
        if (dot == std::string_view::npos || dot + 1 >= text.size() || is_digit(text[dot + 1])) return false;
        return matches<grammar::host_name>(text);
    }

    std::string_view text_;
    LookUp look_up_;
    std::size_t limit_;
    bool keep_codes_;
    token_list out_;

    word_buffer word_;
    bool word_open_ = false, piece_open_ = false;
    std::size_t word_begin_ = 0, word_end_ = 0, piece_begin_ = 0, piece_first_ = 0;

    bool at_prefix_ = true, have_code_ = false, dash_ = false;
    std::string_view code_, status_;
    std::uint16_t reply_ = 0;
    std::uint32_t unit_ = 0;
    int piece_count_ = 0;
};

}  // namespace

vocabulary::vocabulary() : words_(1, piece{0, 0, 0, {}}), slots_(1024) {
    for (const spelling& s : usual_misspellings) {
        const std::uint32_t meant = add(s.meant);
        add_as_seen(s.seen).meant = meant;
    }
}

std::size_t vocabulary::slot_of(std::string_view folded, std::uint32_t hash) const {
    const std::size_t mask = slots_.size() - 1;
    std::size_t i = hash & mask;
    while (slots_[i].id != 0 && (slots_[i].hash != hash || word(slots_[i].id) != folded)) i = (i + 1) & mask;
    return i;
}

std::uint32_t vocabulary::find(std::string_view folded) const {
    const std::uint32_t known = slots_[slot_of(folded, hash_of(folded))].id;
    if (known != 0) return words_[known].meant;
    std::array<char, max_word_bytes + 4> plain;
    const std::string_view unmarked = without_written_umlauts(folded, plain);
    return unmarked == folded ? 0 : words_[slots_[slot_of(unmarked, hash_of(unmarked))].id].meant;
}

std::uint32_t vocabulary::add(std::string_view folded) { return add_as_seen(folded).meant; }

vocabulary::piece& vocabulary::add_as_seen(std::string_view folded) {
    const std::uint32_t hash = hash_of(folded);
    std::size_t i = slot_of(folded, hash);
    if (slots_[i].id == 0) {
        if (words_.size() * 2 > slots_.size()) {
            grow();
            i = slot_of(folded, hash);
        }
        const auto id = static_cast<std::uint32_t>(words_.size());
        words_.push_back({static_cast<std::uint32_t>(letters_.size()), static_cast<std::uint32_t>(folded.size()), id, kind_of_word(folded)});
        letters_ += folded;
        slots_[i] = {hash, id};
    }
    return words_[slots_[i].id];
}

void vocabulary::grow() {
    std::vector<slot> old(slots_.size() * 2);
    old.swap(slots_);
    for (const slot& s : old) {
        if (s.id == 0) continue;
        std::size_t i = s.hash & (slots_.size() - 1);
        while (slots_[i].id != 0) i = (i + 1) & (slots_.size() - 1);
        slots_[i] = s;
    }
}

std::string_view vocabulary::word(std::uint32_t id) const {
    return std::string_view(letters_).substr(words_[id].offset, words_[id].length);
}

token_list tokenize(std::string_view text, const vocabulary& words, std::size_t limit) {
    const auto look_up = [&words](std::string_view w) { return words.find(w); };
    return tokenizer<decltype(look_up), true>(text, look_up, limit, false).run();
}

token_list tokenize_adding(std::string_view text, vocabulary& words) {
    const auto look_up = [&words](std::string_view w) { return words.add(w); };
    return tokenizer<decltype(look_up), true>(text, look_up, max_tokens, false).run();
}

void tokenize_words(std::string_view text, vocabulary& words, std::vector<std::uint32_t>& out, bool keep_codes) {
    const auto look_up = [&words](std::string_view w) { return words.add(w); };
    for (const token& t : tokenizer<decltype(look_up), false>(text, look_up, max_tokens, keep_codes).run().tokens) out.push_back(t.word);
}

}  // namespace smtp_explain
