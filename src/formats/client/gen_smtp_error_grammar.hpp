// Errors of gen_smtp for Erlang, and of Bamboo and Swoosh for Elixir above it (https://hexdocs.pm/gen_smtp/gen_smtp_client.html).
//
//   {:permanent_failure, "mx.example.net", "554 Message rejected.\r\n"}          (Elixir)
//   {network_failure,'smtp.example.org',{error,econnrefused}}                     (Erlang)
//   {:permanent_failure, \"mx.example.net\", \"501 Syntax error\\r\\n\"}          (within a string)
//
// More: quotes of any kind around host and reply.
#pragma once

#include "grammar/pegtl.hpp"

namespace smtp_explain::gen_smtp_error_grammar {

struct kind : pegtl::sor<TAO_PEGTL_STRING("permanent_failure"), TAO_PEGTL_STRING("temporary_failure"), TAO_PEGTL_STRING("network_failure")> {};
struct separator : pegtl::seq<pegtl::one<','>, pegtl::star<pegtl::one<' ', '\n'>>> {};
struct open : pegtl::plus<pegtl::one<'"', '\'', '\\', '<'>> {};
struct close : pegtl::star<pegtl::one<'"', '\'', '\\', '>'>> {};
struct host : pegtl::plus<pegtl::not_one<'"', '\'', '\\', '>', ',', '}', '\n'>> {};
// The reply ends at its line end, written out, or at the quote.
struct end_of_reply : pegtl::sor<pegtl::one<'"', '\n'>, pegtl::seq<pegtl::plus<pegtl::one<'\\'>>, pegtl::one<'"', 'r', 'n'>>> {};
struct reply : pegtl::plus<pegtl::not_at<end_of_reply>, pegtl::any> {};
struct reason : pegtl::seq<pegtl::one<'{'>, pegtl::opt<pegtl::one<':'>>, TAO_PEGTL_STRING("error"), separator, pegtl::plus<pegtl::not_one<'}', '\n'>>> {};
struct failure : pegtl::seq<kind, separator, open, host, close, separator, pegtl::sor<reason, pegtl::seq<open, reply>>> {};

}  // namespace smtp_explain::gen_smtp_error_grammar
