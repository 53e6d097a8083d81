// One line of an SMTP dialogue (RFC 5321 sections 4.1.1 and 4.2), without a tool's marks.
#pragma once

#include "grammar/mailbox.hpp"
#include "grammar/pegtl.hpp"

namespace smtp_explain::session_grammar {

struct blanks : pegtl::plus<pegtl::blank> {};
struct opt_blanks : pegtl::star<pegtl::blank> {};
struct rest : pegtl::star<pegtl::not_one<'\n'>> {};

// Reply-line = *( Reply-code "-" [ textstring ] CRLF ) Reply-code [ SP textstring ] CRLF
// More: second digits above 5; a colon or a tab behind the code; "] '", as smtp-cli writes it. Less: nothing.
struct code : pegtl::seq<pegtl::range<'2', '5'>, pegtl::digit, pegtl::digit> {};
struct more_follows : pegtl::one<'-'> {};
struct reply : pegtl::seq<code, pegtl::sor<more_follows, pegtl::one<' ', '\t', ':'>, TAO_PEGTL_STRING("] '"), pegtl::eof>, rest> {};

// command = verb [ SP arguments ]; verbs of RFC 5321, 2033 (LHLO), 3207 (STARTTLS), 4954 (AUTH), 3030 (BDAT), 1985 (ETRN),
// and of Postfix (XCLIENT, XFORWARD). More: lower case.
struct verb_end : pegtl::sor<pegtl::eof, pegtl::at<pegtl::one<' ', '\t', ':', '\r'>>> {};
struct helo_verb : pegtl::sor<TAO_PEGTL_ISTRING("ehlo"), TAO_PEGTL_ISTRING("helo"), TAO_PEGTL_ISTRING("lhlo")> {};
struct starttls_verb : TAO_PEGTL_ISTRING("starttls") {};
struct auth_verb : TAO_PEGTL_ISTRING("auth") {};
struct mail_verb : pegtl::seq<TAO_PEGTL_ISTRING("mail"), blanks, TAO_PEGTL_ISTRING("from"), opt_blanks, pegtl::one<':'>> {};
struct rcpt_verb : pegtl::seq<TAO_PEGTL_ISTRING("rcpt"), blanks, TAO_PEGTL_ISTRING("to"), opt_blanks, pegtl::one<':'>> {};
struct data_verb : TAO_PEGTL_ISTRING("data") {};
struct bdat_verb : TAO_PEGTL_ISTRING("bdat") {};
struct quit_verb : TAO_PEGTL_ISTRING("quit") {};
struct rset_verb : TAO_PEGTL_ISTRING("rset") {};
struct other_verb
    : pegtl::sor<TAO_PEGTL_ISTRING("vrfy"), TAO_PEGTL_ISTRING("expn"), TAO_PEGTL_ISTRING("help"),
                 TAO_PEGTL_ISTRING("noop"), TAO_PEGTL_ISTRING("etrn"), TAO_PEGTL_ISTRING("turn"),
                 TAO_PEGTL_ISTRING("xclient"), TAO_PEGTL_ISTRING("xforward")> {};

// Path = "<" [ A-d-l ":" ] Mailbox ">"; more: anything between the brackets, or a word without brackets.
struct source_route : pegtl::seq<pegtl::one<'@'>, pegtl::plus<pegtl::not_one<':', '>', '\n', ' '>>, pegtl::one<':'>> {};
struct path_text : pegtl::star<pegtl::not_one<'>', '\n'>> {};
struct bare_path : pegtl::plus<pegtl::not_one<' ', '\t', '\n', '<', '>'>> {};
struct path : pegtl::sor<pegtl::seq<pegtl::one<'<'>, pegtl::opt<source_route>, path_text, pegtl::opt<pegtl::one<'>'>>>, bare_path> {};
struct mail_command : pegtl::seq<mail_verb, opt_blanks, pegtl::opt<path>, rest> {};
struct rcpt_command : pegtl::seq<rcpt_verb, opt_blanks, pegtl::opt<path>, rest> {};

// AUTH SP mechanism [ SP initial-response ] (RFC 4954 section 4)
struct mechanism : pegtl::plus<pegtl::sor<pegtl::alnum, pegtl::one<'-', '_'>>> {};
struct initial_response : pegtl::plus<pegtl::not_one<' ', '\t', '\n'>> {};
struct auth_command
    : pegtl::seq<auth_verb, pegtl::opt<blanks, mechanism, pegtl::opt<blanks, initial_response>>, verb_end, rest> {};
struct helo_argument : pegtl::plus<pegtl::not_one<' ', '\t', '\n'>> {};
struct helo_command : pegtl::seq<helo_verb, verb_end, pegtl::opt<blanks, helo_argument>, rest> {};
struct last_chunk : TAO_PEGTL_ISTRING("last") {};
struct bdat_command
    : pegtl::seq<bdat_verb, pegtl::opt<blanks, pegtl::plus<pegtl::digit>, pegtl::opt<blanks, last_chunk>>, verb_end, rest> {};
template <class Verb>
struct plain_command : pegtl::seq<Verb, verb_end, rest> {};

struct command
    : pegtl::sor<mail_command, rcpt_command, helo_command, auth_command, bdat_command, plain_command<starttls_verb>,
                 plain_command<data_verb>, plain_command<quit_verb>, plain_command<rset_verb>, plain_command<other_verb>> {};

// The text of a greeting or an EHLO reply begins with the server's name (RFC 5321 section 4.2):
// Greeting = "220 " ( Domain / address-literal ) …; more: an enhanced status code first, and refusals likewise.
struct skipped_status
    : pegtl::seq<pegtl::one<'2', '4', '5'>, pegtl::one<'.'>, pegtl::rep_min_max<1, 3, pegtl::digit>, pegtl::one<'.'>,
                 pegtl::rep_min_max<1, 3, pegtl::digit>, pegtl::one<' '>> {};
struct server_name : grammar::any_host {};
struct greeting : pegtl::seq<code, pegtl::sor<pegtl::one<' ', '-'>, TAO_PEGTL_STRING("] '")>, opt_blanks, pegtl::opt<skipped_status>, server_name,
                             pegtl::sor<pegtl::eof, pegtl::at<pegtl::one<' ', '\t', '.', ',', ';', ':', '\''>>>> {};

}  // namespace smtp_explain::session_grammar
