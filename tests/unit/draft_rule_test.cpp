#include "check/draft_rule.hpp"

#include "knowledge_support.hpp"

using namespace test_support;

namespace {

// A rule base of a few rules with their examples.
std::vector<file> some_rules() {
    const auto rule = [](std::string_view path, std::string cause, std::string when, std::string example) {
        return rule_file(path, std::move(cause), std::move(when),
                         "'examples': {'matches': ['" + example + "'], 'does_not_match': []}");
    };
    return {{"issuers.json", "{'google': {'name': 'Gmail', 'kind': 'provider', 'hosts': ['google.com'], 'phrases': ['gsmtp wrote this']},"
                             " 'postfix': {'name': 'Postfix', 'kind': 'software', 'phrases': ['recipient address rejected']}}"},
            cause_file("causes/unknown.json"),
            cause_file("causes/mailbox-full.json"),
            cause_file("causes/message-too-large.json"),
            cause_file("causes/greylisted.json"),
            {"codes/reply-codes.json", "{'552': {'name': 'Full', 'meaning': 'Full.', 'cause': 'mailbox-full', 'permanent': true, 'defined_in': 'RFC 5321'}}"},
            rule("rules/generic/full.json", "mailbox-full", "'any_phrase': ['mailbox is full']", "552 5.2.2 The mailbox is full"),
            rule("rules/generic/size.json", "message-too-large", "'any_phrase': ['exceeds the size limit']", "552 Message of 30 bytes exceeds the size limit"),
            rule("rules/generic/later.json", "greylisted", "'any_phrase': ['please come back later']", "451 Please come back later")};
}

rule_draft draft(const std::string& reply) {
    std::vector<data_file> files;
    for (const file& f : some_rules()) {
        data_file d;
        d.path = f.path;
        d.text = json_of(f.text);
        REQUIRE(d.tree.parse(d.text));
        files.push_back(std::move(d));
    }
    return draft_rule(reply, load_base(some_rules()), files, "2026-11");
}

std::string at(const rule_draft& d, const char* path) {
    json_tree tree;
    REQUIRE(tree.parse(d.json));
    json_value v = tree.root();
    for (std::string rest = path; !rest.empty();) {
        const std::string key = rest.substr(0, rest.find('/'));
        rest.erase(0, std::min(rest.size(), key.size() + 1));
        v = v.is(json_kind::array) ? *v.begin() : v.find(key);
    }
    return std::string(v.text());
}

std::string phrase(const std::string& reply) { return at(draft(reply), "when/any_phrase/0"); }

}  // namespace

TEST_SUITE("draft of a rule") {
    TEST_CASE("the phrase is what other replies do not say, without what varies") {
        CHECK(phrase("550 5.7.1 <bob@example.net>: Your domain is too young for our gateway") == "domain is too young for our gateway");
        CHECK(phrase("554 5.7.0 Reject, id=31245-07 - guest domain not enrolled") == "guest domain not enrolled");
        CHECK(phrase("550 Tenant 55f1ab9c-1111-2222-3333-444455556666 refuses strangers (ref A1B2-99311)") == "tenant {any} refuses strangers");
        CHECK(phrase("552 ACME-207 not for guests").rfind("acme 207", 0) == 0);
        CHECK(phrase("451 Backups run until 2026-11-25T06:00:00Z on mx3.example.org") == "backups run");
    }

    TEST_CASE("only the innermost reply of a bounce counts, with the names of examples") {
        const rule_draft d = draft(
            "<lee@company.test>: host mx.company.test[203.0.113.9] said: 554 5.7.0 <lee@company.test>: guest domain not enrolled at mx.company.test [203.0.113.9] (in reply to RCPT TO command)");
        CHECK(d.failure_found);
        CHECK(at(d, "examples/matches/0") == "554 5.7.0 <bob@example.net>: guest domain not enrolled at mail.example.org [192.0.2.44]");
    }

    TEST_CASE("the nearest reply of another cause is the counterexample, with the rule that wins it") {
        const rule_draft d = draft("552 ACME-207 Message of 3145 bytes exceeds what guests may send");
        CHECK(d.has_rival);
        CHECK(at(d, "examples/does_not_match/0/text") == "552 Message of 30 bytes exceeds the size limit");
        CHECK(at(d, "examples/does_not_match/0/won_by") == "generic/size");
        CHECK_FALSE(draft("550 Zutritt verboten").has_rival);
    }

    TEST_CASE("today's answer proposes the cause; a code alone does not") {
        CHECK(at(draft("552 Sorry, the mailbox is full since Monday"), "cause") == "mailbox-full");
        CHECK(at(draft("552 ACME-207 not for guests"), "cause") == "name-the-cause");
    }

    TEST_CASE("the issuer is asked for only where the reply is its own") {
        CHECK(draft("550 Zutritt verboten, gsmtp wrote this").path.rfind("rules/google/", 0) == 0);
        CHECK(at(draft("550 Zutritt verboten, gsmtp wrote this"), "when/issuer") == "google");
        CHECK(draft("550 Recipient address rejected: account closed by ACME").path.rfind("rules/generic/", 0) == 0);
    }

    TEST_CASE("the draft wins its own example once it is named; where words of a generic rule weigh more, it goes before that") {
        const rule_draft wins = draft("550 Your domain is too young for our gateway");
        CHECK(wins.beaten_by.empty());
        const rule_draft beaten = draft("451 Gone fishing. Please come back later");
        CHECK(beaten.beaten_by == "generic/later");
        CHECK(at(beaten, "when/any_phrase/0") == "gone fishing");
        CHECK(at(beaten, "more_specific_than/0") == "generic/later");
    }

    TEST_CASE("nothing to go by, and any bytes: a draft and no crash") {
        for (const char* text : {"", "550", "554 rejected", "\xFF\xFE{}[]\"\\", "{any} {host} {number}", "550 5.7.1 \xF0\x9F\x92\xA9\xC3"}) {
            json_tree tree;
            CAPTURE(text);
            CHECK(tree.parse(draft(text).json));
        }
    }
}
