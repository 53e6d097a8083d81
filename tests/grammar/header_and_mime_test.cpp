#include <doctest/doctest.h>

#include <string_view>

#include "grammar/header_field.hpp"
#include "grammar/mime.hpp"

using namespace smtp_explain;

namespace {

template <class Rule>
bool matches(std::string_view text) {
    text_input in = input_of(text);
    return pegtl::parse<pegtl::seq<Rule, pegtl::eof>>(in);
}

}  // namespace

TEST_SUITE("grammar: header fields and MIME") {
    TEST_CASE("field names") {
        CHECK(matches<grammar::field_start>("Subject:"));
        CHECK(matches<grammar::field_start>("X-Failed-Recipients \t:"));
        CHECK_FALSE(matches<grammar::field_start>("Two words:"));
        CHECK_FALSE(matches<grammar::field_start>(":"));
        CHECK_FALSE(matches<grammar::field_start>(std::string(77, 'a') + ":"));
    }
    TEST_CASE("encoded words") {
        CHECK(matches<grammar::encoded_word>("=?utf-8?Q?a=3Fb?="));
        CHECK(matches<grammar::encoded_word>("=?iso-8859-1*de?b?YQ==?="));
        CHECK(matches<grammar::encoded_word>("=?utf-8?Q?with blanks?="));
        CHECK_FALSE(matches<grammar::encoded_word>("=?utf-8?X?a?="));
        CHECK_FALSE(matches<grammar::encoded_word>("=?utf-8?Q?open"));
        CHECK_FALSE(matches<grammar::encoded_word>("=??Q?a?="));
    }
    TEST_CASE("content types") {
        CHECK(matches<grammar::content_type>("text/plain"));
        CHECK(matches<grammar::content_type>(" multipart/report (a comment); report-type=delivery-status;\n\tboundary=\"a b\""));
        CHECK(matches<grammar::content_type>("text/plain; charset=utf-8; ; junk here; name=\"never closed"));
        CHECK(matches<grammar::content_type>("text"));
        CHECK_FALSE(matches<grammar::content_type>("; charset=utf-8"));
        CHECK_FALSE(matches<grammar::content_type>(""));
    }
}
