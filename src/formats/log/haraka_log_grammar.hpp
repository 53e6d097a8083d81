// Haraka's outbound log (https://haraka.github.io/core/Outbound).
//
//   2026-11-23T21:19:01.123Z [NOTICE] [5B31077C-….1.1] [outbound] recipient <bob@example.net> rejected: 550 5.1.1 refused
//   2026-11-23T21:18:57.794Z [INFO] [E9042F25-….1.1] [outbound] bouncing mail: Too many failures (Upstream error: 421 4.3.2 busy)
//   2026-11-23T21:18:57.880Z [NOTICE] [B4446116-….1] [outbound]  delivered file=… domain=… host=mx.example.net ip=192.0.2.25 …
#pragma once

#include "grammar/pegtl.hpp"

namespace smtp_explain::haraka_log_grammar {

struct id : pegtl::plus<pegtl::not_one<']', '\n'>> {};
struct head : pegtl::seq<pegtl::until<TAO_PEGTL_STRING("] [")>, id, TAO_PEGTL_STRING("] [outbound] "), pegtl::star<pegtl::one<' '>>> {};
struct recipient : pegtl::plus<pegtl::not_one<'>', '\n'>> {};
struct verdict : pegtl::sor<TAO_PEGTL_STRING("rejected"), TAO_PEGTL_STRING("deferred")> {};
struct text : pegtl::star<pegtl::not_one<'\n'>> {};
struct refused : pegtl::seq<head, TAO_PEGTL_STRING("recipient <"), recipient, TAO_PEGTL_STRING("> "), verdict, TAO_PEGTL_STRING(": "), text> {};
struct bouncing : pegtl::seq<head, TAO_PEGTL_STRING("bouncing mail: "), text> {};
struct delaying : pegtl::seq<head, TAO_PEGTL_STRING("Temp failing "), pegtl::until<TAO_PEGTL_STRING(": ")>, text> {};
struct delivered : pegtl::seq<head, TAO_PEGTL_STRING("delivered file=")> {};
struct trouble : pegtl::seq<head, pegtl::sor<TAO_PEGTL_STRING("Failed to get socket: "), TAO_PEGTL_STRING("MX Lookup for "), pegtl::at<TAO_PEGTL_STRING("Remote end ")>>, text> {};

}  // namespace smtp_explain::haraka_log_grammar
