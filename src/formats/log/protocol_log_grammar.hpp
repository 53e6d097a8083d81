// Logs that hold an SMTP dialogue line by line, each with the connection's id.
//
//   "SMTPD"  4512  118  "2026-11-02 16:12:44.105"  "192.0.2.38"  "SENT: 220 mail.example.com ESMTP"        hMailServer (tabs between)
//   2024-03-04 17:42:01,633: SMTP (127.0.0.1:1587; 127.0.0.1:52110->smtp.example.com:587) <-- b'220 …\r\n'   email-oauth2-proxy
//   mta: 0xea6710: <<< 554 refused                                                                          OpenSMTPD, smtpd -T all
//   Nov 23 21:20:15 mail postfix/smtp[298]: > mx.example.net[192.0.2.25]:25: EHLO mail.example.org          Postfix, debug_peer_list
//
// Which side "SENT" and the arrows mean is seen from the program that wrote them; the words decide.
#pragma once

#include "formats/session/mark_grammar.hpp"

namespace smtp_explain::protocol_log_grammar {

using marks::blanks;
using marks::opt_blanks;

struct number : pegtl::plus<pegtl::digit> {};
struct quoted : pegtl::seq<pegtl::one<'"'>, pegtl::star<pegtl::not_one<'"', '\n'>>, pegtl::one<'"'>> {};

namespace hmail {
struct session : marks::stream<number> {};
struct head : pegtl::seq<opt_blanks, pegtl::one<'"'>, pegtl::sor<TAO_PEGTL_STRING("SMTPD"), TAO_PEGTL_STRING("SMTPC")>, pegtl::one<'"'>, blanks, number, blanks, session, blanks, quoted,
                         blanks, quoted, blanks, pegtl::one<'"'>> {};
struct sent : marks::server<TAO_PEGTL_STRING("SENT: ")> {};
struct received : marks::client<TAO_PEGTL_STRING("RECEIVED: ")> {};
struct line : pegtl::seq<head, pegtl::sor<sent, received>, marks::literal> {};
}  // namespace hmail

namespace proxy {
struct peers : marks::stream<pegtl::plus<pegtl::not_one<')', '\n'>>> {};
struct head : pegtl::seq<pegtl::opt<marks::timestamp>, TAO_PEGTL_STRING("SMTP ("), peers, TAO_PEGTL_STRING(") ")> {};
struct open_quote : pegtl::seq<pegtl::opt<pegtl::one<'b'>>, pegtl::one<'\'', '"'>> {};
struct from_server : marks::server<TAO_PEGTL_STRING("<-- "), open_quote> {};
struct from_client : marks::client<TAO_PEGTL_STRING("--> "), open_quote> {};
struct line : pegtl::seq<head, pegtl::sor<from_server, from_client>, marks::literal> {};
}  // namespace proxy

namespace opensmtpd {
struct id : marks::stream<TAO_PEGTL_STRING("0x"), pegtl::plus<pegtl::xdigit>> {};
struct head : pegtl::seq<pegtl::until<TAO_PEGTL_STRING("mta: ")>, id, TAO_PEGTL_STRING(": ")> {};
struct from_server : marks::server<TAO_PEGTL_STRING("<<< ")> {};
struct from_client : marks::client<TAO_PEGTL_STRING(">>> ")> {};
struct line : pegtl::seq<head, pegtl::sor<from_server, from_client>, marks::payload> {};
}  // namespace opensmtpd

namespace postfix {
struct pid : marks::stream<number> {};
struct head : pegtl::seq<pegtl::until<TAO_PEGTL_STRING("postfix")>, pegtl::plus<pegtl::not_one<'[', ' ', '\n'>>, pegtl::one<'['>, pid, TAO_PEGTL_STRING("]: ")> {};
struct peer : pegtl::seq<pegtl::plus<pegtl::not_one<'[', ' ', '\n'>>, pegtl::one<'['>, pegtl::plus<pegtl::not_one<']', '\n'>>, pegtl::one<']'>, pegtl::opt<pegtl::one<':'>, number>,
                         TAO_PEGTL_STRING(": ")> {};
struct from_here : marks::client<TAO_PEGTL_STRING("> "), peer> {};
struct from_there : marks::server<TAO_PEGTL_STRING("< "), peer> {};
struct line : pegtl::seq<head, pegtl::sor<from_here, from_there>, marks::payload> {};
}  // namespace postfix

}  // namespace smtp_explain::protocol_log_grammar
