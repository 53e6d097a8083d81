// A text put together from pieces of the paste: reply lines without a tool's marks, string literals without their
// escapes. Every piece keeps the way back to the paste.
//
//   composed_text reply;
//   reply.append("550-5.1.1 The account");    // pieces of the part's text
//   reply.append_blank();
//   reply.append("550 5.1.1 does not exist");
//   read_reply(in, reply, failure);           // codes and diagnostic text with spans in both pieces
//
// UTF-8. Offsets count bytes of view().
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "formats/format.hpp"

namespace smtp_explain {

class composed_text {
public:
    // A piece of the part's text, as it stands there.
    void append(std::string_view piece);
    void append(const composed_text&);
    // A piece of other.view().
    void append(const composed_text& other, std::string_view piece);
    // Something that the piece stands for: an escape sequence, an entity.
    void append_as(std::string_view value, std::string_view piece);
    // Between two lines; stands nowhere in the paste.
    void append_blank();

    std::string_view view() const { return text_; }
    bool empty() const { return text_.empty(); }

    source_spans spans(const reader_input&, std::size_t offset, std::size_t length) const;
    // `piece` points into view().
    source_spans spans(const reader_input& in, std::string_view piece) const;
    // Where the piece stands in the part's text; empty where it was not taken over as it stands, in one.
    std::string_view source(std::string_view piece) const;
    // The first piece of the paste in it; empty where there is none.
    std::string_view first_source() const { return runs_.empty() ? std::string_view{} : runs_.front().piece; }
    // As reader_input::fact: line breaks and runs of blanks become one blank.
    located<std::string> fact(const reader_input&, std::string_view piece) const;

private:
    struct run {
        std::size_t at;
        std::string_view piece;  // empty: stands nowhere
        bool verbatim;
    };
    std::string text_;
    std::vector<run> runs_;
};

// Which escapes a string literal uses. Unknown escapes are kept as they stand.
enum class literal_kind { c_like, json };

// The inside of a string literal (without its quotes): \n \r \t \" \' \\ \xHH \uHHHH \NNN.
composed_text unescape(std::string_view literal, literal_kind kind = literal_kind::c_like);

// The same for a piece of a text that was itself put together (a string literal inside a string literal).
composed_text unescape(const composed_text& text, std::string_view literal, literal_kind kind);

// As read_reply of formats/reply.hpp.
void read_reply(const reader_input&, const composed_text& reply, delivery_failure&);
// `piece` points into text.view().
void read_reply(const reader_input&, const composed_text& text, std::string_view piece, delivery_failure&);

}  // namespace smtp_explain
