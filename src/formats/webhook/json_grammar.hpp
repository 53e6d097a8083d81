// The tokens of JSON (RFC 8259). The nesting is kept by the reader, so that depth has a limit.
//
// More: a string or a structure that the paste cuts off. Less: numbers are taken as they stand, not checked.
#pragma once

#include "grammar/pegtl.hpp"

namespace smtp_explain::json_grammar {

struct string_text : pegtl::star<pegtl::sor<pegtl::seq<pegtl::one<'\\'>, pegtl::any>, pegtl::not_one<'"', '\\'>>> {};
struct string : pegtl::seq<pegtl::one<'"'>, string_text, pegtl::sor<pegtl::one<'"'>, pegtl::eof>> {};
struct word : pegtl::plus<pegtl::sor<pegtl::alnum, pegtl::one<'+', '-', '.'>>> {};  // number, true, false, null

}  // namespace smtp_explain::json_grammar
