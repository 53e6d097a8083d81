// What word processors, chats and forms make of a program's text, undone.
//
//   restore_lines("220 mx.example.net ESMTP EHLO me 250 mx.example.net MAIL FROM:<a@example.org> …")   // a line for each turn
//   straighten_quotes("smtplib.SMTPDataError: (554, b\u20185.7.1 no\u2019)")                            // … b'5.7.1 no')
//
// UTF-8 in and out; what is not damaged is handed through without a copy. Linear.
#pragma once

#include "model/document.hpp"

namespace smtp_explain {

// A bounce, a dialogue, a log or the fields of a report whose line breaks became blanks. Texts with line breaks stay as they are.
mapped_text restore_lines(mapped_text text);

// Curly quotes and ellipses, where they stand as no writer sets them: in a program's own notation.
mapped_text straighten_quotes(mapped_text text);

}  // namespace smtp_explain
