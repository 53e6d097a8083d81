// PHPMailer with SMTPDebug 1 to 4 (https://github.com/PHPMailer/PHPMailer). Accepts HTML output made text and a missing date.
//
//   2026-11-23 21:07:43	CLIENT -> SERVER: EHLO client.example.org
//   2026-11-23 21:07:43	SERVER -> CLIENT: 250-mx.example.net
//                      	                  250-PIPELINING
//   2026-11-23 21:07:43	SMTP INBOUND: "250 8BITMIME"      (level 4: the same again)
//   2026-11-23 21:07:43	Connection: opening to mx.example.net:25, timeout=300, options=array()
//   2026-11-23 21:07:43	SMTP ERROR: RCPT TO command failed: 550 5.1.1 refused
#pragma once

#include "formats/session/mark_grammar.hpp"

namespace smtp_explain::phpmailer_grammar {

struct when : pegtl::opt<marks::timestamp> {};
struct client_mark : marks::client<TAO_PEGTL_STRING("CLIENT -> SERVER:"), marks::opt_blanks> {};
struct server_mark : marks::server<pegtl::sor<TAO_PEGTL_STRING("SERVER -> CLIENT:"), TAO_PEGTL_STRING("SMTP -> FROM SERVER:")>, marks::opt_blanks> {};
struct repeated : marks::program<pegtl::sor<TAO_PEGTL_STRING("SMTP INBOUND: "), TAO_PEGTL_STRING("SMTP ERROR: ")>, pegtl::until<pegtl::eof>> {};
struct program_mark : marks::program<pegtl::at<pegtl::sor<TAO_PEGTL_STRING("Connection: "), TAO_PEGTL_STRING("SMTP Error: "), TAO_PEGTL_STRING("SMTP connect() failed")>>> {};
struct line : pegtl::seq<when, pegtl::sor<client_mark, server_mark, repeated, program_mark>, marks::payload> {};

}  // namespace smtp_explain::phpmailer_grammar
