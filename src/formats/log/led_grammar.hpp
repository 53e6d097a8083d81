// The status of a recipient in Exchange's message tracking and message trace (learn.microsoft.com/exchange/mail-flow/transport-logs/message-tracking).
//
//   [{LED=550 5.1.1 RESOLVER.ADR.RecipNotFound; not found};{MSG=};{FQDN=mx.example.net};{IP=192.0.2.1};{LRT=…}]
//
// LED: the last error; LRT: when it was tried last. More: "Reason: " and any text before.
#pragma once

#include "grammar/pegtl.hpp"

namespace smtp_explain::led_grammar {

struct error : pegtl::star<pegtl::not_at<pegtl::sor<TAO_PEGTL_STRING("};{"), TAO_PEGTL_STRING("}; {"), TAO_PEGTL_STRING("}]")>>, pegtl::any> {};
struct host : pegtl::star<pegtl::not_one<'}', '\n'>> {};
struct address : pegtl::star<pegtl::not_one<'}', '\n'>> {};
struct status
    : pegtl::seq<pegtl::until<TAO_PEGTL_STRING("{LED=")>, error, pegtl::opt<pegtl::until<TAO_PEGTL_STRING("{FQDN=")>, host>, pegtl::opt<pegtl::until<TAO_PEGTL_STRING("{IP=")>, address>> {};

}  // namespace smtp_explain::led_grammar
