#include "decode/rich_text.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <unordered_map>

#include "decode/charset.hpp"
#include "decode/text_builder.hpp"

namespace smtp_explain {

namespace {

// [MS-OXRTFCP] section 2.1.2.1: what the dictionary holds at the beginning.
constexpr std::string_view initial_dictionary =
    "{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New "
    "RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";
static_assert(initial_dictionary.size() == 207);

constexpr std::size_t dictionary_size = 4096;
constexpr std::size_t header_size = 16;
constexpr std::size_t max_remembered = 4096;
constexpr std::size_t max_groups = 500;  // within each other

std::uint32_t u32(std::string_view v, std::size_t at) {
    std::uint32_t out = 0;
    for (std::size_t i = 0; i < 4; ++i) out |= static_cast<std::uint32_t>(static_cast<unsigned char>(v[at + i])) << (8 * i);
    return out;
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

int hex_value(char c) {
    if (is_digit(c)) return c - '0';
    c = static_cast<char>(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// RTF 1.9.1: groups that hold no text of the document.
bool is_hidden_destination(std::string_view word) {
    constexpr std::array<std::string_view, 12> hidden = {"fonttbl", "colortbl", "stylesheet", "info", "pict", "object", "header", "footer", "headerl", "headerr", "footerl", "footerr"};
    return std::find(hidden.begin(), hidden.end(), word) != hidden.end();
}

struct symbol {
    std::string_view word, text;
};
constexpr std::array<symbol, 14> symbols = {{
    {"par", "\n"}, {"line", "\n"}, {"sect", "\n"}, {"page", "\n"}, {"row", "\n"}, {"cell", "\t"}, {"tab", "\t"},
    {"lquote", "\xE2\x80\x98"}, {"rquote", "\xE2\x80\x99"}, {"ldblquote", "\xE2\x80\x9C"}, {"rdblquote", "\xE2\x80\x9D"},
    {"bullet", "\xE2\x80\xA2"}, {"endash", "\xE2\x80\x93"}, {"emdash", "\xE2\x80\x94"},
}};

class rtf_reader {
public:
    rtf_reader(const mapped_text& rtf, std::string_view charset, rtf_limits& limits)
        : v_(rtf.view()), out_(rtf), charset_(charset), limits_(limits), html_(v_.substr(0, 2000).find("\\fromhtml") != std::string_view::npos) {}

    rich_text read() {
        out_.reserve(v_.size());
        while (at_ < v_.size()) step();
        flush_bytes();
        return {out_.finish(), html_};
    }

private:
    struct group {
        bool hidden = false;   // a destination without text
        bool markup = false;   // within {\*\htmltag …}: a piece of the HTML itself
        bool only_rtf = false; // between \htmlrtf and \htmlrtf0: for readers of RTF alone
        int fallback = 1;      // \ucN: so many characters behind \uN say the same again
    };

    void step() {
        const char c = v_[at_];
        if (c == '{') {
            flush_bytes();
            if (stack_.size() < max_groups) stack_.push_back(now_);
            else ++unkept_, limits_.truncated = true;
            ++at_;
        } else if (c == '}') {
            flush_bytes();
            if (unkept_ > 0) {
                --unkept_;
            } else if (!stack_.empty()) {
                now_ = stack_.back();
                stack_.pop_back();
            }
            ++at_;
        } else if (c == '\\') {
            control();
        } else if (c == '\n' || c == '\r' || c == '\0') {
            ++at_;
        } else {
            std::size_t end = at_;
            if (to_skip_ > 0) {
                --to_skip_;
                flush_bytes();
                ++at_;
                return;
            }
            while (end < v_.size() && std::string_view("{}\\\r\n\0", 6).find(v_[end]) == std::string_view::npos) ++end;
            text(at_, end - at_);
            at_ = end;
        }
    }

    bool shown() const { return !now_.hidden && !now_.only_rtf; }

    void text(std::size_t from, std::size_t length) {
        if (!shown()) return;
        flush_bytes();
        const std::string_view piece = v_.substr(from, length);
        if (is_ascii(piece) && !(html_ && !now_.markup && piece.find_first_of("&<>") != std::string_view::npos)) {
            out_.copy(from, length);
            return;
        }
        for (std::size_t i = 0; i < length; ++i) {
            if (static_cast<unsigned char>(piece[i]) >= 0x80) byte(piece[i], from + i, 1);
            else character(piece.substr(i, 1), from + i, 1);
        }
    }

    // A character of the document at v_[from].
    void character(std::string_view utf8, std::size_t from, std::size_t length) {
        if (!shown()) return;
        flush_bytes();
        if (html_ && !now_.markup) {
            if (utf8 == "&") utf8 = "&amp;";
            else if (utf8 == "<") utf8 = "&lt;";
            else if (utf8 == ">") utf8 = "&gt;";
        }
        out_.replace(utf8, from, length);
    }

    // A byte of the code page: characters of two bytes are put together first.
    void byte(char b, std::size_t from, std::size_t length) {
        if (!shown()) return;
        if (bytes_.empty()) bytes_from_ = from;
        bytes_ += b;
        bytes_end_ = from + length;
        if (bytes_.size() >= 64 && static_cast<unsigned char>(b) < 0x80) flush_bytes();
    }
    void flush_bytes() {
        if (bytes_.empty()) return;
        const std::string bytes = std::move(bytes_);
        bytes_.clear();
        // Opening a converter costs more than the few bytes do, and a text uses few different ones.
        std::string utf8;
        if (const auto known = converted_.find(bytes); known != converted_.end()) {
            utf8 = known->second;
        } else {
            charset_damage ignored;
            utf8 = to_utf8(bytes, charset_, ignored);
            if (converted_.size() < max_remembered) converted_.emplace(bytes, utf8);
        }
        character(utf8, bytes_from_, bytes_end_ - bytes_from_);
    }

    void control() {
        const std::size_t from = at_++;
        if (at_ >= v_.size()) return;
        const char c = v_[at_];
        if (!is_letter(c)) {
            ++at_;
            if (c == '\'') {
                const int high = at_ + 1 < v_.size() ? hex_value(v_[at_]) : -1, low = high >= 0 ? hex_value(v_[at_ + 1]) : -1;
                if (low < 0) return;
                at_ += 2;
                if (to_skip_ > 0) --to_skip_;
                else byte(static_cast<char>(high << 4 | low), from, 4);
                return;
            }
            flush_bytes();
            if (c == '*') {
                star_ = true;
                return;
            }
            if (to_skip_ > 0) --to_skip_;
            else if (c == '~') character(" ", from, 2);
            else if (c == '_') character("-", from, 2);
            else if (c == '\n' || c == '\r') character("\n", from, 2);
            else if (c == '\\' || c == '{' || c == '}') character(v_.substr(from + 1, 1), from, 2);
            return;
        }
        std::size_t end = at_;
        while (end < v_.size() && is_letter(v_[end]) && end - at_ < 32) ++end;
        const std::string_view word = v_.substr(at_, end - at_);
        const bool negative = end < v_.size() && v_[end] == '-';
        std::size_t digits = negative ? end + 1 : end;
        long value = 0;
        bool has_value = false;
        for (; digits < v_.size() && is_digit(v_[digits]) && value < 100'000'000; ++digits) value = value * 10 + (v_[digits] - '0'), has_value = true;
        if (has_value) end = digits;
        if (negative) value = -value;
        if (end < v_.size() && v_[end] == ' ') ++end;
        at_ = end;
        flush_bytes();
        const bool star = star_;
        star_ = false;
        apply(word, value, has_value, star, from);
    }

    void apply(std::string_view word, long value, bool has_value, bool star, std::size_t from) {
        if (word == "htmltag") {
            now_.markup = true;
            now_.only_rtf = false;
        } else if (star || is_hidden_destination(word)) {
            now_.hidden = true;
        } else if (word == "htmlrtf") {
            if (html_) now_.only_rtf = !has_value || value != 0;
        } else if (word == "ansicpg") {
            if (std::string name = charset_of_code_page(static_cast<std::uint32_t>(value)); !name.empty() && name != charset_) {
                charset_ = std::move(name);
                converted_.clear();
            }
        } else if (word == "uc") {
            now_.fallback = static_cast<int>(std::clamp(value, 0L, 8L));
        } else if (word == "bin") {
            at_ += std::min<std::size_t>(static_cast<std::size_t>(std::max(value, 0L)), v_.size() - at_);
        } else if (word == "u" && has_value) {
            unicode(static_cast<char32_t>(value < 0 ? value + 0x10000 : value) & 0xFFFF, from);
            to_skip_ = now_.fallback;
        } else {
            for (const symbol& s : symbols)
                if (word == s.word) return character(s.text, from, at_ - from);
        }
    }

    // \uN holds UTF-16 units: two of them may make a character.
    void unicode(char32_t unit, std::size_t from) {
        std::string utf8;
        if (unit >= 0xD800 && unit < 0xDC00) {
            high_surrogate_ = unit;
            return;
        }
        if (unit >= 0xDC00 && unit < 0xE000 && high_surrogate_ != 0) unit = 0x10000 + ((high_surrogate_ - 0xD800) << 10) + (unit - 0xDC00);
        high_surrogate_ = 0;
        append_utf8(utf8, unit);
        character(utf8, from, at_ - from);
    }

    std::string_view v_;
    text_builder out_;
    std::string charset_;
    rtf_limits& limits_;
    bool html_;
    std::size_t at_ = 0;
    group now_;
    std::vector<group> stack_;
    std::size_t unkept_ = 0;
    std::unordered_map<std::string, std::string> converted_;  // of charset_
    std::string bytes_;
    std::size_t bytes_from_ = 0, bytes_end_ = 0;
    int to_skip_ = 0;
    bool star_ = false;
    char32_t high_surrogate_ = 0;
};

}  // namespace

mapped_text decompress_rtf(const mapped_text& stream, rtf_limits& limits) {
    const std::string_view v = stream.view();
    if (v.size() < header_size) {
        limits.damaged = limits.damaged || !v.empty();
        return {};
    }
    const std::string_view kind = v.substr(8, 4);
    const std::size_t raw_size = u32(v, 4);
    if (kind == "MELA") return stream.slice(header_size, std::min(raw_size, max_rtf_bytes));
    if (kind != "LZFu") {
        limits.damaged = true;
        return {};
    }
    const std::size_t end = std::min<std::size_t>(v.size(), std::size_t{u32(v, 0)} + 4);
    std::array<char, dictionary_size> dictionary{};
    std::copy(initial_dictionary.begin(), initial_dictionary.end(), dictionary.begin());
    std::size_t write = initial_dictionary.size();
    text_builder out(stream);
    std::string piece;
    std::size_t made = 0, at = header_size;
    bool ended = false;
    while (at < end && !ended) {
        if (made >= max_rtf_bytes) {
            limits.truncated = true;
            break;
        }
        // The control byte belongs to the first of its eight tokens, so that a run of them is one piece of the input.
        std::size_t from = at;
        const unsigned control = static_cast<unsigned char>(v[at++]);
        for (unsigned bit = 0; bit < 8 && at < end; ++bit) {
            piece.clear();
            if ((control >> bit & 1u) == 0) {
                piece = v[at++];
                dictionary[write] = piece[0];
                write = (write + 1) % dictionary_size;
            } else {
                if (at + 1 >= end) {
                    at = end;
                    break;
                }
                const unsigned token = static_cast<unsigned>(static_cast<unsigned char>(v[at])) << 8 | static_cast<unsigned char>(v[at + 1]);
                at += 2;
                std::size_t read = token >> 4;
                if (read == write) {
                    ended = true;
                    break;
                }
                for (unsigned i = 0; i < (token & 15u) + 2; ++i) {
                    piece += dictionary[read];
                    dictionary[write] = dictionary[read];
                    read = (read + 1) % dictionary_size;
                    write = (write + 1) % dictionary_size;
                }
            }
            out.replace(piece, from, at - from);
            made += piece.size();
            from = at;
        }
    }
    if (!ended && made < raw_size && !limits.truncated) limits.damaged = true;
    mapped_text text = out.finish();
    return raw_size < text.view().size() ? text.slice(0, raw_size) : text;
}

rich_text read_rtf(const mapped_text& rtf, std::string_view charset, rtf_limits& limits) { return rtf_reader(rtf, charset, limits).read(); }

std::string charset_of_code_page(std::uint32_t page) {
    struct named {
        std::uint32_t page;
        std::string_view name;
    };
    constexpr std::array<named, 14> pages = {{{874, "windows-874"}, {932, "shift_jis"}, {936, "gb18030"}, {949, "euc-kr"}, {950, "big5"},
                                              {20127, "us-ascii"}, {20866, "koi8-r"}, {21866, "koi8-u"}, {50220, "iso-2022-jp"}, {50221, "iso-2022-jp"},
                                              {50222, "iso-2022-jp"}, {51932, "euc-jp"}, {54936, "gb18030"}, {65001, "utf-8"}}};
    for (const named& n : pages)
        if (n.page == page) return std::string(n.name);
    if (page >= 1250 && page <= 1258) return "windows-" + std::to_string(page);
    if (page > 28590 && page <= 28606) return "iso-8859-" + std::to_string(page - 28590);
    return {};
}

}  // namespace smtp_explain
