// What the grammars of all dialects share: who speaks, and what is left of the line.
#pragma once

#include "grammar/pegtl.hpp"

namespace smtp_explain::marks {

struct client_tag {};
struct server_tag {};
struct program_tag {};
struct stream_tag {};

// A mark that a line of the client, the server or the tool itself begins with. Rules derive from them; the tag says which.
template <class... R>
struct client : pegtl::seq<R...>, client_tag {};
template <class... R>
struct server : pegtl::seq<R...>, server_tag {};
template <class... R>
struct program : pegtl::seq<R...>, program_tag {};
// The connection's id, where dialogues are interleaved.
template <class... R>
struct stream : pegtl::seq<R...>, stream_tag {};

struct payload : pegtl::star<pegtl::not_one<'\n'>> {};
// Up to the quote that ends the line.
struct last_quote : pegtl::seq<pegtl::one<'\'', '"'>, pegtl::star<pegtl::one<' ', '\t', '\r'>>, pegtl::eof> {};
struct literal : pegtl::star<pegtl::not_at<last_quote>, pegtl::not_one<'\n'>> {};

struct blanks : pegtl::plus<pegtl::blank> {};
struct opt_blanks : pegtl::star<pegtl::blank> {};

// "2026-11-23 21:07:43", "21:07:38.080526", "[2026-11-23T21:07:43.123Z]", "2024-03-04 17:42:01,512:"; more: any order of its parts.
struct clock_time : pegtl::seq<pegtl::rep_min_max<1, 2, pegtl::digit>, pegtl::rep_min_max<1, 2, pegtl::one<':'>, pegtl::rep<2, pegtl::digit>>,
                               pegtl::opt<pegtl::one<'.', ','>, pegtl::plus<pegtl::digit>>> {};
struct calendar_date
    : pegtl::seq<pegtl::rep_min_max<1, 4, pegtl::digit>, pegtl::rep<2, pegtl::one<'-', '/', '.'>, pegtl::rep_min_max<1, 4, pegtl::digit>>> {};
struct zone : pegtl::sor<pegtl::one<'Z'>, pegtl::seq<opt_blanks, pegtl::one<'+', '-'>, pegtl::rep_min_max<2, 4, pegtl::digit>, pegtl::opt<pegtl::one<':'>, pegtl::rep<2, pegtl::digit>>>,
                         pegtl::seq<blanks, TAO_PEGTL_STRING("UTC")>> {};
struct timestamp
    : pegtl::seq<pegtl::opt<pegtl::one<'['>>,
                 pegtl::sor<pegtl::seq<calendar_date, pegtl::opt<pegtl::sor<pegtl::one<'T'>, blanks>, clock_time, pegtl::opt<zone>>>, clock_time>,
                 pegtl::opt<pegtl::one<']'>>, pegtl::opt<pegtl::one<':'>>, blanks> {};

}  // namespace smtp_explain::marks
