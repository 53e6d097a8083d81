// Bounces of qmail-send and its descendants (qmail-send.c, qmail-remote.c): a paragraph that begins with "<recipient>:".
//
//   paragraph = "<" recipient ">:" LF 1*line
//   line      = ip " does not like recipient." / "Connected to " ip " but " ("sender was rejected." / "my name was rejected." / "greeting failed.")
//             / ip " failed on DATA command." / ip " failed after I sent the message." / "Remote host said: " reply / "Giving up on " ip "."
//             / text
#pragma once

#include "grammar/mailbox.hpp"

namespace smtp_explain::qmail_grammar {

struct recipient : pegtl::rep_min_max<1, 512, pegtl::not_one<'>', '\n'>> {};
struct head : pegtl::seq<pegtl::star<pegtl::one<' ', '\t'>>, pegtl::one<'<'>, recipient, pegtl::one<'>'>, pegtl::star<pegtl::one<' '>>, pegtl::one<':'>> {};

struct peer : pegtl::plus<pegtl::not_one<' ', '\n'>> {};
struct rcpt_refused : pegtl::seq<peer, TAO_PEGTL_ISTRING(" does not like recipient")> {};
struct mail_refused : pegtl::seq<TAO_PEGTL_ISTRING("Connected to "), peer, TAO_PEGTL_ISTRING(" but sender was rejected")> {};
struct helo_refused : pegtl::seq<TAO_PEGTL_ISTRING("Connected to "), peer, TAO_PEGTL_ISTRING(" but my name was rejected")> {};
struct greeting_refused : pegtl::seq<TAO_PEGTL_ISTRING("Connected to "), peer, TAO_PEGTL_ISTRING(" but greeting failed")> {};
struct data_refused : pegtl::seq<peer, TAO_PEGTL_ISTRING(" failed on DATA command")> {};
struct end_refused : pegtl::seq<peer, TAO_PEGTL_ISTRING(" failed after I sent the message")> {};
struct auth_refused : pegtl::seq<TAO_PEGTL_ISTRING("Connected to "), peer, TAO_PEGTL_ISTRING(" but authentication was rejected")> {};
struct step : pegtl::sor<mail_refused, helo_refused, greeting_refused, auth_refused, rcpt_refused, data_refused, end_refused> {};

}  // namespace smtp_explain::qmail_grammar
