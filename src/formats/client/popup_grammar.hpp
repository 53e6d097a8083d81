// What a mail program's message box names: values in quotes behind a label, an error number.
//
//   Server: 'smtp.example.com', Port: 25, Error Number: 0x800CCC79
//   The recipient “bob@example.net” was rejected …
//
// No standard. Accepts straight, curly, angle and low quotes, and none where the value has no blank.
#pragma once

#include "grammar/mailbox.hpp"
#include "grammar/pegtl.hpp"

namespace smtp_explain::popup_grammar {

struct blanks : pegtl::star<pegtl::one<' ', '\t', '\n'>> {};
struct open_quote
    : pegtl::sor<pegtl::one<'\'', '"', '<', '('>, TAO_PEGTL_STRING("\u201C"), TAO_PEGTL_STRING("\u201E"), TAO_PEGTL_STRING("\u2018"), TAO_PEGTL_STRING("\u00AB"),
                 TAO_PEGTL_STRING("\u300C"), TAO_PEGTL_STRING("\u00A0")> {};
struct lead_in : pegtl::seq<blanks, pegtl::rep_max<4, pegtl::sor<open_quote, pegtl::one<':', ' '>>>> {};
struct host : pegtl::sor<grammar::host_name, TAO_PEGTL_ISTRING("localhost")> {};
struct address : grammar::mailbox {};
struct port : pegtl::rep_min_max<2, 5, pegtl::digit> {};
struct host_value : pegtl::seq<lead_in, host> {};
struct address_value : pegtl::seq<lead_in, address> {};
struct port_value : pegtl::seq<lead_in, port, pegtl::not_at<pegtl::digit>> {};

// HRESULT of Windows' mail programs: facility ITF (0x8004) or INTERNET (0x800C).
struct error_number : pegtl::seq<TAO_PEGTL_ISTRING("0x80"), pegtl::rep<6, pegtl::xdigit>> {};

}  // namespace smtp_explain::popup_grammar
