// Logs of the SMTP service of IIS (SMTPSVC), outgoing connections: one line a command, one line a reply line.
//
//   date time ip OutboundConnectionCommand SMTPSVC1 MAIL01 - 25 RCPT - TO:<bob@example.net> 0 0 4 0 93 SMTP - - - -        (W3C)
//   date time ip OutboundConnectionResponse SMTPSVC1 MAIL01 - 25 - - 550+5.1.1+User+unknown 0 0 72 0 125 SMTP - - - -
//   ip, OutboundConnectionCommand, 11/23/2026, 21:07:40, SMTPSVC1, MAIL01, -, 93, 0, 4, 0, 0, RCPT, -, TO:<bob@example.net>,   (IIS)
//   ip, OutboundConnectionResponse, 11/23/2026, 21:07:40, SMTPSVC1, MAIL01, -, 125, 0, 72, 0, 0, -, -, 550 5.1.1 User unknown,
//
// W3C writes "+" for a blank. Less: incoming connections, whose lines hold a bare status and no words.
#pragma once

#include "grammar/pegtl.hpp"

namespace smtp_explain::iis_smtp_log_grammar {

struct separator : pegtl::sor<TAO_PEGTL_STRING(", "), pegtl::plus<pegtl::one<' ', '\t'>>> {};
struct none : pegtl::one<'-'> {};
struct verb
    : pegtl::sor<TAO_PEGTL_ISTRING("EHLO"), TAO_PEGTL_ISTRING("HELO"), TAO_PEGTL_ISTRING("STARTTLS"), TAO_PEGTL_ISTRING("AUTH"), TAO_PEGTL_ISTRING("MAIL"),
                 TAO_PEGTL_ISTRING("RCPT"), TAO_PEGTL_ISTRING("DATA"), TAO_PEGTL_ISTRING("BDAT"), TAO_PEGTL_ISTRING("RSET"), TAO_PEGTL_ISTRING("QUIT")> {};
struct argument : pegtl::plus<pegtl::not_one<' ', ',', '\n'>> {};
struct command_mark : TAO_PEGTL_STRING("OutboundConnectionCommand") {};
struct command_columns : pegtl::seq<separator, verb, separator, none, separator, argument> {};
struct command_line : pegtl::seq<pegtl::until<command_mark>, pegtl::until<command_columns>> {};

struct reply_start : pegtl::seq<pegtl::range<'2', '5'>, pegtl::digit, pegtl::digit, pegtl::sor<pegtl::one<'+', '-', ' ', ','>, pegtl::eof>> {};
struct w3c_reply : pegtl::seq<pegtl::at<reply_start>, pegtl::plus<pegtl::not_one<' ', '\n'>>> {};
struct list_reply : pegtl::seq<pegtl::at<reply_start>, pegtl::plus<pegtl::not_at<pegtl::opt<pegtl::one<','>>, pegtl::eof>, pegtl::any>> {};
struct response_mark : TAO_PEGTL_STRING("OutboundConnectionResponse") {};
struct response_columns
    : pegtl::sor<pegtl::seq<TAO_PEGTL_STRING(", -, -, "), list_reply>, pegtl::seq<pegtl::one<' ', '\t'>, none, pegtl::one<' ', '\t'>, none, pegtl::one<' ', '\t'>, w3c_reply>> {};
struct response_line : pegtl::seq<pegtl::until<response_mark>, pegtl::until<response_columns>> {};
struct line : pegtl::sor<command_line, response_line> {};

}  // namespace smtp_explain::iis_smtp_log_grammar
