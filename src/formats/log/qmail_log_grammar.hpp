// qmail-send's log (https://cr.yp.to/qmail.html, qmail-log(5)): "_" stands for a blank, "/" for a line end.
//
//   @400000005f… info msg 12345: bytes 390 from <alice@example.org> qp 111 uid 0
//   starting delivery 7: msg 12345 to remote bob@example.net
//   end msg 12345
//   delivery 7: failure: 192.0.2.25_does_not_like_recipient./Remote_host_said:_550_5.1.1_unknown/Giving_up_on_192.0.2.25./
#pragma once

#include "grammar/pegtl.hpp"

namespace smtp_explain::qmail_log_grammar {

struct number : pegtl::plus<pegtl::digit> {};
struct message_number : number {};
struct delivery_number : number {};
struct sender : pegtl::star<pegtl::not_one<'>', '\n'>> {};
struct info : pegtl::seq<pegtl::until<TAO_PEGTL_STRING("info msg ")>, message_number, TAO_PEGTL_STRING(": bytes "), number, TAO_PEGTL_STRING(" from <"), sender> {};
struct recipient : pegtl::plus<pegtl::not_one<' ', '\n'>> {};
struct starting : pegtl::seq<pegtl::until<TAO_PEGTL_STRING("starting delivery ")>, delivery_number, TAO_PEGTL_STRING(": msg "), message_number, TAO_PEGTL_STRING(" to "),
                             pegtl::sor<TAO_PEGTL_STRING("remote "), TAO_PEGTL_STRING("local ")>, recipient> {};
struct end : pegtl::seq<pegtl::until<TAO_PEGTL_STRING("end msg ")>, message_number, pegtl::eof> {};
struct verdict : pegtl::sor<TAO_PEGTL_STRING("success"), TAO_PEGTL_STRING("failure"), TAO_PEGTL_STRING("deferral")> {};
struct text : pegtl::star<pegtl::not_one<'\n'>> {};
struct outcome : pegtl::seq<pegtl::until<TAO_PEGTL_STRING("delivery ")>, delivery_number, TAO_PEGTL_STRING(": "), verdict, TAO_PEGTL_STRING(": "), text> {};

}  // namespace smtp_explain::qmail_log_grammar
