// Exim -v, -d (https://www.exim.org/exim-html-current/doc/html/spec_html/ch-the_exim_command_line.html). "|>" is pipelined, "+>" joined with the next.
//
//   Connecting to mx.example.net [192.0.2.25]:25 ...  connected
//     SMTP<< 220 mx.example.net ESMTP
//     SMTP>> EHLO mail.example.org
//     SMTP<< 250-mx.example.net
//            250 8BITMIME
//     SMTP|> MAIL FROM:<alice@example.org>
//     SMTP(close)>>
#pragma once

#include "formats/session/mark_grammar.hpp"

namespace smtp_explain::exim_debug_grammar {

struct pid : pegtl::opt<marks::timestamp> {};
struct client_mark : marks::client<TAO_PEGTL_STRING("SMTP"), pegtl::one<'>', '|', '+'>, TAO_PEGTL_STRING("> ")> {};
struct server_mark : marks::server<TAO_PEGTL_STRING("SMTP<< ")> {};
struct program_mark : marks::program<pegtl::at<pegtl::sor<TAO_PEGTL_STRING("Connecting to "), TAO_PEGTL_STRING("SMTP(")>>> {};
struct line : pegtl::seq<marks::opt_blanks, pegtl::opt<pegtl::plus<pegtl::digit>, marks::blanks>, pid, pegtl::sor<client_mark, server_mark, program_mark>, marks::payload> {};

}  // namespace smtp_explain::exim_debug_grammar
