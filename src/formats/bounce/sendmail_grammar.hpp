// Bounces of Sendmail 5 to 8 (savemail.c, deliver.c): a list of addresses, then what was said.
//
//   list       = "   ----- The following addresses had " words " -----" LF 1*( address LF [ "    (reason: " text ")" ] [ "    (expanded from: " address ")" ] )
//   transcript = "   ----- Transcript of session follows -----" LF 1*line
//   line       = ["... "] "while talking to " host ":"
//              / ">>> " command / "<<< " reply
//              / code SP [ status SP ] address "... " summary / address "... " summary / code SP text
//              / text                                    ; what a delivery program wrote
//
// Relatives: address " [" text "]" in the list (Mail2000), a paragraph below another head (BIGLOBE).
//
// More: any indentation, ">>>" and "<<<" with any number of marks from two on.
#pragma once

#include "grammar/mailbox.hpp"
#include "grammar/smtp_reply.hpp"

namespace smtp_explain::sendmail_grammar {

using grammar::opt_ws;

struct rest : pegtl::star<pegtl::not_one<'\n'>> {};
struct list_head
    : pegtl::seq<opt_ws, pegtl::plus<pegtl::one<'-'>>, opt_ws, TAO_PEGTL_ISTRING("The following addresses had "), rest> {};
struct transcript_head
    : pegtl::seq<opt_ws, pegtl::plus<pegtl::one<'-'>>, opt_ws, pegtl::opt<TAO_PEGTL_ISTRING("The ")>, TAO_PEGTL_ISTRING("Transcript of session follows"), rest> {};
struct any_head : pegtl::seq<opt_ws, pegtl::rep_min<3, pegtl::one<'-'>>, rest> {};

struct host : pegtl::plus<pegtl::not_one<' ', '\n', ':'>> {};
struct talking_to : pegtl::seq<opt_ws, pegtl::opt<pegtl::string<'.', '.', '.', ' '>>, TAO_PEGTL_ISTRING("while talking to "), host, rest> {};
struct client_text : rest {};
struct client_line : pegtl::seq<opt_ws, pegtl::rep_min<2, pegtl::one<'>'>>, pegtl::one<' '>, client_text> {};
struct server_text : rest {};
struct server_line : pegtl::seq<opt_ws, pegtl::rep_min<2, pegtl::one<'<'>>, pegtl::one<' '>, server_text> {};

struct reason_text : rest {};
struct reason_line : pegtl::seq<opt_ws, TAO_PEGTL_ISTRING("(reason: "), reason_text> {};
struct expanded_text : rest {};
struct expanded_line : pegtl::seq<opt_ws, TAO_PEGTL_ISTRING("(expanded from: "), expanded_text> {};

// "550 5.1.1 <bob@example.net>... User unknown"
struct summary_codes : pegtl::seq<grammar::reply_code, pegtl::one<' '>, pegtl::opt<grammar::enhanced_status, pegtl::one<' '>>> {};
struct summary_address : pegtl::plus<pegtl::not_one<' ', '\n', '.'>, pegtl::star<pegtl::not_at<pegtl::string<'.', '.', '.'>>, pegtl::not_one<' ', '\n'>>> {};
struct summary_text : rest {};
// Sendmail 5 names the host and the mailer in the recipient's place: "421 mx.example.net (smtp)... Deferred: …"
struct mailer : pegtl::seq<pegtl::string<' ', '('>, pegtl::plus<pegtl::not_one<')', '\n', ' '>>, pegtl::one<')'>> {};
// "554 5.3.0 unknown mailer error 255", "554 Too many hops 26 (25 max)": said of nobody by name.
struct own_line : pegtl::seq<opt_ws, grammar::reply_code, pegtl::one<' '>, rest> {};
struct summary_line
    : pegtl::seq<opt_ws, pegtl::opt<summary_codes>, summary_address, pegtl::opt<mailer>, pegtl::string<'.', '.', '.'>, pegtl::one<' '>, summary_text> {};

}  // namespace smtp_explain::sendmail_grammar
