// Error numbers of printers and scanners, as panels and job reports show them.
//
//   Canon "#839", Xerox and Fujifilm "016-764", Sharp "CE-02", Brother "TS-03", Kyocera "Error Code: 1102" or the number on a line of its own
//
// Less: numbers that stand for faults which are not about mail.
#pragma once

#include "grammar/pegtl.hpp"

namespace smtp_explain::device_code_grammar {

struct end : pegtl::not_at<pegtl::sor<pegtl::alnum, pegtl::seq<pegtl::one<'-', '.'>, pegtl::digit>>> {};
struct canon : pegtl::seq<pegtl::one<'#'>, pegtl::one<'7', '8'>, pegtl::rep<2, pegtl::digit>, end> {};
struct xerox : pegtl::seq<TAO_PEGTL_STRING("016-"), pegtl::one<'5', '7'>, pegtl::rep<2, pegtl::digit>, end> {};
struct sharp : pegtl::seq<TAO_PEGTL_ISTRING("ce-0"), pegtl::digit, end> {};
struct brother : pegtl::seq<TAO_PEGTL_ISTRING("ts-0"), pegtl::digit, end> {};
struct kyocera_number : pegtl::seq<pegtl::one<'1', '2', '3'>, pegtl::one<'1', '2'>, pegtl::one<'0', '3'>, pegtl::digit, end> {};
struct kyocera_word : pegtl::sor<TAO_PEGTL_ISTRING("error code"), TAO_PEGTL_ISTRING("send error")> {};
struct kyocera_line : pegtl::seq<kyocera_number, pegtl::star<pegtl::blank>, pegtl::eolf> {};
struct kyocera : pegtl::seq<kyocera_word, pegtl::rep_max<4, pegtl::one<' ', ':', '.', '\n', '('>>, kyocera_number> {};
struct code : pegtl::sor<canon, xerox, sharp, brother, kyocera> {};

}  // namespace smtp_explain::device_code_grammar
