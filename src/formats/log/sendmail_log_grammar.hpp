// Sendmail's log lines behind the daemon's tag (https://www.sendmail.org/~ca/email/doc8.12/op-sh-2.html#sh-2.1).
//
//   6ANL4hws000211: from=<alice@example.org>, size=337, class=0, nrcpts=1, …
//   6ANL4hws000211: to=<bob@example.net>, delay=00:00:01, mailer=esmtp, relay=mx.example.net. [192.0.2.25], dsn=5.1.1, reply=550 5.1.1 …, stat=User unknown
//   6ANL4hws000211: ruleset=check_rcpt, arg1=<bob@example.net>, relay=client [192.0.2.1], reject=550 5.7.1 <…>... Relaying denied
//   6ANL4hws000211: Milter: data, reject=550 5.7.1 refused
//
// More: addresses without brackets, several in one "to=".
#pragma once

#include "grammar/pegtl.hpp"

namespace smtp_explain::sendmail_log_grammar {

struct queue_id : pegtl::rep_min_max<8, 20, pegtl::alnum> {};
struct id_part : pegtl::seq<queue_id, TAO_PEGTL_STRING(": ")> {};
struct sender : pegtl::star<pegtl::not_one<',', '>', '\n'>> {};
struct origin : pegtl::seq<id_part, TAO_PEGTL_STRING("from="), pegtl::opt<pegtl::one<'<'>>, sender, pegtl::opt<pegtl::one<'>'>>, TAO_PEGTL_STRING(", size=")> {};
// Up to ", ctladdr=", ", delay=" and the like: several addresses stand with commas but without blanks.
struct recipients : pegtl::plus<pegtl::not_at<TAO_PEGTL_STRING(", ")>, pegtl::not_one<'\n'>> {};
struct attributes : pegtl::star<pegtl::not_at<TAO_PEGTL_STRING(", stat=")>, pegtl::not_one<'\n'>> {};
struct stat : pegtl::star<pegtl::not_one<'\n'>> {};
struct delivery : pegtl::seq<id_part, TAO_PEGTL_STRING("to="), recipients, attributes, TAO_PEGTL_STRING(", stat="), stat> {};
struct rule_set : pegtl::plus<pegtl::not_one<',', '\n'>> {};
struct argument : pegtl::star<pegtl::not_at<TAO_PEGTL_STRING(", ")>, pegtl::not_one<'\n'>> {};
struct reply : pegtl::star<pegtl::not_one<'\n'>> {};
struct refusal
    : pegtl::seq<id_part, TAO_PEGTL_STRING("ruleset="), rule_set, TAO_PEGTL_STRING(", arg1="), argument, pegtl::until<TAO_PEGTL_STRING("reject=")>, reply> {};
struct milter_step : pegtl::plus<pegtl::not_one<',', '\n'>> {};
struct milter : pegtl::seq<id_part, TAO_PEGTL_STRING("Milter: "), milter_step, TAO_PEGTL_STRING(", reject="), reply> {};

}  // namespace smtp_explain::sendmail_log_grammar
