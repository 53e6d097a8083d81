// The MIME tree (RFC 2045, 2046) of a message to the parts of a document.
//
//   content_type t = parse_content_type("multipart/report; report-type=delivery-status; boundary=\"b\"");
//   t.type == "multipart/report"; t.parameter("boundary") == "b"
//   read_message(text, doc, damage);     // headers, parts, notes
//
// Text has LF line ends and may hold 8-bit bytes of any charset. At most 20 levels and 1,000 parts are read.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "decode/charset.hpp"
#include "model/document.hpp"

namespace smtp_explain {

struct content_type {
    std::string type;  // in lower case, "" where the field says nothing usable
    std::vector<std::pair<std::string, std::string>> parameters;  // names in lower case

    std::string_view parameter(std::string_view name) const;
};
content_type parse_content_type(std::string_view field);

// `message` begins with its header.
void read_message(const mapped_text& message, document& doc, charset_damage& damage);
// Text without a header: one body, or the MIME parts of a bounce whose header was not pasted.
void read_plain(const mapped_text& text, document& doc, charset_damage& damage);

void add_note(document& doc, std::string_view id, std::vector<std::pair<std::string, std::string>> values = {});

}  // namespace smtp_explain
