// Arrows before each line: Symfony Mailer and Swift Mailer dumps, Courier, MDaemon, Kerio, mutt, smtp-cli, Postal, scripts.
//
//   [2026-11-23T21:07:43.123] < 220 mx.example.net ESMTP     (Symfony)
//   << 250-mail.example.com                                    (Swift: the next lines bare)
//   >>> RCPT TO:<bob@example.net>
//   → RCPT TO:<bob@example.net>
//   Mon 2026-11-23 21:07:43: --> 550 refused                   (MDaemon: the words decide who speaks)
//   Mon 2026-11-23 21:07:43.101: [123:4] --> EHLO mail.example.org
//   [23/Nov/2026 21:07:43] >>> EHLO mail.example.org           (Kerio)
//   D/SmtpTransport(30906): SMTP >>> EHLO [192.0.2.11]          (K-9 Mail in Android's log)
//   [250] '2.1.0 Sender ok'                                    (smtp-cli, see its own grammar)
#pragma once

#include "formats/session/mark_grammar.hpp"

namespace smtp_explain::arrows_grammar {

// MDaemon: "[session:child] "
struct session_number : pegtl::seq<pegtl::one<'['>, pegtl::plus<pegtl::digit>, pegtl::opt<pegtl::one<':'>, pegtl::plus<pegtl::digit>>, pegtl::one<']'>, marks::blanks> {};
// Kerio: "[23/Nov/2026 21:07:43] "
struct named_month_date : pegtl::seq<pegtl::one<'['>, pegtl::rep_min_max<1, 2, pegtl::digit>, pegtl::one<'/'>, pegtl::rep<3, pegtl::alpha>, pegtl::one<'/'>, pegtl::rep<4, pegtl::digit>, marks::blanks,
                                      marks::clock_time, pegtl::one<']'>, marks::blanks> {};
// Android: "D/SmtpTransport(30906): SMTP "
struct logcat_tag : pegtl::seq<pegtl::upper, pegtl::one<'/'>, pegtl::plus<pegtl::identifier_other>, pegtl::opt<pegtl::one<'('>, pegtl::star<pegtl::blank>, pegtl::plus<pegtl::digit>, pegtl::one<')'>>, TAO_PEGTL_STRING(": SMTP ")> {};
struct when : pegtl::seq<pegtl::opt<pegtl::rep<3, pegtl::alpha>, marks::blanks>, pegtl::opt<pegtl::sor<marks::timestamp, named_month_date>>, pegtl::opt<session_number>, pegtl::opt<logcat_tag>, pegtl::opt<pegtl::digit, pegtl::at<pegtl::one<'<', '>'>>>> {};
struct right : pegtl::sor<TAO_PEGTL_STRING(">>> "), TAO_PEGTL_STRING(">> "), TAO_PEGTL_STRING("--> "), TAO_PEGTL_STRING("-> "), TAO_PEGTL_STRING("==> "), TAO_PEGTL_STRING("=> "), TAO_PEGTL_STRING("> "), TAO_PEGTL_STRING("\xE2\x86\x92 ")> {};
struct left : pegtl::sor<TAO_PEGTL_STRING("<<< "), TAO_PEGTL_STRING("<< "), TAO_PEGTL_STRING("<-- "), TAO_PEGTL_STRING("<- "), TAO_PEGTL_STRING("<== "), TAO_PEGTL_STRING("<= "), TAO_PEGTL_STRING("< "), TAO_PEGTL_STRING("\xE2\x86\x90 ")> {};
struct client_mark : marks::client<right> {};
struct server_mark : marks::server<left> {};
struct program_mark : marks::program<pegtl::sor<TAO_PEGTL_STRING("++ "), TAO_PEGTL_STRING("!! ")>> {};
struct line : pegtl::seq<marks::opt_blanks, when, marks::opt_blanks, pegtl::sor<client_mark, server_mark, program_mark>, marks::payload> {};

}  // namespace smtp_explain::arrows_grammar
