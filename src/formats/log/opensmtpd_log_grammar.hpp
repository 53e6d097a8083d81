// OpenSMTPD's log (https://man.openbsd.org/smtpd.8), since 6.0.
//
//   5e4b1e2c6a1b1c2d mta delivery evpid=… from=<a@example.org> to=<bob@example.net> rcpt=<-> source="192.0.2.10" relay="192.0.2.25 (mx.example.net)" delay=0s result="PermFail" stat="550 5.1.1 …"
//   5e4b1e2c6a1b1c2d smtp failed-command command="RCPT TO:<bob@example.net>" result="550 Invalid recipient"
//
// More: mda lines without quotes ("result=Ok stat=Delivered").
#pragma once

#include "grammar/pegtl.hpp"

namespace smtp_explain::opensmtpd_log_grammar {

struct value : pegtl::star<pegtl::not_one<'"', '\n'>> {};
struct envelope_id : pegtl::plus<pegtl::xdigit> {};
struct sender : pegtl::star<pegtl::not_one<'>', '\n'>> {};
struct recipient : pegtl::star<pegtl::not_one<'>', '\n'>> {};
struct relay : value {};
struct word : pegtl::plus<pegtl::alpha> {};
struct result : word {};
struct text : pegtl::star<pegtl::not_one<'\n'>> {};
struct stat : text {};
struct relay_part : pegtl::seq<pegtl::star<pegtl::not_at<TAO_PEGTL_STRING("result=")>, pegtl::not_at<TAO_PEGTL_STRING("relay=\"")>, pegtl::not_one<'\n'>>,
                               pegtl::opt<TAO_PEGTL_STRING("relay=\""), relay>> {};
struct delivery
    : pegtl::seq<pegtl::until<pegtl::sor<TAO_PEGTL_STRING("mta delivery evpid="), TAO_PEGTL_STRING("mda delivery evpid=")>>, envelope_id, pegtl::until<TAO_PEGTL_STRING("from=<")>, sender,
                 pegtl::until<TAO_PEGTL_STRING("to=<")>, recipient, relay_part, pegtl::until<TAO_PEGTL_STRING("result=")>, pegtl::opt<pegtl::one<'"'>>, result,
                 pegtl::until<TAO_PEGTL_STRING("stat=")>, pegtl::opt<pegtl::one<'"'>>, stat> {};
struct command : value {};
struct refusal : pegtl::seq<pegtl::until<TAO_PEGTL_STRING("smtp failed-command command=\"")>, command, TAO_PEGTL_STRING("\" result=\""), stat> {};

}  // namespace smtp_explain::opensmtpd_log_grammar
