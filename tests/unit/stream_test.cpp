// A stream in pieces gets the same answers as its text in one go.
#include <doctest/doctest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "explain.hpp"
#include "fixtures.hpp"
#include "formats/log/open_messages.hpp"
#include "stream/stream_explainer.hpp"

using namespace smtp_explain;
using namespace smtp_explain::test;

namespace {

struct answer {
    record where;
    report what;
};

std::vector<answer> answers_of(std::string_view text, std::size_t piece, std::size_t whole_limit, stream_kind kind = stream_kind::automatic) {
    std::vector<answer> out;
    stream_explainer stream(built_in_rules(), {.answers = {}, .facts_only = true}, [&](const record& where, const report& what) { out.push_back({where, what}); }, kind, whole_limit);
    for (; !text.empty(); text.remove_prefix(std::min(piece, text.size()))) stream.push(text.substr(0, piece));
    stream.finish();
    return out;
}

std::string places(const source_spans& spans, std::uint64_t base) {
    std::string out;
    for (const source_span& s : spans) out += std::to_string(base + s.offset) + "+" + std::to_string(s.length) + ",";
    return out;
}

template <class T>
std::string places(const stated<T>& fact, std::uint64_t base) {
    return fact ? places(fact->where, base) : "-";
}

// What is said of one failure, and where in the whole stream it stands.
std::string told(const explained_failure& one, std::uint64_t base) {
    const delivery_failure& f = one.failure;
    const auto text = [](const stated<std::string>& s) { return s ? s->value : std::string("-"); };
    return text(f.final_recipient) + " " + text(f.envelope_sender) + " " + text(f.queue_id) + " " + text(f.remote_mta) + " " + (f.reply_code ? std::to_string(f.reply_code->value.value) : "-") +
           " " + (f.enhanced_status_code ? to_string(f.enhanced_status_code->value) : "-") + " " + (f.action ? std::string(to_string(f.action->value)) : "-") + " " +
           (f.stage ? std::string(to_string(f.stage->value)) : "-") + " " + (f.diagnostic_code ? f.diagnostic_code->value.text : "-") + " " + one.diagnosis.cause + " " + one.diagnosis.rule +
           " at " + places(f.final_recipient, base) + places(f.reply_code, base) + places(f.enhanced_status_code, base) + places(f.diagnostic_code, base) + places(f.queue_id, base) +
           places(one.diagnosis.evidence, base);
}

std::vector<std::string> all_told(const std::vector<answer>& answers) {
    std::vector<std::string> out;
    for (const answer& a : answers)
        for (const explained_failure& f : a.what.failures) out.push_back(told(f, a.where.offset));
    std::sort(out.begin(), out.end());
    return out;
}

std::vector<std::string> all_told(const report& r) {
    std::vector<std::string> out;
    for (const explained_failure& f : r.failures) out.push_back(told(f, 0));
    std::sort(out.begin(), out.end());
    return out;
}

bool is_object(const std::string& text) { return nlohmann::json::parse(text, nullptr, false).is_object(); }

std::string cause_and_recipient(const explained_failure& f) {
    return f.diagnosis.cause + " " + (f.failure.final_recipient ? f.failure.final_recipient->value : "-");
}

std::string mbox_of(const std::vector<std::string>& messages) {
    std::string out;
    for (const std::string& m : messages) out += "From MAILER-DAEMON Thu Nov 12 10:00:00 2026\n" + m + (m.empty() || m.back() != '\n' ? "\n\n" : "\n");
    return out;
}

std::string postfix_delivery(const std::string& id, const std::string& to, const std::string& status) {
    return "Nov 23 21:02:53 mail postfix/smtp[248]: " + id + ": to=<" + to + ">, relay=mx.example.net[192.0.2.25]:25, delay=0.12, delays=0.02/0.01/0.04/0.05, " + status + "\n";
}
std::string postfix_sender(const std::string& id, const std::string& from) {
    return "Nov 23 21:02:52 mail postfix/qmgr[236]: " + id + ": from=<" + from + ">, size=337, nrcpt=1 (queue active)\n";
}
const std::string sent = "dsn=2.0.0, status=sent (250 2.0.0 Ok)";
const std::string refused = "dsn=5.1.1, status=bounced (host mx.example.net[192.0.2.25] said: 550 5.1.1 User unknown (in reply to RCPT TO command))";
const std::string delayed = "dsn=4.2.0, status=deferred (host mx.example.net[192.0.2.25] said: 450 4.2.0 Greylisted, try again later (in reply to RCPT TO command))";

}  // namespace

