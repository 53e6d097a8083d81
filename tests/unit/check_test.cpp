#include "check/knowledge_check.hpp"

#include "knowledge_support.hpp"

using namespace test_support;

namespace {

const wording_rules some_rules{{"just", "simply", "!"}, {"SMTP", "MTA"}, {"contact your administrator"}};

std::vector<std::string> faults(std::string_view text, text_kind kind = text_kind::prose) {
    return faults_of(text, kind, some_rules);
}

check_result check(const std::vector<file>& files) {
    std::vector<data_file> read;
    std::vector<file> loaded;
    for (const file& f : files) {
        data_file d;
        d.path = f.path;
        d.text = json_of(f.text);
        REQUIRE(d.tree.parse(d.text));
        read.push_back(std::move(d));
        if (f.path.substr(0, 6) != "check/") loaded.push_back(f);
    }
    return check_knowledge(load_base(loaded), read, {});
}

// The faults, one a line.
std::string faults_in(const std::vector<file>& files) {
    std::string out;
    for (const load_problem& p : check(files).faults) out += to_string(p) + '\n';
    return out;
}

bool says(const std::string& text, std::string_view piece) {
    CAPTURE(text);
    return text.find(piece) != std::string::npos;
}

// A rule base without a fault, and one more file.
std::vector<file> with(std::string cause_more, std::vector<file> more = {}) {
    std::vector<file> files{
        {"issuers.json",
         "{'google': {'name': 'Gmail', 'kind': 'provider', 'hosts': ['google.com'], 'urls': ['support.google.com']}}"},
        {"codes/enhanced-status-codes.json",
         "{'X.2.2': {'name': 'Full', 'meaning': 'Full.', 'cause': 'mailbox-full', 'defined_in': 'RFC 3463'}}"},
        cause_file("causes/unknown.json"),
        cause_file("causes/mailbox-full.json", std::move(cause_more)),
        rule_file("rules/generic/full.json", "mailbox-full", "'any_phrase': ['mailbox is full']",
                  "'reviewed': '2026-11', 'examples': {'matches': ['552 mailbox is full'], 'does_not_match': [{'text': "
                  "'552 5.2.2 quota', 'won_by': 'cause:mailbox-full'}]}")};
    files.insert(files.end(), more.begin(), more.end());
    return files;
}

file google_rule(std::string more) {
    return rule_file("rules/google/full.json", "mailbox-full",
                     "'issuer': 'google', 'any_phrase': ['the account is over quota']",
                     "'examples': {'matches': ['552 5.2.2 The account is over quota'], 'does_not_match': [{'text': "
                     "'552 mailbox is full', 'won_by': 'generic/full'}]}, " +
                         std::move(more));
}

}  // namespace

