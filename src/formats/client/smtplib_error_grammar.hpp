// Exceptions of Python's smtplib and aiosmtplib (https://docs.python.org/3/library/smtplib.html), as a traceback or repr() shows them.
//
//   smtplib.SMTPRecipientsRefused: {'bob@example.net': (550, b'5.1.1 User unknown'), …}
//   smtplib.SMTPSenderRefused: (550, b'5.7.1 refused', 'alice@example.org')
//   SMTPDataError(554, b'5.7.1 Message rejected')
//   smtplib.SMTPServerDisconnected: Connection unexpectedly closed
//   SMTPSenderRefused: (551, 'Sender refused', u'alice@example.org')       (Python 2)
//
// More: a string instead of bytes, double quotes, blanks anywhere.
#pragma once

#include "grammar/pegtl.hpp"

namespace smtp_explain::smtplib_error_grammar {

struct ws : pegtl::star<pegtl::one<' ', '\t', '\n'>> {};
struct class_name
    : pegtl::sor<TAO_PEGTL_STRING("RecipientsRefused"), TAO_PEGTL_STRING("RecipientRefused"), TAO_PEGTL_STRING("SenderRefused"), TAO_PEGTL_STRING("DataError"),
                 TAO_PEGTL_STRING("ConnectError"), TAO_PEGTL_STRING("HeloError"), TAO_PEGTL_STRING("AuthenticationError"), TAO_PEGTL_STRING("ResponseException"),
                 TAO_PEGTL_STRING("ServerDisconnected"), TAO_PEGTL_STRING("NotSupportedError"), TAO_PEGTL_STRING("NotSupported"), TAO_PEGTL_STRING("ConnectTimeoutError"),
                 TAO_PEGTL_STRING("ReadTimeoutError"), TAO_PEGTL_STRING("TimeoutError"), TAO_PEGTL_STRING("Exception")> {};
struct exception : pegtl::seq<TAO_PEGTL_STRING("SMTP"), class_name> {};

struct code : pegtl::rep<3, pegtl::digit> {};
template <char Quote>
struct quoted : pegtl::seq<pegtl::one<Quote>, pegtl::star<pegtl::sor<pegtl::seq<pegtl::one<'\\'>, pegtl::any>, pegtl::not_one<Quote, '\\', '\n'>>>, pegtl::sor<pegtl::one<Quote>, pegtl::eolf>> {};
struct text : pegtl::sor<quoted<'\''>, quoted<'"'>> {};
struct address : pegtl::sor<quoted<'\''>, quoted<'"'>> {};
struct bytes_mark : pegtl::opt<pegtl::one<'b', 'u'>> {};
struct comma : pegtl::seq<ws, pegtl::one<','>, ws> {};
// (550, b'5.1.1 User unknown') and (550, b'…', 'alice@example.org')
struct reply : pegtl::seq<pegtl::one<'('>, ws, code, comma, bytes_mark, text, pegtl::opt<comma, bytes_mark, address>, ws, pegtl::one<')'>> {};
// {'bob@example.net': (550, b'…'), …}
struct recipient : pegtl::sor<quoted<'\''>, quoted<'"'>> {};
struct refused_recipient : pegtl::seq<bytes_mark, recipient, ws, pegtl::one<':'>, ws, reply> {};

}  // namespace smtp_explain::smtplib_error_grammar
