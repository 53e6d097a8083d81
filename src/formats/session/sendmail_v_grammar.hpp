// Sendmail -v (https://www.sendmail.org/~ca/email/doc8.12/op.html): the server is not marked.
//
//   bob@example.net... Connecting to mx.example.net. via esmtp...
//   220 mx.example.net ESMTP
//   >>> EHLO mail.example.org
//   bob@example.net... Sent (ok)
#pragma once

#include "formats/session/mark_grammar.hpp"

namespace smtp_explain::sendmail_v_grammar {

struct client_mark : marks::client<TAO_PEGTL_STRING(">>> ")> {};
struct recipient : pegtl::seq<pegtl::plus<pegtl::not_one<' ', '\n'>>, pegtl::at<TAO_PEGTL_STRING(" ")>> {};
struct program_mark : marks::program<pegtl::at<pegtl::seq<recipient, TAO_PEGTL_STRING(" Connecting to ")>>> {};
struct line : pegtl::seq<pegtl::sor<client_mark, program_mark>, marks::payload> {};

}  // namespace smtp_explain::sendmail_v_grammar
