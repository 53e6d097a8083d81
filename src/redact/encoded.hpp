// Names hide in transfer encodings too: base64 blocks and the soft line breaks of quoted-printable (RFC 2045 section 6).
//
//   redact_encoded(text, [](std::string_view decoded) { return redacted(decoded); })
//
// Each block of base64 is decoded, given to the function and encoded again; one that is no text becomes "[removed]".
// Soft line breaks are closed where the text declares quoted-printable. Everything else stays as it is.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace smtp_explain {

std::string redact_encoded(std::string_view text, const std::function<std::string(std::string_view)>& redact);

}  // namespace smtp_explain
