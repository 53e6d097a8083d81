// Outlook's rich text bodies: compressed RTF [MS-OXRTFCP], and the text or HTML inside RTF [MS-OXRTFEX].
//
//   const mapped_text rtf = decompress_rtf(stream, limits);           // "{\\rtf1\\ansi …}"
//   const rich_text body = read_rtf(rtf, "windows-1252");
//   body.is_html ? html_to_text(body.text) : body.text                 // UTF-8, LF
//
// At most max_rtf_bytes are decompressed. What no decompressed byte stands for literally maps to the codes that made it.
// Pictures, fonts, styles and whatever else is no text are left out.
#pragma once

#include <string_view>

#include "model/document.hpp"

namespace smtp_explain {

inline constexpr std::size_t max_rtf_bytes = 8u << 20;

struct rtf_limits {
    bool damaged = false;    // not compressed RTF, or it stops within
    bool truncated = false;  // more than max_rtf_bytes, or groups too deep
};

// Empty where the stream is no compressed RTF.
mapped_text decompress_rtf(const mapped_text& stream, rtf_limits& limits);

struct rich_text {
    mapped_text text;
    bool is_html = false;
};

// `charset` reads bytes above ASCII where the RTF names no code page.
rich_text read_rtf(const mapped_text& rtf, std::string_view charset, rtf_limits& limits);

// IANA's name of a Windows code page; "" where there is none known here.
std::string charset_of_code_page(std::uint32_t code_page);

}  // namespace smtp_explain
