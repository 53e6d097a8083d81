// Addresses and host names (RFC 5321 section 4.1.2 and 4.1.3).
#pragma once

#include "grammar/pegtl.hpp"

namespace smtp_explain::grammar {

// Quotes, dashes and brackets beyond ASCII (U+00A0 to U+00BF, U+2000 to U+207F, U+3000 to U+303F) end an address, as "<" does.
struct utf8_punctuation
    : pegtl::sor<pegtl::seq<pegtl::one<'\xc2'>, pegtl::range<'\xa0', '\xbf'>>, pegtl::seq<pegtl::one<'\xe2'>, pegtl::one<'\x80', '\x81'>>,
                 pegtl::seq<pegtl::one<'\xe3'>, pegtl::one<'\x80'>>> {};
struct utf8_letter : pegtl::seq<pegtl::not_at<utf8_punctuation>, pegtl::ranges<'\x80', '\xff'>> {};

// RFC 5322 section 3.2.3 atext. More: any byte of UTF-8 beyond ASCII (RFC 6531 section 3.3).
struct atext
    : pegtl::sor<pegtl::alnum, pegtl::one<'!', '#', '$', '%', '&', '\'', '*', '+', '-', '/', '=', '?', '^', '_', '`', '{', '|', '}', '~'>,
                 utf8_letter> {};
// More than dot-atom: dots anywhere ("a..b@example.net" is a real, refused address).
struct dot_atom : pegtl::plus<pegtl::sor<atext, pegtl::one<'.'>>> {};
struct quoted_local
    : pegtl::seq<pegtl::one<'"'>,
                 pegtl::rep_max<128, pegtl::sor<pegtl::seq<pegtl::one<'\\'>, pegtl::any>, pegtl::not_one<'"', '\\', '\n'>>>,
                 pegtl::one<'"'>> {};
struct local_part : pegtl::sor<quoted_local, dot_atom> {};

// sub-domain = Let-dig [Ldh-str]; more: "_" and UTF-8.
struct let_dig : pegtl::sor<pegtl::alnum, pegtl::one<'_'>, utf8_letter> {};
struct sub_domain : pegtl::seq<let_dig, pegtl::star<pegtl::sor<let_dig, pegtl::seq<pegtl::plus<pegtl::one<'-'>>, pegtl::at<let_dig>>>>> {};
struct host_name : pegtl::seq<sub_domain, pegtl::plus<pegtl::one<'.'>, sub_domain>> {};
// A host by itself may be a single label ("localhost").
struct any_host : pegtl::seq<sub_domain, pegtl::star<pegtl::one<'.'>, sub_domain>> {};
struct snum : pegtl::rep_min_max<1, 3, pegtl::digit> {};
struct ipv4 : pegtl::seq<snum, pegtl::one<'.'>, snum, pegtl::one<'.'>, snum, pegtl::one<'.'>, snum, pegtl::not_at<pegtl::digit>> {};
// RFC 4291 section 2.2; more: any run of hex digits and colons with at least two colons.
struct ipv6
    : pegtl::seq<pegtl::at<pegtl::star<pegtl::xdigit>, pegtl::one<':'>, pegtl::star<pegtl::xdigit>, pegtl::one<':'>>,
                 pegtl::rep_min_max<2, 45, pegtl::sor<pegtl::xdigit, pegtl::one<':', '.'>>>> {};
struct ip_address : pegtl::sor<ipv4, ipv6> {};
struct address_literal : pegtl::seq<pegtl::one<'['>, pegtl::opt<pegtl::istring<'i', 'p', 'v', '6', ':'>>, ip_address, pegtl::one<']'>> {};

// Mailbox = Local-part "@" ( Domain / address-literal ); more: a single label as domain.
struct mailbox : pegtl::seq<local_part, pegtl::one<'@'>, pegtl::sor<address_literal, any_host>> {};

}  // namespace smtp_explain::grammar
