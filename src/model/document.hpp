// What decoding makes of the pasted bytes: readable parts, each with the way back to the bytes.
//
//   const document d = decode(bytes);
//   for (const part& p : d.parts)
//       if (p.role == part_role::body) read(p.text.view());
//   d.parts[0].text.spans(some_piece_of_the_view)   // where those characters stand in the paste
//
// All text is UTF-8 with LF line ends. A document refers to the bytes it was decoded from: they must
// outlive it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "model/delivery_failure.hpp"
#include "model/source_span.hpp"

namespace smtp_explain {

// A text and where each piece of it stands in the input.
class mapped_text {
public:
    // `text` [text_offset, next segment's text_offset) stands at source [offset, offset + length).
    // verbatim: byte n of the piece is byte n of the source. Otherwise any part of the piece maps to the
    // whole source range (a base64 line, an entity, a converted charset).
    struct segment {
        std::uint32_t text_offset = 0;
        std::uint32_t source_offset = 0;
        std::uint32_t source_length = 0;
        bool verbatim = true;
    };

    mapped_text() = default;
    // The text is the input itself, from source_offset on; no copy is made.
    mapped_text(std::string_view input_piece, std::uint32_t source_offset);
    mapped_text(std::string text, std::vector<segment> segments);

    std::string_view view() const { return text_; }
    bool empty() const { return text_.empty(); }
    // A piece of it, with its mapping; the characters are shared, not copied.
    mapped_text slice(std::size_t offset, std::size_t length = std::string_view::npos) const;
    const std::vector<segment>& segments() const { return segments_; }

    // The input bytes behind [offset, offset + length) of view(), ascending, neighbours joined.
    source_spans spans(std::size_t offset, std::size_t length) const;
    // The same for a piece that points into view(); empty where it does not.
    source_spans spans(std::string_view piece) const;

private:
    std::shared_ptr<const std::string> owned_;  // empty where text_ is the input itself
    std::string_view text_;
    std::vector<segment> segments_;
};

// RFC 5322 section 2.2: unfolded, RFC 2047 words decoded, surrounding blanks removed.
struct header_field {
    std::string name;  // in lower case
    located<std::string> value;
};

enum class part_role : std::uint8_t {
    body,                      // text that a person or program wrote: where failures are described
    delivery_status,           // message/delivery-status, message/global-delivery-status (RFC 3464)
    disposition_notification,  // message/disposition-notification (RFC 8098)
    feedback_report,           // message/feedback-report (RFC 5965)
    returned_message,          // message/rfc822, text/rfc822-headers: what was sent, never why it failed
    attachment,                // named files and media; not read
};

struct part {
    std::string content_type;  // in lower case, without parameters; "text/plain" where not stated
    part_role role = part_role::body;
    bool alternative = false;  // says again what an earlier part of a multipart/alternative says
    mapped_text text;          // decoded; HTML as plain text; quoting marks ("> ") removed
    std::vector<header_field> headers;  // the part's own (for returned_message: the returned message's)
};

struct document {
    std::string_view bytes;
    bool is_message = false;               // the input is an RFC 5322 message or its source
    std::vector<header_field> headers;     // of that message; empty otherwise
    std::string content_type;              // of that message, e.g. "multipart/report"
    std::string report_type;               // its report-type parameter in lower case, e.g. "delivery-status"
    std::vector<part> parts;               // in reading order
    std::vector<note> notes;               // limits hit, damage repaired

    // The first field of that name (in lower case), or null.
    const header_field* header(std::string_view name) const;
};

}  // namespace smtp_explain
