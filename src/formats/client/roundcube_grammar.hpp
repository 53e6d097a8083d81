// Roundcube's notice (program/localization/*/messages.inc, "smtperror", "smtptoerror", "smtpfromerror" and their kin), in any language:
//
//   SMTP Error (550): Failed to add recipient "bob@example.net" (5.1.1 User unknown).
//   Erreur SMTP (550) : échec d'ajout du destinataire « bob@example.net » (5.1.1 User unknown).
//   SMTP Error (535): Authentication failed.
//
// notice = *text "SMTP" *text "(" code ")" ":" text [ "(" reply ")" ]; the reply in brackets has no reply code of its own.
#pragma once

#include "grammar/pegtl.hpp"

namespace smtp_explain::roundcube_grammar {

struct opt_blanks : pegtl::star<pegtl::sor<pegtl::blank, TAO_PEGTL_STRING("\u00A0")>> {};
struct code : pegtl::seq<pegtl::one<'4', '5'>, pegtl::digit, pegtl::digit> {};
struct smtp_word : TAO_PEGTL_STRING("SMTP") {};
struct to_code : pegtl::rep_max<40, pegtl::not_at<pegtl::one<'(', ':'>>, pegtl::not_one<'\n'>> {};
struct sentence : pegtl::star<pegtl::not_at<pegtl::sor<TAO_PEGTL_STRING(" ("), pegtl::eol>>, pegtl::any> {};
struct reply : pegtl::plus<pegtl::not_at<pegtl::seq<pegtl::one<')'>, pegtl::star<pegtl::one<'.', ' ', '\r'>>, pegtl::eolf>>, pegtl::not_one<'\n'>> {};
struct notice
    : pegtl::seq<smtp_word, to_code, pegtl::one<'('>, code, pegtl::one<')'>, opt_blanks, pegtl::one<':'>, opt_blanks, sentence,
                 pegtl::opt<TAO_PEGTL_STRING(" ("), reply, pegtl::one<')'>>> {};

}  // namespace smtp_explain::roundcube_grammar
