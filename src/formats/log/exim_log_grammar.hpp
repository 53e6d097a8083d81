// Exim's main, reject and panic log (https://www.exim.org/exim-html-current/doc/html/spec_html/ch-log_files.html).
//
//   1xVbI5-00002f-2O <= alice@example.org H=… P=esmtps S=390
//   1xVbI5-00002f-2O => bob@example.net R=dnslookup T=remote_smtp H=mx.example.net [192.0.2.25] C="250 Ok"
//   1xVbI5-00002f-2O ** bob@example.net R=… T=… H=mx.example.net [192.0.2.25]:25: SMTP error from remote mail server after RCPT TO:<…>: 550 … DT=0s
//   1xVbI5-00002f-2O == bob@example.net R=… T=… defer (-44) H=… DT=0s: SMTP error …
//   H=client.example.org (helo) [192.0.2.11] F=<a@example.com> rejected RCPT <bob@example.org>: relay not permitted
//   plain authenticator failed for H=(client) [192.0.2.1]: 535 Incorrect authentication data (set_id=user)
//
// More: a process id in brackets; ids of 6-6-2 (up to 4.96) and 6-11-4 characters.
#pragma once

#include "grammar/pegtl.hpp"

namespace smtp_explain::exim_log_grammar {

struct ws : pegtl::plus<pegtl::blank> {};
struct pid : pegtl::seq<pegtl::one<'['>, pegtl::plus<pegtl::digit>, pegtl::one<']'>, ws> {};
struct message_id
    : pegtl::seq<pegtl::rep<6, pegtl::alnum>, pegtl::one<'-'>, pegtl::sor<pegtl::seq<pegtl::rep<11, pegtl::alnum>, pegtl::one<'-'>, pegtl::rep<4, pegtl::alnum>>,
                                                                        pegtl::seq<pegtl::rep<6, pegtl::alnum>, pegtl::one<'-'>, pegtl::rep<2, pegtl::alnum>>>> {};
struct flag : pegtl::sor<TAO_PEGTL_STRING("<="), TAO_PEGTL_STRING("=>"), TAO_PEGTL_STRING("->"), TAO_PEGTL_STRING(">>"), TAO_PEGTL_STRING("*>"), TAO_PEGTL_STRING("**"),
                         TAO_PEGTL_STRING("==")> {};
struct address : pegtl::plus<pegtl::not_one<' ', '\n', '<', '>'>> {};
struct original_address : pegtl::plus<pegtl::not_one<'>', '\n'>> {};
struct original : pegtl::seq<ws, pegtl::one<'<', '('>, original_address, pegtl::one<'>', ')'>> {};
struct rest : pegtl::star<pegtl::not_one<'\n'>> {};
struct delivery : pegtl::seq<pegtl::opt<pid>, message_id, ws, flag, ws, pegtl::opt<pegtl::one<'<'>>, address, pegtl::opt<pegtl::one<'>'>>, pegtl::opt<original>, rest> {};
struct completed : pegtl::seq<pegtl::opt<pid>, message_id, ws, TAO_PEGTL_STRING("Completed")> {};

struct temporarily : TAO_PEGTL_STRING("temporarily ") {};
struct step : pegtl::sor<TAO_PEGTL_STRING("after DATA"), TAO_PEGTL_STRING("during MIME ACL checks"), TAO_PEGTL_STRING("during message reception"), TAO_PEGTL_STRING("connection"),
                         pegtl::plus<pegtl::upper>> {};
struct refused_address : pegtl::plus<pegtl::not_one<'>', '\n'>> {};
struct rejected : TAO_PEGTL_STRING("rejected ") {};
struct behind : pegtl::star<pegtl::not_one<'\n'>> {};
// "… [temporarily ]rejected STEP [<address>]…: reason"
struct before_refusal : pegtl::star<pegtl::not_at<pegtl::seq<pegtl::opt<temporarily>, rejected, step>>, pegtl::not_one<'\n'>> {};
struct refusal : pegtl::seq<before_refusal, pegtl::opt<temporarily>, rejected, step, pegtl::opt<pegtl::star<pegtl::one<' '>>, pegtl::opt<TAO_PEGTL_STRING("FROM:")>, pegtl::one<'<'>, refused_address, pegtl::one<'>'>>, behind> {};

struct login_peer : pegtl::star<pegtl::not_at<TAO_PEGTL_STRING("]: ")>, pegtl::not_one<'\n'>> {};
struct login_text : pegtl::star<pegtl::not_one<'\n'>> {};
struct login : pegtl::seq<pegtl::plus<pegtl::not_one<' ', '\n'>>, TAO_PEGTL_STRING(" authenticator failed for "), login_peer, TAO_PEGTL_STRING("]: "), login_text> {};

struct verify_failure : pegtl::seq<pegtl::star<pegtl::not_at<TAO_PEGTL_STRING("sender verify ")>, pegtl::not_one<'\n'>>, TAO_PEGTL_STRING("sender verify "),
                                   pegtl::sor<TAO_PEGTL_STRING("fail"), TAO_PEGTL_STRING("defer")>, TAO_PEGTL_STRING(" for <")> {};

}  // namespace smtp_explain::exim_log_grammar
