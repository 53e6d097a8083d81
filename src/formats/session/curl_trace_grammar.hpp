// curl --trace-ascii (https://curl.se/docs/manpage.html#--trace-ascii): a head says who speaks, rows of 64 bytes follow.
//
//   == Info: Connected to mx.example.net (192.0.2.25) port 25 (#0)
//   <= Recv header, 99 bytes (0x63)
//   0000: 550 5.1.1 <nouser@example.net>: Recipient address rejected: User
//   0040:  unknown in local recipient table
#pragma once

#include "formats/session/mark_grammar.hpp"

namespace smtp_explain::curl_trace_grammar {

struct client_head : marks::client<TAO_PEGTL_STRING("=> Send ")> {};
struct server_head : marks::server<TAO_PEGTL_STRING("<= Recv ")> {};
struct head : pegtl::seq<pegtl::sor<client_head, server_head>> {};
struct offset : pegtl::seq<pegtl::rep<4, pegtl::xdigit>, TAO_PEGTL_STRING(": ")> {};
struct row : pegtl::seq<offset, marks::payload> {};
struct program_mark : marks::program<pegtl::until<TAO_PEGTL_STRING("== Info: ")>, marks::opt_blanks> {};
struct program_line : pegtl::seq<program_mark, marks::payload> {};

}  // namespace smtp_explain::curl_trace_grammar
