// Python smtplib with set_debuglevel(1) or (2) (https://docs.python.org/3/library/smtplib.html); asyncio and aiosmtplib are silent.
//
//   21:07:38.080536 connect: to ('mx.example.net', 25) None
//   21:07:38.081944 reply: b'220 mx.example.net ESMTP\r\n'
//   reply: retcode (220); Msg: b'mx.example.net ESMTP'      (the same again)
//   send: 'mail FROM:<alice@example.org> size=18\r\n'
//   data: (354, b'End data')                                 (the same again)
#pragma once

#include "formats/session/mark_grammar.hpp"

namespace smtp_explain::smtplib_grammar {

struct when : pegtl::opt<marks::timestamp> {};
struct open_quote : pegtl::seq<pegtl::opt<pegtl::one<'b'>>, pegtl::one<'\'', '"'>> {};
struct client_mark : marks::client<TAO_PEGTL_STRING("send: "), open_quote> {};
struct server_mark : marks::server<TAO_PEGTL_STRING("reply: "), open_quote> {};
struct repeated : marks::program<pegtl::sor<TAO_PEGTL_STRING("reply: retcode ("), TAO_PEGTL_STRING("data: ("), TAO_PEGTL_STRING("connect: b")>, pegtl::until<pegtl::eof>> {};
struct program_mark : marks::program<pegtl::at<TAO_PEGTL_STRING("connect: ")>> {};
struct line : pegtl::seq<when, pegtl::sor<pegtl::seq<pegtl::sor<client_mark, server_mark>, marks::literal>, pegtl::seq<pegtl::sor<repeated, program_mark>, marks::payload>>> {};

}  // namespace smtp_explain::smtplib_grammar
