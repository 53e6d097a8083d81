// What copying from terminals, web pages, log viewers and chats does to a text, undone.
//
//   drop_invisible("\x1b[31m550\x1b[0m 5.1.1")          // "550 5.1.1"
//   undo_double_encoding("f\xC3\x83\xC2\xBCr", changed) // "für"
//   replace_entities("&lt;bob@example.net&gt;", changed)
//   unescape_lines("{\"msg\":\"one\\ntwo\"}", changed)   // "one\ntwo\n"
//   restore_addresses("bob[at]example.net")             // "bob@example.net"
//
// Texts have LF line ends; what is not UTF-8 is handed through. What is not damaged is handed through without a copy, what
// stays keeps its exact bytes. Linear.
#pragma once

#include <string_view>

#include "model/document.hpp"

namespace smtp_explain {

// Escape sequences of terminals (with or without the escape character), zero-width characters, soft hyphens and marks of
// direction go; blanks of every width become the blank. `charset_escapes`: "ESC $ B" and the like may still mean a charset
// (ISO-2022-JP) and stay.
mapped_text drop_invisible(mapped_text text, bool charset_escapes = false);

// UTF-8 that was taken for Windows-1252 and encoded again.
mapped_text undo_double_encoding(mapped_text text, bool& changed);

// Character references where the text has no markup beside them.
mapped_text replace_entities(mapped_text text, bool& changed);

// Line breaks written as \n: the strings of JSON that hold a message, or the whole text.
mapped_text unescape_lines(const mapped_text& text, bool& changed);

// "bob at example dot net", "bob[at]example.net", "bob (at) example (dot) net".
mapped_text restore_addresses(mapped_text text);

// What mail programs and chats make of addresses and hosts: "bob@example.net<mailto:bob@example.net>", "mx.example.net<http://mx.example.net/>",
// "[bob@example.net](mailto:bob@example.net)", "<mailto:bob@example.net|bob@example.net>". What was shown stays; a link that leads elsewhere stays whole.
mapped_text drop_link_targets(mapped_text text);

// A body in quoted-printable without the header that says so.
bool looks_quoted_printable(std::string_view text);

}  // namespace smtp_explain
