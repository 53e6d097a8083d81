// Perl Net::SMTP and Net::Cmd with Debug (https://metacpan.org/pod/Net::Cmd).
//
//   Net::SMTP>>> Net::SMTP(3.14)                         (the modules: not SMTP)
//   Net::SMTP=GLOB(0x55c9a3d33418)<<< 220 mx.example.net ESMTP
//   Net::SMTP=GLOB(0x55c9a3d33418)>>> EHLO client.example.org
#pragma once

#include "formats/session/mark_grammar.hpp"

namespace smtp_explain::perl_grammar {

struct object : pegtl::seq<TAO_PEGTL_STRING("Net::SMTP"), pegtl::star<pegtl::not_one<'=', '\n', '<', '>'>>, TAO_PEGTL_STRING("=GLOB(0x"), marks::stream<pegtl::plus<pegtl::xdigit>>, pegtl::one<')'>> {};
struct client_mark : marks::client<TAO_PEGTL_STRING(">>> ")> {};
struct server_mark : marks::server<TAO_PEGTL_STRING("<<< ")> {};
struct modules : marks::program<TAO_PEGTL_STRING("Net::SMTP>>> "), pegtl::until<pegtl::eof>> {};
struct line : pegtl::seq<pegtl::sor<pegtl::seq<object, pegtl::sor<client_mark, server_mark>>, modules>, marks::payload> {};

}  // namespace smtp_explain::perl_grammar
