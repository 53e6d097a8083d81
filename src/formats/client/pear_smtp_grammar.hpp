// What PEAR's Mail_smtp, and Horde with it, adds to its sentence in brackets (Net_SMTP):
//
//   Failed to add recipient: bob@example.net [SMTP: Invalid response code received from server (code: 550, response: 5.1.1 User unknown)]
//   authentication failure [SMTP: Invalid response code received from server (code: 535, response: Authentication failed)]
//
// note = "[SMTP: " text "(code: " code ", response: " reply ")]"; the reply has no reply code of its own. Less: code -1, where no server spoke.
#pragma once

#include "grammar/pegtl.hpp"

namespace smtp_explain::pear_smtp_grammar {

struct code : pegtl::seq<pegtl::one<'4', '5'>, pegtl::digit, pegtl::digit> {};
struct code_mark : TAO_PEGTL_STRING("(code: ") {};
struct end : pegtl::seq<pegtl::one<')'>, pegtl::star<pegtl::one<')'>>, pegtl::one<']'>> {};
struct reply : pegtl::star<pegtl::not_at<end>, pegtl::any> {};
struct note
    : pegtl::seq<TAO_PEGTL_STRING("[SMTP: "), pegtl::star<pegtl::not_at<code_mark>, pegtl::not_one<']'>>, code_mark, code, TAO_PEGTL_STRING(", response:"), pegtl::star<pegtl::one<' ', '\n'>>,
                 reply, pegtl::opt<end>> {};

}  // namespace smtp_explain::pear_smtp_grammar
