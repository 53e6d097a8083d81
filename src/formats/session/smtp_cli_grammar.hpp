// smtp-cli --verbose (https://www.logix.cz/michal/devel/smtp-cli/): the code in brackets, the text in quotes, no "250-".
//
//   Connection from 192.0.2.90:41022 to 192.0.2.91:25
//   [220] 'mx.example.net ESMTP'
//   > EHLO localhost
#pragma once

#include "formats/session/mark_grammar.hpp"

namespace smtp_explain::smtp_cli_grammar {

struct client_mark : marks::client<TAO_PEGTL_STRING("> ")> {};
struct server_mark : marks::server<pegtl::one<'['>, pegtl::at<pegtl::rep<3, pegtl::digit>, TAO_PEGTL_STRING("] '")>> {};
struct program_mark : marks::program<pegtl::at<TAO_PEGTL_STRING("Connection from ")>> {};
struct line : pegtl::seq<pegtl::sor<client_mark, server_mark, program_mark>, marks::payload> {};

}  // namespace smtp_explain::smtp_cli_grammar
