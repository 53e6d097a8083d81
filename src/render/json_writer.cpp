#include "render/json_writer.hpp"

#include <array>
#include <charconv>

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

}  // namespace

void json_writer::string(std::string_view s) {
    separate();
    out_ += '"';
    std::size_t plain = 0, i = 0;
    const auto flush = [&] { out_.append(s.data() + plain, i - plain); };
    while (i < s.size()) {
        const auto c = static_cast<unsigned char>(s[i]);
        if (!special[c]) {
            ++i;
            continue;
        }
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

void json_writer::number(std::uint64_t n) {
    std::array<char, 20> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), n).ptr;
    raw({digits.data(), static_cast<std::size_t>(end - digits.data())});
}

}  // namespace smtp_explain
