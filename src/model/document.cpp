#include "model/document.hpp"

#include <algorithm>

#include "model/span_order.hpp"

namespace smtp_explain {

mapped_text::mapped_text(std::string_view input_piece, std::uint32_t source_offset)
    : text_(input_piece),
      segments_{{0, source_offset, static_cast<std::uint32_t>(input_piece.size()), true}} {}

mapped_text::mapped_text(std::string text, std::vector<segment> segments)
    : owned_(std::make_shared<const std::string>(std::move(text))), text_(*owned_), segments_(std::move(segments)) {}

mapped_text mapped_text::slice(std::size_t offset, std::size_t length) const {
    mapped_text out;
    offset = std::min(offset, text_.size());
    length = std::min(length, text_.size() - offset);
    out.owned_ = owned_;
    out.text_ = text_.substr(offset, length);
    if (length == 0) return out;
    auto it = std::upper_bound(segments_.begin(), segments_.end(), offset,
                               [](std::size_t at, const segment& s) { return at < s.text_offset; });
    if (it != segments_.begin()) --it;
    const auto end = std::lower_bound(it, segments_.end(), offset + length,
                                      [](const segment& s, std::size_t at) { return s.text_offset < at; });
    out.segments_.assign(it, end);
    for (segment& s : out.segments_) {
        const std::uint32_t cut = s.text_offset < offset ? static_cast<std::uint32_t>(offset - s.text_offset) : 0;
        if (s.verbatim) {
            s.source_offset += cut;
            s.source_length -= cut;
        }
        s.text_offset = static_cast<std::uint32_t>(s.text_offset + cut - offset);
    }
    if (segment& last = out.segments_.back(); last.verbatim)
        last.source_length = static_cast<std::uint32_t>(length - last.text_offset);
    return out;
}

source_spans mapped_text::spans(std::size_t offset, std::size_t length) const {
    source_spans out;
    if (length == 0 || offset >= text_.size() || segments_.empty()) return out;
    length = std::min(length, text_.size() - offset);
    auto it = std::upper_bound(segments_.begin(), segments_.end(), offset,
                               [](std::size_t at, const segment& s) { return at < s.text_offset; });
    if (it != segments_.begin()) --it;
    bool ascending = true;
    for (; it != segments_.end() && it->text_offset < offset + length; ++it) {
        const std::size_t piece_end = std::next(it) == segments_.end() ? text_.size() : std::next(it)->text_offset;
        const std::size_t from = std::max<std::size_t>(offset, it->text_offset);
        const std::size_t to = std::min(offset + length, piece_end);
        if (from >= to) continue;
        source_span span{it->source_offset, it->source_length};
        if (it->verbatim) {
            span.offset += static_cast<std::uint32_t>(from - it->text_offset);
            span.length = static_cast<std::uint32_t>(to - from);
        }
        if (span.length == 0) continue;
        if (!out.empty() && out.back().offset + out.back().length >= span.offset && out.back().offset <= span.offset) {
            const std::uint32_t end = std::max(out.back().offset + out.back().length, span.offset + span.length);
            out.back().length = end - out.back().offset;
        } else {
            if (!out.empty() && span.offset < out.back().offset) ascending = false;
            out.push_back(span);
        }
    }
    if (!ascending) settle(out);  // sectors of a compound file come in any order
    return out;
}

source_spans mapped_text::spans(std::string_view piece) const {
    if (piece.data() < text_.data() || piece.data() + piece.size() > text_.data() + text_.size()) return {};
    return spans(static_cast<std::size_t>(piece.data() - text_.data()), piece.size());
}

const header_field* document::header(std::string_view name) const {
    for (const header_field& field : headers)
        if (field.name == name) return &field;
    return nullptr;
}

}  // namespace smtp_explain
