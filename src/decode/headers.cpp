#include "decode/headers.hpp"

#include <algorithm>
#include <array>

#include "decode/transfer_encoding.hpp"
#include "grammar/header_field.hpp"

namespace smtp_explain {

namespace {

bool is_blank(char c) { return c == ' ' || c == '\t'; }

std::string_view trimmed(std::string_view s) {
    while (!s.empty() && (is_blank(s.front()) || s.front() == '\n')) s.remove_prefix(1);
    while (!s.empty() && (is_blank(s.back()) || s.back() == '\n')) s.remove_suffix(1);
    return s;
}

std::string lower(std::string_view s) {
    std::string out(s);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    return out;
}

// The line at `at`, without its line feed; `next` is the start of the following one.
std::string_view line_at(std::string_view text, std::size_t at, std::size_t& next) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    next = std::min(end + 1, text.size());
    return text.substr(at, end - at);
}

bool is_blank_line(std::string_view line) { return line.find_first_not_of(" \t") == std::string_view::npos; }

// The name of the field that begins on this line; empty where none does.
std::string_view field_name_of(std::string_view line) {
    if (line.empty() || is_blank(line.front())) return {};
    text_input in = input_of(line.substr(0, 160));
    if (!pegtl::parse<grammar::field_start>(in)) return {};
    const std::string_view matched = line.substr(0, static_cast<std::size_t>(in.current() - line.data()) - 1);
    return trimmed(matched);
}

bool is_mbox_from(std::string_view line) {
    text_input in = input_of(line.substr(0, 160));
    return pegtl::parse<grammar::mbox_from>(in);
}

// Fields that a message has and that log lines, pop-ups and delivery reports do not begin with.
bool is_message_field(std::string_view name) {
    static constexpr std::array<std::string_view, 33> known = {
        "received", "return-path", "message-id", "mime-version", "content-type", "delivered-to", "dkim-signature", "date",
        "from", "to", "subject", "cc", "bcc", "reply-to", "sender", "references", "in-reply-to", "auto-submitted", "precedence",
        "authentication-results", "received-spf", "arc-seal", "arc-message-signature", "arc-authentication-results", "sent",
        "content-transfer-encoding", "envelope-to", "delivery-date", "thread-topic", "thread-index", "importance", "errors-to",
        "apparently-to"};
    const std::string n = lower(name);
    if (std::find(known.begin(), known.end(), n) != known.end()) return true;
    return n.starts_with("x-") || n.starts_with("resent-") || n.starts_with("list-");
}

// Fields that are long and folded: where their continuation lost its indentation, it is known for one. Behind the
// short ones that people read, an unindented line is the text.
bool is_folded_field(std::string_view name) {
    const std::string n = lower(name.substr(0, 40));
    for (const std::string_view start : {"received", "dkim-", "arc-", "authentication-", "x-", "content-", "references", "in-reply-to", "list-", "thread-"})
        if (n.starts_with(start)) return true;
    return false;
}

constexpr std::size_t max_lost_indents = 12;  // lines in a row

struct encoded_word_parts {
    std::string charset;
    char encoding = 'q';
    std::string_view text;
};

template <class Rule>
struct word_action : pegtl::nothing<Rule> {};
template <>
struct word_action<grammar::encoded_word_charset> {
    template <class Input>
    static void apply(const Input& in, encoded_word_parts& w) { w.charset = std::string(in.begin(), in.end()); }
};
template <>
struct word_action<grammar::encoded_word_encoding> {
    template <class Input>
    static void apply(const Input& in, encoded_word_parts& w) { w.encoding = static_cast<char>(*in.begin() | 0x20); }
};
template <>
struct word_action<grammar::encoded_word_text> {
    template <class Input>
    static void apply(const Input& in, encoded_word_parts& w) {
        w.text = {in.begin(), static_cast<std::size_t>(in.end() - in.begin())};
    }
};

// RFC 2047 section 2 allows 75; programs that do not break long words exist.
constexpr std::size_t max_encoded_word = 8192;

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    c = static_cast<char>(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

std::string decode_word_bytes(const encoded_word_parts& w) {
    if (w.encoding == 'b') return decode_base64(w.text);
    std::string out;
    for (std::size_t i = 0; i < w.text.size(); ++i) {  // RFC 2047 section 4.2
        const char c = w.text[i];
        if (c == '_') {
            out += ' ';
        } else if (c == '=' && i + 2 < w.text.size() && hex_digit(w.text[i + 1]) >= 0 && hex_digit(w.text[i + 2]) >= 0) {
            out += static_cast<char>(hex_digit(w.text[i + 1]) << 4 | hex_digit(w.text[i + 2]));
            i += 2;
        } else {
            out += c;
        }
    }
    return out;
}

}  // namespace

std::string decode_header_value(std::string_view value, charset_damage& damage) {
    if (value.find("=?") == std::string_view::npos) return is_ascii(value) && value.find('\x1b') == std::string_view::npos ? std::string(value) : to_utf8(value, "", damage);
    std::string out, pending, pending_charset;  // words of one charset may share a character: bytes are joined first
    const auto flush = [&] {
        if (!pending.empty()) out += to_utf8(pending, pending_charset, damage);
        pending.clear();
    };
    // Where the next "?=" stands: "=?a?q?" without an end must not be scanned again from every "=?" that follows.
    std::size_t word_end = 0;
    std::size_t plain = 0, at = 0;
    bool after_word = false;
    while (true) {
        const std::size_t start = value.find("=?", at);
        if (start == std::string_view::npos) break;
        if (word_end < start + 2) word_end = value.find("?=", start + 2);
        if (word_end == std::string_view::npos) break;
        encoded_word_parts w;
        text_input in = input_of(value.substr(start, max_encoded_word));
        if (word_end - start > max_encoded_word || !pegtl::parse<grammar::encoded_word, word_action>(in, w)) {
            at = start + 2;
            continue;
        }
        const std::string_view between = value.substr(plain, start - plain);
        // RFC 2047 section 6.2: blanks between two words are not shown.
        if (!after_word || !trimmed(between).empty()) {
            flush();
            out += to_utf8(between, "", damage);
        }
        const std::string charset = lower(w.charset);
        if (charset != pending_charset) flush();
        pending_charset = charset;
        pending += decode_word_bytes(w);
        after_word = true;
        plain = at = start + static_cast<std::size_t>(in.current() - (value.data() + start));
    }
    flush();
    out += to_utf8(value.substr(plain), "", damage);
    // A decoded word may hold anything; a value has no line breaks.
    for (char& c : out)
        if (c == '\n' || c == '\r' || c == '\0') c = ' ';
    return out;
}

std::vector<header_field> parse_headers(const mapped_text& text, std::size_t& body, charset_damage& damage) {
    const std::string_view v = text.view();
    std::vector<header_field> fields;
    struct raw_field {
        std::string_view name;
        std::size_t first_line;
    };
    std::vector<raw_field> raw;
    std::vector<std::string_view> lines;  // of all fields
    raw.reserve(24);
    lines.reserve(48);
    std::size_t at = 0, next = 0, known_end = 0, raw_kept = 0, junk = 0;
    body = 0;
    for (; at < v.size(); at = next) {
        const std::string_view line = line_at(v, at, next);
        if (is_blank_line(line)) {
            // Some gateways leave a blank with the indentation inside a header; only an empty line surely ends it.
            known_end = next;
            raw_kept = raw.size();
            break;
        }
        std::string_view name = field_name_of(line);
        // "h=From:Date:Subject" of a signature whose indentation is lost is no field.
        if (!raw.empty() && name.find('=') != std::string_view::npos && is_folded_field(raw.back().name)) name = {};
        if (!name.empty()) {
            if (junk > 0 && !is_message_field(name)) break;
            if (raw.size() < max_header_fields) {
                raw.push_back({name, lines.size()});
                const std::size_t colon = line.find(':', name.size());
                lines.push_back(line.substr(colon + 1));
            } else {
                damage.too_many_fields = true;
            }
            junk = 0;
            known_end = next;
            raw_kept = raw.size();
        } else if (raw.empty()) {
            if (!is_mbox_from(line)) break;
        } else if (is_blank(line.front())) {
            if (raw.size() < max_header_fields) lines.push_back(line);
            known_end = junk == 0 ? next : known_end;
        } else {
            // A continuation without its indentation, or the first line of a body that no blank line precedes.
            if (++junk > max_lost_indents || !is_folded_field(raw.back().name)) break;
            if (raw.size() < max_header_fields) lines.push_back(line);
        }
    }
    body = known_end;
    raw.resize(raw_kept);
    fields.reserve(raw.size());
    std::string unfolded;
    const bool plain = text.segments().size() == 1 && text.segments()[0].verbatim;
    const std::uint32_t source = plain ? text.segments()[0].source_offset : 0;
    for (std::size_t r = 0; r < raw.size(); ++r) {
        header_field& f = fields.emplace_back();
        f.name = lower(raw[r].name);
        unfolded.clear();
        const std::size_t last = r + 1 < raw.size() ? raw[r + 1].first_line : lines.size();
        for (std::size_t l = raw[r].first_line; l < last; ++l) {
            std::string_view line = lines[l];
            if (line.data() >= v.data() + body) break;  // junk that turned out to be the body
            line = trimmed(line);
            if (line.empty()) continue;
            if (!unfolded.empty()) unfolded += ' ';
            unfolded += line;
            source_spans& where = f.value.where;
            if (plain) {
                where.push_back({source + static_cast<std::uint32_t>(line.data() - v.data()), static_cast<std::uint32_t>(line.size())});
                continue;
            }
            for (const source_span& s : text.spans(line)) {
                if (!where.empty() && where.back() == s) continue;
                where.push_back(s);
            }
        }
        f.value.value = decode_header_value(unfolded, damage);
    }
    return fields;
}

bool starts_with_message_header(std::string_view text, std::size_t& start) {
    std::size_t at = 0, next = 0;
    while (at < text.size() && (text[at] == '\n' || is_blank_line(line_at(text, at, next)))) {
        line_at(text, at, next);
        at = next;
    }
    start = at;
    std::size_t known = 0, other = 0, junk = 0, lines = 0;
    for (; at < text.size() && lines < 200; at = next, ++lines) {
        const std::string_view line = line_at(text, at, next);
        if (is_blank_line(line)) break;
        if (const std::string_view name = field_name_of(line); !name.empty()) {
            (is_message_field(name) ? known : other) += 1;
        } else if (known + other == 0) {
            if (!is_mbox_from(line)) return false;
            start = next;
        } else if (!is_blank(line.front())) {
            if (++junk > 3) break;
        }
        if (known >= 2 && known > other) return true;
    }
    return known >= 2;
}

std::string_view header_value(const std::vector<header_field>& fields, std::string_view name) {
    for (const header_field& f : fields)
        if (f.name == name) return f.value.value;
    return {};
}

}  // namespace smtp_explain
