// swaks (https://jetmore.org/john/code/swaks/): what it prints by default. Accepts a lost leading blank.
//
//   === Connected to mx.example.net.
//   <-  220 mx.example.net ESMTP
//    -> EHLO client.example.org
//   <** 550 5.1.1 refused            (errors: "**"; under TLS "~" for "-")
//   *** No authentication type succeeded
//   exit 24                          (the status, which people note with the rest)
#pragma once

#include "formats/session/mark_grammar.hpp"

namespace smtp_explain::swaks_grammar {

struct client_mark : marks::client<marks::opt_blanks, pegtl::one<'-', '~'>, pegtl::one<'>'>, pegtl::one<' '>> {};
struct server_mark : marks::server<marks::opt_blanks, pegtl::one<'<'>, pegtl::one<'-', '~', '*'>, pegtl::one<' ', '*'>, pegtl::opt<pegtl::one<' '>>> {};
struct program_mark : marks::program<marks::opt_blanks, pegtl::sor<TAO_PEGTL_STRING("==="), TAO_PEGTL_STRING("***")>, pegtl::one<' '>> {};
struct line : pegtl::seq<pegtl::sor<program_mark, server_mark, client_mark>, marks::payload> {};

struct exit_code : pegtl::rep<2, pegtl::digit> {};
struct exit_line : pegtl::seq<marks::opt_blanks, TAO_PEGTL_ISTRING("exit"), marks::blanks, pegtl::opt<pegtl::sor<TAO_PEGTL_ISTRING("status"), TAO_PEGTL_ISTRING("code")>, marks::blanks>, exit_code,
                              marks::opt_blanks, pegtl::opt<pegtl::one<'\r'>>, pegtl::eof> {};

}  // namespace smtp_explain::swaks_grammar
