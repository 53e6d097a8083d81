// Courier's log (https://www.courier-mta.org/): what the server said, then what became of it.
//
//   courieresmtp: id=00…66C7.…,from=<alice@example.org>,addr=<bob@example.net>: 550 5.1.1 refused
//   courieresmtp: id=…,from=<…>,addr=<…>,status: failure
//   courierlocal: id=…,from=<…>,addr=<…>,size=2651,success: Message delivered.
//   courierd: completed,id=…                                  this try, not always the message
//   courieresmtpd: error,relay=::ffff:192.0.2.1,from=<a@example.com>,to=<b@example.net>: 513 Relaying denied.
#pragma once

#include "grammar/pegtl.hpp"

namespace smtp_explain::courier_log_grammar {

struct id : pegtl::plus<pegtl::sor<pegtl::xdigit, pegtl::one<'.'>>> {};
struct sender : pegtl::star<pegtl::not_one<'>', '\n'>> {};
struct recipient : pegtl::star<pegtl::not_one<'>', '\n'>> {};
struct text : pegtl::star<pegtl::not_one<'\n'>> {};
struct head : pegtl::seq<TAO_PEGTL_STRING("id="), id, TAO_PEGTL_STRING(",from=<"), sender, TAO_PEGTL_STRING(">,addr=<"), recipient, pegtl::one<'>'>> {};
struct said : pegtl::seq<head, TAO_PEGTL_STRING(": "), text> {};
struct status : pegtl::plus<pegtl::alpha> {};
struct outcome : pegtl::seq<head, TAO_PEGTL_STRING(",status: "), status> {};
struct success : pegtl::seq<head, pegtl::opt<TAO_PEGTL_STRING(",size="), pegtl::plus<pegtl::digit>>, TAO_PEGTL_STRING(",success: ")> {};
struct completed : pegtl::seq<TAO_PEGTL_STRING("completed,id="), id> {};
struct refusal : pegtl::seq<TAO_PEGTL_STRING("error,relay="), pegtl::plus<pegtl::not_one<',', '\n'>>, pegtl::until<TAO_PEGTL_STRING("from=<")>, sender,
                            pegtl::opt<TAO_PEGTL_STRING(">,to=<"), recipient>, pegtl::one<'>'>, TAO_PEGTL_STRING(": "), text> {};

}  // namespace smtp_explain::courier_log_grammar
