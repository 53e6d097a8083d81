// RFC 2045 Content-Type, Content-Transfer-Encoding and RFC 2183 Content-Disposition, unfolded and already RFC 2047 decoded.
//
// More than the standards: junk between parameters, unquoted values with tspecials (boundaries with "=" or "/"),
// a quoted string that never ends, empty parameters, a missing subtype. Less: comments do not nest (so that a hostile
// field cannot drive recursion).
#pragma once

#include "grammar/pegtl.hpp"

namespace smtp_explain::grammar {

// RFC 5322 section 3.2.2: comment = "(" *([FWS] ccontent) [FWS] ")", here without nesting
struct comment : pegtl::seq<pegtl::one<'('>, pegtl::star<pegtl::not_one<')'>>, pegtl::opt<pegtl::one<')'>>> {};
// RFC 5322 section 3.2.2: CFWS
struct cfws : pegtl::star<pegtl::sor<pegtl::space, comment>> {};

// RFC 2045 section 5.1: token = 1*<any CHAR except SPACE, CTLs, or tspecials>
struct token : pegtl::plus<pegtl::ranges<'!', '!', '#', '\'', '*', '+', '-', '.', '0', '9', 'A', 'Z', '^', '~'>> {};

// RFC 2045 section 5.1: type "/" subtype
struct media_type : pegtl::seq<token, pegtl::opt<pegtl::seq<pegtl::one<'/'>, token>>> {};

// RFC 5322 section 3.2.4: quoted-string; the end of the field ends it too
struct quoted_pair : pegtl::seq<pegtl::one<'\\'>, pegtl::any> {};
struct quoted_text : pegtl::star<pegtl::sor<quoted_pair, pegtl::not_one<'"'>>> {};
struct quoted_string : pegtl::seq<pegtl::one<'"'>, quoted_text, pegtl::opt<pegtl::one<'"'>>> {};

// RFC 2045 section 5.1: parameter = attribute "=" value
struct attribute : token {};
struct plain_value : pegtl::plus<pegtl::not_one<';', ' ', '\t', '\n', '"'>> {};
struct parameter : pegtl::seq<attribute, cfws, pegtl::one<'='>, cfws, pegtl::sor<quoted_string, plain_value>> {};

// RFC 2045 section 5.1: content = type "/" subtype *(";" parameter); also RFC 2183's disposition
struct junk : pegtl::plus<pegtl::not_one<';'>> {};
struct parameters : pegtl::star<cfws, pegtl::one<';'>, cfws, pegtl::opt<parameter>, pegtl::opt<junk>> {};
struct content_type : pegtl::seq<cfws, media_type, pegtl::opt<pegtl::seq<cfws, pegtl::opt<junk>>>, parameters> {};

// RFC 2045 section 6.1: mechanism = "7bit" / "8bit" / "binary" / "quoted-printable" / "base64" / token
struct transfer_mechanism : token {};
struct content_transfer_encoding : pegtl::seq<cfws, transfer_mechanism> {};

}  // namespace smtp_explain::grammar
