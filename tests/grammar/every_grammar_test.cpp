// Every rule of every grammar header (src/**/*_grammar.hpp, src/grammar/*.hpp): none can loop without consuming.
// The list is written by tests/CMakeLists.txt from the headers themselves: a new one needs no line here.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "every_grammar_headers.inc"

#include <tao/pegtl/contrib/analyze.hpp>

using namespace smtp_explain;

namespace {

struct grammar_file {
    std::string header;
    std::size_t rules;
    std::size_t problems;
};

template <class... Rules>
grammar_file rules_of(const char* header) {
    return {header, sizeof...(Rules), pegtl::analyze<pegtl::sor<Rules...>>()};
}

template <class Rule>
bool matches(std::string_view text) {
    text_input in = input_of(text);
    return pegtl::parse<pegtl::seq<Rule, pegtl::eof>>(in);
}

}  // namespace

TEST_SUITE("grammar: all") {
    TEST_CASE("no rule of any header can loop without consuming") {
        const std::vector<grammar_file> files{
#include "every_grammar_rules.inc"
            // Templates that no other rule uses.
            rules_of<csv_grammar::record<','>, csv_grammar::record<';'>>("formats/log/csv_grammar.hpp"),
        };
        CHECK(files.size() > 50);
        for (const grammar_file& file : files) {
            CAPTURE(file.header);
            CHECK(file.rules > 0);
            CHECK(file.problems == 0);
        }
    }
    TEST_CASE("commands and replies of RFC 5321") {
        CHECK(matches<session_grammar::command>("MAIL FROM:<a@example.org> SIZE=100"));
        CHECK(matches<session_grammar::command>("rcpt to:<@relay.example:b@example.net>"));
        CHECK(matches<session_grammar::command>("DATA"));
        CHECK_FALSE(matches<session_grammar::command>("DATABASE"));
        CHECK_FALSE(matches<session_grammar::command>("MAIL the form"));
        CHECK(matches<session_grammar::reply>("250-PIPELINING"));
        CHECK(matches<session_grammar::reply>("354"));
        CHECK_FALSE(matches<session_grammar::reply>("2500 people"));
        CHECK_FALSE(matches<session_grammar::reply>("150 no"));
    }
}
