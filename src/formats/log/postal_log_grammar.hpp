// A delivery as Postal's web page shows it (https://docs.postalserver.io/).
//
//   HardFail
//   5 Nov 2026 10:22:41  (took 0.84s)
//   Permanent SMTP delivery error when sending to mx.example.com (192.0.2.1:25)
//   Output
//   550 5.7.20 Message rejected
#pragma once

#include "grammar/mailbox.hpp"
#include "grammar/pegtl.hpp"

namespace smtp_explain::postal_log_grammar {

struct host : grammar::any_host {};
struct address : grammar::ip_address {};
struct details : pegtl::seq<pegtl::until<TAO_PEGTL_STRING("SMTP delivery error when sending to ")>, host, pegtl::opt<TAO_PEGTL_STRING(" ("), address>> {};
struct output_word : pegtl::seq<TAO_PEGTL_STRING("Output"), pegtl::star<pegtl::one<':', ' ', '\r'>>> {};

}  // namespace smtp_explain::postal_log_grammar
