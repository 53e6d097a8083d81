// Notices of the Courier mail server (module.dsn): one block a recipient, the dialogue as it was.
//
//   block       = recipient-line [ host-line ] *( client-line ) *( server-line )
//   recipient   = "<" address ">:"
//   host-line   = 5SP host " [" ip "]:"
//   client-line = " >>> " ( command / "(initial greeting)" )
//   server-line = " <<< " text
//
// More: any indentation, none before ">>>" (Courier 0.6x), ">" quoting that is gone.
#pragma once

#include "grammar/pegtl.hpp"

namespace smtp_explain::courier_grammar {

struct opt_blanks : pegtl::star<pegtl::one<' ', '\t'>> {};
struct recipient : pegtl::rep_min_max<1, 512, pegtl::not_one<'>', '\n'>> {};
struct recipient_end : pegtl::seq<TAO_PEGTL_STRING(">:"), opt_blanks, pegtl::eof> {};
struct recipient_line : pegtl::seq<opt_blanks, pegtl::one<'<'>, pegtl::at<recipient, recipient_end>, recipient, recipient_end> {};
struct host : pegtl::seq<pegtl::plus<pegtl::not_one<' ', '\t', '\n', '['>>, opt_blanks, pegtl::one<'['>, pegtl::plus<pegtl::not_one<']', '\n'>>, pegtl::one<']'>> {};
struct host_end : pegtl::seq<pegtl::one<':'>, opt_blanks, pegtl::eof> {};
struct host_line : pegtl::seq<opt_blanks, pegtl::at<host, host_end>, host, host_end> {};
struct client_text : pegtl::star<pegtl::any> {};
struct client_line : pegtl::seq<opt_blanks, TAO_PEGTL_STRING(">>> "), client_text> {};
struct server_text : pegtl::star<pegtl::any> {};
struct server_line : pegtl::seq<opt_blanks, TAO_PEGTL_STRING("<<< "), server_text> {};
struct line : pegtl::sor<client_line, server_line, recipient_line, host_line> {};

}  // namespace smtp_explain::courier_grammar
