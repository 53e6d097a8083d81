// Letters or words before each line: MailKit ProtocolLogger, Thunderbird (mailnews.smtp.loglevel), Haraka, scripts.
//
//   S: 220 mx.example.net ESMTP
//   C: EHLO client.example.org
//   mailnews.smtp: C: MAIL FROM:<alice@example.org>
//   2026-11-23 21:07:43 [PROTOCOL] [5A1E…] [core] S: 250 OK state=1
//   2026.11.23 21:07:41 SMTP (smtp.example.com): [tx] EHLO desk      (Outlook's opmlog)
//   11:00:00.400 [192.0.2.9][5501] cmd: RCPT TO:<bob@example.net>       (SmarterMail; "rsp: 550 …")
//   [10:15:03] SMTP> RCPT TO:<bob@example.net>                            (Claws Mail; "SMTP< 550 …", "ESMTP> EHLO …")
//   Client: RCPT TO:<bob@example.net>        Server: 550 refused
//   1234[7f0a1c]: I/SMTP SMTP Send: MAIL FROM:<a@example.org>   SMTP Response: 250 Ok
#pragma once

#include "formats/session/mark_grammar.hpp"

namespace smtp_explain::letters_grammar {

struct client_word : pegtl::sor<TAO_PEGTL_STRING("C: "), TAO_PEGTL_STRING("C> "), TAO_PEGTL_ISTRING("client: "), TAO_PEGTL_ISTRING("client> "), TAO_PEGTL_STRING("SMTP Send: "),
                                TAO_PEGTL_ISTRING("[client] "), TAO_PEGTL_STRING("cmd: "), TAO_PEGTL_STRING("ESMTP> "), TAO_PEGTL_STRING("SMTP> "), TAO_PEGTL_ISTRING("sent: "), TAO_PEGTL_STRING("<tx> "), TAO_PEGTL_STRING("[tx] ")> {};
struct server_word : pegtl::sor<TAO_PEGTL_STRING("S: "), TAO_PEGTL_STRING("S> "), TAO_PEGTL_ISTRING("server: "), TAO_PEGTL_ISTRING("server> "), TAO_PEGTL_STRING("SMTP Response: "),
                                TAO_PEGTL_ISTRING("[server] "), TAO_PEGTL_STRING("rsp: "), TAO_PEGTL_STRING("ESMTP< "), TAO_PEGTL_STRING("SMTP< "), TAO_PEGTL_ISTRING("received: "), TAO_PEGTL_STRING("<rx> "), TAO_PEGTL_STRING("[rx] ")> {};
struct client_mark : marks::client<client_word, marks::opt_blanks> {};
struct server_mark : marks::server<server_word, marks::opt_blanks> {};
// What a logger writes before: a date, levels and names in brackets, "mailnews.smtp: ", "0x7f…: I/SMTP ".
struct bracket : pegtl::seq<pegtl::not_at<pegtl::sor<client_word, server_word>>, pegtl::one<'['>, pegtl::rep_max<80, pegtl::not_one<']', '\n'>>, pegtl::one<']'>, marks::opt_blanks> {};
struct word : pegtl::seq<pegtl::not_at<pegtl::sor<client_word, server_word>>, pegtl::rep_min_max<1, 60, pegtl::not_one<' ', '\t', '\n', '[', '<', '@'>>,
                         pegtl::sor<marks::blanks, pegtl::at<pegtl::one<'['>>>> {};
struct head : pegtl::seq<marks::opt_blanks, pegtl::opt<marks::timestamp>, pegtl::rep_max<6, pegtl::sor<bracket, word>>> {};
struct connect_mark : marks::program<pegtl::opt<TAO_PEGTL_STRING(">>> ")>, pegtl::at<TAO_PEGTL_ISTRING("connect")>> {};
struct line : pegtl::sor<pegtl::seq<pegtl::sor<client_mark, server_mark, connect_mark>, marks::payload>,
                         pegtl::seq<head, pegtl::sor<client_mark, server_mark>, marks::payload>> {};

}  // namespace smtp_explain::letters_grammar
