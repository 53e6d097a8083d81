// Builds a text out of pieces of another text and keeps the way back to the input.
//
//   text_builder out(base);
//   out.copy(2, 10);                  // ten bytes of base, as they are
//   out.replace("\n", 12, 1);         // one character for what stood at base[12]
//   mapped_text done = out.finish();  // done.spans(…) are spans of the input, whatever base was made from
//
// Offsets count bytes of base.view() and should ascend. A piece for which base has no exact bytes (a base64
// line) stays mapped to the whole of it.
#pragma once

#include <string>
#include <string_view>

#include "model/document.hpp"

namespace smtp_explain {

class text_builder {
public:
    explicit text_builder(const mapped_text& base) : base_(base) {}

    void reserve(std::size_t bytes) { text_.reserve(bytes); }
    void copy(std::size_t offset, std::size_t length);
    void replace(std::string_view text, std::size_t offset, std::size_t length);
    std::string_view view() const { return text_; }
    mapped_text finish() { return {std::move(text_), std::move(segments_)}; }

private:
    void locate(std::size_t offset);
    void push(std::uint32_t source_offset, std::uint32_t source_length, bool verbatim);

    const mapped_text& base_;
    std::size_t at_ = 0;  // the segment of base_ that the last piece stood in
    std::string text_;
    std::vector<mapped_text::segment> segments_;
};

}  // namespace smtp_explain
