#include "decode/transfer_encoding.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "decode/text_builder.hpp"

namespace smtp_explain {

namespace {

// RFC 2045 table 1; 64: no base64.
constexpr std::array<std::uint8_t, 256> base64_values = [] {
    std::array<std::uint8_t, 256> t{};
    for (auto& v : t) v = 64;
    for (std::uint8_t i = 0; i < 26; ++i) {
        t[static_cast<std::size_t>('A' + i)] = i;
        t[static_cast<std::size_t>('a' + i)] = static_cast<std::uint8_t>(i + 26);
    }
    for (std::uint8_t i = 0; i < 10; ++i) t[static_cast<std::size_t>('0' + i)] = static_cast<std::uint8_t>(i + 52);
    t['+'] = 62;
    t['/'] = 63;
    return t;
}();

struct base64_state {
    std::uint32_t bits = 0;
    int count = 0;

    void feed(std::string_view text, std::string& out) {
        for (const char c : text) {
            const std::uint8_t value = base64_values[static_cast<unsigned char>(c)];
            if (value == 64) {
                if (c == '=') flush(out);  // padding ends a piece; another may follow (joined encodings)
                continue;
            }
            bits = bits << 6 | value;
            if (++count == 4) {
                out += static_cast<char>(bits >> 16);
                out += static_cast<char>(bits >> 8);
                out += static_cast<char>(bits);
                bits = 0;
                count = 0;
            }
        }
    }
    void flush(std::string& out) {
        if (count >= 2) out += static_cast<char>(count == 2 ? bits >> 4 : bits >> 10);
        if (count == 3) out += static_cast<char>(bits >> 2);
        bits = 0;
        count = 0;
    }
};

// A line of prose within an encoded body: a list's footer, or a body that was never encoded.
bool is_prose(std::string_view line) {
    while (!line.empty() && (line.back() == ' ' || line.back() == '\t')) line.remove_suffix(1);
    std::size_t others = 0;
    for (const char c : line) others += base64_values[static_cast<unsigned char>(c)] == 64 && c != '=';
    return others * 8 > line.size();
}

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
}

}  // namespace

std::string decode_base64(std::string_view text) {
    std::string out;
    out.reserve(text.size() / 4 * 3 + 3);
    base64_state state;
    state.feed(text, out);
    state.flush(out);
    return out;
}

mapped_text decode_base64(const mapped_text& text) {
    const std::string_view v = text.view();
    text_builder out(text);
    out.reserve(v.size() / 4 * 3 + 3);
    base64_state state;
    std::string line;
    std::size_t at = 0;
    while (at < v.size()) {
        const std::size_t end = std::min(v.find('\n', at), v.size());
        if (is_prose(v.substr(at, end - at))) {
            line.clear();
            state.flush(line);
            if (!line.empty()) out.replace(line, at, 1);
            if (!out.view().empty() && out.view().back() != '\n') out.replace("\n", at, 1);
            out.copy(at, end + 1 - at);
            at = end + 1;
            continue;
        }
        // A line is what mail programs break; where none is broken, a map of a few hundred bytes still points somewhere.
        for (std::size_t from = at; from < end; from += 400) {
            const std::size_t length = std::min<std::size_t>(400, end - from);
            line.clear();
            state.feed(v.substr(from, length), line);
            if (end + 1 >= v.size() && from + length == end) state.flush(line);
            out.replace(line, from, length);
        }
        at = end + 1;
    }
    line.clear();
    state.flush(line);
    if (!line.empty()) out.replace(line, v.size() - 1, 1);
    return out.finish();
}

mapped_text decode_quoted_printable(const mapped_text& text) {
    const std::string_view v = text.view();
    if (v.find('=') == std::string_view::npos) return text;
    text_builder out(text);
    out.reserve(v.size());
    std::string decoded;
    std::size_t good = 0;
    for (std::size_t at = v.find('='); at < v.size(); at = v.find('=', at)) {
        // RFC 2045 section 6.7 (5): a soft line break, with blanks that were added on the way.
        std::size_t end = at + 1;
        while (end < v.size() && (v[end] == ' ' || v[end] == '\t') && end - at < 80) ++end;
        if (end >= v.size() || v[end] == '\n') {
            out.copy(good, at - good);
            at = good = std::min(end + 1, v.size());
            continue;
        }
        end = at;
        decoded.clear();
        while (end + 2 < v.size() && v[end] == '=' && decoded.size() < 16) {
            const int high = hex_value(v[end + 1]), low = hex_value(v[end + 2]);
            if (high < 0 || low < 0) break;
            decoded += static_cast<char>(high << 4 | low);
            end += 3;
        }
        if (decoded.empty()) {
            ++at;
            continue;
        }
        out.copy(good, at - good);
        out.replace(decoded, at, end - at);
        at = good = end;
    }
    out.copy(good, v.size() - good);
    return out.finish();
}

mapped_text normalize_newlines(mapped_text text) {
    const std::string_view v = text.view();
    std::size_t cr = v.find('\r');
    if (cr == std::string_view::npos) return text;
    text_builder out(text);
    out.reserve(v.size());
    std::size_t good = 0;
    while (cr != std::string_view::npos) {
        std::size_t end = cr;
        while (end < v.size() && v[end] == '\r') ++end;
        out.copy(good, cr - good);
        if (end < v.size() && v[end] == '\n') {
            good = end;  // CR LF, or CR CR LF of a program that translated twice: the LF stays
        } else {
            for (std::size_t i = cr; i < end; ++i) out.replace("\n", i, 1);
            good = end;
        }
        cr = v.find('\r', end);
    }
    out.copy(good, v.size() - good);
    return out.finish();
}

mapped_text replace_nuls(mapped_text text, bool& found) {
    const std::string_view v = text.view();
    std::size_t nul = v.find('\0');
    if (nul == std::string_view::npos) return text;
    found = true;
    text_builder out(text);
    out.reserve(v.size());
    std::size_t good = 0;
    std::string marks;
    while (nul != std::string_view::npos) {
        std::size_t end = nul;
        marks.clear();
        while (end < v.size() && v[end] == '\0') ++end;
        out.copy(good, nul - good);
        // One mark for a run: a hole of a megabyte is not worth three.
        out.replace("\xEF\xBF\xBD", nul, end - nul);
        good = end;
        nul = v.find('\0', end);
    }
    out.copy(good, v.size() - good);
    return out.finish();
}

}  // namespace smtp_explain
