// Every grammar of the readers of bounces and reports: no rule can loop without consuming.
#include <doctest/doctest.h>

#include "formats/bounce/exchange_grammar.hpp"
#include "formats/bounce/exim_grammar.hpp"
#include "formats/bounce/postfix_grammar.hpp"
#include "formats/bounce/qmail_grammar.hpp"
#include "formats/bounce/sendgrid_grammar.hpp"
#include "formats/bounce/sendmail_grammar.hpp"
#include "formats/dsn/delivery_status_grammar.hpp"

#include <tao/pegtl/contrib/analyze.hpp>

using namespace smtp_explain;

TEST_CASE("grammars of bounces") {
    CHECK(pegtl::analyze<delivery_status_grammar::grammar>() == 0);
    CHECK(pegtl::analyze<exchange_grammar::client_view>() == 0);
    CHECK(pegtl::analyze<exchange_grammar::hash_line>() == 0);
    CHECK(pegtl::analyze<exchange_grammar::remote_returned>() == 0);
    CHECK(pegtl::analyze<exim_grammar::host_line>() == 0);
    CHECK(pegtl::analyze<exim_grammar::remote_error>() == 0);
    CHECK(pegtl::analyze<postfix_grammar::in_reply_to>() == 0);
    CHECK(pegtl::analyze<postfix_grammar::opening>() == 0);
    CHECK(pegtl::analyze<postfix_grammar::paragraph_head>() == 0);
    CHECK(pegtl::analyze<postfix_grammar::reason>() == 0);
    CHECK(pegtl::analyze<qmail_grammar::head>() == 0);
    CHECK(pegtl::analyze<qmail_grammar::step>() == 0);
    CHECK(pegtl::analyze<sendgrid_grammar::line>() == 0);
    CHECK(pegtl::analyze<sendmail_grammar::expanded_line>() == 0);
    CHECK(pegtl::analyze<sendmail_grammar::list_head>() == 0);
    CHECK(pegtl::analyze<sendmail_grammar::own_line>() == 0);
    CHECK(pegtl::analyze<sendmail_grammar::reason_line>() == 0);
    CHECK(pegtl::analyze<sendmail_grammar::server_line>() == 0);
    CHECK(pegtl::analyze<sendmail_grammar::summary_line>() == 0);
}

TEST_CASE("SendGrid's line") {
    const auto matches = [](std::string_view text) {
        auto in = input_of(text);
        return pegtl::parse<pegtl::seq<sendgrid_grammar::line, pegtl::eof>>(in);
    };
    CHECK(matches("12:34:<bob@example.net> : 192.0.2.25 : mx.example.net:[192.0.2.1] : 550 5.1.1 User Unknown  in RCPT TO"));
    CHECK(matches("12:<bob@example.net> : 192.0.2.25 : [192.0.2.1] : 421 try again"));
    CHECK_FALSE(matches("<bob@example.net> : 550 5.1.1 User Unknown"));
}
