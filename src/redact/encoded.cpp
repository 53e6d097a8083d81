#include "redact/encoded.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

namespace smtp_explain {

namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr std::array<std::int8_t, 256> make_values() {
    std::array<std::int8_t, 256> values{};
    for (auto& v : values) v = -1;
    for (std::size_t i = 0; i < alphabet.size(); ++i) values[static_cast<unsigned char>(alphabet[i])] = static_cast<std::int8_t>(i);
    return values;
}
constexpr std::array<std::int8_t, 256> values = make_values();

bool is_base64(std::string_view line) {
    while (!line.empty() && line.back() == '=') line.remove_suffix(1);
    return !line.empty() && std::all_of(line.begin(), line.end(), [](char c) { return values[static_cast<unsigned char>(c)] >= 0; });
}

std::string decode(const std::vector<std::string_view>& lines) {
    std::string out;
    std::uint32_t bits = 0;
    int count = 0;
    for (const std::string_view line : lines)
        for (const char c : line) {
            const int v = values[static_cast<unsigned char>(c)];
            if (v < 0) continue;
            bits = bits << 6 | static_cast<std::uint32_t>(v);
            if ((count += 6) < 8) continue;
            count -= 8;
            out += static_cast<char>(bits >> count & 0xFFu);
        }
    return out;
}

void encode(std::string_view bytes, std::string_view line_end, std::string& out) {
    std::size_t column = 0;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const auto byte = [&](std::size_t n) { return i + n < bytes.size() ? static_cast<unsigned char>(bytes[i + n]) : 0u; };
        const std::uint32_t group = byte(0) << 16 | byte(1) << 8 | byte(2);
        if (column == 76) {
            out += line_end;
            column = 0;
        }
        for (std::size_t n = 0; n < 4; ++n) out += n > bytes.size() - i ? '=' : alphabet[group >> (18 - 6 * n) & 63u];
        column += 4;
    }
}

// No control characters but blanks: the charset does not matter, addresses are ASCII in all that mail uses.
bool is_text(std::string_view bytes) {
    return std::all_of(bytes.begin(), bytes.end(), [](char c) {
        return static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == '\x1b';
    });
}

bool contains_ignoring_case(std::string_view text, std::string_view lower_part) {
    const auto same = [](char a, char b) { return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + 32) : a) == b; };
    return std::search(text.begin(), text.end(), lower_part.begin(), lower_part.end(), same) != text.end();
}

}  // namespace

std::string redact_encoded(std::string_view text, const std::function<std::string(std::string_view)>& redact) {
    struct line {
        std::string_view text, end;
    };
    std::vector<line> lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
        const std::size_t mark = end == text.size() ? 0 : text.substr(end, 2) == "\r\n" ? 2 : 1;
        lines.push_back({text.substr(0, end), text.substr(end, mark)});
        text.remove_prefix(end + mark);
    }
    std::string out;
    bool declared = false, quoted_printable = false;
    for (std::size_t i = 0; i < lines.size();) {
        const line& l = lines[i];
        if (contains_ignoring_case(l.text, "content-transfer-encoding:")) {
            declared = contains_ignoring_case(l.text, "base64");
            quoted_printable = contains_ignoring_case(l.text, "quoted-printable");
        }
        // A block: lines of one length and a shorter last one; a single line only where base64 is declared.
        std::size_t end = i;
        while (end < lines.size() && lines[end].text.size() <= 1000 && is_base64(lines[end].text) &&
               (end == i || lines[end].text.size() <= l.text.size())) {
            ++end;
            if (lines[end - 1].text.size() < l.text.size()) break;
        }
        const bool block = end > i && ((declared && l.text.size() >= 8 && l.text.find_first_of("=+/0123456789") != l.text.npos) ||
                                       (end - i >= 2 && l.text.size() >= 56));
        if (block) {
            std::vector<std::string_view> encoded;
            for (std::size_t n = i; n < end; ++n) encoded.push_back(lines[n].text);
            const std::string bytes = decode(encoded);
            encode(is_text(bytes) ? redact(bytes) : std::string("[removed]"), l.end.empty() ? "\n" : l.end, out);
            out += lines[end - 1].end;
            i = end;
            continue;
        }
        if (quoted_printable && !l.text.empty() && l.text.back() == '=' && i + 1 < lines.size()) {
            out += l.text.substr(0, l.text.size() - 1);
        } else {
            out += l.text;
            out += l.end;
        }
        ++i;
    }
    return out;
}

}  // namespace smtp_explain
