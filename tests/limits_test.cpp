// Work is bounded, and no limit is silent: each one that a paste can reach is told in the report's notes.
#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "decode/headers.hpp"
#include "explain.hpp"
#include "fixtures.hpp"
#include "knowledge/tokens.hpp"

using namespace smtp_explain;
using namespace smtp_explain::test;

namespace {

report explained(std::string_view text) { return explain(text, built_in_rules(), {.answers = {}, .redact = false, .facts_only = true}); }

// Among the notes of the report, or of one of its failures.
bool tells(const report& r, std::string_view id) {
    REQUIRE(built_in_rules().label("notes", id) != nullptr);
    const auto is_it = [&](const note& n) { return n.id == id; };
    const auto holds = [&](const std::vector<note>& notes) { return std::any_of(notes.begin(), notes.end(), is_it); };
    return holds(r.input.notes) || std::any_of(r.failures.begin(), r.failures.end(), [&](const explained_failure& f) { return holds(f.failure.notes) || holds(f.diagnosis.notes); });
}

std::string repeated(std::size_t count, const std::function<std::string(std::size_t)>& one) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i) out += one(i);
    return out;
}

std::string number(std::size_t i) { return std::to_string(i); }

const std::string message = "From: mailer-daemon@example.org\nSubject: x\n";

}  // namespace

TEST_SUITE("limits") {
    TEST_CASE("nesting of MIME") {
        std::string deep = message;
        for (int i = 0; i < 40; ++i) deep += "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"b" + number(i) + "\"\n\n--b" + number(i) + "\n";
        CHECK(tells(explained(deep + "Content-Type: text/plain\n\n550 5.1.1 User unknown\n"), "mime-too-deep"));
    }
    TEST_CASE("parts of a message") {
        const std::string begin = message + "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n";
        const auto part = [](std::size_t i) { return "--b\n\npart " + number(i) + "\n"; };
        CHECK(tells(explained(begin + repeated(1001, part) + "--b--\n"), "too-many-parts"));
        CHECK_FALSE(tells(explained(begin + repeated(999, part) + "--b--\n"), "too-many-parts"));
    }
    TEST_CASE("fields of a header") {
        const auto field = [](std::size_t i) { return "X-Field-" + number(i) + ": x\n"; };
        CHECK(tells(explained(message + repeated(max_header_fields, field) + "\nbody\n"), "too-many-header-fields"));
        CHECK_FALSE(tells(explained(message + repeated(max_header_fields - 2, field) + "\nbody\n"), "too-many-header-fields"));
    }
    TEST_CASE("recipients of a report") {
        const std::string begin = message + "MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
                                  "--b\n\nYour message could not be delivered.\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.org\n\n";
        const auto recipient = [](std::size_t i) {
            return "Final-Recipient: rfc822; user" + number(i) + "@example.net\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 User unknown\n\n";
        };
        const report many = explained(begin + repeated(10'050, recipient) + "--b--\n");
        CHECK(many.failures.size() == 10'000);
        CHECK(tells(many, "too-many-failures"));
        CHECK_FALSE(tells(explained(begin + repeated(2, recipient) + "--b--\n"), "too-many-failures"));
    }
    TEST_CASE("what one reader takes of a text") {
        const auto told = [](const std::string& text) { return tells(explained(text), "listed-in-part"); };
        const auto outlook = [](std::size_t i) { return "Task 'bob" + number(i) + "@example.net - Sending' reported error (0x800CCC79): '550 5.7.1 relay denied'\n"; };
        CHECK(told(repeated(1010, outlook)));
        CHECK_FALSE(told(repeated(3, outlook)));
        const auto rcpt = [](std::size_t i) { return "RCPT TO:<user" + number(i) + "@example.net>\n550 5.1.1 no such user\n"; };
        const std::string hello = "220 mx.example.net ESMTP\nEHLO a.example.org\n250 mx.example.net\nMAIL FROM:<amy@example.org>\n250 ok\n";
        CHECK(told(hello + repeated(5000, rcpt)));
        CHECK_FALSE(told(hello + repeated(5, rcpt)));
        const auto delivered = [](std::size_t i) {
            return "Nov  5 10:00:01 mail postfix/smtp[42]: " + number(0xA00000 + i) + ": to=<user" + number(i) +
                   "@example.net>, relay=mx.example.net[192.0.2.1]:25, delay=1, delays=0/0/1/0, dsn=2.0.0, status=sent (250 ok)\n";
        };
        CHECK(told(repeated(1001, delivered)));
        CHECK_FALSE(told(repeated(1000, delivered)));
    }
    TEST_CASE("members of an event") {
        const auto event = [](std::size_t count) {
            return "{\"notificationType\":\"Bounce\",\"bounce\":{\"bounceType\":\"Permanent\",\"bouncedRecipients\":[" +
                   repeated(count, [](std::size_t i) { return (i > 0 ? ",{\"emailAddress\":\"user" : "{\"emailAddress\":\"user") + number(i) + "@example.net\",\"status\":\"5.1.1\",\"diagnosticCode\":\"smtp; 550 5.1.1 user unknown\"}"; }) +
                   "]},\"mail\":{\"messageId\":\"1\"}}";
        };
        CHECK(tells(explained(event(1200)), "listed-in-part"));
        CHECK_FALSE(tells(explained(event(20)), "listed-in-part"));
    }
    TEST_CASE("words of a reply") {
        const auto reply = [](std::size_t words) { return "550 5.7.1 " + repeated(words, [](std::size_t i) { return "word" + number(i) + " "; }) + "\n"; };
        CHECK(tells(explained("RCPT TO:<bob@example.net>\n" + reply(max_tokens + 100)), "reply-too-long"));
        CHECK_FALSE(tells(explained("RCPT TO:<bob@example.net>\n" + reply(100)), "reply-too-long"));
    }
    TEST_CASE("steps of comparing a reply with rules that were made to be slow") {
        std::vector<load_problem> problems;
        auto rules = rule_base::load(test::contents(SMTP_EXPLAIN_BUNDLE), problems);
        REQUIRE(rules.has_value());
        // From every word on, 126 ways of reading what follows.
        const std::string either = repeated(6, [](std::size_t) { return "({number}|1) "; });
        REQUIRE(rules->lay_over(R"({"files": {"rules/generic/made-to-be-slow.json": {"cause": "server-busy", "when": {"any_phrase": [")" + either + R"(slow words"]}}}})", problems));
        const auto ones = [](std::size_t count) { return "550 5.7.1 user unknown " + repeated(count, [](std::size_t) { return "1 "; }) + "\n"; };
        const report many = explain(ones(2000), *rules);
        CHECK(tells(many, "reply-too-long"));
        CHECK(many.failures.size() == 1);
        CHECK_FALSE(tells(explained(ones(2000)), "reply-too-long"));
        CHECK_FALSE(tells(explain(ones(20), *rules), "reply-too-long"));
    }
    TEST_CASE("bytes of an input") {
        std::string text = "550 5.1.1 User unknown\n";
        text.resize(max_input_bytes + 1, '\n');
        CHECK(tells(explained(text), "input-too-long"));
        text.pop_back();
        CHECK_FALSE(tells(explained(text), "input-too-long"));
    }
}
