// Which rules of the grammar headers no fixture needs.
//
//   grammar_coverage BUNDLE FILE…
//
// Reads the files as the page and the command do: whole, masked, as a stream, and as a log that is being written. Prints HEADER TAB RULE for each rule that
// never matched, then how many did; ends with 1 where there are such rules.
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "explain.hpp"
#include "stream/stream_explainer.hpp"

#include "every_grammar_headers.inc"

using namespace smtp_explain;

namespace {

struct grammar_rules {
    std::string_view header;
    std::vector<std::string_view> names, never;
};

template <class Rule>
bool matched() {
    return pegtl::matched_rules().count(pegtl::demangle<Rule>()) > 0;
}

// A rule that others are made of by inheritance matches with them.
template <class Rule, class... Rules>
bool matched_as_any() {
    return ((std::is_base_of_v<Rule, Rules> && matched<Rules>()) || ...);
}

template <class... Rules>
grammar_rules rules_of(const char* header) {
    grammar_rules out{header, {pegtl::demangle<Rules>()...}, {}};
    ((matched_as_any<Rules, Rules...>() ? void() : out.never.push_back(pegtl::demangle<Rules>())), ...);
    return out;
}

std::string contents(const char* path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

int main(int count, char** arguments) {
    if (count < 3) return 2;
    std::vector<load_problem> problems;
    const auto rules = rule_base::load(contents(arguments[1]), problems);
    if (!rules) return 2;
    for (int i = 2; i < count; ++i) {
        const std::string input = contents(arguments[i]);
        explain_options options;
        explain(input, *rules, options);
        options.redact = true;
        explain(input, *rules, options);
        for (const stream_kind kind : {stream_kind::automatic, stream_kind::log}) {
            stream_explainer stream(*rules, {}, [](const record&, const report&) {}, kind);
            stream.push(input);
            stream.finish();
        }
    }
    const std::vector<grammar_rules> grammars{
#include "every_grammar_rules.inc"
    };
    std::size_t all = 0, never = 0;
    for (const grammar_rules& g : grammars) {
        all += g.names.size();
        never += g.never.size();
        for (const std::string_view name : g.never)
            std::printf("%.*s\t%.*s\n", static_cast<int>(g.header.size()), g.header.data(), static_cast<int>(name.size()), name.data());
    }
    std::printf("%zu of %zu rules matched\n", all - never, all);
    return never == 0 ? 0 : 1;
}
