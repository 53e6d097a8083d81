// Charsets to UTF-8: natively iconv, in WebAssembly the host's TextDecoder.
//
//   convert_charset("\xe4", "iso-8859-1").value() == "ä"
//   convert_charset("x", "no-such-charset") == std::nullopt
//   mapped_text t = to_utf8(text, "shift_jis", damage);   // ASCII stretches keep their exact bytes
//   is_ascii("abc") && is_utf8("\xc3\xa4")
//
// Charset names are those of IANA, letter case does not matter. Bytes that the charset does not know become U+FFFD.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "model/document.hpp"

namespace smtp_explain {

// Empty: the charset is not known here.
std::optional<std::string> convert_charset(std::string_view bytes, std::string_view charset);

// What was found amiss while decoding (each becomes a note), and what helps to mend it.
struct charset_damage {
    std::string hint;                // the charset that another part of the message names, for what names none
    bool too_many_fields = false;    // of a header
    bool invalid_bytes = false;      // not the charset that was promised; read as Windows-1252
    std::string unknown_charset;     // named in the input, not known here
    std::string guessed_charset;     // what a text that names none was taken for, by its bytes
};

// `text` is in `charset` ("" where not stated: UTF-8, and what is not UTF-8 is what it most looks like, Windows-1252
// where nothing shows).
mapped_text to_utf8(mapped_text text, std::string_view charset, charset_damage& damage);
// The same for a short value that needs no map.
std::string to_utf8(std::string_view bytes, std::string_view charset, charset_damage& damage);

// With a byte order mark, or so regular that nothing else comes into question (text saved by Notepad).
enum class utf16_order : std::uint8_t { none, little_endian, big_endian };
utf16_order detect_utf16(std::string_view bytes);
mapped_text from_utf16(const mapped_text& text, utf16_order order);

// The charset of an unlabelled text that is not UTF-8, by its byte pattern; "" where Western European is as likely.
std::string_view guess_charset(std::string_view bytes);

bool is_ascii(std::string_view bytes);
bool is_utf8(std::string_view bytes);
// The length of the well-formed UTF-8 sequence (RFC 3629) at `at`, 0 where there is none.
std::size_t utf8_sequence_length(std::string_view bytes, std::size_t at);
// The byte of Windows-1252 for a character in UTF-8; -1 where it has none above ASCII.
int windows_1252_byte(std::string_view character);
void append_utf8(std::string& out, char32_t character);

}  // namespace smtp_explain
