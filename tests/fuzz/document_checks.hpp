// What must hold of every document, whatever the bytes: spans inside the input, texts UTF-8 with LF, verbatim pieces equal.
//
//   check_document(decode(bytes), bytes);   // aborts where a promise is broken
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "decode/charset.hpp"
#include "decode/decode.hpp"

namespace smtp_explain::fuzz {

inline void require(bool holds, const char* what) {
    if (holds) return;
    std::fprintf(stderr, "broken promise: %s\n", what);
    std::abort();
}

inline void check(const mapped_text& text, std::string_view bytes) {
    const auto& segments = text.segments();
    const std::string_view v = text.view();
    if (v.empty()) return;
    require(!segments.empty() && segments[0].text_offset == 0, "the map covers the text");
    for (std::size_t i = 0; i < segments.size(); ++i) {
        const auto& s = segments[i];
        const std::size_t end = i + 1 < segments.size() ? segments[i + 1].text_offset : v.size();
        require(s.text_offset <= end, "pieces ascend");
        require(std::size_t{s.source_offset} + s.source_length <= bytes.size(), "spans lie inside the input");
        if (!s.verbatim) continue;
        require(s.source_length == end - s.text_offset, "a verbatim piece is as long as its source");
        require(v.substr(s.text_offset, s.source_length) == bytes.substr(s.source_offset, s.source_length), "verbatim pieces are equal");
    }
}

inline void check(const std::vector<header_field>& fields, std::string_view bytes) {
    for (const header_field& f : fields) {
        require(is_utf8(f.value.value), "header values are UTF-8");
        for (const source_span& s : f.value.where) require(std::size_t{s.offset} + s.length <= bytes.size(), "header spans lie inside the input");
    }
}

inline void check_document(const document& d, std::string_view bytes) {
    require(!d.parts.empty(), "there is always a part");
    check(d.headers, bytes);
    for (const part& p : d.parts) {
        check(p.text, bytes);
        check(p.headers, bytes);
        if (p.role == part_role::attachment) continue;
        require(is_utf8(p.text.view()), "texts are UTF-8");
        require(p.text.view().find('\r') == std::string_view::npos, "lines end in LF");
        require(p.text.view().find('\0') == std::string_view::npos, "no zero bytes");
        for (const source_span& s : p.text.spans(0, p.text.view().size()))
            require(std::size_t{s.offset} + s.length <= bytes.size(), "spans lie inside the input");
    }
}

}  // namespace smtp_explain::fuzz
