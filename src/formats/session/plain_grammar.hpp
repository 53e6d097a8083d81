// What is typed into telnet, nc and openssl s_client: neither side is marked. The lines of these tools themselves:
//
//   Trying 192.0.2.25...
//   Connected to mx.example.net.
//   Escape character is '^]'.
//   telnet: Unable to connect to remote host: Connection refused
//   Server lookup failure:  nohost.example:25, Name or service not known
//   Connection to mx.example.net (192.0.2.25) 25 port [tcp/smtp] succeeded!
//   [21:07:43] 220 mx.example.net ESMTP                      (a time before each line)
//   CONNECTED(00000003)     connect:errno=111     40A78B44697F0000:error:0A00010B:SSL routines:…     RENEGOTIATING
#pragma once

#include "formats/session/mark_grammar.hpp"

namespace smtp_explain::plain_grammar {

struct telnet_line
    : pegtl::sor<TAO_PEGTL_STRING("Trying "), TAO_PEGTL_STRING("Connected to "), TAO_PEGTL_STRING("Escape character is "), TAO_PEGTL_STRING("telnet: "),
                 TAO_PEGTL_STRING("Connecting To "), TAO_PEGTL_STRING("Server lookup failure:"), TAO_PEGTL_STRING("Connection closed by foreign host")> {};
struct netcat_line : pegtl::sor<TAO_PEGTL_STRING("Connection to "), TAO_PEGTL_STRING("nc: "), TAO_PEGTL_STRING("Ncat: ")> {};
struct thread_id : pegtl::rep_min_max<6, 20, pegtl::xdigit> {};
struct openssl_line
    : pegtl::sor<TAO_PEGTL_STRING("CONNECTED(0"), TAO_PEGTL_STRING("connect:errno="), pegtl::seq<thread_id, TAO_PEGTL_STRING(":error:")>,
                 TAO_PEGTL_STRING("New, "), TAO_PEGTL_STRING("socket: "), TAO_PEGTL_STRING("write:errno="), pegtl::seq<TAO_PEGTL_STRING("RENEGOTIATING"), pegtl::at<pegtl::eolf>>> {};
struct prompt
    : pegtl::seq<pegtl::star<pegtl::not_one<'$', '#', '>', '%', '\n'>>, pegtl::one<'$', '#', '>', '%'>, marks::opt_blanks,
                 pegtl::sor<TAO_PEGTL_STRING("telnet "), TAO_PEGTL_STRING("openssl s_client "), TAO_PEGTL_STRING("nc "), TAO_PEGTL_STRING("ncat ")>> {};
struct program_mark : marks::program<pegtl::at<pegtl::sor<telnet_line, netcat_line, openssl_line, prompt>>> {};
struct line : pegtl::seq<program_mark, marks::payload> {};
// A logger's time before each line, of whoever spoke it.
struct dated_line : pegtl::seq<marks::timestamp, marks::payload> {};

}  // namespace smtp_explain::plain_grammar
