// curl -v with an smtp:// address (https://curl.se/docs/manpage.html#-v). Accepts the progress meter before a mark.
//
//     0     0    0     0    0     0      0      0 --:--:-- --:--:-- --:--:--     0*   Trying 192.0.2.32:25...
//   * Connected to mx.example.net (192.0.2.25) port 25 (#0)
//   < 220 mx.example.net ESMTP
//   > MAIL FROM:<alice@example.org> SIZE=65
//   curl: (55) MAIL failed: 550
//   { [5 bytes data]
#pragma once

#include "formats/session/mark_grammar.hpp"

namespace smtp_explain::curl_grammar {

struct meter : pegtl::seq<pegtl::opt<pegtl::plus<pegtl::sor<pegtl::digit, pegtl::blank, pegtl::one<':', '-', '.', 'k', 'M', 'G'>>>>> {};
struct client_mark : marks::client<TAO_PEGTL_STRING("> ")> {};
struct server_mark : marks::server<TAO_PEGTL_STRING("< ")> {};
struct program_mark : marks::program<pegtl::sor<pegtl::seq<pegtl::one<'*'>, marks::blanks>, pegtl::at<TAO_PEGTL_STRING("curl: (")>>> {};
struct metered_program : marks::program<meter, pegtl::one<'*'>, marks::blanks> {};
// "} [65 bytes data]": says nothing.
struct bytes : marks::program<pegtl::one<'{', '}'>, TAO_PEGTL_STRING(" ["), pegtl::until<pegtl::eof>> {};
struct line : pegtl::seq<pegtl::sor<client_mark, server_mark, bytes, program_mark, metered_program>, marks::payload> {};

}  // namespace smtp_explain::curl_grammar
