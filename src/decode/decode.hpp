// Bytes to readable text: line ends, charsets, quoting, RFC 5322 headers, the MIME tree (RFC 2045-2049),
// transfer encodings, HTML to text. Every part keeps the way back to the bytes of the paste.
//
//   document d = decode("Content-Type: text/plain\r\n\r\n550 5.7.1 relay not permitted\r\n");
//   d.parts[0].text.view() == "550 5.7.1 relay not permitted\n"
//
// Never fails: what cannot be decoded is kept as text, with a note. The bytes must outlive the document.
#pragma once

#include <string_view>

#include "model/document.hpp"

namespace smtp_explain {

document decode(std::string_view bytes);

// What a person would see of the input, in UTF-8 with LF: the message in an Outlook file, text in UTF-16, text in an old
// charset that it does not name. Anything else comes back as it is, without a copy.
mapped_text readable_text(std::string_view bytes);

}  // namespace smtp_explain
