// Errors of lettre, a mail library for Rust (lettre::transport::smtp::Error), as Display and as Debug write them.
//
//   permanent error (550): 5.1.1 User unknown
//   lettre::transport::smtp::Error { kind: Permanent(Code { severity: PermanentNegativeCompletion, category: MailSystem, detail: Zero }), source: "5.1.1 User unknown" }
//
// The three words of Code are the three digits of the reply code, in the words of RFC 5321 section 4.2.1.
#pragma once

#include "grammar/pegtl.hpp"

namespace smtp_explain::lettre_error_grammar {

struct ws : pegtl::star<pegtl::one<' ', '\t', '\n'>> {};
struct comma : pegtl::seq<ws, pegtl::one<','>, ws> {};

struct code : pegtl::rep<3, pegtl::digit> {};
struct reply : pegtl::plus<pegtl::not_one<'\n', '"'>> {};
struct displayed
    : pegtl::seq<pegtl::sor<TAO_PEGTL_ISTRING("permanent"), TAO_PEGTL_ISTRING("transient")>, TAO_PEGTL_ISTRING(" error ("), code, TAO_PEGTL_STRING(")"), pegtl::opt<pegtl::one<':'>, pegtl::one<' '>, reply>> {};

struct severity : pegtl::sor<TAO_PEGTL_STRING("TransientNegativeCompletion"), TAO_PEGTL_STRING("PermanentNegativeCompletion")> {};
struct category
    : pegtl::sor<TAO_PEGTL_STRING("Syntax"), TAO_PEGTL_STRING("Information"), TAO_PEGTL_STRING("Connections"), TAO_PEGTL_STRING("Unspecified3"), TAO_PEGTL_STRING("Unspecified4"),
                 TAO_PEGTL_STRING("MailSystem")> {};
struct detail
    : pegtl::sor<TAO_PEGTL_STRING("Zero"), TAO_PEGTL_STRING("One"), TAO_PEGTL_STRING("Two"), TAO_PEGTL_STRING("Three"), TAO_PEGTL_STRING("Four"), TAO_PEGTL_STRING("Five"), TAO_PEGTL_STRING("Six"),
                 TAO_PEGTL_STRING("Seven"), TAO_PEGTL_STRING("Eight"), TAO_PEGTL_STRING("Nine")> {};
struct source : pegtl::star<pegtl::sor<pegtl::seq<pegtl::one<'\\'>, pegtl::any>, pegtl::not_one<'"', '\\'>>> {};
struct code_words
    : pegtl::seq<TAO_PEGTL_STRING("severity:"), ws, severity, comma, TAO_PEGTL_STRING("category:"), ws, category, comma, TAO_PEGTL_STRING("detail:"), ws, detail> {};
struct debugged
    : pegtl::seq<TAO_PEGTL_STRING("Code {"), ws, code_words, pegtl::rep_max<6, pegtl::one<' ', '\n', ',', '}', ')'>>,
                 pegtl::opt<ws, TAO_PEGTL_STRING("source:"), ws, pegtl::opt<TAO_PEGTL_STRING("Some("), ws>, pegtl::one<'"'>, source>> {};

}  // namespace smtp_explain::lettre_error_grammar