TEST_SUITE("stream") {
    TEST_CASE("every log fixture, cut into its messages, has the failures of the whole text at the same places") {
        std::size_t compared = 0;
        for (const fixture& f : fixtures({"log"})) {
            if (f.path.extension() != ".log") continue;
            CAPTURE(f.name());
            const std::string& text = f.bytes;
            const report whole = explain(text, built_in_rules(), {.answers = {}, .facts_only = true});
            for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, std::size_t{1} << 16}) {
                const auto parts = answers_of(text, piece, 0, stream_kind::log);
                CHECK(all_told(parts) == all_told(whole));
                REQUIRE(!parts.empty());
                CHECK(parts.front().what.input.kind == whole.input.kind);
            }
            ++compared;
        }
        CHECK(compared > 20);
    }

    TEST_CASE("all log fixtures as one log") {
        // Programs that write no names into their lines would take each other's; those with queue ids do not.
        std::string text;
        for (const char* name : {"postfix", "sendmail-run", "exim-reject", "dma", "courier", "haraka", "opensmtpd", "qmail"})
            text += contents(source_path("tests/fixtures/log") / (std::string(name) + ".log"));
        const auto whole = all_told(explain(text, built_in_rules(), {.answers = {}, .facts_only = true}));
        CHECK(whole.size() > 50);
        CHECK(all_told(answers_of(text, 1000, 0, stream_kind::log)) == whole);
        CHECK(all_told(answers_of(text, 1000, 2000)) == whole);  // known by its lines
    }

    TEST_CASE("an mbox of all messages has each message's own answer") {
        std::vector<std::string> messages;
        for (const fixture& f : fixtures({"bounce", "relay"}))
            if (f.path.extension() == ".eml") messages.push_back(f.bytes);
        REQUIRE(messages.size() >= 8);
        const std::string mbox = mbox_of(messages);
        for (const std::size_t piece : {std::size_t{1}, std::size_t{13}, std::size_t{4096}, mbox.size()}) {
            const auto parts = answers_of(mbox, piece, splitter::whole_below);
            REQUIRE(parts.size() == messages.size());
            std::uint64_t at = 0;
            for (std::size_t i = 0; i < parts.size(); ++i) {
                CHECK(parts[i].where.index == i);
                CHECK(parts[i].where.offset == at);
                CHECK(!parts[i].where.alone);
                CHECK(mbox.substr(static_cast<std::size_t>(at), parts[i].where.bytes.size()) == parts[i].where.bytes);
                at += parts[i].where.bytes.size();
                const report own = explain(parts[i].where.bytes, built_in_rules(), {.answers = {}, .facts_only = true});
                CHECK(all_told(std::vector<answer>{{parts[i].where, parts[i].what}}) == [&] {
                    std::vector<std::string> out;
                    for (const explained_failure& f : own.failures) out.push_back(told(f, parts[i].where.offset));
                    std::sort(out.begin(), out.end());
                    return out;
                }());
            }
            CHECK(at == mbox.size());
        }
    }

    TEST_CASE("line ends of three kinds; sentences that begin with From") {
        const std::string one = "Subject: a\n\nFrom here on nothing works, she said at 10:30.\nFrom the 12:30 train\nhello: there\n550 5.1.1 <bob@example.net>: User unknown\n";
        std::string mbox = mbox_of({one, one, one});
        CHECK(answers_of(mbox, 3, 0).size() == 6);  // a sentence with a time of the day and a header below it is a separator
        for (const std::string end : {"\r\n", "\r"}) {
            std::string other;
            for (const char c : mbox) other += c == '\n' ? end : std::string(1, c);
            for (const std::size_t piece : {std::size_t{1}, std::size_t{5}, other.size()}) CHECK(answers_of(other, piece, 0).size() == 6);
        }
    }

    TEST_CASE("a single message has no place in a stream") {
        const auto parts = answers_of(mbox_of({"Subject: a\n\n550 5.1.1 <bob@example.net>: User unknown"}), 10, splitter::whole_below);
        REQUIRE(parts.size() == 1);
        CHECK(parts[0].where.alone);
    }

    TEST_CASE("what is short is one answer, as without a stream") {
        for (const fixture& f : fixtures({"log", "webhook", "client", "session"})) {
            CAPTURE(f.name());
            const auto parts = answers_of(f.bytes, 100, splitter::whole_below);
            REQUIRE(parts.size() == 1);
            CHECK(parts[0].where.alone);
            CHECK(parts[0].where.bytes == f.bytes);
        }
    }

    TEST_CASE("webhooks: the objects of an array, lines of JSON, objects one after another") {
        std::string lines, array, apart;
        std::vector<std::string> whole;
        for (const fixture& one : fixtures({"webhook"})) {
            const std::string& text = one.bytes;
            if (!is_object(text)) continue;
            std::string line = text;
            std::replace(line.begin(), line.end(), '\n', ' ');
            lines += line + "\n";
            array += (array.empty() ? "[" : ",") + text;
            apart += text;
            for (const explained_failure& f : explain(text, built_in_rules(), {.answers = {}, .facts_only = true}).failures) whole.push_back(cause_and_recipient(f));
        }
        array += "]";
        std::sort(whole.begin(), whole.end());
        REQUIRE(whole.size() > 8);
        for (const std::string& text : {lines, array, apart})
            for (const std::size_t piece : {std::size_t{1}, std::size_t{1000}}) {
                std::vector<std::string> causes;
                for (const answer& a : answers_of(text, piece, 100))
                    for (const explained_failure& f : a.what.failures) causes.push_back(cause_and_recipient(f));
                std::sort(causes.begin(), causes.end());
                CHECK(causes == whole);
            }
    }

    TEST_CASE("a broken object takes no other with it") {
        const std::string good = R"({"event":"bounce","email":"bob@example.net","reason":"550 5.1.1 User unknown","sg_event_id":"x"})";
        for (const std::string bad : {R"({"event":"bounce","email":"bo)", R"({"event":"bounce", {"a": [1,2)", R"(no json at all)", R"({"a":{"b":1})"}) {
            const auto parts = answers_of(good + "\n" + bad + "\n" + good + "\n", 5, 50);
            CAPTURE(bad);
            REQUIRE(parts.size() == 3);
            CHECK(parts[0].what.failures.size() == 1);
            CHECK(parts[1].where.cut_off);
            CHECK(parts[2].what.failures.size() == 1);
            CHECK(parts[2].where.offset == good.size() + bad.size() + 2);
        }
    }

    TEST_CASE("messages between zero bytes") {
        const std::string text = "550 5.1.1 <a@example.net>: User unknown" + std::string(1, '\0') + std::string(1, '\0') + "552 5.2.2 mailbox full" + std::string(1, '\0');
        for (const std::size_t piece : {std::size_t{1}, text.size()}) {
            const auto parts = answers_of(text, piece, 0, stream_kind::nul_separated);
            REQUIRE(parts.size() == 2);
            CHECK(parts[0].what.failures[0].diagnosis.cause == "recipient-unknown");
            CHECK(parts[1].what.failures[0].diagnosis.cause == "mailbox-full");
            CHECK(parts[1].where.offset == 41);
        }
    }

    TEST_CASE("rows of a table with the header that names the columns") {
        std::string text = "type,rcpt,dsnAction,dsnStatus,dsnDiag,dsnMta\n";
        for (int i = 0; i < 50; ++i) text += "d,ok@example.org,relayed,2.0.0 (success),smtp;250 Ok,mx.example.org (192.0.2.72)\n";
        const std::size_t row = text.size();
        text += "b,bob@example.net,failed,5.2.2 (full),\"smtp;552 5.2.2 mailbox\nfull\",mx.example.net (192.0.2.1)\n";
        const auto parts = answers_of(text, 11, 500);
        REQUIRE(parts.size() == 1);
        CHECK(parts[0].where.offset == row);
        CHECK(all_told(parts) == all_told(explain(text, built_in_rules(), {.answers = {}, .facts_only = true})));
    }

    TEST_CASE("a message that was delayed and then delivered is no failure; one that was refused is answered when it leaves") {
        const std::string text = postfix_sender("AAAA1", "alice@example.org") + postfix_sender("BBBB1", "alice@example.org") + postfix_delivery("AAAA1", "bob@example.net", delayed) +
                                 postfix_delivery("BBBB1", "carl@example.net", refused) + "Nov 23 21:02:53 mail postfix/qmgr[236]: BBBB1: removed\n" +
                                 postfix_delivery("AAAA1", "bob@example.net", sent) + "Nov 23 21:02:53 mail postfix/qmgr[236]: AAAA1: removed\n";
        const auto parts = answers_of(text, 64, 0, stream_kind::log);
        REQUIRE(parts.size() == 1);
        CHECK(parts[0].what.failures.at(0).failure.final_recipient->value == "carl@example.net");
        CHECK(parts[0].what.failures.at(0).failure.envelope_sender->value == "alice@example.org");
        CHECK(parts[0].where.offset == postfix_sender("AAAA1", "alice@example.org").size());
    }

    TEST_CASE("at most 10,000 messages are open; the answer for one that had to go says so") {
        std::string text;
        for (std::size_t i = 0; i < max_open_messages + 5; ++i) {
            const std::string id = "Q" + std::to_string(i);
            text += postfix_sender(id, "alice@example.org") + postfix_delivery(id, "bob@example.net", i < 3 ? delayed : i < 5 ? refused : delayed);
        }
        std::size_t count = 0, noted = 0;
        for (const answer& a : answers_of(text, 1 << 16, 1000)) {
            ++count;
            for (const note& n : a.what.input.notes) noted += n.id == "log-messages-evicted";
        }
        CHECK(count == max_open_messages + 5);
        CHECK(noted == 3);  // a refusal stays what it is
    }

    TEST_CASE("a message of very many recipients loses none of them") {
        std::string text = postfix_sender("AAAA1", "alice@example.org");
        for (int i = 0; i < 3000; ++i) text += postfix_delivery("AAAA1", "bob" + std::to_string(i) + "@example.net", refused);
        std::size_t failures = 0;
        for (const answer& a : answers_of(text, 1 << 16, 1000))
            for (const explained_failure& f : a.what.failures) {
                ++failures;
                CHECK(f.failure.envelope_sender->value == "alice@example.org");
            }
        CHECK(failures == 3000);
    }

    TEST_CASE("a long log in which all went well says that it is a log") {
        std::string text;
        for (int i = 0; i < 3000; ++i) text += postfix_delivery("A" + std::to_string(i), "bob@example.net", sent);
        const auto parts = answers_of(text, 1 << 16, 1000);
        REQUIRE(parts.size() == 1);
        CHECK(parts[0].what.input.kind == input_kind::log);
        CHECK(parts[0].what.failures.empty());
    }

    TEST_CASE("a log of another program: what stands in it is found, noise is not answered") {
        std::string text;
        for (int i = 0; i < 30000; ++i) text += "2026-11-23 21:02:53 worker[12]: job " + std::to_string(i) + " done\n";
        const std::size_t at = text.size();
        text += "2026-11-23 21:02:54 app: smtplib.SMTPRecipientsRefused: {'bob@example.net': (550, b'5.1.1 User unknown')}\n";
        const auto parts = answers_of(text, 1 << 16, 1000);
        REQUIRE(parts.size() == 1);
        REQUIRE(parts[0].what.failures.size() == 1);
        const auto& code = *parts[0].what.failures[0].failure.reply_code;
        CHECK(parts[0].where.offset + code.where.at(0).offset == text.find("550", at));
    }

    TEST_CASE("a record that is too long is read as far as it goes, and the next is not lost") {
        std::string text = mbox_of({"Subject: a\n\n550 5.1.1 <bob@example.net>: User unknown\n"});
        text += "From MAILER-DAEMON Thu Nov 12 10:00:00 2026\nSubject: b\n\n";
        const std::size_t long_begin = text.size();
        while (text.size() < long_begin + max_input_bytes + 1000) text += "a line of a very long message that goes on and on and on\n";
        text += mbox_of({"Subject: c\n\n552 5.2.2 <carl@example.net>: mailbox full\n"});
        const auto parts = answers_of(text, 1 << 20, 0);
        REQUIRE(parts.size() == 3);
        CHECK(parts[1].where.bytes.size() == max_input_bytes + 1);
        CHECK(std::any_of(parts[1].what.input.notes.begin(), parts[1].what.input.notes.end(), [](const note& n) { return n.id == "input-too-long"; }));
        CHECK(parts[2].what.failures.at(0).diagnosis.cause == "mailbox-full");
    }

    TEST_CASE("any bytes, in pieces of any size, have an end") {
        std::string noise;
        std::uint32_t seed = 7;
        for (int i = 0; i < 20000; ++i) noise += static_cast<char>((seed = seed * 1664525u + 1013904223u) >> 24);
        for (const stream_kind kind : {stream_kind::automatic, stream_kind::mbox, stream_kind::log, stream_kind::json, stream_kind::nul_separated, stream_kind::one})
            for (const std::size_t piece : {std::size_t{1}, std::size_t{1000}}) CHECK(!answers_of(noise, piece, 0, kind).empty());
        CHECK(answers_of("", 1, 0).size() == 1);
    }
}
