// The only include of PEGTL. Grammars hold rules alone and use no must<>: failing to match is an answer.
#pragma once

#include <tao/pegtl.hpp>

#ifdef SMTP_EXPLAIN_GRAMMAR_COVERAGE
#include <set>
#include <string_view>
#include <utility>
#endif

namespace smtp_explain {

#ifndef SMTP_EXPLAIN_GRAMMAR_COVERAGE
namespace pegtl = tao::pegtl;
#else
// The same, and every rule that matches is noted: tests/grammar_coverage tells which rules no fixture needs.
namespace pegtl {
using namespace tao::pegtl;

inline std::set<std::string_view>& matched_rules() {
    static std::set<std::string_view> all;
    return all;
}

template <class Rule>
struct noting : normal<Rule> {
    template <class Input, class... States>
    static void success(const Input&, States&&...) {
        [[maybe_unused]] static const bool noted = matched_rules().insert(demangle<Rule>()).second;
    }
};

template <class Rule, template <class...> class Action = nothing, class Input, class... States>
bool parse(Input&& in, States&&... states) {
    return tao::pegtl::parse<Rule, Action, noting>(std::forward<Input>(in), std::forward<States>(states)...);
}
}  // namespace pegtl
#endif

// A piece of decoded text as PEGTL's input; positions are not tracked, pieces of the text are the position.
using text_input = pegtl::memory_input<pegtl::tracking_mode::lazy, pegtl::eol::lf, const char*>;

inline text_input input_of(std::string_view text) { return {text.data(), text.data() + text.size(), ""}; }

}  // namespace smtp_explain
