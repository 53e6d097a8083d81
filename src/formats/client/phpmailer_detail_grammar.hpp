// What PHPMailer adds to a message when the server has answered (PHPMailer.php, setError and smtpSend):
//
//   SMTP server error: DATA END command failed Detail: Message rejected as spam SMTP code: 554 Additional SMTP info: 5.7.1
//
// More: line breaks or "<br>" made text between the pieces; a missing "Additional SMTP info".
#pragma once

#include "grammar/pegtl.hpp"

namespace smtp_explain::phpmailer_detail_grammar {

struct ws : pegtl::star<pegtl::one<' ', '\t', '\n', '\r'>> {};
struct step : pegtl::plus<pegtl::not_at<TAO_PEGTL_STRING(" command failed")>, pegtl::not_one<'\n'>> {};
struct code_mark : pegtl::seq<ws, TAO_PEGTL_STRING("SMTP code:"), ws> {};
struct detail : pegtl::star<pegtl::not_at<code_mark>, pegtl::any> {};
struct code : pegtl::rep<3, pegtl::digit> {};
struct status : pegtl::seq<pegtl::digit, pegtl::one<'.'>, pegtl::plus<pegtl::digit>, pegtl::one<'.'>, pegtl::plus<pegtl::digit>> {};
struct server_error
    : pegtl::seq<TAO_PEGTL_STRING("SMTP server error:"), ws, step, TAO_PEGTL_STRING(" command failed"), ws, TAO_PEGTL_STRING("Detail:"), ws, detail, code_mark, code,
                 pegtl::opt<ws, TAO_PEGTL_STRING("Additional SMTP info:"), ws, status>> {};

}  // namespace smtp_explain::phpmailer_detail_grammar
