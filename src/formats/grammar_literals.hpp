// The literals of a grammar rule that is a choice of words, so that a literal_index can find where it may match.
//
//   struct to_words : pegtl::sor<TAO_PEGTL_ISTRING("trying "), TAO_PEGTL_ISTRING("connected to ")> {};
//   grammar_literals<to_words>() == {"trying ", "connected to "}
//
// Only for rules that derive from pegtl::sor of istring; anything else does not compile.
#pragma once

#include <string_view>
#include <vector>

#include "grammar/pegtl.hpp"

namespace smtp_explain {

template <char... C>
std::string_view literal_of(const pegtl::istring<C...>*) {
    static constexpr char characters[] = {C...};
    return {characters, sizeof...(C)};
}

template <class... Words>
std::vector<std::string_view> literals_of_choice(const pegtl::sor<Words...>*) {
    return {literal_of(static_cast<const Words*>(nullptr))...};
}

template <class Rule>
std::vector<std::string_view> grammar_literals() {
    return literals_of_choice(static_cast<const Rule*>(nullptr));
}

}  // namespace smtp_explain
