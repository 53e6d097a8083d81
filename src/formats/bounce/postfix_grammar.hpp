// Bounces of Postfix 2.3 and later (bounce_notify_util.c): one paragraph a recipient, wrapped at blanks.
//
//   paragraph = "<" recipient ">" [ " (expanded from <" original ">)" ] ": " reason
//   reason    = "host " mx "[" ip "] said: " reply " (in reply to " command " command)"
//             / "host " mx "[" ip "] refused to talk to me: " reply
//             / "connect to " mx "[" ip "]:" port ": " text
//             / ("lost connection with " / "conversation with ") mx "[" ip "] [timed out] while " step
//             / "TLS is required, but " ("host " mx "[" ip "] refused to start TLS: " reply / "was not offered by host " mx "[" ip "]")
//             / "SASL authentication failed; " ("server " mx "[" ip "] said: " reply / "cannot authenticate to server " mx "[" ip "]: " text)
//             / "SMTPUTF8 is required, but was not offered by host " mx "[" ip "]"
//             / text
//
// More: any folding, lost indentation, "<recipient>" without brackets in the delay notice of old versions is not read.
#pragma once

#include "grammar/mailbox.hpp"
#include "grammar/smtp_reply.hpp"

namespace smtp_explain::postfix_grammar {

using grammar::opt_ws;
using grammar::ws;

struct recipient : pegtl::rep_min_max<1, 512, pegtl::not_one<'>', '\n'>> {};
struct original_recipient : pegtl::rep_min_max<1, 512, pegtl::not_one<'>', '\n'>> {};
struct expanded_from
    : pegtl::seq<ws, pegtl::one<'('>, TAO_PEGTL_ISTRING("expanded"), ws, TAO_PEGTL_ISTRING("from"), ws, pegtl::one<'<'>, original_recipient,
                 pegtl::one<'>'>, pegtl::one<')'>> {};
struct paragraph_head : pegtl::seq<pegtl::one<'<'>, recipient, pegtl::one<'>'>, pegtl::opt<expanded_from>, pegtl::one<':'>, pegtl::at<pegtl::one<' ', '\n', '\t'>>> {};

struct host_part : pegtl::plus<pegtl::not_one<'[', ' ', '\n', '\t'>> {};
struct address_part : pegtl::plus<pegtl::not_one<']', '\n'>> {};
struct port : pegtl::plus<pegtl::digit> {};
struct peer : pegtl::seq<host_part, pegtl::one<'['>, address_part, pegtl::one<']'>, pegtl::opt<pegtl::one<':'>, port>> {};

struct said : pegtl::seq<ws, TAO_PEGTL_ISTRING("said:"), ws> {};
struct refused : pegtl::seq<ws, TAO_PEGTL_ISTRING("refused"), ws, TAO_PEGTL_ISTRING("to"), ws, TAO_PEGTL_ISTRING("talk"), ws, TAO_PEGTL_ISTRING("to"), ws,
                            TAO_PEGTL_ISTRING("me:"), ws> {};
struct quoted_reply : pegtl::plus<pegtl::any> {};
struct host_said : pegtl::seq<TAO_PEGTL_ISTRING("host"), ws, peer, said, quoted_reply> {};
struct host_refused : pegtl::seq<TAO_PEGTL_ISTRING("host"), ws, peer, refused, quoted_reply> {};
struct connect_to : pegtl::seq<TAO_PEGTL_ISTRING("connect"), ws, TAO_PEGTL_ISTRING("to"), ws, peer> {};
struct connection_with
    : pegtl::seq<pegtl::sor<pegtl::seq<TAO_PEGTL_ISTRING("lost"), ws, TAO_PEGTL_ISTRING("connection")>, TAO_PEGTL_ISTRING("conversation")>, ws,
                 TAO_PEGTL_ISTRING("with"), ws, peer> {};
// "while performing the EHLO handshake", "while sending RCPT TO"
struct step : pegtl::plus<pegtl::any> {};
struct timed_out : pegtl::seq<ws, TAO_PEGTL_ISTRING("timed"), ws, TAO_PEGTL_ISTRING("out")> {};
struct broken_off : pegtl::seq<connection_with, pegtl::opt<timed_out>, ws, TAO_PEGTL_ISTRING("while"), ws, step> {};


// What stands between Postfix' own wish and what the server does not do, without a step's name.
struct cannot_start_tls
    : pegtl::seq<TAO_PEGTL_ISTRING("TLS"), ws, TAO_PEGTL_ISTRING("is"), ws, TAO_PEGTL_ISTRING("required,"), ws, TAO_PEGTL_ISTRING("but"), ws,
                 pegtl::sor<pegtl::seq<TAO_PEGTL_ISTRING("host"), ws, peer, ws, TAO_PEGTL_ISTRING("refused"), ws, TAO_PEGTL_ISTRING("to"), ws, TAO_PEGTL_ISTRING("start"), ws,
                                       TAO_PEGTL_ISTRING("TLS:"), ws, quoted_reply>,
                            pegtl::seq<TAO_PEGTL_ISTRING("was"), ws, TAO_PEGTL_ISTRING("not"), ws, TAO_PEGTL_ISTRING("offered"), ws, TAO_PEGTL_ISTRING("by"), ws,
                                       TAO_PEGTL_ISTRING("host"), ws, peer>>> {};
struct certificate_refused
    : pegtl::seq<TAO_PEGTL_ISTRING("Server certificate"), ws, TAO_PEGTL_ISTRING("not"), ws, pegtl::sor<TAO_PEGTL_ISTRING("verified"), TAO_PEGTL_ISTRING("trusted")>> {};
struct tls_failed : pegtl::sor<cannot_start_tls, certificate_refused> {};
struct login_failed
    : pegtl::seq<TAO_PEGTL_ISTRING("SASL"), ws, TAO_PEGTL_ISTRING("authentication"), ws, TAO_PEGTL_ISTRING("failed;"), ws,
                 pegtl::sor<pegtl::seq<TAO_PEGTL_ISTRING("server"), ws, peer, said, quoted_reply>,
                            pegtl::seq<TAO_PEGTL_ISTRING("cannot"), ws, TAO_PEGTL_ISTRING("authenticate"), ws, TAO_PEGTL_ISTRING("to"), ws, TAO_PEGTL_ISTRING("server"), ws, peer>>> {};
struct smtputf8_not_offered
    : pegtl::seq<TAO_PEGTL_ISTRING("SMTPUTF8"), ws, TAO_PEGTL_ISTRING("is"), ws, TAO_PEGTL_ISTRING("required,"), ws, TAO_PEGTL_ISTRING("but"), ws, TAO_PEGTL_ISTRING("was"), ws,
                 TAO_PEGTL_ISTRING("not"), ws, TAO_PEGTL_ISTRING("offered"), ws, TAO_PEGTL_ISTRING("by"), ws, TAO_PEGTL_ISTRING("host"), ws, peer> {};

struct reason : pegtl::sor<host_said, host_refused, connect_to, broken_off, tls_failed, login_failed, smtputf8_not_offered> {};

// At the end of a reply.
struct command : pegtl::plus<pegtl::not_one<')'>> {};
struct in_reply_to
    : pegtl::seq<pegtl::one<'('>, TAO_PEGTL_ISTRING("in"), ws, TAO_PEGTL_ISTRING("reply"), ws, TAO_PEGTL_ISTRING("to"), ws, command, pegtl::one<')'>> {};

// "This is the mail system at host mail.example.org."
struct reporting_host : grammar::any_host {};
struct opening : pegtl::seq<TAO_PEGTL_ISTRING("This is the "), pegtl::sor<TAO_PEGTL_ISTRING("mail system"), TAO_PEGTL_ISTRING("Postfix program")>,
                            TAO_PEGTL_ISTRING(" at host "), reporting_host> {};

}  // namespace smtp_explain::postfix_grammar
