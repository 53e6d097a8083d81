#include "decode/html.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

#include "decode/charset.hpp"
#include "decode/text_builder.hpp"

namespace smtp_explain {

namespace {

constexpr std::size_t npos = std::string_view::npos;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }

bool equal_lower(std::string_view text, std::string_view lower_case) {
    return text.size() == lower_case.size() &&
           std::equal(text.begin(), text.end(), lower_case.begin(), [](char a, char b) { return lower(a) == b; });
}

// Where one of two lower-case needles (beginning with '<'; the second may be empty) next stands, whatever its letter case.
std::size_t find_tag(std::string_view text, std::string_view needle, std::size_t from, std::string_view other = {}) {
    for (std::size_t at = text.find('<', from); at != npos; at = text.find('<', at + 1)) {
        if (equal_lower(text.substr(at, needle.size()), needle)) return at;
        if (!other.empty() && equal_lower(text.substr(at, other.size()), other)) return at;
    }
    return npos;
}

struct entity {
    std::string_view name;
    char32_t character;
};

// WHATWG HTML, named character references: those that mail programs write. Sorted by name.
constexpr std::array<entity, 104> entities = {{
    {"AElig", 0xC6}, {"Aacute", 0xC1}, {"Acirc", 0xC2}, {"Agrave", 0xC0}, {"Aring", 0xC5}, {"Atilde", 0xC3}, {"Auml", 0xC4},
    {"Ccedil", 0xC7}, {"Eacute", 0xC9}, {"Ecirc", 0xCA}, {"Egrave", 0xC8}, {"Euml", 0xCB}, {"Iacute", 0xCD}, {"Icirc", 0xCE},
    {"Ntilde", 0xD1}, {"OElig", 0x152}, {"Oacute", 0xD3}, {"Ocirc", 0xD4}, {"Oslash", 0xD8}, {"Otilde", 0xD5}, {"Ouml", 0xD6},
    {"Uacute", 0xDA}, {"Uuml", 0xDC}, {"aacute", 0xE1}, {"acirc", 0xE2}, {"acute", 0xB4}, {"aelig", 0xE6}, {"agrave", 0xE0},
    {"amp", '&'}, {"apos", '\''}, {"aring", 0xE5}, {"atilde", 0xE3}, {"auml", 0xE4}, {"bdquo", 0x201E}, {"bull", 0x2022},
    {"ccedil", 0xE7}, {"cent", 0xA2}, {"colon", ':'}, {"comma", ','}, {"commat", '@'}, {"copy", 0xA9}, {"deg", 0xB0},
    {"eacute", 0xE9}, {"ecirc", 0xEA}, {"egrave", 0xE8}, {"emsp", ' '}, {"ensp", ' '}, {"euml", 0xEB}, {"euro", 0x20AC},
    {"gt", '>'}, {"hellip", 0x2026}, {"iacute", 0xED}, {"icirc", 0xEE}, {"iexcl", 0xA1}, {"igrave", 0xEC}, {"iquest", 0xBF},
    {"iuml", 0xEF}, {"laquo", 0xAB}, {"larr", 0x2190}, {"ldquo", 0x201C}, {"lpar", '('}, {"lsaquo", 0x2039}, {"lsquo", 0x2018},
    {"lt", '<'}, {"mdash", 0x2014}, {"middot", 0xB7}, {"nbsp", ' '}, {"ndash", 0x2013}, {"newline", '\n'}, {"ntilde", 0xF1},
    {"num", '#'}, {"oacute", 0xF3}, {"ocirc", 0xF4}, {"oelig", 0x153}, {"ograve", 0xF2}, {"oslash", 0xF8}, {"otilde", 0xF5},
    {"ouml", 0xF6}, {"para", 0xB6}, {"period", '.'}, {"pound", 0xA3}, {"quot", '"'}, {"raquo", 0xBB}, {"rarr", 0x2192},
    {"rdquo", 0x201D}, {"reg", 0xAE}, {"rpar", ')'}, {"rsaquo", 0x203A}, {"rsquo", 0x2019}, {"sbquo", 0x201A}, {"sect", 0xA7},
    {"shy", 0xAD}, {"sol", '/'}, {"szlig", 0xDF}, {"thinsp", ' '}, {"times", 0xD7}, {"trade", 0x2122}, {"uacute", 0xFA},
    {"ucirc", 0xFB}, {"ugrave", 0xF9}, {"uuml", 0xFC}, {"yen", 0xA5}, {"zwj", 0x200D}, {"zwnj", 0x200C},
}};
static_assert(std::is_sorted(entities.begin(), entities.end(), [](const entity& a, const entity& b) { return a.name < b.name; }));

enum class layout : std::uint8_t { inline_, line, paragraph, break_, cell, skip, preformatted };

struct element {
    std::string_view name;
    layout how;
};

constexpr std::array<element, 47> elements = {{
    {"address", layout::line}, {"article", layout::line}, {"aside", layout::line}, {"blockquote", layout::line}, {"body", layout::line},
    {"br", layout::break_}, {"caption", layout::line}, {"center", layout::line}, {"dd", layout::line}, {"details", layout::line},
    {"dir", layout::line}, {"div", layout::line}, {"dl", layout::line}, {"dt", layout::line}, {"fieldset", layout::line},
    {"footer", layout::line}, {"form", layout::line}, {"h1", layout::paragraph}, {"h2", layout::paragraph}, {"h3", layout::paragraph},
    {"h4", layout::paragraph}, {"h5", layout::paragraph}, {"h6", layout::paragraph}, {"head", layout::skip}, {"header", layout::line},
    {"hr", layout::line}, {"html", layout::line}, {"legend", layout::line}, {"li", layout::line}, {"listing", layout::preformatted},
    {"main", layout::line}, {"menu", layout::line}, {"nav", layout::line}, {"ol", layout::line}, {"p", layout::paragraph},
    {"pre", layout::preformatted}, {"script", layout::skip}, {"section", layout::line}, {"style", layout::skip}, {"summary", layout::line},
    {"table", layout::line}, {"td", layout::cell}, {"th", layout::cell}, {"title", layout::skip}, {"tr", layout::line}, {"ul", layout::line},
    {"xmp", layout::preformatted},
}};
static_assert(std::is_sorted(elements.begin(), elements.end(), [](const element& a, const element& b) { return a.name < b.name; }));

layout layout_of(std::string_view name) {
    char small[12];
    if (name.size() > sizeof small) return layout::inline_;
    std::transform(name.begin(), name.end(), small, lower);
    const std::string_view key(small, name.size());
    const auto it = std::lower_bound(elements.begin(), elements.end(), key, [](const element& e, std::string_view n) { return e.name < n; });
    return it != elements.end() && it->name == key ? it->how : layout::inline_;
}

class html_reader {
public:
    explicit html_reader(const mapped_text& html) : html_(html.view()), out_(html) { out_.reserve(html_.size() / 2); }

