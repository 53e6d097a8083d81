// Reply codes and enhanced status codes where they stand in a text.
#pragma once

#include "grammar/pegtl.hpp"

namespace smtp_explain::grammar {

// Blanks and folds between words: readers see folded text.
struct ws : pegtl::plus<pegtl::one<' ', '\t', '\n', '\r'>> {};
struct opt_ws : pegtl::star<pegtl::one<' ', '\t', '\n', '\r'>> {};

// RFC 5321 section 4.2: Reply-code = %x32-35 %x30-35 %x30-39
// More: second digits 6 to 9, which real servers send (571, 591). Less: 3yz, which never refuses.
struct reply_code : pegtl::seq<pegtl::one<'2', '4', '5'>, pegtl::digit, pegtl::digit> {};

// RFC 3463 section 2: status-code = class "." subject "." detail; class = "2"/"4"/"5"; subject, detail = 1*3digit
struct status_class : pegtl::one<'2', '4', '5'> {};
struct status_subject : pegtl::rep_min_max<1, 3, pegtl::digit> {};
struct status_detail : pegtl::rep_min_max<1, 3, pegtl::digit> {};
// Not part of a longer number: "5.7.1.2" is an address or a version.
struct status_end : pegtl::not_at<pegtl::sor<pegtl::digit, pegtl::seq<pegtl::one<'.'>, pegtl::digit>>> {};
struct enhanced_status
    : pegtl::seq<status_class, pegtl::one<'.'>, status_subject, pegtl::one<'.'>, status_detail, status_end> {};

// What joins a reply code to its text: RFC 5321 section 4.2, "Reply-code [ SP textstring ]" and "Reply-code '-'".
// More: "550:", "550," and the end of the text, for programs that rewrite replies.
struct reply_separator : pegtl::sor<pegtl::one<' ', '\t', '\n', '-', ':', ',', ';', '.', ')', '\'', '"', '\\'>, pegtl::eof> {};
struct reply_status : pegtl::seq<pegtl::opt<pegtl::one<'#', '('>>, pegtl::opt<pegtl::one<'#'>>, enhanced_status> {};
struct reply_start
    : pegtl::seq<reply_code, pegtl::at<reply_separator>,
                 pegtl::opt<pegtl::plus<pegtl::one<' ', '\t', '\n', '-', ':', ','>>, reply_status>> {};

}  // namespace smtp_explain::grammar
