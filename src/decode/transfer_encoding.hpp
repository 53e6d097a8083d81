// Content-transfer-encodings (RFC 2045 section 6) and line ends.
//
//   decode_base64("NTUwIDUuMS4x") == "550 5.1.1"
//   decode_quoted_printable(text).view()        // "=3D" is "=", a line that ends in "=" is joined
//   normalize_newlines(text).view()             // LF only
//
// Damage never fails: characters that are no base64 are skipped, a broken "=" escape stays as text.
#pragma once

#include <string>
#include <string_view>

#include "model/document.hpp"

namespace smtp_explain {

std::string decode_base64(std::string_view text);

// Of the decoded bytes only the encoded line is known: each maps to the whole line.
mapped_text decode_base64(const mapped_text& text);
mapped_text decode_quoted_printable(const mapped_text& text);

// CRLF, CR and CR CR LF become LF. Text without CR is handed through.
mapped_text normalize_newlines(mapped_text text);

// NUL becomes U+FFFD; `found` is set where there was one.
mapped_text replace_nuls(mapped_text text, bool& found);

}  // namespace smtp_explain
