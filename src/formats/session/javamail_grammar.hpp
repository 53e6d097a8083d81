// JavaMail and Jakarta Mail with mail.debug (https://jakarta.ee/specifications/mail/): neither side is marked, its own lines are.
//
//   DEBUG SMTP: trying to connect to host "mx.example.net", port 25, isSSL false
//   220 mx.example.net ESMTP
//   EHLO client.example.org
//   DEBUG SMTP: AUTH LOGIN command trace suppressed
#pragma once

#include "formats/session/mark_grammar.hpp"

namespace smtp_explain::javamail_grammar {

struct program_mark : marks::program<TAO_PEGTL_STRING("DEBUG"), pegtl::opt<pegtl::one<' '>, pegtl::plus<pegtl::upper>>, TAO_PEGTL_STRING(": ")> {};
struct line : pegtl::seq<program_mark, marks::payload> {};

}  // namespace smtp_explain::javamail_grammar
