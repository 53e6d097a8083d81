// Nodemailer with logger and debug (https://nodemailer.com/smtp/). Accepts a missing connection id.
//
//   [2026-11-23 21:07:43] DEBUG [3NhAM0U6cJM] S: 220 mx.example.net ESMTP
//   [2026-11-23 21:07:43] DEBUG [3NhAM0U6cJM] C: EHLO client.example.org
//   [2026-11-23 21:07:43] INFO  [3NhAM0U6cJM] Connection established to 192.0.2.25:25
#pragma once

#include "formats/session/mark_grammar.hpp"

namespace smtp_explain::nodemailer_grammar {

struct level : pegtl::sor<TAO_PEGTL_STRING("DEBUG"), TAO_PEGTL_STRING("INFO"), TAO_PEGTL_STRING("ERROR"), TAO_PEGTL_STRING("WARN"), TAO_PEGTL_STRING("TRACE")> {};
struct connection_id : pegtl::plus<pegtl::not_one<']', '\n'>> {};
struct head : pegtl::seq<marks::timestamp, level, marks::blanks, pegtl::opt<pegtl::one<'['>, marks::stream<connection_id>, pegtl::one<']'>, marks::blanks>> {};
struct client_mark : marks::client<TAO_PEGTL_STRING("C: ")> {};
struct server_mark : marks::server<TAO_PEGTL_STRING("S: ")> {};
struct program_mark : marks::program<> {};
struct line : pegtl::seq<head, pegtl::sor<client_mark, server_mark, program_mark>, marks::payload> {};

}  // namespace smtp_explain::nodemailer_grammar
