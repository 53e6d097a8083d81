#include "knowledge_support.hpp"

#include "diagnose/diagnose.hpp"
#include "diagnose/evidence.hpp"
#include "knowledge/compiled_rules.hpp"

using namespace test_support;

namespace {

// A failure as a reader hands it over: a reply that stands at byte 0 of the paste.
struct given {
    delivery_failure f;
    std::string paste;

    explicit given(std::string reply) : paste(std::move(reply)) {
        if (!paste.empty()) f.diagnostic_code = {{"smtp", paste}, {{0, static_cast<std::uint32_t>(paste.size())}}};
    }
    given& code(std::uint16_t c) {
        f.reply_code = {{c}, {{0, 3}}};
        return *this;
    }
    given& status(std::uint8_t a, std::uint16_t b, std::uint16_t c) {
        f.enhanced_status_code = {{a, b, c}, {{4, 5}}};
        return *this;
    }
    given& at(smtp::stage s) {
        f.stage = {s, {{900, 7}}};
        return *this;
    }
    given& from(std::string host) {
        f.remote_mta = {std::move(host), {{800, 10}}};
        return *this;
    }
    given& action(dsn::action a) {
        f.action = {a, {{700, 6}}};
        return *this;
    }
    given& context(std::string text) {
        f.context.push_back({std::move(text), {{500, 20}}});
        return *this;
    }
    diagnosis by(const rule_base& base, const session_facts* s = nullptr, const answers& a = {}, input_kind kind = input_kind::bare_reply) const {
        return diagnose(f, s, kind, a, base, paste);
    }
};

const std::vector<file> common{
    {"issuers.json", R"({'google': {'name': 'Gmail', 'kind': 'provider', 'hosts': ['google.com'], 'urls': ['support.google.com'], 'phrases': ['gsmtp']},
                         'yahoo': {'name': 'Yahoo', 'kind': 'provider', 'hosts': ['yahoodns.net']},
                         'postfix': {'name': 'Postfix', 'kind': 'software', 'banners': ['esmtp postfix'], 'phrases': ['in local recipient table']},
                         'exim': {'name': 'Exim', 'kind': 'software', 'banners': ['esmtp exim']},
                         'spamhaus': {'name': 'Spamhaus', 'kind': 'blocklist', 'urls': ['spamhaus.org']}})"},
    {"codes/reply-codes.json", "{'552': {'name': 'Too much', 'meaning': 'M.', 'cause': 'mailbox-full'}, '550': {'name': 'No', 'meaning': 'M.', 'cause': 'unknown'}}"},
    {"codes/enhanced-status-codes.json", R"({'X.1.1': {'name': 'Bad address', 'meaning': 'M.', 'cause': 'recipient-unknown'}, 'X.1.6': {'name': 'Moved', 'meaning': 'M.', 'cause': 'recipient-disabled'},
        'X.2.2': {'name': 'Full', 'meaning': 'M.', 'cause': 'mailbox-full'}, 'X.7.1': {'name': 'Refused', 'meaning': 'M.', 'cause': 'unknown'}, 'X.7.X': {'name': 'Policy', 'meaning': 'M.', 'cause': 'spam-content'},
        'X.4.7': {'name': 'Expired', 'meaning': 'M.', 'cause': 'delivery-expired'}, '5.7.64': {'name': 'Tenant', 'meaning': 'M.', 'cause': 'relay-denied'}})"},
    cause_file("causes/unknown.json"), cause_file("causes/recipient-unknown.json", "'usual_permanence': 'permanent'"), cause_file("causes/recipient-disabled.json"),
    cause_file("causes/mailbox-full.json"), cause_file("causes/spam-content.json"), cause_file("causes/delivery-expired.json"), cause_file("causes/dns-failure.json"), cause_file("causes/connection-failed.json")};

rule_base base_with(std::vector<file> more) {
    std::vector<file> all = common;
    if (std::none_of(more.begin(), more.end(), [](const file& f) { return f.path == "causes/relay-denied.json"; })) all.push_back(cause_file("causes/relay-denied.json"));
    all.insert(all.end(), more.begin(), more.end());
    return load_base(all);
}

std::string won(const rule_base& base, const given& g) {
    const diagnosis d = g.by(base);
    return d.rule.empty() ? "-" : d.rule;
}

bool has_note(const diagnosis& d, std::string_view id) {
    return std::any_of(d.notes.begin(), d.notes.end(), [&](const note& n) { return n.id == id; });
}

