// Bounces of nullmailer (send.cc): the recipients in words, the reason only in the report beside them (RFC 3464).
//
//   "This is the nullmailer delivery system." … 2LF 1*( HTAB "<" address ">" LF )
//
// More: any indentation.
#pragma once

#include "grammar/pegtl.hpp"

namespace smtp_explain::nullmailer_grammar {

struct blanks : pegtl::star<pegtl::one<' ', '\t'>> {};
struct recipient : pegtl::rep_min_max<1, 512, pegtl::not_one<'>', '\n'>> {};
struct recipient_line : pegtl::seq<blanks, pegtl::one<'<'>, recipient, pegtl::one<'>'>, blanks, pegtl::eof> {};

}  // namespace smtp_explain::nullmailer_grammar
