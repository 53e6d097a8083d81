// msmtp --debug (https://marlam.de/msmtp/); its own summary may stand before or behind.
//
//   host = mx.example.net
//   <-- 220 mx.example.net ESMTP
//   --> EHLO client.example.org
//   msmtp: server message: 550 5.1.1 refused      (the same again)
#pragma once

#include "formats/session/mark_grammar.hpp"

namespace smtp_explain::msmtp_grammar {

struct client_mark : marks::client<TAO_PEGTL_STRING("--> ")> {};
struct server_mark : marks::server<TAO_PEGTL_STRING("<-- ")> {};
struct program_mark : marks::program<pegtl::at<pegtl::sor<TAO_PEGTL_STRING("host = "), TAO_PEGTL_STRING("port = "), TAO_PEGTL_STRING("msmtp: ")>>> {};
struct setting : marks::program<pegtl::plus<pegtl::sor<pegtl::alpha, pegtl::one<' ', '_'>>>, TAO_PEGTL_STRING("= "), pegtl::until<pegtl::eof>> {};
struct line : pegtl::seq<pegtl::sor<client_mark, server_mark, program_mark, setting>, marks::payload> {};

}  // namespace smtp_explain::msmtp_grammar