TEST_SUITE("check") {
    TEST_CASE("a text is read in words, sentences and syllables") {
        const reading_ease r = read_aloud(
            "{server} refused it. Run `dig +short MX example.net`: see https://example.net/a-b?c. It's a 10-minute "
            "job.");
        CHECK(r.words == 11);
        REQUIRE(r.sentences.size() == 4);
        CHECK(r.sentences[0].words == 3);
        CHECK(r.sentences[3].text == "It's a 10-minute job.");
        CHECK(read_aloud("").flesch() == 100);
        CHECK(read_aloud("The cat sat on the mat.").flesch() > 100);
        CHECK(
            read_aloud("Institutional authentication considerations necessitate administrative intervention.").flesch() <
            0);
        // The endings that are written and not spoken.
        CHECK(read_aloud("refused").syllables == 2);
        CHECK(read_aloud("accepted").syllables == 3);
        CHECK(read_aloud("sees these addresses").syllables == 5);
    }

    TEST_CASE("wording that no reader should see") {
        CHECK(faults("Send it again when there is room.").empty());
        CHECK(faults("You can just send it again.") == std::vector<std::string>{"has \"just\""});
        CHECK(faults("Just do it!").size() == 2);
        CHECK(faults("Adjust the limit. Run `just now`.").empty());
        CHECK(faults("Contact your administrator.").size() == 1);
        CHECK(faults("If it fails, contact your administrator, please.").size() == 1);
        CHECK(faults("Contact your administrator and name the host below.").empty());
        std::string longest;
        for (std::size_t i = 0; i < longest_sentence; ++i) longest += "word ";
        CHECK(faults(longest + ".").empty());
        CHECK(faults(longest + "more.").size() == 1);
        CHECK(faults(longest + "more.", text_kind::label).empty());
    }

    TEST_CASE("a summary is plain") {
        CHECK(faults("Their mailbox is full, so your message did not arrive.", text_kind::summary).empty());
        CHECK(faults("The SMTP server said no.", text_kind::prose).empty());
        CHECK(faults("The SMTP server said no.", text_kind::summary) ==
              std::vector<std::string>{"has \"SMTP\", which is for administrators"});
        CHECK(faults("Run `dig` to see it.", text_kind::summary).size() == 1);
        CHECK(faults("Institutional authentication considerations necessitate administrative intervention.",
                     text_kind::summary)
                  .size() == 1);
        std::string many;
        for (int i = 0; i < 9; ++i) many += "We sent it to him, and he sent it back. ";
        CHECK(faults(many, text_kind::summary).size() == 1);
    }

    TEST_CASE("every text that a reader sees is found") {
        std::vector<data_file> files(3);
        files[0].path = "causes/x.json";
        files[0].text = json_of(
            "{'title': 'T', 'summary': ['S {server}', 'S'], 'reasons': [{'id': 'r', 'title': 'R', 'text': 'RT'}], "
            "'steps': [{'for': 'sender', 'text': 'ST'}],"
            "'verify': [{'command': 'dig', 'tells': 'V'}], 'prevention': ['P'], 'questions': [{'id': 'q', 'text': 'Q', "
            "'options': [{'id': 'o', 'label': 'O'}]}],"
            "'replies': {'to_sender': 'A', 'to_recipient_admin': 'B'}, 'references': [{'title': 'F', 'url': "
            "'https://example.net/'}]}");
        files[1].path = "codes/reply-codes.json";
        files[1].text = json_of("{'550': {'name': 'N', 'meaning': 'M', 'cause': 'unknown'}}");
        files[2].path = "labels.json";
        files[2].text = json_of("{'notes': {'n': ['L1', 'L2']}}");
        for (data_file& f : files) REQUIRE(f.tree.parse(f.text));
        std::string all;
        for (const reader_text& t : texts_of(files)) all += t.pointer + '=' + t.text + ' ';
        CHECK(all ==
              "/title=T /summary/0=S {server} /summary/1=S /reasons/0/title=R /reasons/0/text=RT /verify/0/tells=V "
              "/prevention/0=P /questions/0/text=Q "
              "/questions/0/options/0/label=O /replies/to_sender=A /replies/to_recipient_admin=B /steps/0/text=ST "
              "/references/0/title=F "
              "/550/name=N /550/meaning=M /notes/n/0=L1 /notes/n/1=L2 ");
    }

    TEST_CASE("a rule base without a fault is counted") {
        const check_result r = check(
            with("'reasons': [{'id': 'quota', 'title': 'Full', 'shown_by': {'any_phrase': ['over quota']}}]",
                 {google_rule("'reviewed': '2026-11', 'references': ['https://support.google.com/x']"),
                  rule_file("rules/generic/voll-de.json", "mailbox-full", "'any_phrase': ['postfach ist voll']",
                            "'reviewed': '2026-11', 'examples': {'matches': ['552 Postfach ist voll'], "
                            "'does_not_match': [{'text': '552 5.2.2 quota', 'won_by': 'cause:mailbox-full'}]}")}));
        for (const load_problem& p : r.faults) FAIL_CHECK(to_string(p));
        CHECK(r.rules == 3);
        CHECK(r.phrases == 3);
        CHECK(r.examples == 6);
        CHECK(r.causes == 2);
        CHECK(r.reasons == 1);
        CHECK(r.issuers == 2);
        CHECK(r.references == 1);
        CHECK(r.languages == std::vector<std::string>{"de"});
    }

    TEST_CASE("rules: examples and dates") {
        CHECK(says(faults_in(with("", {google_rule("'reviewed': '2026-13'")})),
                   "rules/google/full.json#/reviewed: is no month"));
        CHECK(says(faults_in(with("", {google_rule("'references': []")})), "#/reviewed: is no month"));
        const auto rule = [](std::string examples) {
            return rule_file("rules/google/full.json", "mailbox-full",
                             "'issuer': 'google', 'any_phrase': ['the account is over quota']",
                             "'reviewed': '2026-11', 'examples': " + std::move(examples));
        };
        CHECK(says(faults_in(with("", {rule("{'matches': ['552 mailbox is full'], 'does_not_match': [{'text': '552 "
                                            "mailbox is full', 'won_by': 'generic/full'}]}")})),
                   "#/examples/matches/0: is won by generic/full"));
        CHECK(
            says(faults_in(with("", {rule("{'matches': ['552 The account is over quota'], 'does_not_match': [{'text': "
                                          "'552 The account is over quota', 'won_by': 'generic/full'}]}")})),
                 "#/examples/does_not_match/0: is won by this rule"));
        CHECK(says(faults_in(with("", {rule("{'matches': ['552 The account is over quota'], 'does_not_match': []}")})),
                   "#/examples/does_not_match: has no text that it must lose"));
        CHECK(says(faults_in(with("", {rule("{'matches': [], 'does_not_match': [{'text': '552 mailbox is full', "
                                            "'won_by': 'generic/full'}]}")})),
                   "#/examples/matches: has no text that it must win"));
    }

    TEST_CASE("code against wording") {
        const auto rule = [](std::string text) {
            return with("'usual_permanence': 'permanent'",
                        {rule_file("rules/google/full.json", "mailbox-full",
                                   "'issuer': 'google', 'any_phrase': ['the account is over quota']",
                                   "'reviewed': '2026-11', 'examples': {'matches': [{'text': '" + std::move(text) +
                                       "', 'code_disagrees': true}], 'does_not_match': [{'text': '552 mailbox is "
                                       "full', 'won_by': 'generic/full'}]}")});
        };
        const check_result disagrees = check(rule("450 4.7.8 The account is over quota"));
        CHECK(disagrees.faults.empty());
        CHECK(disagrees.disagreements == 1);
        CHECK(says(faults_in(rule("552 5.2.2 The account is over quota")),
                   "#/examples/matches/0/code_disagrees: the report has no note"));
    }

    TEST_CASE("reasons that nothing can show") {
        const auto reason = [](const std::string& more) {
            return faults_in(
                with("'reasons': [{'id': 'quota', 'title': 'Full', " + more + "}, {'id': 'other', 'title': 'Other'}]"));
        };
        CHECK(reason("'shown_by': {'any_phrase': ['over quota']}") == "");
        CHECK(reason("'shown_by': {'kinds': ['smtp-session'], 'session': {'authenticated': true}}") == "");
        CHECK(reason("'shown_by': {'has': ['remote_mta', 'stage'], 'sender_domain': 'same-as-recipient'}") == "");
        CHECK(says(reason("'only_if_shown': true"),
                   "causes/mailbox-full.json#/reasons/0: is listed only if shown, and nothing shows it"));
        CHECK(says(reason("'shown_by': [{'any_phrase': ['over quota']}, {'any_phrase': ['over quota'], 'no_phrase': "
                          "['over quota']}]"),
                   "#/reasons/0/shown_by/1: can never hold"));
        CHECK(says(reason("'shown_by': {'any_phrase': ['over quota'], 'kinds': ['bare-reply'], 'session': "
                          "{'authenticated': true}, 'lacks': ['session']}"),
                   "#/reasons/0/shown_by: can never hold"));
        CHECK(says(reason("'ruled_out_by': [{'has': ['sender']}, {'lacks': ['sender']}]"),
                   "#/reasons/0/ruled_out_by: holds for every paste"));
        CHECK(says(reason("'shown_by': {'stages': ['data']}, 'ruled_out_by': {'stages': ['data']}"),
                   "#/reasons/0/ruled_out_by: rules out what shown_by shows"));
        // Words of another cause, which then answers.
        const file other =
            rule_file("rules/generic/none.json", "unknown", "'any_phrase': ['nothing to be said of it at all']",
                      "'reviewed': '2026-11', 'examples': {'matches': ['550 nothing to be said of it at all'], "
                      "'does_not_match': [{'text': '552 mailbox is full', 'won_by': 'generic/full'}]}");
        CHECK(says(faults_in(with("'reasons': [{'id': 'quota', 'title': 'Full', 'shown_by': {'all_phrases': ['nothing "
                                  "to be said of it at all']}}]",
                                  {other})),
                   "#/reasons/0/shown_by: can never hold"));
    }

    TEST_CASE("references lead to sites that are known") {
        const file sites{"check/sites.json",
                         "{'standards': ['rfc-editor.org'], 'documentation': ['learn.microsoft.com']}"};
        const auto refer = [&](const std::string& url) {
            return faults_in(with("'references': [{'title': 'Known', 'url': 'https://learn.microsoft.com/x'}]",
                                  {sites, google_rule("'reviewed': '2026-11', 'references': ['" + url + "']")}));
        };
        CHECK(refer("https://support.google.com/mail/answer/81126") == "");
        CHECK(refer("https://www.rfc-editor.org/rfc/rfc5321#section-3.9") == "");
        CHECK(says(refer("https://notgoogle.com/"),
                   "rules/google/full.json#/references/0: is on notgoogle.com, which is neither"));
        CHECK(says(refer("https://google.com.example.net/"), "is on google.com.example.net, which is neither"));
        CHECK(says(refer("http://support.google.com/"), "is not fetched by https"));
        CHECK(says(faults_in(with("'references': [{'title': 'A blog', 'url': 'https://blog.example.net/'}]", {sites})),
                   "causes/mailbox-full.json#/references/0: is on blog.example.net"));
        CHECK(says(faults_in(with("", {sites})),
                   "check/sites.json#/documentation: nothing refers to learn.microsoft.com"));
        // A site's own rules come without the list.
        CHECK(faults_in(with("'references': [{'title': 'A blog', 'url': 'https://blog.example.net/'}]")) == "");
    }

    TEST_CASE("products that a format or an issuer shows are known") {
        const auto labels = [](const std::string& more) {
            return faults_in(with("", {{"labels.json", "{'formats': {'outlook-error': 'Outlook'}, 'roles': {'sender': 'S', 'recipient-admin': 'R'}, 'products': {'outlook': 'Outlook'}, " + more + "}"}}));
        };
        CHECK(labels("'products_by_format': {'sender/outlook-error': ['outlook']}, 'products_by_issuer': {'recipient-admin/google': ['none']}") == "");
        CHECK(says(labels("'products_by_format': {'sender/pine-error': ['outlook']}"), "labels.json#/products_by_format/sender~1pine-error: ends with no known format"));
        CHECK(says(labels("'products_by_issuer': {'boss/google': ['outlook']}"), "labels.json#/products_by_issuer/boss~1google: begins with no role"));
        CHECK(says(labels("'products_by_issuer': {'sender/google': ['pine']}"), "labels.json#/products_by_issuer/sender~1google: unknown product: pine"));
    }

    TEST_CASE("texts are held against the list of words") {
        const file words{
            "check/wording.json",
            "{'forbidden': ['just'], 'not_in_summaries': ['SMTP'], 'not_alone': ['contact your administrator']}"};
        const std::string plain =
            "'summary': 'Their mailbox is full, so your message did not arrive. Nothing is wrong with your mail or "
            "your account. Tell them by phone or in another way. "
            "Send it again when they have made room. It will fail the same way until then, so do wait.'";
        const auto rule = [&](const std::string& more) {
            return faults_in(with("'steps': [{'for': 'sender', 'text': 'Wait.'}]",
                                  {words, google_rule("'reviewed': '2026-11', " + more)}));
        };
        CHECK_FALSE(says(rule(plain), "rules/google"));
        CHECK(says(rule("'steps': [{'for': 'sender', 'text': 'Just wait.'}]"),
                   "rules/google/full.json#/steps/0/text: has \"just\""));
        CHECK(says(rule("'summary': 'The SMTP server said no.'"), "#/summary: has \"SMTP\""));
        CHECK(says(rule("'summary': 'It is full.'"), "#/summary: has 5 words with the title (at least 40)"));
        CHECK(says(faults_in(with("", {words})),
                   "causes/mailbox-full.json#/summary: has 4 words with the title (at least 40)"));
    }
}
