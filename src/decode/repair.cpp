#include "decode/repair.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "decode/charset.hpp"
#include "decode/html.hpp"
#include "decode/text_builder.hpp"

namespace smtp_explain {

namespace {

constexpr std::size_t npos = std::string_view::npos;

constexpr std::size_t max_restored = 1u << 16;  // people write addresses so in what they paste, not in logs

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

int hex_value(char c) {
    if (is_digit(c)) return c - '0';
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
}

// Rebuilds a text from what stays and what replaces the rest.
class mender {
public:
    explicit mender(const mapped_text& text) : text_(text), out_(text) {}
    void replace(std::size_t from, std::size_t length, std::string_view with) {
        out_.copy(kept_, from - kept_);
        out_.replace(with, from, length);
        kept_ = from + length;
        changed_ = true;
    }
    bool changed() const { return changed_; }
    mapped_text finish() {
        if (!changed_) return text_;
        out_.copy(kept_, text_.view().size() - kept_);
        return out_.finish();
    }

private:
    const mapped_text& text_;
    text_builder out_;
    std::size_t kept_ = 0;
    bool changed_ = false;
};

// ECMA-48: "[" parameters, intermediates, a final byte; here without intermediates. Length behind the escape; 0: none.
std::size_t control_sequence_length(std::string_view v, std::size_t at) {
    if (at >= v.size() || v[at] != '[') return 0;
    std::size_t end = at + 1;
    while (end < v.size() && end - at < 24 && v[end] >= 0x20 && v[end] < 0x40) ++end;
    return end < v.size() && v[end] >= 0x40 && v[end] < 0x7F ? end + 1 - at : 0;
}

std::size_t escape_length(std::string_view v, std::size_t at, bool charset_escapes) {
    if (const std::size_t length = control_sequence_length(v, at + 1)) return length + 1;
    if (charset_escapes) return 0;
    if (at + 1 >= v.size()) return 1;
    const char c = v[at + 1];
    if (c == ']') {  // a window's title, a link: up to BEL or "ESC \"
        const std::size_t end = v.substr(0, at + 400).find_first_of("\a\x1b\n", at + 2);
        if (end == npos || v[end] == '\n') return 2;
        return end + (v[end] == '\x1b' ? 2 : 1) - at;
    }
    if (c == '(' || c == ')') return at + 2 < v.size() && static_cast<unsigned char>(v[at + 2]) < 0x80 ? 3 : 2;  // never into a character
    return c > ' ' && c < 0x7F ? 2 : 1;
}

// "[31m" whose escape character was lost, in a text that also has the "[0m" that ends it.
std::size_t bare_colour_length(std::string_view v, std::size_t at) {
    std::size_t end = at + 1;
    while (end < v.size() && end - at < 16 && (is_digit(v[end]) || v[end] == ';')) ++end;
    return end < v.size() && v[end] == 'm' ? end + 1 - at : 0;
}

// What replaces the character at `at`, where it is one that nobody sees or a blank; else null.
const char* substitute(std::string_view v, std::size_t at, std::size_t length) {
    const auto byte = [&](std::size_t n) { return static_cast<unsigned char>(v[at + n]); };
    if (length == 2) {
        if (byte(0) == 0xC2 && byte(1) == 0xA0) return " ";
        if (byte(0) == 0xC2 && byte(1) == 0xAD) return "";
        if (byte(0) == 0xD8 && byte(1) == 0x9C) return "";  // Arabic letter mark
        return nullptr;
    }
    if (length != 3) return nullptr;
    if (byte(0) == 0xEF) return byte(1) == 0xBB && byte(2) == 0xBF ? "" : nullptr;
    if (byte(0) == 0xE1) return byte(1) == 0xA0 && byte(2) == 0x8E ? "" : nullptr;
    if (byte(0) != 0xE2) return nullptr;
    if (byte(1) == 0x80) {
        if (byte(2) <= 0x8A || byte(2) == 0xAF) return " ";  // U+2000 to U+200A, U+202F
        if (byte(2) == 0x8C || byte(2) == 0x8D) {            // joiners belong to some scripts
            const bool foreign = at > 0 && static_cast<unsigned char>(v[at - 1]) >= 0x80 && at + 3 < v.size() && byte(3) >= 0x80;
            return foreign ? nullptr : "";
        }
        if (byte(2) <= 0x8F || (byte(2) >= 0xAA && byte(2) <= 0xAE)) return "";
        if (byte(2) == 0xA8 || byte(2) == 0xA9) return "\n";
    }
    if (byte(1) == 0x81) {
        if (byte(2) == 0x9F) return " ";
        if ((byte(2) >= 0xA0 && byte(2) <= 0xA4) || (byte(2) >= 0xA6 && byte(2) <= 0xA9)) return "";
    }
    return nullptr;
}

struct name_list {
    // Keys under which logs and programs keep what was said.
    static constexpr std::array<std::string_view, 26> names = {
        "message", "msg", "log", "text", "body", "line", "error", "err", "MESSAGE", "raw", "content", "event", "exception", "stack", "stacktrace",
        "stack_trace", "data", "output", "description", "detail", "details", "reason", "response", "stderr", "stdout", "_raw"};
    static bool has(std::string_view key) { return std::find(names.begin(), names.end(), key) != names.end(); }
};

// An escape of JSON, Python or C at the backslash v[at]: what it stands for, and its length; 0: none.
std::size_t read_escape(std::string_view v, std::size_t at, std::string& character) {
    character.clear();
    if (at + 1 >= v.size()) return 0;
    switch (v[at + 1]) {
        case 'n': character = "\n"; return 2;
        case 'r':
            if (v.substr(at + 2, 2) == "\\n") {
                character = "\n";
                return 4;
            }
            character = "\n";
            return 2;
        case 't': character = "\t"; return 2;
        case '"': case '\'': case '\\': case '/': character = v[at + 1]; return 2;
        case 'x': case 'u': {
            const std::size_t digits = v[at + 1] == 'x' ? 2 : 4;
            if (at + 2 + digits > v.size()) return 0;
            char32_t c = 0;
            for (std::size_t i = 0; i < digits; ++i) {
                const int value = hex_value(v[at + 2 + i]);
                if (value < 0) return 0;
                c = c << 4 | static_cast<char32_t>(value);
            }
            if (digits == 2 && c >= 0x80) return 0;  // a byte of a charset that is not known here
            append_utf8(character, c == 0 ? U'\uFFFD' : c);
            return 2 + digits;
        }
        default: return 0;
    }
}

// Copies v[from, to) with its escapes replaced.
void copy_unescaped(text_builder& out, std::string_view v, std::size_t from, std::size_t to) {
    std::string character;
    while (from < to) {
        const std::size_t slash = std::min(v.substr(0, to).find('\\', from), to);
        out.copy(from, slash - from);
        if (slash == to) return;
        const std::size_t length = read_escape(v.substr(0, to), slash, character);
        if (length == 0) out.copy(slash, 1);
        else out.replace(character, slash, length);
        from = slash + std::max<std::size_t>(length, 1);
    }
}

std::size_t end_of_json_string(std::string_view v, std::size_t at) {
    while (at < v.size() && v[at] != '"' && v[at] != '\n') at += v[at] == '\\' ? 2 : 1;
    return std::min(at, v.size());
}

bool is_address_character(char c) { return is_letter(c) || is_digit(c) || c == '.' || c == '-' || c == '_' || c == '+'; }

std::size_t skip_blanks(std::string_view v, std::size_t at) {
    while (at < v.size() && v[at] == ' ') ++at;
    return at;
}

// "[at]", "(dot)", …: the length at `at`, 0 where there is none.
std::size_t bracketed(std::string_view v, std::size_t at, std::string_view word) {
    if (at + word.size() + 2 > v.size()) return 0;
    const char open = v[at], close = open == '[' ? ']' : open == '(' ? ')' : open == '{' ? '}' : '\0';
    if (close == '\0' || v[at + 1 + word.size()] != close) return 0;
    for (std::size_t i = 0; i < word.size(); ++i)
        if ((v[at + 1 + i] | 0x20) != word[i]) return 0;
    return word.size() + 2;
}

std::size_t find_word_at(std::string_view v, std::size_t from) {
    const std::size_t lower = v.find("at", from), upper = v.substr(0, std::min(lower, v.size())).find("AT", from);
    return std::min(lower, upper);
}

}  // namespace

mapped_text drop_invisible(mapped_text text, bool charset_escapes) {
    const std::string_view v = text.view();
    const bool ascii = is_ascii(v);
    const bool bare_colours = v.find("[0m") != npos;
    if (ascii && !bare_colours && v.find('\x1b') == npos) return text;
    if (!ascii && !is_utf8(v)) return text;
    mender out(text);
    for (std::size_t at = 0; at < v.size();) {
        const auto c = static_cast<unsigned char>(v[at]);
        if (c == 0x1B) {
            const std::size_t length = escape_length(v, at, charset_escapes);
            if (length > 0) out.replace(at, length, "");
            at += std::max<std::size_t>(length, 1);
        } else if (c == '[' && bare_colours) {
            const std::size_t length = bare_colour_length(v, at);
            const bool caret = at >= 2 && v[at - 1] == '[' && v[at - 2] == '^';
            if (length > 0 && !caret) out.replace(at, length, "");
            at += std::max<std::size_t>(length, 1);
        } else if (c == '^' && bare_colours && v.substr(at, 3) == "^[[") {
            const std::size_t length = bare_colour_length(v, at + 2);
            if (length > 0) out.replace(at, length + 2, "");
            at += length > 0 ? length + 2 : 1;
        } else if (c < 0x80) {
            ++at;
        } else {
            const std::size_t length = utf8_sequence_length(v, at);
            if (const char* with = substitute(v, at, length)) out.replace(at, length, with);
            at += length;
        }
    }
    return out.finish();
}

mapped_text undo_double_encoding(mapped_text text, bool& changed) {
    const std::string_view v = text.view();
    if (is_ascii(v) || v.find('\xC3') == npos || !is_utf8(v)) return text;
    mender out(text);
    std::string bytes;
    for (std::size_t at = 0; at < v.size();) {
        const auto c = static_cast<unsigned char>(v[at]);
        if (c != 0xC3) {  // U+00C2 to U+00F4: what the first byte of a character became
            ++at;
            continue;
        }
        const int lead = windows_1252_byte(v.substr(at, 2));
        const std::size_t length = lead >= 0xC2 && lead < 0xE0 ? 2 : lead >= 0xE0 && lead < 0xF0 ? 3 : lead >= 0xF0 && lead < 0xF5 ? 4 : 0;
        std::size_t end = at + 2;
        bytes.assign(1, static_cast<char>(lead));
        while (length > 0 && bytes.size() < length && end < v.size() && static_cast<unsigned char>(v[end]) >= 0x80) {
            const std::size_t size = utf8_sequence_length(v, end);
            const int byte = windows_1252_byte(v.substr(end, size));
            if (byte < 0) break;
            bytes += static_cast<char>(byte);
            end += size;
        }
        if (length > 0 && bytes.size() == length && utf8_sequence_length(bytes, 0) == length) {
            out.replace(at, end - at, bytes);
            at = end;
        } else {
            at += 2;
        }
    }
    changed = changed || out.changed();
    return out.finish();
}

mapped_text replace_entities(mapped_text text, bool& changed) {
    const std::string_view v = text.view();
    // Escaped brackets and none that is not: the text was markup's content.
    if (v.find("&lt;") == npos || v.find("&gt;") == npos || v.find('<') != npos) return text;
    mender out(text);
    for (std::size_t at = v.find('&'); at != npos; at = v.find('&', at)) {
        char32_t character = 0;
        const std::size_t length = read_entity(v, at, character);
        if (length > 0) {
            std::string utf8;
            append_utf8(utf8, character);
            out.replace(at, length, utf8);
        }
        at += std::max<std::size_t>(length, 1);
    }
    changed = changed || out.changed();
    return out.finish();
}

mapped_text unescape_lines(const mapped_text& text, bool& changed) {
    const std::string_view v = text.view();
    changed = false;
    const std::size_t first = v.find_first_not_of(" \t\n");
    if (first == npos) return text;
    text_builder out(text);
    if (v[first] == '{' || v[first] == '[') {
        // "key": "value" with a key that holds a message.
        std::size_t taken = 0;
        for (std::size_t at = v.find('"'); at < v.size(); at = v.find('"', at)) {
            const std::size_t end = end_of_json_string(v, at + 1);
            const std::string_view key = v.substr(at + 1, end - at - 1);
            std::size_t next = skip_blanks(v, std::min(end + 1, v.size()));
            if (end >= v.size() || next >= v.size() || v[next] != ':') {
                at = end + 1;
                continue;
            }
            next = skip_blanks(v, next + 1);
            if (next >= v.size() || v[next] != '"') {
                at = next;
                continue;
            }
            const std::size_t stop = end_of_json_string(v, next + 1);
            if (name_list::has(key) && stop > next + 1) {
                copy_unescaped(out, v, next + 1, stop);
                if (out.view().back() != '\n') out.replace("\n", std::min(stop, v.size() - 1), 1);
                ++taken;
            }
            at = stop + 1;
        }
        // Neither a text of several lines nor a log of several: nothing is gained.
        changed = taken > 2 || (taken > 0 && v.find("\\n") != npos);
        return changed ? out.finish() : text;
    }
    std::size_t escapes = 0;
    for (std::size_t at = v.find("\\n"); at != npos && escapes < 3; at = v.find("\\n", at + 2)) ++escapes;
    const auto lines = std::count(v.begin(), v.end(), '\n');
    if (escapes < 2 || lines > 2) return text;
    copy_unescaped(out, v, 0, v.size());
    changed = true;
    return out.finish();
}

mapped_text restore_addresses(mapped_text text) {
    const std::string_view v = text.view();
    const auto holds = [&](std::string_view word) { return v.find(word) != npos; };
    if (v.size() > max_restored || !(holds("[at]") || holds("(at)") || holds("{at}") || holds("[AT]") || holds("(AT)") || holds("dot "))) return text;
    mender out(text);
    // The word "at", bracketed or between blanks, behind something that can be a local part.
    for (std::size_t at = find_word_at(v, 1); at != npos && at + 2 < v.size(); at = find_word_at(v, at + 2)) {
        std::size_t from = at - 1, behind = at + 2;
        const bool brackets = bracketed(v, from, "at") > 0;
        if (brackets) {
            ++behind;
            while (from > 0 && v[from - 1] == ' ') --from;
            behind = skip_blanks(v, behind);
        } else {
            if (v[from] != ' ' || v[behind] != ' ') continue;
            ++behind;
        }
        if (from == 0 || behind >= v.size() || !is_address_character(v[from - 1]) || !(is_letter(v[behind]) || is_digit(v[behind]))) continue;
        // The domain: labels with dots, or with the word "dot" between them.
        std::size_t end = behind, dots = 0;
        std::vector<std::array<std::size_t, 2>> words;
        while (end < v.size() && words.size() < 10) {
            while (end < v.size() && is_address_character(v[end])) {
                if (v[end] == '.' && end + 1 < v.size() && is_letter(v[end + 1])) ++dots;
                ++end;
            }
            const std::size_t word = skip_blanks(v, end);
            std::size_t next = word + bracketed(v, word, "dot");
            if (next == word && word > end && v.substr(word, 4) == "dot ") next = word + 3;
            if (next == word) break;
            next = skip_blanks(v, next);
            if (next >= v.size() || !is_letter(v[next])) break;
            words.push_back({end, next - end});
            end = next;
        }
        // "at example.net" alone is a sentence; a written "dot" or brackets are not.
        if (words.empty() && !(brackets && dots > 0)) continue;
        out.replace(from, behind - from, "@");
        for (const auto& [begin, length] : words) out.replace(begin, length, ".");
        at = end - 2;
        if (end < 2 || end >= v.size()) break;
    }
    return out.finish();
}

mapped_text drop_link_targets(mapped_text text) {
    const std::string_view v = text.view();
    constexpr std::array<std::string_view, 3> schemes{"mailto:", "http://", "https://"};
    constexpr std::size_t longest = 300;
    if (v.size() > max_restored || std::none_of(schemes.begin(), schemes.end(), [&](std::string_view s) { return v.find(s) != npos; })) return text;
    // The target behind an opening bracket: without its scheme and the slash at its end.
    const auto target_at = [&](std::size_t at, char close, std::size_t& end) {
        for (const std::string_view scheme : schemes) {
            if (v.substr(at, scheme.size()) != scheme) continue;
            end = v.substr(0, at + longest).find_first_of(std::string(1, close) + " \n", at);
            if (end == npos || v[end] != close) return std::string_view{};
            std::string_view target = v.substr(at + scheme.size(), end - at - scheme.size());
            if (!target.empty() && target.back() == '/') target.remove_suffix(1);
            return target;
        }
        return std::string_view{};
    };
    mender out(text);
    std::size_t kept = 0;
    for (std::size_t at = 0; at < v.size(); ++at) {
        if (v[at] != '<' && v[at] != '[') continue;
        std::size_t end = npos;
        if (v[at] == '<') {
            const std::string_view target = target_at(at + 1, '>', end);
            if (target.empty()) continue;
            const std::string_view before = v.substr(kept, at - kept);
            if (const std::size_t bar = target.find('|'); bar != npos && target.substr(0, bar) == target.substr(bar + 1)) {
                out.replace(at, static_cast<std::size_t>(target.data() - v.data()) + bar + 1 - at, "");
                out.replace(end, 1, "");
            } else if (before.size() >= target.size() && before.substr(before.size() - target.size()) == target) {
                out.replace(at, end + 1 - at, "");
            } else {
                continue;
            }
        } else {
            const std::size_t close = v.substr(0, at + longest).find_first_of("]\n", at + 1);
            if (close == npos || v.substr(close, 2) != "](") continue;
            const std::string_view target = target_at(close + 2, ')', end);
            if (target.empty() || v.substr(at + 1, close - at - 1) != target) continue;
            out.replace(at, 1, "");
            out.replace(close, end + 1 - close, "");
        }
        kept = end + 1;
        at = end;
    }
    return out.finish();
}

bool looks_quoted_printable(std::string_view text) {
    // Every "=" begins an escape or ends a line, and something shows that this is no chance.
    std::size_t good = 0, other = 0;
    bool sure = false;
    for (std::size_t at = text.find('='); at != npos && other < 3; at = text.find('=', at + 1)) {
        const char next = at + 1 < text.size() ? text[at + 1] : '\n';
        const char third = at + 2 < text.size() ? text[at + 2] : '0';
        if (next == '\n') {
            ++good;
            sure = sure || (at >= 60 && text.substr(at - 60, 60).find('\n') == npos);
        } else if (hex_value(next) >= 0 && hex_value(third) >= 0 && !(next >= 'a' && next <= 'f') && !(third >= 'a' && third <= 'f')) {
            ++good;
            sure = sure || (next == '3' && third == 'D') || (next == '2' && third == '0');
        } else {
            ++other;
        }
    }
    return sure && good >= 2 && other * 20 <= good;
}

}  // namespace smtp_explain
