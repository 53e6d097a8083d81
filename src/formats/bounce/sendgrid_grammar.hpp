// Bounces of SendGrid: one line a recipient.
//
//   line = id ":<" recipient "> : " own-ip " : " [ mx ] ":[" ip "] : " reply [ SP "in" SP command ]
//
// More: any spacing around the colons. Less: nothing but the reply tells where the command begins ("in RCPT TO").
#pragma once

#include "grammar/mailbox.hpp"
#include "grammar/pegtl.hpp"

namespace smtp_explain::sendgrid_grammar {

struct blanks : pegtl::star<pegtl::one<' ', '\t'>> {};
struct colon : pegtl::seq<blanks, pegtl::one<':'>, blanks> {};
struct id : pegtl::until<pegtl::at<pegtl::string<':', '<'>>, pegtl::not_one<'\n', '<'>> {};
struct recipient : pegtl::rep_min_max<1, 512, pegtl::not_one<'>', '\n'>> {};
struct own_address : pegtl::plus<pegtl::not_one<' ', '\n', '\t'>> {};
struct host : pegtl::star<pegtl::not_one<':', '[', ' ', '\n'>> {};
struct address : pegtl::plus<pegtl::not_one<']', '\n'>> {};
struct peer : pegtl::seq<host, pegtl::opt<pegtl::one<':'>>, pegtl::one<'['>, address, pegtl::one<']'>> {};
struct command : pegtl::plus<pegtl::sor<pegtl::upper, pegtl::one<' '>>> {};
struct in_command : pegtl::seq<blanks, pegtl::string<'i', 'n'>, pegtl::one<' '>, command, blanks, pegtl::eolf> {};
struct reply : pegtl::until<pegtl::at<pegtl::sor<in_command, pegtl::eolf>>> {};
struct line : pegtl::seq<id, pegtl::string<':', '<'>, recipient, pegtl::one<'>'>, colon, own_address, colon, peer,
                         colon, reply, pegtl::opt<in_command>> {};

}  // namespace smtp_explain::sendgrid_grammar
