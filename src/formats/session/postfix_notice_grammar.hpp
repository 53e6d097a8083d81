// Postfix' notice to the postmaster (https://www.postfix.org/postconf.5.html#notify_classes): the server wrote it, "Out:" is its reply.
//
//    Out: 220 mail.example.org ESMTP Postfix
//    In:  RCPT TO:<bob@example.net>
//    Out: 550 5.1.1 <bob@example.net>: Recipient address rejected: User unknown
//        in local recipient table
#pragma once

#include "formats/session/mark_grammar.hpp"

namespace smtp_explain::postfix_notice_grammar {

struct client_mark : marks::client<TAO_PEGTL_STRING("In:"), marks::blanks> {};
struct server_mark : marks::server<TAO_PEGTL_STRING("Out:"), marks::blanks> {};
struct line : pegtl::seq<marks::opt_blanks, pegtl::sor<client_mark, server_mark>, marks::payload> {};

}  // namespace smtp_explain::postfix_notice_grammar
