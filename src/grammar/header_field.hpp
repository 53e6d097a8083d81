// RFC 5322 header fields and RFC 2047 encoded words. Text is one line or one unfolded value.
//
// More than the standards: blanks before the colon (obsolete syntax), 8-bit bytes in encoded words, a blank inside
// an encoded word's text, an empty charset's text, a language tag (RFC 2231). Less: a field name of more than 76 bytes is none.
#pragma once

#include "grammar/pegtl.hpp"

namespace smtp_explain::grammar {

// RFC 5322 section 3.6.8: ftext = %d33-57 / %d59-126
struct ftext : pegtl::ranges<33, 57, 59, 126> {};
// RFC 5322 section 3.6.8: field-name = 1*ftext
struct field_name : pegtl::rep_min_max<1, 76, ftext> {};
// RFC 5322 section 4.5: obs-optional = field-name *WSP ":" unstructured CRLF (the value is not read here)
struct field_start : pegtl::seq<field_name, pegtl::star<pegtl::blank>, pegtl::one<':'>> {};

// RFC 4155 appendix A: the line between two messages of an mbox: "From " address SP date
struct mbox_from : pegtl::seq<pegtl::opt<pegtl::one<'>'>>, pegtl::string<'F', 'r', 'o', 'm', ' '>, pegtl::star<pegtl::blank>,
                              pegtl::plus<pegtl::ranges<33, 126>>> {};

// RFC 2047 section 2: token, without especials; RFC 2231 section 5: charset ["*" language]
struct encoded_word_token : pegtl::plus<pegtl::not_one<'?', '*', '=', ' ', '\t', '\n', '\0'>> {};
struct encoded_word_charset : encoded_word_token {};
struct encoded_word_language : pegtl::seq<pegtl::one<'*'>, pegtl::star<pegtl::not_one<'?', ' ', '\n'>>> {};
// RFC 2047 section 2: encoding = "Q" / "B"
struct encoded_word_encoding : pegtl::one<'Q', 'q', 'B', 'b'> {};
// RFC 2047 section 2: encoded-text, here up to the "?=" that ends the word
struct encoded_word_text : pegtl::star<pegtl::not_at<pegtl::string<'?', '='>>, pegtl::not_one<'\n'>> {};
// RFC 2047 section 2: encoded-word = "=?" charset "?" encoding "?" encoded-text "?="
struct encoded_word : pegtl::seq<pegtl::string<'=', '?'>, encoded_word_charset, pegtl::opt<encoded_word_language>, pegtl::one<'?'>,
                                 encoded_word_encoding, pegtl::one<'?'>, encoded_word_text, pegtl::string<'?', '='>> {};

}  // namespace smtp_explain::grammar
