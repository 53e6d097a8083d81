// The case the project began from: "550 relay not permitted". Two pastes that differ in one fact have another first reason.
#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "explain.hpp"

using namespace smtp_explain;

namespace {

std::string contents(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

const rule_base& rules() {
    static const rule_base base = [] {
        std::vector<load_problem> problems;
        return std::move(*rule_base::load(contents(SMTP_EXPLAIN_BUNDLE), problems));
    }();
    return base;
}

report explained(const std::string& fixture, const answers& replies = {}) {
    explain_options options;
    options.answers = replies;
    return explain(contents(SMTP_EXPLAIN_SOURCE_DIR "/tests/fixtures/relay/" + fixture), rules(), options);
}

// The id of the reason that stands first; "cause CAUSE" where it is not a matter of relaying.
std::string first_reason(const report& r) {
    REQUIRE(r.failures.size() == 1);
    const explained_failure& f = r.failures[0];
    if (f.diagnosis.cause != "relay-denied") return "cause " + f.diagnosis.cause;
    REQUIRE(!f.explanation.reasons.empty());
    return f.explanation.reasons[0].id;
}

bool is_shown(const report& r) { return !r.failures[0].explanation.reasons[0].shown_by.empty(); }

}  // namespace

TEST_SUITE("relay denied") {
    TEST_CASE("a session that does not log in shows it; one that does points at the sender address") {
        const report without = explained("session-without-login.txt");
        CHECK(first_reason(without) == "not-authenticated");
        CHECK(is_shown(without));
        const report with = explained("session-with-login-other-sender.txt");
        CHECK(first_reason(with) == "sender-not-allowed");
        CHECK(is_shown(with));
    }
    TEST_CASE("after a login the sender's domain decides") {
        CHECK(is_shown(explained("session-with-login-other-sender.txt")));
        CHECK_FALSE(is_shown(explained("session-with-login-own-sender.txt")));
    }
    TEST_CASE("a block list in the reply shows the flagged address") {
        CHECK(first_reason(explained("bare.txt")) == "not-authenticated");
        const std::string listed = first_reason(explained("bare-with-block-list.txt"));
        CHECK((listed == "ip-flagged" || listed == "cause ip-blocklisted"));
    }
    TEST_CASE("a bounce that another server wrote shows a domain that is not hosted there; a pop-up does not") {
        const report bounce = explained("bounce-of-another-server.txt");
        CHECK(first_reason(bounce) == "domain-not-hosted");
        CHECK(is_shown(bounce));
        CHECK(first_reason(explained("pop-up.txt")) == "not-authenticated");
    }
    TEST_CASE("where nothing decides, all reasons stand and the question's answer orders them") {
        const report bare = explained("bare.txt");
        CHECK(bare.failures[0].explanation.reasons.size() >= 4);
        REQUIRE(!bare.failures[0].explanation.questions.empty());
        CHECK(bare.failures[0].explanation.questions[0].id == "which-messages");
        CHECK(first_reason(explained("bare.txt", {{"which-messages", "one-domain"}})) == "domain-not-hosted");
        CHECK(first_reason(explained("bare.txt", {{"which-messages", "one-network"}})) != "domain-not-hosted");
    }
    TEST_CASE("no output holds the password of the session") {
        const report r = explained("session-with-login-other-sender.txt");
        for (const explained_line& line : r.timeline) CHECK(line.line.text.find("AGFteU") == std::string::npos);
    }
}
