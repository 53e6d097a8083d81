// Log lines of filters and of the mailbox's own server.
//
//   amavis[1]: (12345-01) Blocked SPAM {RejectedInbound}, [192.0.2.1] <a@example.org> -> <bob@example.net>, quarantine: …, Hits: 12.3
//   rspamd[2]: … rspamd_task_write_log: id: <…>, qid: <ABC>, ip: 192.0.2.1, from: <a@example.org>, (default: F (reject): [15.20/15.00] [SYM(3.00){…}]), len: 1, …, rcpts: <bob@example.net>
//   dovecot: lmtp(bob@example.net)<1><x>: … save failed to INBOX: Quota exceeded (mailbox for user is full)
//
// Less: what a filter let pass ("Passed CLEAN", "no action", "add header") refuses nothing.
#pragma once

#include "grammar/pegtl.hpp"

namespace smtp_explain::filter_log_grammar {

struct address : pegtl::star<pegtl::not_one<'>', '\n'>> {};
struct sender : address {};
struct recipient : address {};
struct text : pegtl::plus<pegtl::not_one<'\n'>> {};

struct blocked : pegtl::seq<TAO_PEGTL_STRING("Blocked "), pegtl::plus<pegtl::not_one<',', '{', '\n'>>> {};
struct amavis : pegtl::seq<pegtl::until<TAO_PEGTL_STRING(") "), pegtl::not_one<'\n'>>, blocked, pegtl::until<pegtl::at<TAO_PEGTL_STRING(" -> ")>, pegtl::sor<pegtl::seq<TAO_PEGTL_STRING(" <"), sender, pegtl::one<'>'>>, pegtl::not_one<'\n'>>>,
                          TAO_PEGTL_STRING(" -> <"), recipient> {};

struct rspamd_action : pegtl::sor<TAO_PEGTL_STRING("(reject)"), TAO_PEGTL_STRING("(soft reject)"), TAO_PEGTL_STRING("(greylist)")> {};
struct score : pegtl::seq<TAO_PEGTL_STRING(": ["), pegtl::plus<pegtl::not_one<']', '\n'>>, pegtl::one<']'>> {};
struct verdict : pegtl::seq<pegtl::opt<TAO_PEGTL_STRING("(default: "), pegtl::alpha, pegtl::one<' '>>, rspamd_action, pegtl::opt<score>> {};
struct rspamd : pegtl::seq<pegtl::until<TAO_PEGTL_STRING("from: <"), pegtl::not_one<'\n'>>, sender, pegtl::until<pegtl::at<verdict>, pegtl::not_one<'\n'>>, verdict,
                          pegtl::opt<pegtl::until<TAO_PEGTL_STRING("rcpts: <"), pegtl::not_one<'\n'>>, recipient>> {};

struct user : pegtl::plus<pegtl::not_one<')', '\n'>> {};
struct dovecot : pegtl::seq<pegtl::until<pegtl::sor<TAO_PEGTL_STRING("lmtp("), TAO_PEGTL_STRING("lda(")>, pegtl::not_one<'\n'>>, user, pegtl::until<TAO_PEGTL_STRING("save failed to "), pegtl::not_one<'\n'>>,
                           pegtl::plus<pegtl::not_one<':', '\n'>>, TAO_PEGTL_STRING(": "), text> {};

}  // namespace smtp_explain::filter_log_grammar