    mapped_text read() {
        std::size_t at = 0;
        while (at < html_.size()) {
            const char c = html_[at];
            if (c == '<') {
                if (const std::size_t end = markup(at); end > at) {
                    at = end;
                    continue;
                }
            } else if (c == '&') {
                char32_t character = 0;
                if (const std::size_t length = read_entity(html_, at, character)) {
                    begin_text(at);
                    if (character == '\n') {
                        out_.replace("\n", at, length);
                        line_is_empty_ = true;
                    } else if (character != 0xAD) {  // a soft hyphen is not seen
                        std::string utf8;
                        append_utf8(utf8, character);
                        out_.replace(utf8, at, length);
                        line_is_empty_ = false;
                    }
                    at += length;
                    continue;
                }
            } else if (preformatted_ == 0 && is_space(c)) {
                std::size_t end = at;
                while (end < html_.size() && is_space(html_[end])) ++end;
                if (!line_is_empty_ && pending_newlines_ == 0 && pending_cell_ == 0) {
                    space_at_ = at;
                    space_ = true;
                }
                at = end;
                continue;
            }
            // A run of plain characters; the first is taken as it is.
            std::size_t end = at + 1;
            if (preformatted_ > 0)
                while (end < html_.size() && html_[end] != '<' && html_[end] != '&') ++end;
            else
                while (end < html_.size() && html_[end] != '<' && html_[end] != '&' && !is_space(html_[end])) ++end;
            begin_text(at);
            out_.copy(at, end - at);
            line_is_empty_ = html_[end - 1] == '\n';
            at = end;
        }
        if (!out_.view().empty() && out_.view().back() != '\n') out_.replace("\n", html_.size() - 1, 1);
        return out_.finish();
    }

private:
    // What blanks and blocks before this character ask for.
    void begin_text(std::size_t at) {
        if (pending_newlines_ > 0 && !out_.view().empty()) {
            const std::string_view so_far = out_.view();
            int have = 0;
            while (have < 2 && static_cast<std::size_t>(have) < so_far.size() && so_far[so_far.size() - 1 - static_cast<std::size_t>(have)] == '\n') ++have;
            for (; have < pending_newlines_; ++have) out_.replace("\n", newline_at_, 1);
        } else if (pending_cell_ > 0 && !line_is_empty_) {
            out_.replace("\t", newline_at_, 1);
        } else if (space_) {
            if (html_[space_at_] == ' ') out_.copy(space_at_, 1);
            else out_.replace(" ", space_at_, 1);
        }
        static_cast<void>(at);
        pending_newlines_ = pending_cell_ = 0;
        space_ = false;
    }

