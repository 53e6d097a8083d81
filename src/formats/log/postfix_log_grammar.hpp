// Postfix's log lines behind the daemon's tag (https://www.postfix.org/; the daemons' man pages).
//
//   delivery = queue-id ": to=<" recipient ">, " [ "orig_to=<" address ">, " ] "relay=" relay *( ", " name "=" value ) ", status=" word " (" reason ")"
//   sender   = queue-id ": from=<" sender ">, size=…"   /   queue-id ": from=<" sender ">, status=expired, returned to sender"
//   refusal  = ( queue-id / "NOQUEUE" ) ": " action ": " step " from " client "[" ip "]: " reply "; " *( name "=" value )
//   content  = queue-id ": reject: " ( "header" / "body" ) " " text " from " client "; from=<…> to=<…> proto=… helo=<…>: " status text
//   attempt  = [ queue-id ": " ] ( "host " / "connect to " / "lost connection with " / "conversation with " ) mx "[" ip "]" text
//   login    = "warning: " client "[" ip "]: SASL " mechanism " authentication failed: " text
//
// More: a missing queue id before "to=<", addresses without brackets. "reject_warning" and "discard" refuse nothing.
#pragma once

#include "formats/session/mark_grammar.hpp"

namespace smtp_explain::postfix_log_grammar {

struct queue_id : pegtl::plus<pegtl::alnum> {};
struct id_part : pegtl::seq<queue_id, TAO_PEGTL_STRING(": ")> {};
struct address : pegtl::star<pegtl::not_one<'>', '\n'>> {};

struct recipient : address {};
struct original_recipient : address {};
struct relay : pegtl::plus<pegtl::not_one<',', '\n'>> {};
struct dsn_status : pegtl::plus<pegtl::sor<pegtl::digit, pegtl::one<'.'>>> {};
struct dsn_attribute : pegtl::seq<TAO_PEGTL_STRING("dsn="), dsn_status> {};
struct status : pegtl::plus<pegtl::alpha> {};
struct other_attribute : pegtl::seq<pegtl::not_at<TAO_PEGTL_STRING("status=")>, pegtl::plus<pegtl::sor<pegtl::alnum, pegtl::one<'_'>>>, pegtl::one<'='>, pegtl::star<pegtl::not_one<',', '\n'>>> {};
struct comma : TAO_PEGTL_STRING(", ") {};
struct reason : pegtl::star<pegtl::not_one<'\n'>> {};  // up to the last bracket, which the reader takes off
struct delivery
    : pegtl::seq<pegtl::opt<id_part>, TAO_PEGTL_STRING("to=<"), recipient, TAO_PEGTL_STRING(">, "), pegtl::opt<TAO_PEGTL_STRING("orig_to=<"), original_recipient, TAO_PEGTL_STRING(">, ")>,
                 TAO_PEGTL_STRING("relay="), relay, comma, pegtl::star<pegtl::sor<dsn_attribute, other_attribute>, comma>, TAO_PEGTL_STRING("status="), status,
                 pegtl::opt<TAO_PEGTL_STRING(" ("), reason>> {};

struct sender : address {};
struct expired : TAO_PEGTL_STRING("status=expired") {};
struct origin : pegtl::seq<id_part, TAO_PEGTL_STRING("from=<"), sender, TAO_PEGTL_STRING(">, "), pegtl::sor<expired, pegtl::at<TAO_PEGTL_STRING("size=")>, pegtl::at<TAO_PEGTL_STRING("status=")>>> {};
struct removed : pegtl::seq<id_part, TAO_PEGTL_STRING("removed"), pegtl::eof> {};

struct action_word : pegtl::sor<TAO_PEGTL_STRING("milter-reject"), TAO_PEGTL_STRING("reject")> {};
struct step : pegtl::plus<pegtl::not_one<' ', '\n'>> {};
struct client : pegtl::plus<pegtl::not_one<' ', ';', '\n'>> {};  // "host[192.0.2.1]" or "[192.0.2.1]:12345", with its colon
struct text : pegtl::star<pegtl::not_one<'\n'>> {};
struct refusal
    : pegtl::seq<id_part, action_word, TAO_PEGTL_STRING(": "), pegtl::not_at<pegtl::sor<TAO_PEGTL_STRING("header "), TAO_PEGTL_STRING("body ")>>, step,
                 TAO_PEGTL_STRING(" from "), client, pegtl::one<' '>, text> {};
struct content_kind : pegtl::sor<TAO_PEGTL_STRING("header "), TAO_PEGTL_STRING("body "), TAO_PEGTL_STRING("mime-header "), TAO_PEGTL_STRING("nested-header ")> {};
struct content : pegtl::seq<id_part, TAO_PEGTL_STRING("reject: "), content_kind, text> {};

// What one of several hosts said; the delivery's own line follows when all were tried.
struct attempt_begin : pegtl::sor<TAO_PEGTL_STRING("host "), TAO_PEGTL_STRING("connect to "), TAO_PEGTL_STRING("lost connection with "), TAO_PEGTL_STRING("conversation with ")> {};
struct attempt : pegtl::seq<pegtl::opt<id_part>, pegtl::at<attempt_begin, pegtl::plus<pegtl::not_one<' ', '[', '\n'>>, pegtl::one<'['>>, reason> {};

struct mechanism : pegtl::plus<pegtl::sor<pegtl::alnum, pegtl::one<'-', '_'>>> {};
struct login : pegtl::seq<TAO_PEGTL_STRING("warning: "), client, pegtl::one<' '>, TAO_PEGTL_STRING("SASL "), mechanism, TAO_PEGTL_STRING(" authentication failed"), text> {};

}  // namespace smtp_explain::postfix_log_grammar