std::string slot(const diagnosis& d, std::string_view id, std::string_view name) {
    for (const note& n : d.notes)
        if (n.id == id)
            for (const auto& [key, value] : n.values)
                if (key == name) return value;
    return {};
}

// "quota shown" or "quota out", by reason.
std::string reasons(const diagnosis& d) {
    std::string out;
    for (const reason_evidence& r : d.reasons) out += (out.empty() ? "" : ", ") + r.reason + (r.shown ? " shown" : " out");
    return out;
}

}  // namespace

TEST_SUITE("diagnose") {
    TEST_CASE("evidence: from a value back to the bytes") {
        CHECK(spans_of("550 no such user", {{0, 18}}, 7, 9, "550 no such\r\n user") == source_spans{{7, 11}});
        CHECK(spans_of("550 no such user", {{5, 11}, {20, 4}}, 7, 9, "xxxx 550 no such\r\n> user") == source_spans{{12, 4}, {20, 4}});
        CHECK(spans_of("no such user", {{2, 8}, {13, 4}}, 3, 9, "> no such\r\n> user") == source_spans{{5, 5}, {13, 4}});
        // Decoded from other bytes: the whole of them.
        CHECK(spans_of("no such user", {{0, 16}}, 3, 4, "bm8gc3VjaCB1c2Vy") == source_spans{{0, 16}});
        // Without the bytes: exact where nothing was left out.
        CHECK(spans_of("no such user", {{2, 8}, {20, 4}}, 3, 9, {}) == source_spans{{5, 5}, {20, 4}});
        CHECK(spans_of("no such user", {{2, 30}}, 3, 9, {}) == source_spans{{2, 30}});
        source_spans joined{{10, 5}};
        add_spans(joined, {{0, 3}, {14, 6}, {3, 1}});
        CHECK(joined == source_spans{{0, 4}, {10, 10}});
    }

    TEST_CASE("a rule wins and shows its words") {
        const rule_base base = base_with({rule_file("rules/generic/relay.json", "relay-denied", "'any_phrase': ['relay access denied']")});
        const diagnosis d = given("554 5.7.1 <bob@example.net>: Relay access denied").code(554).status(5, 7, 1).by(base);
        CHECK(d.cause == "relay-denied");
        CHECK(d.basis == basis::generic_rule);
        CHECK(d.rule == "generic/relay");
        CHECK(d.evidence == source_spans{{29, 19}});
        CHECK(d.permanence == permanence::permanent);
        CHECK(d.runners_up.empty());
        CHECK(d.notes.empty());
    }

    TEST_CASE("where no rule matches the codes answer, then the stage") {
        const rule_base base = base_with({});
        diagnosis d = given("550 5.1.1 x").code(552).status(5, 1, 1).by(base);
        CHECK(d.cause == "recipient-unknown");
        CHECK(d.basis == basis::enhanced_status_code);
        CHECK(d.evidence == source_spans{{4, 5}});
        REQUIRE(d.runners_up.size() == 1);
        CHECK(d.runners_up[0].cause == "mailbox-full");
        CHECK(d.runners_up[0].basis == basis::reply_code);
        // X.0.0 says nothing.
        d = given("552 5.0.0 x").code(552).status(5, 0, 0).by(base);
        CHECK(d.basis == basis::reply_code);
        CHECK(d.cause == "mailbox-full");
        // Only one class is registered; an unregistered detail answers with its subject.
        CHECK(given("550 5.7.64 x").code(550).status(5, 7, 64).by(base).cause == "relay-denied");
        CHECK(given("450 4.7.64 x").code(450).status(4, 7, 64).by(base).cause == "spam-content");
        // Registered, but it does not tell.
        d = given("550 5.7.1 x").code(550).status(5, 7, 1).by(base);
        CHECK(d.cause == "unknown");
        CHECK(d.basis == basis::enhanced_status_code);
        d = given("").at(smtp::stage::resolve).by(base);
        CHECK(d.cause == "dns-failure");
        CHECK(d.basis == basis::stage);
        CHECK(given("554 go").code(554).at(smtp::stage::connect).by(base).cause == "unknown");
        d = given("").by(base);
        CHECK(d.cause == "unknown");
        CHECK(d.basis == basis::none);
        CHECK_FALSE(d.permanence.has_value());
        // What is still being tried has not expired.
        CHECK(given("").status(4, 4, 7).action(dsn::action::delayed).by(base).cause == "unknown");
        CHECK(given("").status(4, 4, 7).action(dsn::action::failed).by(base).cause == "delivery-expired");
    }

    TEST_CASE("issuers: host, URL, banner, wording, format") {
        const rule_base base = base_with({});
        const auto issuer = [&](const given& g) { return g.by(base).issuer; };
        CHECK(issuer(given("550 no").from("gmail-smtp-in.l.google.com")) == "google");
        CHECK(issuer(given("550 no").from("notgoogle.com")) == "");
        CHECK(issuer(given("550 no. See https://support.google.com/mail/x")) == "google");
        CHECK(issuer(given("550 no. See support.google.com/mail")) == "google");
        CHECK(issuer(given("550 no - gsmtp")) == "google");
        CHECK(issuer(given("550 no such user in local recipient table")) == "postfix");
        CHECK(issuer(given("421 mx.google.com busy")) == "google");
        CHECK(issuer(given("550 refused [AB1.mx.google.com]")) == "google");
        CHECK(issuer(given("550 host mx.google.com[192.0.2.1] said: 550 no")) == "google");
        // A host that is spoken of is not the one that speaks.
        CHECK(issuer(given("554 Client host mail.google.com blocked")) == "");
        CHECK(issuer(given("554 Client host [mail.google.com] blocked using a list")) == "");
        CHECK(issuer(given("550 5.1.1 <bob@google.com>: no")) == "");
        // The surest evidence of a kind counts: the host says it is Yahoo.
        CHECK(issuer(given("550 see https://support.google.com/x").from("mta7.am0.yahoodns.net")) == "yahoo");
        given format("550 no");
        format.f.issuer = {"exim", {{0, 1}}};
        CHECK(issuer(format) == "exim");
        session_facts s;
        s.banner = {"220 mx.example.net ESMTP Exim 4.96", {{0, 10}}};
        CHECK(given("550 no").by(base, &s).issuer == "exim");
        given reporter("550 no");
        reporter.f.reporting_mta = {"mx.google.com", {{0, 5}}};
        CHECK(issuer(reporter) == "google");
    }

    TEST_CASE("an issuer's rule: its issuer shown, not shown, another's shown") {
        const rule_base base = base_with({rule_file("rules/google/short.json", "spam-content", "'issuer': 'google', 'any_phrase': ['message blocked']"),
                                          rule_file("rules/google/long.json", "mailbox-full", "'issuer': 'google', 'any_phrase': ['the account is over its quota']"),
                                          rule_file("rules/google/code.json", "relay-denied", "'issuer': 'google', 'any_phrase': ['refused gx4711']"),
                                          rule_file("rules/generic/full.json", "recipient-disabled", "'any_phrase': ['over its quota']")});
        CHECK(won(base, given("550 message blocked").from("mx.google.com")) == "google/short");
        CHECK(won(base, given("550 message blocked")) == "-");
        const diagnosis shown = given("550 the account is over its quota").from("mx.google.com").by(base);
        CHECK(shown.basis == basis::issuer_rule);
        CHECK(shown.issuer == "google");
        const diagnosis not_shown = given("550 the account is over its quota").by(base);
        CHECK(not_shown.rule == "google/long");
        CHECK(not_shown.basis == basis::generic_rule);
        CHECK(won(base, given("550 the account is over its quota").from("mx.yahoodns.net")) == "generic/full");
        const diagnosis by_code = given("550 refused gx4711").by(base);
        CHECK(by_code.basis == basis::issuer_rule);
        CHECK(by_code.issuer == "google");
        CHECK(won(base, given("550 refused gx4711").from("mx.yahoodns.net")) == "-");
        // Software does not exclude a provider.
        CHECK(won(base, given("550 the account is over its quota in local recipient table")) == "google/long");
    }

    TEST_CASE("which rule wins: issuer, wording, facts, words, status, code") {
        const std::vector<file> rules{rule_file("rules/generic/words.json", "recipient-unknown", "'any_phrase': ['one two three four']"),
                                      rule_file("rules/google/two.json", "mailbox-full", "'issuer': 'google', 'any_phrase': ['one two']"),
                                      rule_file("rules/postfix/two.json", "recipient-disabled", "'issuer': 'postfix', 'any_phrase': ['two three']"),
                                      rule_file("rules/google/code.json", "spam-content", "'issuer': 'google', 'enhanced_status_codes': ['5.9.9'], 'reply_codes': [550]"),
                                      rule_file("rules/generic/stage.json", "relay-denied", "'any_phrase': ['three four'], 'stages': ['rcpt-to']"),
                                      rule_file("rules/generic/status.json", "dns-failure", "'any_phrase': ['five six'], 'enhanced_status_codes': ['X.9.8']"),
                                      rule_file("rules/generic/exact.json", "delivery-expired", "'any_phrase': ['six seven'], 'enhanced_status_codes': ['5.9.8']"),
                                      rule_file("rules/generic/reply.json", "connection-failed", "'any_phrase': ['seven eight'], 'reply_codes': [550]"),
                                      rule_file("rules/generic/plain.json", "spam-content", "'any_phrase': ['eight nine']")};
        const rule_base base = base_with(rules);
        // A provider's two words before anybody's four; the provider before the software.
        CHECK(won(base, given("550 one two three four").code(550).from("mx.google.com")) == "google/two");
        given both("550 one two three four");
        both.f.issuer = {"postfix", {}};
        CHECK(won(base, both) == "postfix/two");
        both.from("mx.google.com");
        CHECK(won(base, both) == "google/two");
        // Wording before codes, of the same issuer.
        CHECK(won(base, given("550 5.9.9 one two").code(550).status(5, 9, 9).from("mx.google.com")) == "google/two");
        CHECK(won(base, given("550 5.9.9 other").code(550).status(5, 9, 9).from("mx.google.com")) == "google/code");
        CHECK(won(base, given("550 5.9.9 other").code(550).status(5, 9, 9)) == "-");
        // The stage before words.
        CHECK(won(base, given("550 one two three four").at(smtp::stage::rcpt_to)) == "generic/stage");
        CHECK(won(base, given("550 one two three four").at(smtp::stage::data)) == "generic/words");
        // Words before the status, an exact one before a pattern, the status before the reply code, that before nothing.
        CHECK(won(base, given("550 5.9.8 one two three four five six").code(550).status(5, 9, 8)) == "generic/words");
        CHECK(won(base, given("550 5.9.8 five six seven").code(550).status(5, 9, 8)) == "generic/exact");
        CHECK(won(base, given("450 4.9.8 five six seven").code(450).status(4, 9, 8)) == "generic/status");
        CHECK(won(base, given("550 5.9.8 five six x seven eight").code(550).status(5, 9, 8)) == "generic/status");
        CHECK(won(base, given("550 seven eight nine").code(550)) == "generic/reply");
        CHECK(won(base, given("551 seven eight nine").code(551)) == "generic/plain");
        // Runners-up: the best first, other causes only.
        const diagnosis d = given("550 5.9.8 one two three four x five six x seven eight x eight nine").code(550).status(5, 9, 8).by(base);
        std::string order;
        for (const candidate& c : d.runners_up) order += c.rule + ' ';
        CHECK(order == "generic/status generic/reply generic/plain ");
    }

    TEST_CASE("at most four runners-up, each cause once") {
        std::vector<file> rules;
        const std::vector<std::string> paths{"rules/g/a.json", "rules/g/b.json", "rules/g/c.json", "rules/g/d.json", "rules/g/e.json", "rules/g/f.json", "rules/g/h.json"};
        const std::vector<std::string> causes{"mailbox-full", "mailbox-full", "spam-content", "dns-failure", "relay-denied", "delivery-expired", "connection-failed"};
        for (std::size_t i = 0; i < paths.size(); ++i) {
            std::string phrase = "quota";
            for (std::size_t n = i; n < paths.size(); ++n) phrase += " w" + std::to_string(n);
            rules.push_back(rule_file(paths[i], causes[i], "'any_phrase': ['" + phrase + "']"));
        }
        const rule_base base = base_with(rules);
        const diagnosis d = given("550 quota w0 w1 w2 w3 w4 w5 w6 quota w1 w2 w3 w4 w5 w6 quota w2 w3 w4 w5 w6 quota w3 w4 w5 w6 quota w4 w5 w6 quota w5 w6 quota w6").by(base);
        CHECK(d.rule == "g/a");
        std::string order;
        for (const candidate& c : d.runners_up) order += c.rule + ' ';
        CHECK(order == "g/c g/d g/e g/f ");
    }

    TEST_CASE("ties: the lower id, a note, and how an author settles them") {
        const auto two = [](std::string more) {
            return std::vector<file>{rule_file("rules/g/a.json", "mailbox-full", "'any_phrase': ['alpha beta']"), rule_file("rules/g/b.json", "spam-content", "'any_phrase': ['gamma delta']", std::move(more))};
        };
        diagnosis d = given("550 gamma delta alpha beta").by(base_with(two("")));
        CHECK(d.rule == "g/a");
        CHECK(slot(d, "tie", "rule") == "g/b");
        REQUIRE(d.runners_up.size() == 1);
        CHECK(d.runners_up[0].cause == "spam-content");
        d = given("550 gamma delta alpha beta").by(base_with(two("'more_specific_than': ['g/a']")));
        CHECK(d.rule == "g/b");
        CHECK_FALSE(has_note(d, "tie"));
        // In a reply that wraps another, the inner one decides between equals.
        d = given("550 5.0.350 alpha beta -> 550 5.7.1 gamma delta").by(base_with(two("")));
        CHECK(d.rule == "g/b");
        CHECK_FALSE(has_note(d, "tie"));
    }

    TEST_CASE("more specific goes before more words, but not before words that hold its own") {
        const rule_base base = base_with({rule_file("rules/g/expired.json", "delivery-expired", "'any_phrase': ['message has been in the queue too long', 'message timed out']"),
                                          rule_file("rules/g/timeout.json", "connection-failed", "'any_phrase': ['timed out']", "'more_specific_than': ['g/expired']")});
        CHECK(won(base, given("message has been in the queue too long: connect timed out")) == "g/timeout");
        CHECK(won(base, given("message timed out")) == "g/expired");
    }

    TEST_CASE("the same words without the wish for an issuer go first where it is not shown") {
        const rule_base base = base_with({rule_file("rules/google/a.json", "mailbox-full", "'issuer': 'google', 'any_phrase': ['alpha beta gamma delta']"),
                                          rule_file("rules/zgeneric/a.json", "spam-content", "'any_phrase': ['alpha beta gamma delta']")});
        CHECK(won(base, given("550 alpha beta gamma delta")) == "zgeneric/a");
        CHECK(won(base, given("550 alpha beta gamma delta").from("mx.google.com")) == "google/a");
    }

    TEST_CASE("every key of a rule's condition") {
        const auto holds = [](std::string when, const given& g, const session_facts* s = nullptr) {
            return g.by(base_with({rule_file("rules/g/a.json", "spam-content", "'any_phrase': ['alpha beta', 'gamma delta']" + std::move(when))}), s).rule == "g/a";
        };
        CHECK(holds("", given("550 alpha beta")));
        CHECK(holds("", given("550 gamma delta")));
        CHECK_FALSE(holds("", given("550 alpha delta")));
        CHECK(holds(", 'reply_codes': [550, 554]", given("554 alpha beta").code(554)));
        CHECK_FALSE(holds(", 'reply_codes': [550, 554]", given("553 alpha beta").code(553)));
        CHECK_FALSE(holds(", 'reply_codes': [550]", given("alpha beta")));
        for (const char* codes : {"['5.7.1']", "['X.7.1']", "['5.7.X']", "['4.1.1', '5.7.1']"})
            CHECK(holds(std::string(", 'enhanced_status_codes': ") + codes, given("550 alpha beta").status(5, 7, 1)));
        for (const char* codes : {"['4.7.1']", "['X.7.2']", "['5.1.X']"})
            CHECK_FALSE(holds(std::string(", 'enhanced_status_codes': ") + codes, given("550 alpha beta").status(5, 7, 1)));
        CHECK_FALSE(holds(", 'enhanced_status_codes': ['5.7.1']", given("550 alpha beta")));
        CHECK(holds(", 'stages': ['data', 'rcpt-to']", given("550 alpha beta").at(smtp::stage::rcpt_to)));
        CHECK_FALSE(holds(", 'stages': ['data']", given("550 alpha beta").at(smtp::stage::rcpt_to)));
        CHECK_FALSE(holds(", 'stages': ['data']", given("550 alpha beta")));
        CHECK(holds(", 'all_phrases': ['one two', 'three four']", given("550 alpha beta three four one two")));
        CHECK_FALSE(holds(", 'all_phrases': ['one two', 'three four']", given("550 alpha beta one two")));
        CHECK(holds(", 'no_phrase': ['one two']", given("550 alpha beta")));
        CHECK_FALSE(holds(", 'no_phrase': ['one two']", given("550 alpha beta one two")));
        session_facts s;
        CHECK_FALSE(holds(", 'session': {'authenticated': false}", given("550 alpha beta")));
        CHECK_FALSE(holds(", 'session': {'authenticated': false}", given("550 alpha beta"), &s));
        s.authenticated = {false, {{1, 2}}};
        s.auth_attempted = {true, {}};
        s.auth_offered = {true, {}};
        s.sender_differs_from_login = {true, {}};
        s.tls = {"offered", {}};
        s.auth_mechanism = {"LOGIN", {}};
        s.port = {"25", {}};
        s.stopped_at = {smtp::stage::rcpt_to, {}};
        for (const char* fact : {"'authenticated': false", "'auth_attempted': true", "'auth_offered': true", "'sender_differs_from_login': true", "'tls': 'offered'", "'tls': ['none', 'offered']",
                                 "'auth_mechanism': 'login'", "'port': '25'", "'port': 25", "'stopped_at': 'rcpt-to'", "'authenticated': false, 'port': '25'"})
            CHECK(holds(std::string(", 'session': {") + fact + "}", given("550 alpha beta"), &s));
        for (const char* fact : {"'authenticated': true", "'auth_attempted': false", "'auth_offered': false", "'sender_differs_from_login': false", "'tls': 'none'", "'auth_mechanism': 'plain'",
                                 "'port': '587'", "'stopped_at': 'data'", "'authenticated': false, 'port': '26'"})
            CHECK_FALSE(holds(std::string(", 'session': {") + fact + "}", given("550 alpha beta"), &s));
    }

    TEST_CASE("every key of a reason's condition, shown and ruled out") {
        const auto judged = [](std::string when, const given& g, const session_facts* s = nullptr, input_kind kind = input_kind::bare_reply) {
            const rule_base base = base_with({cause_file("causes/relay-denied.json", "'reasons': [{'id': 'a', 'title': 'A', 'shown_by': [{'any_phrase': ['never said']}, {" + when + "}]}, {'id': 'b', 'title': 'B', 'ruled_out_by': {" + when + "}}]"),
                                              rule_file("rules/g/a.json", "relay-denied", "'any_phrase': ['alpha beta']")});
            return reasons(g.by(base, s, {}, kind));
        };
        const std::string yes = "a shown, b out", no;
        const given plain("550 alpha beta");
        CHECK(judged("'any_phrase': ['one two']", given("550 alpha beta one two")) == yes);
        CHECK(judged("'any_phrase': ['one two']", given("550 alpha beta").context("He said one two.")) == yes);
        CHECK(judged("'any_phrase': ['one two']", plain) == no);
        CHECK(judged("'all_phrases': ['alpha beta', 'one two']", plain) == no);
        CHECK(judged("'no_phrase': ['one two']", plain) == yes);
        CHECK(judged("'issuer': ['yahoo', 'google']", given("550 alpha beta").from("mx.google.com")) == yes);
        CHECK(judged("'issuer': 'yahoo'", given("550 alpha beta").from("mx.google.com")) == no);
        CHECK(judged("'reply_codes': [550]", given("550 alpha beta").code(550)) == yes);
        CHECK(judged("'enhanced_status_codes': ['X.7.1']", given("550 alpha beta").status(4, 7, 1)) == yes);
        CHECK(judged("'stages': ['data']", given("550 alpha beta").at(smtp::stage::data)) == yes);
        CHECK(judged("'kinds': ['log', 'bare-reply']", plain) == yes);
        CHECK(judged("'kinds': ['log']", plain) == no);
        CHECK(judged("'kinds': ['log']", plain, nullptr, input_kind::log) == yes);
        CHECK(judged("'lacks': ['remote_mta', 'session', 'recipient', 'sender', 'reporting_mta', 'reply_code', 'enhanced_status_code', 'stage']", plain) == yes);
        CHECK(judged("'has': ['remote_mta']", given("550 alpha beta").from("mx.example.net")) == yes);
        CHECK(judged("'has': ['remote_mta', 'stage']", given("550 alpha beta").from("mx.example.net")) == no);
        CHECK(judged("'lacks': ['reply_code']", given("550 alpha beta").code(550)) == no);
        session_facts s;
        CHECK(judged("'has': ['session']", plain, &s) == yes);
        CHECK(judged("'session': {'authenticated': true}", plain, &s) == no);
        given domains("550 alpha beta");
        CHECK(judged("'sender_domain': 'same-as-recipient'", domains) == no);
        domains.f.envelope_sender = {"amy@Example.NET", {}};
        domains.f.final_recipient = {"bob@example.net", {}};
        CHECK(judged("'sender_domain': 'same-as-recipient'", domains) == yes);
        CHECK(judged("'sender_domain': 'other-than-recipient'", domains) == no);
        domains.f.final_recipient = {"bob@example.org", {}};
        CHECK(judged("'sender_domain': 'other-than-recipient'", domains) == yes);
    }

    TEST_CASE("reasons: of the rule, of the paste, of the reader's answers") {
        const rule_base base = base_with({cause_file("causes/relay-denied.json", R"('reasons': [{'id': 'login', 'title': 'A'}, {'id': 'domain', 'title': 'B', 'shown_by': [{'stages': ['rcpt-to']}]}, {'id': 'port', 'title': 'C'}],
                'questions': [{'id': 'who', 'text': 'Who?', 'options': [{'id': 'all', 'label': 'All', 'shows': ['port'], 'rules_out': ['domain']}, {'id': 'one', 'label': 'One'}]}])"),
                                          rule_file("rules/g/a.json", "relay-denied", "'any_phrase': ['alpha beta']", "'reason': 'login'")});
        const given g = given("550 alpha beta").at(smtp::stage::rcpt_to);
        diagnosis d = g.by(base);
        CHECK(reasons(d) == "login shown, domain shown");
        CHECK(d.reasons[0].where == source_spans{{4, 10}});
        CHECK(d.reasons[1].where == source_spans{{900, 7}});
        d = g.by(base, nullptr, {{"who", "all"}});
        CHECK(reasons(d) == "login shown, domain out, port shown");
        CHECK(d.reasons[2].where.empty());
        CHECK(reasons(g.by(base, nullptr, {{"who", "one"}, {"what", "all"}, {"who", "nobody"}})) == "login shown, domain shown");
    }

    TEST_CASE("words around the reply are read where no rule knows the reply") {
        const rule_base base = base_with({rule_file("rules/g/a.json", "spam-content", "'any_phrase': ['alpha beta gamma delta']"), rule_file("rules/g/b.json", "mailbox-full", "'any_phrase': ['one two']")});
        CHECK(won(base, given("550 one two").context("alpha beta gamma delta")) == "g/b");
        const diagnosis d = given("550 5.1.1 no").status(5, 1, 1).context("nothing").context("alpha beta gamma delta").by(base);
        CHECK(d.rule == "g/a");
        CHECK(d.evidence == source_spans{{500, 20}});
        CHECK(won(base, given("").context("one two")) == "g/b");
    }

    TEST_CASE("permanence is what the server said") {
        const rule_base base = base_with({rule_file("rules/g/a.json", "recipient-unknown", "'any_phrase': ['alpha beta']")});
        CHECK(given("alpha beta").code(450).status(5, 1, 1).action(dsn::action::failed).by(base).permanence == permanence::temporary);
        CHECK(given("alpha beta").code(550).status(4, 1, 1).by(base).permanence == permanence::permanent);
        CHECK(given("alpha beta").status(4, 1, 1).action(dsn::action::failed).by(base).permanence == permanence::temporary);
        CHECK(given("alpha beta").action(dsn::action::failed).by(base).permanence == permanence::permanent);
        CHECK(given("alpha beta").action(dsn::action::delayed).by(base).permanence == permanence::temporary);
        CHECK(given("alpha beta").by(base).permanence == permanence::permanent);
        CHECK_FALSE(given("gamma").by(base).permanence.has_value());
    }

    TEST_CASE("code against wording") {
        const rule_base base = base_with({rule_file("rules/g/spam.json", "spam-content", "'any_phrase': ['alpha beta']"), rule_file("rules/g/off.json", "recipient-disabled", "'any_phrase': ['gamma delta']"),
                                          rule_file("rules/g/own.json", "mailbox-full", "'any_phrase': ['one two'], 'enhanced_status_codes': ['5.1.1']")});
        const diagnosis d = given("550 5.1.1 alpha beta").code(550).status(5, 1, 1).by(base);
        CHECK(d.cause == "spam-content");
        CHECK(slot(d, "code-and-wording-disagree", "code") == "5.1.1");
        CHECK(slot(d, "code-and-wording-disagree", "code_meaning") == "Bad address");
        REQUIRE(d.runners_up.size() == 1);
        CHECK(d.runners_up[0].cause == "recipient-unknown");
        // Neighbours do not contradict each other; nor does a code that says little, nor one that the rule itself demands.
        CHECK_FALSE(has_note(given("550 5.1.1 gamma delta").status(5, 1, 1).by(base), "code-and-wording-disagree"));
        CHECK_FALSE(has_note(given("550 5.7.1 alpha beta").status(5, 7, 1).by(base), "code-and-wording-disagree"));
        CHECK_FALSE(has_note(given("550 5.1.1 one two").status(5, 1, 1).by(base), "code-and-wording-disagree"));
        CHECK(slot(given("552 alpha beta").code(552).by(base), "code-and-wording-disagree", "code") == "552");
        // A policy code alone tells no cause, but is none for a mailbox.
        CHECK(slot(given("550 5.7.1 one two three").status(5, 7, 1).by(base_with({rule_file("rules/g/full.json", "mailbox-full", "'any_phrase': ['two three']")})), "code-and-wording-disagree", "code") == "5.7.1");
    }

    TEST_CASE("the code's class against wording") {
        const rule_base base = base_with({{"causes/greylisted.json", "{'title': 'A title', 'summary': 'A summary.', 'who_can_fix': ['nobody-wait'], 'resend': 'not-needed', 'usual_permanence': 'temporary'}"}, cause_file("causes/virus-detected.json", "'usual_permanence': 'permanent'"),
                                          rule_file("rules/g/grey.json", "greylisted", "'any_phrase': ['alpha beta']"), rule_file("rules/g/virus.json", "virus-detected", "'any_phrase': ['gamma delta']"), rule_file("rules/g/own.json", "virus-detected", "'any_phrase': ['one two'], 'reply_codes': [450]")});
        CHECK(slot(given("550 alpha beta").code(550).by(base), "code-final-wording-temporary", "code") == "550");
        CHECK(slot(given("450 gamma delta").code(450).by(base), "code-temporary-wording-final", "code") == "450");
        CHECK(slot(given("4.7.1 gamma delta").status(4, 7, 1).by(base), "code-temporary-wording-final", "code") == "4.7.1");
        CHECK(given("450 alpha beta").code(450).by(base).notes.empty());
        CHECK(given("550 gamma delta").code(550).by(base).notes.empty());
        CHECK(given("450 one two").code(450).by(base).notes.empty());   // the rule says that the code goes with the words
        // One note is enough.
        const diagnosis d = given("550 5.1.1 alpha beta").code(550).status(5, 1, 1).by(base);
        REQUIRE(d.notes.size() == 1);
        CHECK(d.notes[0].id == "code-and-wording-disagree");
    }

    TEST_CASE("a reply of a hundred thousand words is read in part, and says so") {
        const rule_base base = base_with({rule_file("rules/g/a.json", "spam-content", "'any_phrase': ['alpha beta']")});
        std::string text = "550 alpha beta";
        for (int i = 0; i < 100000; ++i) text += " word";
        const diagnosis d = given(text + " gamma").by(base);
        CHECK(d.rule == "g/a");
        CHECK(has_note(d, "reply-too-long"));
        CHECK_FALSE(has_note(given("550 alpha beta").by(base), "reply-too-long"));
    }

    TEST_CASE("a trace names issuers, rules, words and the answer") {
        const rule_base base = base_with({rule_file("rules/g/a.json", "spam-content", "'any_phrase': ['alpha beta']"), rule_file("rules/g/b.json", "mailbox-full", "'any_phrase': ['beta gamma delta']")});
        const given g = given("550 Alpha, beta gamma delta").from("mx.google.com");
        const std::string trace = trace_rules(g.f, nullptr, input_kind::bare_reply, base);
        CHECK(trace.find("issuer google, shown by its host") != std::string::npos);
        CHECK(trace.find("rule g/b -> mailbox-full") < trace.find("rule g/a -> spam-content"));
        CHECK(trace.find("\"Alpha, beta\"") != std::string::npos);
        CHECK(trace.find("answer mailbox-full (generic-rule, g/b)") != std::string::npos);
    }
}
