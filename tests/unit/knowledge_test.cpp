#include "knowledge_support.hpp"

#include "fixtures.hpp"
#include "knowledge/compiled_rules.hpp"
#include "knowledge/json_tree.hpp"

using namespace test_support;

namespace {

std::string one_problem(const std::vector<file>& files) {
    const auto all = problems_of(files);
    if (all.empty()) return "none";
    std::string out;
    for (const std::string& p : all) out += (out.empty() ? "" : " | ") + p;
    return out;
}

std::string problem_of_cause(std::string more) { return one_problem({cause_file("causes/mailbox-full.json", std::move(more))}); }

std::string problem_of_rule(std::string when, std::string more = {}) {
    return one_problem({{"issuers.json", "{'google': {'name': 'Gmail', 'kind': 'provider', 'hosts': ['google.com']}}"},
                        cause_file("causes/mailbox-full.json", "'reasons': [{'id': 'quota', 'title': 'Full'}]"),
                        rule_file("rules/google/full.json", "mailbox-full", std::move(when), std::move(more))});
}

bool has(const std::string& text, std::string_view piece) {
    CAPTURE(text);
    return text.find(piece) != std::string::npos;
}

}  // namespace

TEST_SUITE("knowledge") {
    TEST_CASE("a JSON tree") {
        json_tree t;
        REQUIRE(t.parse(R"({"a": [1, "two", null, true], "b": {"c": -5, "d": 1.5}, "é": ""})"));
        CHECK(t.root().size() == 3);
        CHECK(t.root().find("a").size() == 4);
        std::vector<json_kind> kinds;
        for (const json_value v : t.root().find("a")) kinds.push_back(v.kind());
        CHECK(kinds == std::vector{json_kind::number, json_kind::text, json_kind::null, json_kind::boolean});
        CHECK(t.root().find("b").find("c").number() == -5);
        CHECK(t.root().find("é").is(json_kind::text));
        CHECK_FALSE(t.root().find("b").find("x").find("y"));
        CHECK(t.root().find("a").text() == "");
        CHECK_FALSE(t.parse("{\n  \"a\": 1,\n  b\n}"));
        CHECK(has(t.error(), "line 3, column 3"));
        CHECK_FALSE(t.root());
        CHECK_FALSE(t.parse(std::string(100000, '[')));
        CHECK(t.error() == "nested too deeply");
        CHECK_FALSE(t.parse(""));
        CHECK_FALSE(t.parse("{} {}"));
    }

    TEST_CASE("JSON texts: escapes, half a pair of surrogates, a byte-order mark, nothing copied") {
        json_tree t;
        REQUIRE(t.parse(R"({"a\/b": "one\ntwo \u00e9 \ud83d\udce7 \"x\"", "c": "plain"})"));
        CHECK((*t.root().begin()).key() == "a/b");
        CHECK((*t.root().begin()).text() == "one\ntwo é 📧 \"x\"");
        CHECK(t.root().find("c").text() == "plain");
        CHECK_FALSE(t.parse(R"(["\ud83d"])"));
        CHECK(has(t.error(), "surrogate"));
        CHECK_FALSE(t.parse("[\"\xFF\"]"));
        CHECK_FALSE(t.parse("[\"\n\"]"));
        REQUIRE(t.parse("\xEF\xBB\xBF[12, 1e3, -0]"));
        CHECK((*t.root().begin()).number() == 12);
        const std::string text = R"(["here"])";
        REQUIRE(t.parse_in_place(text));
        CHECK((*t.root().begin()).text().data() == text.data() + 2);
    }

    TEST_CASE("what is no bundle") {
        for (const std::string_view text : {"", "[]", "{}", "{\"files\": []}", "{\"files\": {}", "\xFF"}) {
            std::vector<load_problem> problems;
            CHECK_FALSE(rule_base::load(std::string(text), problems).has_value());
            CHECK(problems.size() == 1);
        }
        CHECK(problems_of({}).empty());
        CHECK(has(one_problem({{"rules.json", "{}"}}), "unknown file"));
        CHECK(has(one_problem({{"causes/x.json", "[]"}}), "must be an object"));
    }

    TEST_CASE("causes: what is right is read") {
        const rule_base base = load_base({cause_file("causes/mailbox-full.json", R"('usual_permanence': 'permanent',
            'reasons': [{'id': 'quota', 'title': 'Full', 'text': ['{recipient} is full.', 'It is full.'], 'only_if_shown': true, 'shown_by': {'stages': 'rcpt-to'}}],
            'steps': [{'for': 'sender', 'product': 'outlook', 'reasons': ['quota'], 'text': 'Wait.'}],
            'verify': [{'command': 'dig +short MX {recipient_domain}', 'tells': 'Who receives.'}],
            'prevention': ['Empty the trash.'],
            'questions': [{'id': 'others', 'text': 'Do others fail?', 'options': [{'id': 'yes', 'label': 'Yes', 'shows': ['quota']}, {'id': 'no', 'label': 'No', 'rules_out': ['quota']}]}],
            'replies': {'to_sender': 'It is full.'},
            'references': [{'title': 'RFC 5321', 'url': 'https://www.rfc-editor.org/rfc/rfc5321'}])")});
        const smtp_explain::cause* c = base.cause("mailbox-full");
        REQUIRE(c != nullptr);
        CHECK(c->title == "A title");
        CHECK(c->usual_permanence == permanence::permanent);
        REQUIRE(c->reasons.size() == 1);
        CHECK(c->reasons[0].text == text_variants{"{recipient} is full.", "It is full."});
        CHECK(c->reasons[0].only_if_shown);
        CHECK(c->steps[0].product == "outlook");
        CHECK(c->questions[0].options[1].rules_out == std::vector<std::string>{"quota"});
        CHECK(c->references[0].title == "RFC 5321");
        CHECK(base.cause("nothing") == nullptr);
    }

    TEST_CASE("causes: every problem has its place") {
        CHECK(has(problem_of_cause("'titel': 1"), "causes/mailbox-full.json#/titel: unknown key"));
        CHECK(has(problem_of_cause("'resend': 'pointless'"), "#/resend: stands here twice"));
        CHECK(has(one_problem({{"causes/x.json", "{'title': 'A'}"}}), "causes/x.json#: lacks \"summary\""));
        CHECK(has(one_problem({cause_file("causes/Mailbox_full.json")}), "is no id"));
        CHECK(has(problem_of_cause("'steps': [{'for': 'boss', 'text': 'Do.'}]"), "#/steps/0/for: unknown: boss"));
        CHECK(has(problem_of_cause("'steps': [{'for': 'sender', 'reasons': ['x'], 'text': 'Do.'}]"), "#/steps/0/reasons/0: unknown reason of mailbox-full: x"));
        CHECK(has(problem_of_cause("'steps': [{'for': 'sender', 'text': ['{recipient} waits.', 'Ask {sender}.']}]"), "#/steps/0/text/1: the last variant may not have a slot"));
        CHECK(has(problem_of_cause("'steps': [{'for': 'sender', 'text': 'Ask {sender}.'}]"), "#/steps/0/text: has a slot"));
        CHECK(has(problem_of_cause("'prevention': [['Ask {nobody}.', 'Ask.']]"), "#/prevention/0/0: unknown slot {nobody}"));
        CHECK(has(problem_of_cause("'prevention': ['A.', 'B.', 'C.', 'D.', 'E.']"), "#/prevention: has more than four"));
        CHECK(has(problem_of_cause("'prevention': [' ']"), "#/prevention/0: is empty"));
        CHECK(has(problem_of_cause("'prevention': ['Run `x.']"), "backticks"));
        CHECK(has(problem_of_cause("'usual_permanence': 'maybe'"), "#/usual_permanence: unknown: maybe"));
        CHECK(has(problem_of_cause("'references': [{'title': 'A', 'url': 'javascript:alert(1)'}]"), "#/references/0/url: is no URL"));
        CHECK(has(problem_of_cause("'reasons': [{'id': 'a', 'title': 'A'}, {'id': 'a', 'title': 'B'}]"), "#/reasons/1/id: stands here twice"));
        CHECK(has(problem_of_cause("'reasons': [{'id': 'a', 'title': 'A', 'shown_by': [{'stages': ['rcpt_to']}]}]"), "#/reasons/0/shown_by/0/stages/0: unknown stage: rcpt_to"));
        CHECK(has(problem_of_cause("'reasons': [{'id': 'a', 'title': 'A', 'shown_by': [{}]}]"), "#/reasons/0/shown_by/0: asks for nothing"));
        CHECK(has(problem_of_cause("'reasons': [{'id': 'a', 'title': 'A', 'shown_by': [{'has': ['stage'], 'lacks': ['stage']}]}]"), "both has and lacks"));
        CHECK(has(problem_of_cause("'reasons': [{'id': 'a', 'title': 'A', 'shown_by': [{'kinds': ['log', 'novel']}]}]"), "/kinds/1: unknown kind: novel"));
        CHECK(has(problem_of_cause("'questions': [{'id': 'q', 'text': 'Q?', 'options': [{'id': 'a', 'label': 'A'}]}]"), "at least two options"));
        CHECK(has(problem_of_cause("'steps': [{'for': 'sender', 'issuers': ['nobody'], 'text': 'Do.'}]"), "#/steps/0/issuers/0: unknown issuer, or software: nobody"));
        CHECK(has(problem_of_cause("'if_own_program': {'summary': 'Ours.', 'who': []}"), "#/if_own_program/who: unknown key"));
        CHECK(has(problem_of_cause("'if_own_program': {'summary': 'Ours.', 'who_can_fix': ['boss']}"), "#/if_own_program/who_can_fix/0: unknown: boss"));
        CHECK(has(problem_of_cause("'steps': [{'for': 'sender', 'text': 7}]"), "#/steps/0/text: must be a text"));
        CHECK(has(one_problem({{"causes/a.json", "{'title': 'A {recipient}', 'summary': 'B.', 'who_can_fix': ['sender'], 'resend': 'pointless'}"}}), "#/title: may not have a slot"));
    }

    TEST_CASE("rules: every problem has its place") {
        CHECK(problem_of_rule("'any_phrase': ['mailbox is full']") == "none");
        CHECK(has(problem_of_rule("'any_phrase': ['full']"), "rules/google/full.json#/when/any_phrase/0: phrase \"full\" too weak"));
        CHECK(has(problem_of_rule("'any_phrase': ['mailbox is full', 'Mailbox is FULL!']"), "#/when/any_phrase/1: says the same"));
        CHECK(has(problem_of_rule("'any_phrase': []"), "#/when/any_phrase: is empty"));
        CHECK(has(problem_of_rule("'any_phrases': ['mailbox is full']"), "#/when/any_phrases: unknown key"));
        CHECK(has(problem_of_rule("'any_phrase': ['mailbox is full'], 'issuer': 'yahoo'"), "#/when/issuer: unknown issuer: yahoo"));
        CHECK(has(problem_of_rule("'any_phrase': ['mailbox is full'], 'reply_codes': ['550']"), "#/when/reply_codes/0: must be a number"));
        CHECK(has(problem_of_rule("'any_phrase': ['mailbox is full'], 'reply_codes': [99]"), "#/when/reply_codes/0: is no reply code"));
        CHECK(has(problem_of_rule("'any_phrase': ['mailbox is full'], 'enhanced_status_codes': ['5.2']"), "#/when/enhanced_status_codes/0: is no enhanced"));
        CHECK(has(problem_of_rule("'any_phrase': ['mailbox is full'], 'session': {'authenticated': 'no'}"), "#/when/session/authenticated: must be true or false"));
        CHECK(has(problem_of_rule("'any_phrase': ['mailbox is full'], 'session': {}"), "#/when/session: asks for nothing"));
        CHECK(has(problem_of_rule("'any_phrase': ['mailbox is full'], 'kinds': ['log']"), "#/when/kinds: unknown key"));
        CHECK(has(problem_of_rule("'enhanced_status_codes': ['5.2.2']"), "must name an issuer and a code"));
        CHECK(has(problem_of_rule("'issuer': 'google'"), "must name an issuer and a code"));
        CHECK(problem_of_rule("'issuer': 'google', 'enhanced_status_codes': ['5.2.2']") == "none");
        CHECK(has(problem_of_rule("'any_phrase': ['mailbox is full']", "'reason': 'heat'"), "#/reason: unknown reason of mailbox-full: heat"));
        CHECK(has(problem_of_rule("'any_phrase': ['mailbox is full']", "'more_specific_than': ['generic/none']"), "#/more_specific_than/0: unknown rule: generic/none"));
        CHECK(has(problem_of_rule("'any_phrase': ['mailbox is full']", "'more_specific_than': ['google/full']"), "goes in a circle"));
        CHECK(has(problem_of_rule("'any_phrase': ['mailbox is full']", "'references': ['ftp://example.net/']"), "#/references/0: is no URL"));
        CHECK(has(one_problem({rule_file("rules/google/full.json", "mailbox-full", "'any_phrase': ['mailbox is full']")}), "#/cause: unknown cause: mailbox-full"));
        CHECK(has(one_problem({rule_file("rules/full.json", "unknown", "'any_phrase': ['mailbox is full']")}), "must be rules/ISSUER/NAME.json"));
        CHECK(has(one_problem({{"rules/a/b.json", "{'a/b~c': 1, 'cause': 'x', 'when': {'any_phrase': ['one two']}}"}}), "#/a~1b~0c: unknown key"));
    }

    TEST_CASE("rules that demand the same") {
        const auto pair = [](std::string one, std::string two, std::string second_cause = "mailbox-full", std::string more = {}) {
            return one_problem({cause_file("causes/mailbox-full.json"), cause_file("causes/recipient-disabled.json"), rule_file("rules/a/x.json", "mailbox-full", std::move(one)),
                                rule_file("rules/b/x.json", std::move(second_cause), std::move(two), std::move(more))});
        };
        CHECK(has(pair("'any_phrase': ['mailbox is full', 'one two']", "'any_phrase': ['no room', 'Mailbox is full']", "recipient-disabled"), "rules/b/x.json#/when: demands the same as a/x of another cause"));
        CHECK(has(pair("'any_phrase': ['mailbox is full']", "'any_phrase': ['(mailbox|account) is full']"), "one of them is enough"));
        CHECK(pair("'any_phrase': ['mailbox is full']", "'any_phrase': ['mailbox is full']", "recipient-disabled", "'more_specific_than': ['a/x']") == "none");
        CHECK(pair("'any_phrase': ['mailbox is full']", "'any_phrase': ['mailbox is full'], 'reply_codes': [552]", "recipient-disabled") == "none");
        CHECK(pair("'any_phrase': ['mailbox is full'], 'stages': ['rcpt-to']", "'any_phrase': ['mailbox is full'], 'stages': ['data']", "recipient-disabled") == "none");
    }

    TEST_CASE("circles over several rules") {
        const auto base = problems_of({cause_file("causes/mailbox-full.json"), rule_file("rules/a/one.json", "mailbox-full", "'any_phrase': ['one two']", "'more_specific_than': ['a/two']"),
                                       rule_file("rules/a/three.json", "mailbox-full", "'any_phrase': ['five six']", "'more_specific_than': ['a/one']"),
                                       rule_file("rules/a/two.json", "mailbox-full", "'any_phrase': ['three four']", "'more_specific_than': ['a/three']")});
        REQUIRE(base.size() == 1);
        CHECK(has(base[0], "goes in a circle"));
    }

    TEST_CASE("codes, issuers, labels") {
        const rule_base base = load_base({cause_file("causes/mailbox-full.json"),
                                     {"codes/reply-codes.json", "{'552': {'name': 'Too much', 'meaning': 'Too much.', 'cause': 'mailbox-full', 'permanent': true, 'defined_in': 'RFC 5321'}, '250': {'name': 'OK', 'meaning': 'Done.', 'cause': null}}"},
                                     {"codes/enhanced-status-codes.json", "{'X.2.2': {'name': 'Full', 'meaning': 'Full.', 'cause': 'mailbox-full'}, '4.2.2': {'name': 'Full now', 'meaning': 'Full.', 'cause': 'mailbox-full'}, 'X.2.X': {'name': 'Mailbox', 'meaning': 'Mailbox.', 'cause': null}, "
                                                                          "'5.7.607': {'name': 'Own', 'meaning': 'Own.', 'cause': null}, '5.7.606-609': {'name': 'Range', 'meaning': 'Range.', 'cause': null}}"},
                                     {"issuers.json", "{'google': {'name': 'Gmail', 'kind': 'provider', 'hosts': ['google.com']}, 'exim': {'name': 'Exim', 'kind': 'software', 'banners': ['esmtp exim']}}"},
                                     {"labels.json", "{'roles': {'sender': 'you'}, 'notes': {'tie': ['Also {rule}.', 'A tie.']}}"}});
        CHECK(base.meaning(smtp::reply_code{552})->cause == "mailbox-full");
        CHECK(base.meaning(smtp::reply_code{250})->cause == "");
        CHECK(base.meaning(smtp::reply_code{550}) == nullptr);
        CHECK(base.meaning(smtp::enhanced_status_code{5, 2, 2})->name == "Full");
        CHECK(base.meaning(smtp::enhanced_status_code{4, 2, 2})->name == "Full now");
        CHECK(base.meaning(smtp::enhanced_status_code{5, 2, 9}) == nullptr);
        CHECK(base.subject_meaning(smtp::enhanced_status_code{5, 2, 9})->name == "Mailbox");
        CHECK(base.meaning(smtp::enhanced_status_code{5, 7, 606})->name == "Range");
        CHECK(base.meaning(smtp::enhanced_status_code{5, 7, 607})->name == "Own");
        CHECK(base.meaning(smtp::enhanced_status_code{5, 7, 609})->name == "Range");
        CHECK(base.meaning(smtp::enhanced_status_code{5, 7, 610}) == nullptr);
        CHECK(*base.label("roles", "sender") == text_variants{"you"});
        CHECK(base.label("notes", "tie")->size() == 2);
        CHECK(base.label("notes", "none") == nullptr);
        CHECK(base.knows_host("mx1.google.com"));
        CHECK_FALSE(base.knows_host("notgoogle.com"));

        CHECK(has(one_problem({{"codes/reply-codes.json", "{'5x2': {'name': 'A', 'meaning': 'B.', 'cause': null}}"}}), "#/5x2: is no reply code"));
        CHECK(has(one_problem({{"codes/reply-codes.json", "{'552': {'name': 'A', 'meaning': 'B.', 'cause': 'nothing'}}"}}), "#/552/cause: unknown cause: nothing"));
        for (const char* range : {"5.7.606-606", "5.7.X-606", "5.7.606-", "5.7.606-1000", "5.7.606-6x"})
            CHECK(has(one_problem({{"codes/enhanced-status-codes.json", "{'" + std::string(range) + "': {'name': 'A', 'meaning': 'B.', 'cause': null}}"}}), "is no enhanced"));
        CHECK(has(one_problem({{"codes/enhanced-status-codes.json", "{'6.1.1': {'name': 'A', 'meaning': 'B.', 'cause': null}}"}}), "#/6.1.1: is no enhanced"));
        CHECK(has(one_problem({{"issuers.json", "{'google': {'name': 'G', 'hosts': ['https://google.com']}}"}}), "#/google/hosts/0: is no host suffix"));
        CHECK(has(one_problem({{"issuers.json", "{'google': {'name': 'G', 'kind': 'shop'}}"}}), "#/google/kind: unknown: shop"));
        CHECK(has(one_problem({{"issuers.json", "{'google': {'name': 'G', 'phrases': ['error']}}"}}), "#/google/phrases/0: phrase"));
    }

    TEST_CASE("what is right of a built-in bundle is kept") {
        std::vector<load_problem> problems;
        const auto base = rule_base::load(bundle({cause_file("causes/mailbox-full.json"), rule_file("rules/a/bad.json", "mailbox-full", "'any_phrase': ['full']"),
                                                  rule_file("rules/a/good.json", "mailbox-full", "'any_phrase': ['mailbox is full']")}),
                                          problems);
        REQUIRE(base.has_value());
        CHECK(problems.size() == 1);
        CHECK(base->rule_count() == 1);
    }

    TEST_CASE("an overlay adds and replaces, or changes nothing") {
        rule_base base = load_base({cause_file("causes/mailbox-full.json"), cause_file("causes/recipient-disabled.json"), rule_file("rules/a/full.json", "mailbox-full", "'any_phrase': ['mailbox is full']"),
                               {"labels.json", "{'roles': {'sender': 'you', 'provider': 'your provider'}}"}});
        std::vector<load_problem> problems;
        CHECK(base.lay_over(bundle({rule_file("rules/site/closed.json", "recipient-disabled", "'any_phrase': ['left the company']", "'summary': 'They left.'"),
                                    {"causes/mailbox-full.json", "{'title': 'Full up', 'summary': 'S.', 'who_can_fix': ['recipient'], 'resend': 'after-waiting'}"},
                                    {"labels.json", "{'roles': {'sender': 'dear sender'}}"}}),
                            problems));
        CHECK(problems.empty());
        CHECK(base.rule_count() == 2);
        CHECK(base.cause("mailbox-full")->title == "Full up");
        CHECK(base.advice("site/closed")->summary == text_variants{"They left."});
        CHECK(base.label("roles", "sender")->front() == "dear sender");
        CHECK(base.label("roles", "provider")->front() == "your provider");

        // One bad file of two: the whole overlay is refused, and so is one that leaves a rule without its cause.
        for (const std::vector<file>& bad : {std::vector<file>{rule_file("rules/site/new.json", "mailbox-full", "'any_phrase': ['quite new']"), rule_file("rules/site/bad.json", "mailbox-full", "'any_phrase': ['bad']")},
                                             {rule_file("rules/site/new.json", "no-such-cause", "'any_phrase': ['quite new']")},
                                             {rule_file("rules/site/new.json", "recipient-disabled", "'any_phrase': ['Mailbox is full']")},
                                             {{"news.json", "{}"}}}) {
            problems.clear();
            CHECK_FALSE(base.lay_over(bundle(bad), problems));
            CHECK_FALSE(problems.empty());
            CHECK(base.rule_count() == 2);
            CHECK(base.rules().rule_index("site/new") == compiled_rules::none);
            CHECK(base.cause("mailbox-full")->title == "Full up");
        }
        problems.clear();
        CHECK_FALSE(base.lay_over("no json", problems));
        CHECK(problems.size() == 1);
        CHECK(base.lay_over(bundle({rule_file("rules/site/new.json", "mailbox-full", "'any_phrase': ['quite new']")}), problems));
        CHECK(base.rule_count() == 3);
    }

    TEST_CASE("faults of the built-in bundle do not stand against an overlay") {
        std::vector<load_problem> problems;
        auto base = rule_base::load(bundle({cause_file("causes/mailbox-full.json", "'colour': 1")}), problems);
        REQUIRE(base.has_value());
        CHECK(problems.size() == 1);
        problems.clear();
        CHECK(base->lay_over(bundle({rule_file("rules/site/new.json", "mailbox-full", "'any_phrase': ['quite new']")}), problems));
        CHECK(problems.empty());
    }

    TEST_CASE("any bytes as a bundle: an answer, no crash") {
        const std::string good = bundle({cause_file("causes/mailbox-full.json"), rule_file("rules/a/full.json", "mailbox-full", "'any_phrase': ['mailbox is {any} (full|over quota)']")});
        for (std::size_t i = 0; i < good.size(); ++i) {
            std::vector<load_problem> problems;
            CHECK_FALSE(rule_base::load(good.substr(0, i), problems).has_value());
            for (const char c : {'"', '}', '[', '0', '\xFF'}) {
                std::string changed = good;
                changed[i] = c;
                problems.clear();
                rule_base::load(changed, problems);
            }
        }
    }

    TEST_CASE("the built-in data has no problem") {
        CHECK(smtp_explain::test::built_in_rules().rule_count() > 0);
    }
}
