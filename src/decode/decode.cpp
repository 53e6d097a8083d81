#include "decode/decode.hpp"

#include <algorithm>

#include "decode/charset.hpp"
#include "decode/compound_file.hpp"
#include "decode/headers.hpp"
#include "decode/mime.hpp"
#include "decode/outlook_message.hpp"
#include "decode/quoting.hpp"
#include "decode/text_builder.hpp"
#include "decode/transfer_encoding.hpp"

namespace smtp_explain {

namespace {

constexpr std::size_t npos = std::string_view::npos;
constexpr std::size_t max_decoded_bytes = 1u << 30;  // spans are 32 bits wide, and charsets may triple a text
constexpr int max_wrappers = 8;

mapped_text without_byte_order_mark(mapped_text text) {
    if (text.view().starts_with("\xEF\xBB\xBF")) return text.slice(3);
    return text;
}

bool is_base64_line(std::string_view line) {
    if (line.size() < 4) return false;
    const std::size_t end = line.find_last_not_of('=');
    if (end == npos || line.size() - end > 3) return false;
    return std::all_of(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(end) + 1, [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
    });
}

// Several lines of one length of 60 to 76 characters, the last may be shorter: somebody copied an encoded body.
bool is_all_base64(std::string_view text) {
    std::size_t width = 0, lines = 0;
    bool last_seen = false;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        std::string_view line = text.substr(at, end - at);
        at = end + 1;
        while (!line.empty() && (line.back() == ' ' || line.back() == '\t')) line.remove_suffix(1);
        if (line.empty()) {
            if (lines > 0) last_seen = true;
            continue;
        }
        if (last_seen || !is_base64_line(line)) return false;
        if (lines == 0) {
            if (line.size() < 60 || line.size() > 76) return false;
            width = line.size();
        } else if (line.size() > width) {
            return false;
        }
        if (line.size() < width) last_seen = true;
        ++lines;
    }
    return lines >= 2;
}

bool is_readable(std::string_view text) {
    const std::string_view sample = text.substr(0, 4096);
    const auto odd = std::count_if(sample.begin(), sample.end(), [](char c) {
        return (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\r' && c != '\t' && c != '\x1b') || c == 0x7F;
    });
    if (sample.empty() || odd > 0) return false;
    if (is_utf8(text)) return true;
    const auto high = std::count_if(sample.begin(), sample.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
    return static_cast<std::size_t>(high) * 4 < sample.size();
}

void read_text(mapped_text text, document& doc, charset_damage& damage, bool may_be_encoded) {
    bool changed = true;
    for (int layer = 0; changed && layer < max_wrappers; ++layer) text = unwrap(std::move(text), changed);
    std::size_t start = 0;
    if (starts_with_message_header(text.view(), start)) {
        read_message(text.slice(start), doc, damage);
        return;
    }
    if (may_be_encoded && is_all_base64(text.view())) {
        mapped_text decoded = decode_base64(text);
        const utf16_order order = detect_utf16(decoded.view());
        if (order != utf16_order::none) decoded = from_utf16(decoded, order);
        if (is_readable(decoded.view())) {
            add_note(doc, "base64-decoded");
            read_text(normalize_newlines(without_byte_order_mark(std::move(decoded))), doc, damage, false);
            return;
        }
    }
    read_plain(text, doc, damage);
}

}  // namespace

document decode(std::string_view bytes) {
    document doc;
    doc.bytes = bytes;
    charset_damage damage;
    if (is_compound_file(bytes)) {
        outlook_notes notes;
        if (const auto message = outlook_message_text(bytes, notes)) {
            read_message(*message, doc, damage);
            if (notes.damaged) add_note(doc, "file-damaged");
            if (notes.truncated) add_note(doc, "file-read-in-part");
            if (damage.invalid_bytes) add_note(doc, "invalid-bytes");
            return doc;
        }
    }
    mapped_text text(bytes.substr(0, max_decoded_bytes), 0);
    if (const utf16_order order = detect_utf16(text.view()); order != utf16_order::none) text = from_utf16(text, order);
    read_text(normalize_newlines(without_byte_order_mark(std::move(text))), doc, damage, true);
    if (damage.invalid_bytes) add_note(doc, "invalid-bytes");
    if (!damage.unknown_charset.empty()) add_note(doc, "unknown-charset", {{"charset", damage.unknown_charset}});
    return doc;
}

}  // namespace smtp_explain
