// Bounces of Exim (deliver.c): an indented address, then what happened, deeper.
//
//   recipient_block = 2SP address LF *( 4SP line LF )
//   line            = "(generated from " address ")" / "(ultimately generated from " address ")"
//                   / "host " mx " [" ip "]"
//                   / "SMTP error from remote mail" ("er" / " server") " after " step ":" [ " host " mx " [" ip "]:" ]
//                   / reply or own words
//
// More: any indentation; the address may stand at the beginning of the line; "for TEXT command" (1&1, GMX).
#pragma once

#include "grammar/mailbox.hpp"
#include "grammar/smtp_reply.hpp"

namespace smtp_explain::exim_grammar {

using grammar::opt_ws;
using grammar::ws;

struct host_word : pegtl::plus<pegtl::not_one<' ', '\n', '[', ':'>> {};
struct host_address : pegtl::plus<pegtl::not_one<']', ')', '\n'>> {};
struct host_text : pegtl::seq<host_word, pegtl::opt<opt_ws, pegtl::sor<pegtl::seq<pegtl::one<'['>, host_address, pegtl::one<']'>>,
                                                                     pegtl::seq<pegtl::one<'('>, host_address, pegtl::one<')'>>>>> {};
struct host_line : pegtl::seq<TAO_PEGTL_ISTRING("host"), pegtl::opt<pegtl::one<':'>>, ws, host_text> {};

// "after RCPT TO:<bob@example.net>:", "for TEXT command,", "after RCPT command:"
struct step : pegtl::plus<pegtl::sor<pegtl::seq<pegtl::one<'<'>, pegtl::star<pegtl::not_one<'>', '\n'>>, pegtl::one<'>'>>,
                                     pegtl::seq<pegtl::one<':'>, pegtl::at<pegtl::one<'<'>>>, pegtl::not_one<':', ',', '\n', '<'>,
                                     // a fold inside the step
                                     pegtl::seq<pegtl::eol, pegtl::plus<pegtl::one<' ', '\t'>>, pegtl::at<TAO_PEGTL_ISTRING("SIZE=")>>>> {};
struct remote_error
    : pegtl::seq<TAO_PEGTL_ISTRING("SMTP error from remote "), pegtl::sor<TAO_PEGTL_ISTRING("mail server"), TAO_PEGTL_ISTRING("mailer"), TAO_PEGTL_ISTRING("server")>,
                 ws, pegtl::sor<TAO_PEGTL_ISTRING("after"), TAO_PEGTL_ISTRING("for")>, ws, step, pegtl::one<':', ','>,
                 pegtl::opt<opt_ws, host_line, pegtl::opt<pegtl::one<':'>>>, pegtl::opt<opt_ws, TAO_PEGTL_ISTRING("reason:")>> {};

}  // namespace smtp_explain::exim_grammar
