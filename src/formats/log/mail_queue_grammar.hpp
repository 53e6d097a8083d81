// What "mailq" prints: Postfix (showq.c, https://www.postfix.org/postqueue.1.html) and Sendmail (queue.c).
//
//   -Queue ID-  --Size-- ----Arrival Time---- -Sender/Recipient-------
//   EF5C2A907CE      390 Mon Nov 23 21:07:43  alice@example.org
//   (host mx.example.net[192.0.2.25] said: 450 4.2.0 <bob@example.net>: Greylisted (in reply to RCPT TO command))
//                                            bob@example.net
//
//   6ANL4pYS000563*     390 Mon Nov 23 21:04 <alice@example.org>
//                    (Deferred: Connection refused by mx.example.net.)
//                                            <bob@example.net>
//
// A reason counts for the recipients below it, up to the next reason or message. More: any columns.
#pragma once

#include "grammar/mailbox.hpp"
#include "grammar/pegtl.hpp"

namespace smtp_explain::mail_queue_grammar {

struct blanks : pegtl::plus<pegtl::blank> {};
struct opt_blanks : pegtl::star<pegtl::blank> {};
struct queue_id : pegtl::rep_min_max<6, 24, pegtl::alnum> {};
struct flag : pegtl::one<'*', '!', '-', 'X', '?'> {};
struct size : pegtl::plus<pegtl::digit> {};
struct weekday : pegtl::rep<3, pegtl::alpha> {};
struct month : pegtl::rep<3, pegtl::alpha> {};
struct day : pegtl::rep_min_max<1, 2, pegtl::digit> {};
struct clock_time : pegtl::seq<pegtl::rep<2, pegtl::digit>, pegtl::rep_min_max<1, 2, pegtl::one<':'>, pegtl::rep<2, pegtl::digit>>> {};
struct arrival : pegtl::seq<weekday, blanks, month, blanks, day, blanks, clock_time> {};
struct sender : pegtl::plus<pegtl::not_one<' ', '\t', '\n', '<', '>'>> {};
struct message_line
    : pegtl::seq<queue_id, pegtl::opt<flag>, blanks, size, blanks, arrival, blanks, pegtl::opt<pegtl::one<'<'>>, sender, pegtl::opt<pegtl::one<'>'>>, opt_blanks, pegtl::eof> {};
struct reason_end : pegtl::seq<pegtl::one<')'>, opt_blanks, pegtl::eof> {};
struct reason : pegtl::plus<pegtl::not_at<reason_end>, pegtl::any> {};
struct reason_line : pegtl::seq<opt_blanks, pegtl::one<'('>, reason, reason_end> {};
struct recipient : grammar::mailbox {};
struct recipient_line : pegtl::seq<blanks, pegtl::opt<pegtl::one<'<'>>, recipient, pegtl::opt<pegtl::one<'>'>>, opt_blanks, pegtl::eof> {};
struct line : pegtl::sor<message_line, reason_line, recipient_line> {};

}  // namespace smtp_explain::mail_queue_grammar
