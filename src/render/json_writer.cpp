#include "render/json_writer.hpp"

#include <array>
#include <charconv>
#include <cstring>

#include "model/utf8.hpp"

namespace smtp_explain {

namespace {

// 0: as it is; 1: needs a look.
constexpr std::array<bool, 256> make_special() {
    std::array<bool, 256> special{};
    for (std::size_t i = 0; i < 256; ++i) special[i] = i < 0x20 || i == '"' || i == '\\' || i >= 0x7F;
    return special;
}
constexpr std::array<bool, 256> special = make_special();

// Whether one of the eight bytes at p needs a look, without looking at each.
bool holds_special(const char* p) {
    constexpr std::uint64_t ones = 0x0101010101010101u, high = 0x8080808080808080u;
    std::uint64_t eight;
    std::memcpy(&eight, p, sizeof eight);
    const auto has_zero = [](std::uint64_t v) { return (v - ones) & ~v; };
    const std::uint64_t control = eight - ones * 0x20u, quote = has_zero(eight ^ ones * std::uint64_t{'"'}), backslash = has_zero(eight ^ ones * std::uint64_t{'\\'}),
                        rubout = has_zero(eight ^ ones * 0x7Fu);
    return ((eight | control | quote | backslash | rubout) & high) != 0;
}

}  // namespace

void json_writer::string(std::string_view s) {
    separate();
    out_ += '"';
    std::size_t plain = 0, i = 0;
    const auto flush = [&] { out_.append(s.data() + plain, i - plain); };
    for (;;) {
        while (i + 8 <= s.size() && !holds_special(s.data() + i)) i += 8;
        while (i < s.size() && !special[static_cast<unsigned char>(s[i])]) ++i;
        if (i == s.size()) break;
        const auto c = static_cast<unsigned char>(s[i]);
        if (c >= 0x80) {
            const utf8_result u = utf8_character(s, i);
            if (u.valid) {
                i += u.length;
                continue;
            }
            flush();
            out_ += replacement_character;
        } else {
            flush();
            constexpr char hex[] = "0123456789abcdef";
            switch (c) {
                case '"': out_ += "\\\""; break;
                case '\\': out_ += "\\\\"; break;
                case '\n': out_ += "\\n"; break;
                case '\r': out_ += "\\r"; break;
                case '\t': out_ += "\\t"; break;
                default:
                    out_ += "\\u00";
                    out_ += hex[c >> 4];
                    out_ += hex[c & 15u];
            }
        }
        plain = ++i;
    }
    flush();
    out_ += '"';
}

void json_writer::key(std::string_view name) {
    // One append for most keys: an answer has a hundred of them.
    std::array<char, 64> piece;
    if (indent_ || name.size() + 4 > piece.size()) {
        separate();
        out_ += '"';
        out_ += name;
        out_ += indent_ ? "\": " : "\":";
    } else {
        std::size_t n = 0;
        if (!first_) piece[n++] = ',';
        first_ = false;
        piece[n++] = '"';
        std::memcpy(piece.data() + n, name.data(), name.size());
        n += name.size();
        piece[n++] = '"';
        piece[n++] = ':';
        out_.append(piece.data(), n);
    }
    after_key_ = true;
}

void json_writer::number(std::uint64_t n) {
    std::array<char, 20> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), n).ptr;
    raw({digits.data(), static_cast<std::size_t>(end - digits.data())});
}

}  // namespace smtp_explain
