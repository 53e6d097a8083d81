// A message that Outlook saved as a file (.msg, [MS-OXMSG] in a compound file), as the RFC 5322 text that it stands for.
//
//   outlook_notes notes;
//   if (const auto text = outlook_message_text(bytes, notes)) read_message(*text, doc, damage);
//
// The text is UTF-8 with LF: the transport headers (or, where there are none, fields made of the properties), then a
// multipart of the bodies, of a delivery status made of a report's recipients ([MS-OXCMAIL] section 2.1.3.6.1), and of what
// is attached: texts, reports and messages; of other attachments the name alone. Field names and boundaries have no bytes
// in the file; every value has. Empty optional: a compound file that holds no message.
// At most 8 messages within each other, 1,000 recipients and attachments of each, 1,000 properties of each storage.
#pragma once

#include <optional>
#include <string_view>

#include "model/document.hpp"

namespace smtp_explain {

struct outlook_notes {
    bool damaged = false;    // pieces are missing or make no sense
    bool truncated = false;  // a limit was reached
};

std::optional<mapped_text> outlook_message_text(std::string_view bytes, outlook_notes& notes);

}  // namespace smtp_explain
