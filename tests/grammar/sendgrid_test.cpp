#include <doctest/doctest.h>

#include "formats/bounce/sendgrid_grammar.hpp"

using namespace smtp_explain;

TEST_CASE("SendGrid's line") {
    const auto matches = [](std::string_view text) {
        auto in = input_of(text);
        return pegtl::parse<pegtl::seq<sendgrid_grammar::line, pegtl::eof>>(in);
    };
    CHECK(matches("12:34:<bob@example.net> : 192.0.2.25 : mx.example.net:[192.0.2.1] : 550 5.1.1 User Unknown  in RCPT TO"));
    CHECK(matches("12:<bob@example.net> : 192.0.2.25 : [192.0.2.1] : 421 try again"));
    CHECK_FALSE(matches("<bob@example.net> : 550 5.1.1 User Unknown"));
}