    void want_newlines(int count, std::size_t at) {
        if (pending_newlines_ == 0) newline_at_ = at;
        pending_newlines_ = std::max(pending_newlines_, count);
        space_ = false;
        line_is_empty_ = true;
    }

    // The end of the tag, comment or skipped element at `at`; `at` itself where '<' is only a character.
    std::size_t markup(std::size_t at) {
        if (at + 1 >= html_.size()) return at;
        const char next = html_[at + 1];
        if (next == '!' || next == '?') {
            if (html_.substr(at, 4) == "<!--" && !no_comment_end_) {
                const std::size_t end = html_.find("-->", at + 4);
                if (end != npos) return end + 3;
                no_comment_end_ = true;
            }
            return tag_end(at);
        }
        const bool closing = next == '/';
        std::size_t name_end = at + 1 + (closing ? 1 : 0);
        const std::size_t name_start = name_end;
        if (name_end >= html_.size() || !is_letter(html_[name_end])) return at;
        while (name_end < html_.size() && (is_letter(html_[name_end]) || is_digit(html_[name_end]))) {
            if (name_end - name_start > 40) return at;
            ++name_end;
        }
        // "<bob@example.net>" is an address that somebody forgot to escape; "<o:p>" and "<x-tag>" are tags.
        if (name_end < html_.size() && (html_[name_end] == '@' || html_[name_end] == '.')) return at;
        const std::size_t end = tag_end(at);
        if (end == at) return at;
        const std::string_view name = html_.substr(name_start, name_end - name_start);
        switch (layout_of(name)) {
            case layout::inline_: break;
            case layout::line: want_newlines(1, at); break;
            case layout::paragraph: want_newlines(2, at); break;
            case layout::break_:
                // "<br>" ends the line that stands before it; one more leaves a blank line.
                if (!out_.view().empty()) {
                    if (pending_newlines_ == 0) newline_at_ = at;
                    pending_newlines_ = std::min(2, pending_newlines_ + 1);
                    space_ = false;
                    line_is_empty_ = true;
                }
                break;
            case layout::cell:
                if (!closing && pending_newlines_ == 0) {
                    pending_cell_ = 1;
                    newline_at_ = at;
                    space_ = false;
                }
                break;
            case layout::preformatted:
                want_newlines(1, at);
                if (!closing) ++preformatted_;
                else if (preformatted_ > 0) --preformatted_;
                break;
            case layout::skip:
                if (!closing) return skip_element(name, end);
                break;
        }
        return end;
    }

    // Behind the '>' that ends the tag; one in a quoted attribute does not, if the quote is closed nearby.
    std::size_t tag_end(std::size_t at) {
        if (no_tag_end_) return at;
        const std::size_t first = html_.find('>', at);
        if (first == npos) {
            no_tag_end_ = true;
            return at;
        }
        const std::size_t limit = std::min(html_.size(), at + 4096);
        char quote = 0;
        for (std::size_t i = at + 1; i < limit; ++i) {
            const char c = html_[i];
            if (quote != 0) {
                if (c == quote) quote = 0;
            } else if (c == '>') {
                return i + 1;
            } else if ((c == '"' || c == '\'') && html_[i - 1] == '=') {
                quote = c;
            }
        }
        return first + 1;
    }

    // <script>, <style>, <head>, <title>: what stands inside is not shown.
    std::size_t skip_element(std::string_view name, std::size_t end) {
        std::string close = "</";
        for (char c : name) close += lower(c);
        for (const std::string& hopeless : never_closed_)
            if (hopeless == close) return end;
        const std::size_t found = find_tag(html_, close, end, close == "</head" ? std::string_view("<body") : std::string_view());
        if (found == npos) {
            never_closed_.push_back(close);
            return end;
        }
        return found;  // the closing tag itself is read next
    }

    std::string_view html_;
    text_builder out_;
    bool line_is_empty_ = true, space_ = false;
    std::size_t space_at_ = 0, newline_at_ = 0;
    int pending_newlines_ = 0, pending_cell_ = 0, preformatted_ = 0;
    // What the rest of the text is known not to hold: no search is made twice.
    bool no_tag_end_ = false, no_comment_end_ = false;
    std::vector<std::string> never_closed_;
};

}  // namespace

