// DragonFly Mail Agent's log (https://github.com/corecode/dma).
//
//   dma[a90b02]: new mail from user=root uid=8 envelope_from=<alice@example.org>
//   dma[a90b02.56215e1c2950]: <bob@example.net> trying delivery
//   dma[a90b02.56215e1c2950]: remote delivery to mx.example.net [192.0.2.25] failed after RCPT TO: 550 5.1.1 refused
//   dma[a90b02.56215e1c2950]: remote delivery deferred: mx.example.net [192.0.2.25] failed after connect: 421 busy
//   dma[a90b02.56215e1c2950]: delivery failed, bouncing as a90b05
#pragma once

#include "grammar/pegtl.hpp"

namespace smtp_explain::dma_log_grammar {

struct id : pegtl::plus<pegtl::sor<pegtl::xdigit, pegtl::one<'.'>>> {};
struct head : pegtl::seq<pegtl::until<TAO_PEGTL_STRING("dma[")>, id, TAO_PEGTL_STRING("]: ")> {};
struct sender : pegtl::star<pegtl::not_one<'>', '\n'>> {};
struct recipient : pegtl::plus<pegtl::not_one<'>', '\n'>> {};
struct peer : pegtl::star<pegtl::not_at<TAO_PEGTL_STRING(" failed after ")>, pegtl::not_one<'\n'>> {};
struct step : pegtl::plus<pegtl::not_one<':', '\n'>> {};
struct text : pegtl::star<pegtl::not_one<'\n'>> {};
struct new_mail : pegtl::seq<head, TAO_PEGTL_STRING("new mail from "), pegtl::until<TAO_PEGTL_STRING("envelope_from=<")>, sender> {};
struct trying : pegtl::seq<head, pegtl::one<'<'>, recipient, TAO_PEGTL_STRING("> trying delivery")> {};
struct success : pegtl::seq<head, pegtl::one<'<'>, recipient, TAO_PEGTL_STRING("> delivery successful")> {};
struct after : pegtl::seq<peer, TAO_PEGTL_STRING(" failed after "), step, TAO_PEGTL_STRING(": "), text> {};
struct deferred : TAO_PEGTL_STRING("remote delivery deferred: ") {};
struct failed : pegtl::sor<TAO_PEGTL_STRING("remote delivery to "), TAO_PEGTL_STRING("remote delivery failed: ")> {};
struct outcome : pegtl::seq<head, pegtl::sor<deferred, failed>, pegtl::sor<after, text>> {};

}  // namespace smtp_explain::dma_log_grammar
