// Arrows before each line: Symfony Mailer and Swift Mailer dumps, Courier, MDaemon, Kerio, mutt, smtp-cli, Postal, scripts.
//
//   [2026-11-23T21:07:43.123] < 220 mx.example.net ESMTP     (Symfony)
//   << 250-mail.example.com                                    (Swift: the next lines bare)
//   >>> RCPT TO:<bob@example.net>
//   Mon 2026-11-23 21:07:43: --> 550 refused                   (MDaemon: the words decide who speaks)
//   [250] '2.1.0 Sender ok'                                    (smtp-cli, see its own grammar)
#pragma once

#include "formats/session/mark_grammar.hpp"

namespace smtp_explain::arrows_grammar {

struct when : pegtl::seq<pegtl::opt<pegtl::rep<3, pegtl::alpha>, marks::blanks>, pegtl::opt<marks::timestamp>, pegtl::opt<pegtl::digit, pegtl::at<pegtl::one<'<', '>'>>>> {};
struct right : pegtl::sor<TAO_PEGTL_STRING(">>> "), TAO_PEGTL_STRING(">> "), TAO_PEGTL_STRING("--> "), TAO_PEGTL_STRING("-> "), TAO_PEGTL_STRING("==> "), TAO_PEGTL_STRING("=> "), TAO_PEGTL_STRING("> ")> {};
struct left : pegtl::sor<TAO_PEGTL_STRING("<<< "), TAO_PEGTL_STRING("<< "), TAO_PEGTL_STRING("<-- "), TAO_PEGTL_STRING("<- "), TAO_PEGTL_STRING("<== "), TAO_PEGTL_STRING("<= "), TAO_PEGTL_STRING("< ")> {};
struct client_mark : marks::client<right> {};
struct server_mark : marks::server<left> {};
struct program_mark : marks::program<pegtl::sor<TAO_PEGTL_STRING("++ "), TAO_PEGTL_STRING("!! ")>> {};
struct line : pegtl::seq<marks::opt_blanks, when, marks::opt_blanks, pegtl::sor<client_mark, server_mark, program_mark>, marks::payload> {};

}  // namespace smtp_explain::arrows_grammar