// The character that "&…" at `at` stands for, and its length; 0 where it is no reference.
std::size_t read_entity(std::string_view text, std::size_t at, char32_t& character) {
    std::size_t end = at + 1;
    if (end < text.size() && text[end] == '#') {
        ++end;
        const bool hex = end < text.size() && lower(text[end]) == 'x';
        if (hex) ++end;
        const std::size_t digits = end;
        char32_t value = 0;
        for (; end < text.size() && end - digits < 10; ++end) {
            const char c = lower(text[end]);
            const bool letter = hex && c >= 'a' && c <= 'f';
            if (!is_digit(c) && !letter) break;
            if (value < 0x110000) value = value * (hex ? 16 : 10) + static_cast<char32_t>(letter ? c - 'a' + 10 : c - '0');
        }
        if (end == digits) return 0;
        // The HTML Standard, numeric character reference end state: 0x80 to 0x9F mean Windows-1252.
        if (value >= 0x80 && value < 0xA0) {
            charset_damage ignored;
            const char byte = static_cast<char>(value);
            const std::string utf8 = to_utf8(std::string_view(&byte, 1), "", ignored);
            character = utf8.size() == 2 ? static_cast<char32_t>((utf8[0] & 0x1F) << 6 | (utf8[1] & 0x3F))
                                         : static_cast<char32_t>((utf8[0] & 0x0F) << 12 | (utf8[1] & 0x3F) << 6 | (utf8[2] & 0x3F));
        } else {
            character = value == 0 || value > 0x10FFFF ? 0xFFFD : value == 0xA0 ? U' ' : value == '\r' ? U'\n' : value;
        }
    } else {
        while (end < text.size() && end - at < 10 && (is_letter(text[end]) || is_digit(text[end]))) ++end;
        const std::string_view name = text.substr(at + 1, end - at - 1);
        const auto it = std::lower_bound(entities.begin(), entities.end(), name,
                                         [](const entity& e, std::string_view n) { return e.name < n; });
        if (it == entities.end() || it->name != name) return 0;
        character = it->character;
    }
    if (end < text.size() && text[end] == ';') ++end;
    return end - at;
}

mapped_text html_to_text(const mapped_text& html) {
    if (html.empty()) return html;
    return html_reader(html).read();
}

namespace {

// A program's own lines, made for a browser: "CLIENT -&gt; SERVER: QUIT<br>".
bool is_lines_of_html(std::string_view text) {
    text = text.substr(0, 4096);
    std::size_t breaks = 0;
    for (std::size_t at = text.find("<br"); at != npos; at = text.find("<br", at + 1)) {
        const std::size_t end = text.find('>', at);
        if (end != npos && end - at <= 5 && (end + 1 == text.size() || text[end + 1] == '\n' || text[end + 1] == '\r')) ++breaks;
    }
    return breaks >= 3 && (text.find("&gt;") != npos || text.find("&lt;") != npos);
}

}  // namespace

bool looks_like_html(std::string_view text) {
    if (is_lines_of_html(text)) return true;
    const std::size_t start = text.find_first_not_of(" \t\r\n");
    if (start == npos || text[start] != '<') return false;
    static constexpr std::array<std::string_view, 17> openings = {
        "<!doctype html", "<html", "<head", "<body", "<meta", "<div", "<table", "<p", "<span", "<style", "<font", "<br", "<h1", "<h2", "<center", "<!--", "<b"};
    for (const std::string_view opening : openings) {
        if (!equal_lower(text.substr(start, opening.size()), opening)) continue;
        const char after = start + opening.size() < text.size() ? text[start + opening.size()] : ' ';
        if (opening != "<!--" && !is_space(after) && after != '>' && after != '/') continue;
        return find_tag(text, "</", start) != npos || find_tag(text, "<br", start) != npos;
    }
    return false;
}

std::string_view html_charset(std::string_view html) {
    const std::string_view head = html.substr(0, 2048);
    for (std::size_t at = head.find('='); at != npos; at = head.find('=', at + 1)) {
        if (at < 7 || !equal_lower(head.substr(at - 7, 7), "charset")) continue;
        std::size_t from = at + 1;
        while (from < head.size() && (head[from] == '"' || head[from] == '\'' || head[from] == ' ')) ++from;
        std::size_t end = from;
        while (end < head.size() && end - from < 40 && (is_letter(head[end]) || is_digit(head[end]) || head[end] == '-' || head[end] == '_')) ++end;
        return head.substr(from, end - from);
    }
    return {};
}

}  // namespace smtp_explain
