// Ruby Net::SMTP with set_debug_output (https://docs.ruby-lang.org/en/master/Net/SMTP.html): the arrows are seen from the socket, "->" is the server.
//
//   Connection opened: mx.example.net:25
//   -> "220 mx.example.net ESMTP\r\n"
//   <- "EHLO client.example.org\r\n"
#pragma once

#include "formats/session/mark_grammar.hpp"

namespace smtp_explain::ruby_grammar {

struct open_quote : pegtl::one<'"'> {};
struct client_mark : marks::client<TAO_PEGTL_STRING("<- "), open_quote> {};
struct server_mark : marks::server<TAO_PEGTL_STRING("-> "), open_quote> {};
struct program_mark : marks::program<pegtl::at<TAO_PEGTL_STRING("Connection opened: ")>> {};
struct line : pegtl::sor<pegtl::seq<pegtl::sor<client_mark, server_mark>, marks::literal>, pegtl::seq<program_mark, marks::payload>> {};

}  // namespace smtp_explain::ruby_grammar
