// What stands before a program's own words in a log.
//
//   Nov 23 21:02:48 mail postfix/smtp[248]: …                      RFC 3164 section 4.1, journalctl
//   <22>Nov 23 21:02:48 mail postfix/smtp[248]: …                  with its priority
//   2026-11-23T21:02:48.123456+00:00 mail postfix/smtp[248]: …     rsyslog
//   <22>1 2026-11-23T21:02:48Z mail postfix/smtp 248 - - …         RFC 5424 section 6
//   mail-1  | Nov 23 21:02:48 mail postfix/smtp[248]: …            a container's name
//   Nov 23 21:02:48 mail mail.info postfix/smtp[248]: …            BusyBox, with facility and level
//   21:02:48 mail mail.info postfix/smtp[248]: …                   the same without its day
//   2026-11-23 21:02:48 …                                          a date alone
//
// More: any month name, one digit days, a file's name and a number that grep writes before ("mail.log:12:").
#pragma once

#include "formats/session/mark_grammar.hpp"

namespace smtp_explain::log_line_grammar {

using marks::blanks;
using marks::opt_blanks;

struct priority : pegtl::seq<pegtl::one<'<'>, pegtl::rep_min_max<1, 3, pegtl::digit>, pegtl::one<'>'>> {};
struct container : pegtl::seq<pegtl::rep_min_max<1, 60, pegtl::sor<pegtl::alnum, pegtl::one<'-', '_', '.'>>>, blanks, pegtl::one<'|'>, blanks> {};
struct file_name : pegtl::seq<pegtl::rep_min_max<1, 80, pegtl::sor<pegtl::alnum, pegtl::one<'-', '_', '.', '/'>>>, pegtl::one<':'>, pegtl::opt<pegtl::plus<pegtl::digit>, pegtl::one<':'>>, opt_blanks> {};
struct month : pegtl::rep<3, pegtl::alpha> {};
struct month_date : pegtl::seq<month, pegtl::opt<pegtl::plus<pegtl::alpha>>, blanks, pegtl::rep_min_max<1, 2, pegtl::digit>, pegtl::opt<pegtl::one<','>>, blanks,
                               pegtl::opt<pegtl::rep<4, pegtl::digit>, blanks>, marks::clock_time> {};
struct iso_date : pegtl::seq<marks::calendar_date, pegtl::sor<pegtl::one<'T'>, blanks>, marks::clock_time, pegtl::opt<marks::zone>> {};
struct date : pegtl::sor<month_date, iso_date> {};
struct host : pegtl::plus<pegtl::sor<pegtl::alnum, pegtl::one<'-', '_', '.'>>> {};
struct program : pegtl::plus<pegtl::not_one<'[', ']', ' ', ':', '\n', '(', '<'>> {};
struct pid : pegtl::seq<pegtl::one<'['>, pegtl::plus<pegtl::not_one<']', '\n', ' '>>, pegtl::one<']'>> {};
struct level : pegtl::sor<TAO_PEGTL_STRING("emerg"), TAO_PEGTL_STRING("alert"), TAO_PEGTL_STRING("crit"), TAO_PEGTL_STRING("err"), TAO_PEGTL_STRING("warn"),
                          TAO_PEGTL_STRING("notice"), TAO_PEGTL_STRING("info"), TAO_PEGTL_STRING("debug")> {};
struct facility : pegtl::seq<pegtl::plus<pegtl::alnum>, pegtl::one<'.'>, level, blanks> {};
struct tag : pegtl::seq<program, pegtl::opt<pid>, pegtl::one<':'>, pegtl::sor<blanks, pegtl::eof>> {};
struct version : pegtl::seq<pegtl::one<'1'>, blanks> {};
struct rfc5424_rest : pegtl::seq<blanks, host, blanks, program, blanks, pegtl::plus<pegtl::not_one<' ', '\n'>>, blanks, pegtl::plus<pegtl::not_one<' ', '\n'>>, blanks,
                                 pegtl::one<'-'>, blanks> {};
struct prefix
    : pegtl::seq<pegtl::opt<pegtl::sor<container, pegtl::seq<file_name, pegtl::at<pegtl::opt<priority>, date>>>>, opt_blanks,
                 pegtl::sor<pegtl::seq<priority, version, iso_date, rfc5424_rest>,
                            pegtl::seq<pegtl::opt<priority>, pegtl::opt<pegtl::one<'['>>, date, pegtl::opt<pegtl::one<']', ':'>>, blanks,
                                       pegtl::opt<pegtl::sor<tag, pegtl::seq<host, blanks, pegtl::opt<facility>, tag>>>>>> {};
// The date is gone, the tag is not: "postfix/smtp[248]: …".
struct bare_tag : pegtl::seq<opt_blanks, pegtl::opt<pegtl::sor<container, pegtl::seq<file_name, pegtl::at<marks::clock_time>>>>,
                             pegtl::opt<marks::clock_time, blanks, host, blanks, pegtl::opt<facility>>, program, pid, pegtl::one<':'>, blanks> {};
struct start : pegtl::sor<prefix, bare_tag> {};

}  // namespace smtp_explain::log_line_grammar
