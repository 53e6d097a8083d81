// Comma-separated values (RFC 4180 section 2).
//
//   file = [ header CRLF ] record *( CRLF record ) ; record = field *( COMMA field ) ; field = escaped / non-escaped
//
// More: LF line ends, ";" and tab as separators, blanks around quoted fields, a quote inside a bare field.
#pragma once

#include "grammar/pegtl.hpp"

namespace smtp_explain::csv_grammar {

struct separator : pegtl::one<',', ';', '\t'> {};
struct opt_blanks : pegtl::star<pegtl::one<' '>> {};
struct escaped_text : pegtl::star<pegtl::sor<pegtl::two<'"'>, pegtl::not_one<'"'>>> {};
struct escaped : pegtl::seq<opt_blanks, pegtl::one<'"'>, escaped_text, pegtl::one<'"'>, opt_blanks, pegtl::at<pegtl::sor<separator, pegtl::eolf>>> {};
template <char Separator>
struct bare_text : pegtl::star<pegtl::not_one<Separator, '\n'>> {};
template <char Separator>
struct field : pegtl::sor<escaped, bare_text<Separator>> {};
template <char Separator>
struct record : pegtl::seq<pegtl::list<field<Separator>, pegtl::one<Separator>>, pegtl::eolf> {};

}  // namespace smtp_explain::csv_grammar
