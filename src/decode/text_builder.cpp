#include "decode/text_builder.hpp"

#include <algorithm>

namespace smtp_explain {

namespace {

// Beyond this many pieces neighbours are joined into coarser ones, so that a hostile input cannot make the
// map many times larger than itself. An ordinary text has a piece a line at most.
constexpr std::size_t max_exact_segments = 1u << 20;
constexpr std::uint32_t coarse_length = 4096;

}  // namespace

void text_builder::locate(std::size_t offset) {
    const auto& segments = base_.segments();
    if (segments[at_].text_offset <= offset) {
        for (int step = 0; step < 4; ++step) {
            if (at_ + 1 >= segments.size() || segments[at_ + 1].text_offset > offset) return;
            ++at_;
        }
    }
    const auto it = std::upper_bound(segments.begin(), segments.end(), offset,
                                     [](std::size_t at, const mapped_text::segment& s) { return at < s.text_offset; });
    at_ = it == segments.begin() ? 0 : static_cast<std::size_t>(it - segments.begin()) - 1;
}

void text_builder::push(std::uint32_t source_offset, std::uint32_t source_length, bool verbatim) {
    if (!segments_.empty()) {
        mapped_text::segment& last = segments_.back();
        const std::uint32_t last_end = last.source_offset + last.source_length;
        if (verbatim && last.verbatim && last_end == source_offset) {
            last.source_length += source_length;
            return;
        }
        if (!verbatim && !last.verbatim && last.source_offset == source_offset && last.source_length == source_length)
            return;
        if (segments_.size() >= max_exact_segments && source_offset >= last.source_offset) {
            const std::uint32_t end = std::max(last_end, source_offset + source_length);
            if (end - last.source_offset <= coarse_length) {
                last.source_length = end - last.source_offset;
                last.verbatim = false;
                return;
            }
        }
    }
    segments_.push_back({static_cast<std::uint32_t>(text_.size()), source_offset, source_length, verbatim});
}

void text_builder::copy(std::size_t offset, std::size_t length) {
    const std::string_view text = base_.view();
    offset = std::min(offset, text.size());
    length = std::min(length, text.size() - offset);
    const auto& segments = base_.segments();
    while (length > 0) {
        locate(offset);
        const mapped_text::segment& s = segments[at_];
        const std::size_t end = at_ + 1 < segments.size() ? segments[at_ + 1].text_offset : text.size();
        const std::size_t piece = std::min(length, end - offset);
        if (s.verbatim)
            push(s.source_offset + static_cast<std::uint32_t>(offset - s.text_offset), static_cast<std::uint32_t>(piece), true);
        else
            push(s.source_offset, s.source_length, false);
        text_.append(text, offset, piece);
        offset += piece;
        length -= piece;
    }
}

void text_builder::replace(std::string_view text, std::size_t offset, std::size_t length) {
    if (text.empty()) return;
    const std::size_t size = base_.view().size();
    const auto& segments = base_.segments();
    if (segments.empty()) {  // nothing to stand for
        push(0, 0, false);
        text_.append(text);
        return;
    }
    offset = std::min(offset, size);
    length = std::min(length, size - offset);
    std::uint32_t from = 0, to = 0;
    bool any = false;
    const std::size_t end = offset + length;
    do {
        locate(offset);
        const mapped_text::segment& s = segments[at_];
        const std::size_t piece_end = at_ + 1 < segments.size() ? segments[at_ + 1].text_offset : size;
        const std::size_t piece = std::min(end, piece_end) - offset;
        std::uint32_t source = s.source_offset, source_end = s.source_offset + s.source_length;
        if (s.verbatim) {
            source = s.source_offset + static_cast<std::uint32_t>(offset - s.text_offset);
            source_end = source + static_cast<std::uint32_t>(piece);
        }
        from = any ? std::min(from, source) : source;
        to = any ? std::max(to, source_end) : source_end;
        any = true;
        offset += piece;
    } while (offset < end);
    push(from, to - from, false);
    text_.append(text);
}

}  // namespace smtp_explain
