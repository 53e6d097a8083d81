#include "decode/decode.hpp"

#include <algorithm>
#include <optional>

#include "decode/charset.hpp"
#include "decode/compound_file.hpp"
#include "decode/headers.hpp"
#include "decode/mime.hpp"
#include "decode/outlook_message.hpp"
#include "decode/quoting.hpp"
#include "decode/repair.hpp"
#include "decode/retyped.hpp"
#include "decode/text_builder.hpp"
#include "decode/transfer_encoding.hpp"

namespace smtp_explain {

namespace {

constexpr std::size_t npos = std::string_view::npos;
constexpr std::size_t max_decoded_bytes = 1u << 30;  // spans are 32 bits wide, and charsets may triple a text
constexpr int max_wrappers = 8;
constexpr int max_encodings = 3;
constexpr std::ptrdiff_t least_wrapped_lines = 8;

mapped_text without_byte_order_mark(mapped_text text) {
    if (text.view().starts_with("\xEF\xBB\xBF")) return text.slice(3);
    return text;
}

bool is_base64_character(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
}

bool is_base64_line(std::string_view line) {
    const std::size_t end = line.find_last_not_of('=');
    if (end == npos || line.size() - end > 3) return false;
    return std::all_of(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(end) + 1, is_base64_character);
}

// Lines of one length, the last may be shorter, or a single long one: somebody copied an encoded body. Whether it means
// anything shows when it is decoded.
bool is_all_base64(std::string_view text) {
    constexpr std::size_t least_width = 40;
    std::size_t width = 0;
    bool last_seen = false;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        std::string_view line = text.substr(at, end - at);
        at = end + 1;
        while (!line.empty() && (line.back() == ' ' || line.back() == '\t')) line.remove_suffix(1);
        if (line.empty()) {
            if (width > 0) last_seen = true;
            continue;
        }
        if (last_seen || !is_base64_line(line)) return false;
        if (width == 0) {
            if (line.size() < least_width) return false;
            width = line.size();
        } else if (line.size() > width) {
            return false;
        }
        if (line.size() < width || line.back() == '=') last_seen = true;
    }
    return width > 0;
}

bool is_readable(std::string_view text) {
    const std::string_view sample = text.substr(0, 4096);
    const auto odd = std::count_if(sample.begin(), sample.end(), [](char c) {
        return (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\r' && c != '\t' && c != '\x1b') || c == 0x7F;
    });
    if (sample.find_first_of(" \n") == npos || odd > 0) return false;
    if (is_utf8(text)) return true;
    const auto high = std::count_if(sample.begin(), sample.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
    return static_cast<std::size_t>(high) * 4 < sample.size();
}

// `depth`: how many encodings were taken off already.
void read_text(mapped_text text, document& doc, charset_damage& damage, int depth) {
    text = normalize_newlines(without_byte_order_mark(std::move(text)));
    text = drop_invisible(std::move(text), text.view().find("\x1b$") != npos);
    bool changed = false;
    text = undo_double_encoding(std::move(text), changed);
    if (changed) add_note(doc, "double-encoding-undone");
    changed = true;
    for (int layer = 0; changed && layer < max_wrappers; ++layer) text = unwrap(std::move(text), changed);
    text = straighten_quotes(restore_lines(drop_link_targets(std::move(text))));
    if (depth < max_encodings) {
        text = replace_entities(std::move(text), changed);
        if (text.view().find("=3D") != npos && text.view().find("oundary=3D") != npos && looks_quoted_printable(text.view())) text = normalize_newlines(decode_quoted_printable(text));
    }
    std::size_t start = 0;
    if (starts_with_message_header(text.view(), start)) {
        read_message(text.slice(start), doc, damage);
        return;
    }
    if (depth >= max_encodings) return read_plain(text, doc, damage);
    if (looks_quoted_printable(text.view())) {
        add_note(doc, "quoted-printable-decoded");
        return read_text(decode_quoted_printable(text), doc, damage, depth + 1);
    }
    if (is_all_base64(text.view())) {
        mapped_text decoded = decode_base64(text);
        const utf16_order order = detect_utf16(decoded.view());
        if (order != utf16_order::none) decoded = from_utf16(decoded, order);
        if (is_readable(decoded.view())) {
            add_note(doc, "base64-decoded");
            return read_text(std::move(decoded), doc, damage, depth + 1);
        }
    }
    const mapped_text lines = unescape_lines(text, changed);
    if (!changed) return read_plain(text, doc, damage);
    // A log viewer's or a program's way to write a text of several lines. Many of them are the text; a few may belong to
    // what a program prints of itself, and are read where that tells nothing.
    const bool is_wrapped = std::count(lines.view().begin(), lines.view().end(), '\n') >= least_wrapped_lines;
    document inner;
    inner.bytes = doc.bytes;
    read_text(lines, inner, damage, max_encodings);
    if (inner.is_message) {
        doc.is_message = true;
        doc.headers = std::move(inner.headers);
        doc.content_type = std::move(inner.content_type);
        doc.report_type = std::move(inner.report_type);
    }
    if (is_wrapped) doc.parts.swap(inner.parts);
    const std::size_t first = doc.parts.size();
    read_plain(text, doc, damage);
    for (std::size_t i = is_wrapped ? first : doc.parts.size(); i < doc.parts.size(); ++i) doc.parts[i].alternative = true;
    for (part& p : inner.parts) {
        p.alternative = true;
        doc.parts.push_back(std::move(p));
    }
}

// What a text in UTF-16 or an Outlook file says; nothing where it is neither.
std::optional<mapped_text> unpacked(std::string_view bytes, outlook_notes& notes) {
    if (is_compound_file(bytes)) return outlook_message_text(bytes, notes);
    if (const utf16_order order = detect_utf16(bytes); order != utf16_order::none) return from_utf16(mapped_text(bytes, 0), order);
    return std::nullopt;
}

}  // namespace

document decode(std::string_view bytes) {
    document doc;
    doc.bytes = bytes;
    charset_damage damage;
    outlook_notes notes;
    bytes = bytes.substr(0, max_decoded_bytes);
    std::optional<mapped_text> text = unpacked(bytes, notes);
    if (text && is_compound_file(bytes)) read_message(*text, doc, damage);
    else read_text(text ? std::move(*text) : mapped_text(bytes, 0), doc, damage, 0);
    if (notes.damaged) add_note(doc, "file-damaged");
    if (notes.truncated) add_note(doc, "file-read-in-part");
    if (damage.too_many_fields) add_note(doc, "too-many-header-fields");
    if (damage.invalid_bytes) add_note(doc, "invalid-bytes");
    if (!damage.guessed_charset.empty()) add_note(doc, "charset-guessed", {{"charset", damage.guessed_charset}});
    if (!damage.unknown_charset.empty()) add_note(doc, "unknown-charset", {{"charset", damage.unknown_charset}});
    return doc;
}

mapped_text readable_text(std::string_view bytes) {
    charset_damage damage;
    outlook_notes notes;
    if (std::optional<mapped_text> text = unpacked(bytes, notes)) return normalize_newlines(to_utf8(without_byte_order_mark(std::move(*text)), "utf-8", damage));
    const mapped_text text(bytes, 0);
    // A message says itself which charset each part has; a text that does not is read by what it looks like.
    if (is_utf8(bytes) || bytes.find("harset=") != npos || guess_charset(bytes).empty()) return text;
    return normalize_newlines(to_utf8(text, "", damage));
}

}  // namespace smtp_explain
