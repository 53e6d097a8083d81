// What nullmailer-send prints (https://untroubled.org/nullmailer/): a block for each try, replies over several lines.
//
//   Starting delivery: host: mx.example.net protocol: smtp file: 1795467880.147
//   From: <alice@example.org> to: <bob@example.net>
//   smtp: Failed: 550-5.1.1 The account
//   550 5.1.1 does not exist
//   Sending failed: Permanent error in sending the message
#pragma once

#include "grammar/pegtl.hpp"

namespace smtp_explain::nullmailer_log_grammar {

struct host : pegtl::plus<pegtl::not_one<' ', '\n'>> {};
struct file : pegtl::plus<pegtl::not_one<' ', '\n'>> {};
struct start : pegtl::seq<pegtl::until<TAO_PEGTL_STRING("Starting delivery: host: ")>, host, pegtl::until<TAO_PEGTL_STRING("file: ")>, file> {};
struct sender : pegtl::star<pegtl::not_one<'>', '\n'>> {};
struct recipients : pegtl::star<pegtl::not_one<'\n'>> {};
struct addresses : pegtl::seq<pegtl::until<TAO_PEGTL_STRING("From: <")>, sender, TAO_PEGTL_STRING("> to: "), recipients> {};
struct text : pegtl::star<pegtl::not_one<'\n'>> {};
struct said : pegtl::seq<pegtl::until<TAO_PEGTL_STRING("smtp: Failed: ")>, text> {};
struct failed : pegtl::seq<pegtl::until<TAO_PEGTL_STRING("Sending failed: ")>, text> {};
struct sent : pegtl::seq<pegtl::until<TAO_PEGTL_STRING("smtp: Succeeded: ")>, text> {};

}  // namespace smtp_explain::nullmailer_log_grammar
