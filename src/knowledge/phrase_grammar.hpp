// The phrase language of rules (data/README.md): words, {slots}, (one|of|these).
//
// More than it needs: a literal may hold any byte; brackets without "|" are punctuation, as in "AS(201806281)".
// Less: brackets do not nest, and {any} stands outside of them.
#pragma once

#include "grammar/pegtl.hpp"

namespace smtp_explain::grammar {

struct phrase_slot_name : pegtl::plus<pegtl::ranges<'a', 'z', 'A', 'Z', '0', '9', '_', '_', '-', '-'>> {};
struct phrase_slot : pegtl::seq<pegtl::one<'{'>, phrase_slot_name, pegtl::one<'}'>> {};
struct phrase_alternative_words : pegtl::plus<pegtl::not_one<'(', ')', '|', '{', '}'>> {};
struct phrase_alternative : pegtl::star<pegtl::sor<phrase_slot, phrase_alternative_words>> {};
struct phrase_bar : pegtl::one<'|'> {};
struct phrase_alternatives
    : pegtl::seq<pegtl::one<'('>, pegtl::disable<phrase_alternative, pegtl::plus<phrase_bar, phrase_alternative>>, pegtl::one<')'>> {};
struct phrase_words : pegtl::plus<pegtl::not_at<pegtl::sor<phrase_slot, phrase_alternatives, pegtl::one<'{', '}'>>>, pegtl::any> {};
struct phrase : pegtl::seq<pegtl::star<pegtl::sor<phrase_slot, phrase_alternatives, phrase_words>>, pegtl::eof> {};

}  // namespace smtp_explain::grammar
