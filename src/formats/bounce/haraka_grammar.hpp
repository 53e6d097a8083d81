// Bounces of Haraka (outbound/hmail.js): one line of recipients, one of the reason, then a line a recipient.
//
//   recipients = "Intended Recipients: " "<" address ">" *( ", <" address ">" )
//   reason     = "Failure Reason: " [ "Error: " ] text
//   reply-line = "<" address ">: " reply
//   nothing    = "?"                               (no reply to this recipient alone)
#pragma once

#include "grammar/pegtl.hpp"

namespace smtp_explain::haraka_grammar {

struct opt_blanks : pegtl::star<pegtl::one<' ', '\t'>> {};
struct recipient : pegtl::rep_min_max<1, 512, pegtl::not_one<'>', '\n'>> {};
struct bracketed : pegtl::seq<pegtl::one<'<'>, recipient, pegtl::one<'>'>> {};
struct recipients_line
    : pegtl::seq<opt_blanks, TAO_PEGTL_ISTRING("intended recipients:"), opt_blanks, pegtl::list<bracketed, pegtl::seq<opt_blanks, pegtl::one<','>, opt_blanks>>> {};
// "Too many failures (…)" says that it gave up; what it gave up for stands in the brackets.
struct reason : pegtl::plus<pegtl::any> {};
struct reason_line
    : pegtl::seq<opt_blanks, TAO_PEGTL_ISTRING("failure reason:"), opt_blanks, pegtl::opt<TAO_PEGTL_STRING("Error: ")>,
                 pegtl::opt<TAO_PEGTL_STRING("Too many failures (")>, reason> {};
struct reply : pegtl::plus<pegtl::any> {};
struct reply_line : pegtl::seq<opt_blanks, bracketed, TAO_PEGTL_STRING(": "), reply> {};

}  // namespace smtp_explain::haraka_grammar
