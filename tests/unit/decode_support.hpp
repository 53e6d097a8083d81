// What every document must keep to, and short ways to ask about one.
#pragma once

#include <doctest/doctest.h>

#include <deque>
#include <string>
#include <string_view>

#include "decode/charset.hpp"
#include "decode/decode.hpp"

namespace smtp_explain::test {

// A document points into its input: of one that is made for it, somebody must take care.
inline document decode_kept(std::string bytes) {
    static std::deque<std::string> all;
    return decode(all.emplace_back(std::move(bytes)));
}

// The bytes of the input behind a piece of a part's text, joined.
inline std::string source(const document& d, const source_spans& spans) {
    std::string out;
    for (const source_span& s : spans) out += d.bytes.substr(s.offset, s.length);
    return out;
}
inline std::string source_of(const document& d, const part& p, std::string_view piece) {
    const std::size_t at = p.text.view().find(piece);
    return at == std::string_view::npos ? "(not in the text)" : source(d, p.text.spans(at, piece.size()));
}

inline bool has_note(const document& d, std::string_view id) {
    for (const note& n : d.notes)
        if (n.id == id) return true;
    return false;
}

// The map covers the text, stays inside the input, and where it says verbatim the bytes are equal.
inline bool is_sound(const document& d, const mapped_text& t) {
    const auto& segments = t.segments();
    if (t.view().empty()) return true;
    if (segments.empty() || segments[0].text_offset != 0) return false;
    for (std::size_t i = 0; i < segments.size(); ++i) {
        const auto& s = segments[i];
        const std::size_t end = i + 1 < segments.size() ? segments[i + 1].text_offset : t.view().size();
        if (end < s.text_offset || std::size_t{s.source_offset} + s.source_length > d.bytes.size()) return false;
        if (!s.verbatim) continue;
        const std::size_t length = end - s.text_offset;
        if (s.source_length != length || t.view().substr(s.text_offset, length) != d.bytes.substr(s.source_offset, length)) return false;
    }
    return is_utf8(t.view()) && t.view().find('\r') == std::string_view::npos;
}
inline bool is_sound(const document& d) {
    const auto headers_are_sound = [&](const std::vector<header_field>& fields) {
        for (const header_field& f : fields) {
            if (!is_utf8(f.value.value) || f.value.value.find('\n') != std::string::npos) return false;
            for (const source_span& s : f.value.where)
                if (std::size_t{s.offset} + s.length > d.bytes.size()) return false;
        }
        return true;
    };
    if (d.parts.empty() || !headers_are_sound(d.headers)) return false;
    for (const part& p : d.parts) {
        if (p.role == part_role::attachment) continue;  // not decoded
        if (!is_sound(d, p.text) || !headers_are_sound(p.headers)) return false;
    }
    return true;
}

// The only part of a document, with everything that a document must keep to.
inline const part& only_part(const document& d) {
    CHECK(is_sound(d));
    REQUIRE(d.parts.size() == 1);
    return d.parts[0];
}

inline std::string replace_all(std::string text, std::string_view from, std::string_view to) {
    for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
    return text;
}

}  // namespace smtp_explain::test
