#include <doctest/doctest.h>

#include <string>

#include "formats/log/csv.hpp"
#include "formats/log/log_join.hpp"
#include "formats/log/log_line.hpp"
#include "formats/log/readers.hpp"
#include "session_support.hpp"

using namespace smtp_explain;
using smtp::stage;

namespace {

std::string postfix_line(const std::string& id, const std::string& to, const std::string& rest) {
    return "Nov 23 21:02:53 mail postfix/smtp[248]: " + id + ": to=<" + to + ">, relay=mx.example.net[192.0.2.25]:25, delay=0.12, delays=0.02/0.01/0.04/0.05, " + rest + "\n";
}

}  // namespace

TEST_SUITE("log") {
    TEST_CASE("what stands before a program's words") {
        const auto message = [](std::string_view line) { return split_log_line(line).message; };
        CHECK(message("Nov 23 21:02:48 mail postfix/smtp[248]: words: here") == "words: here");
        CHECK(message("<22>Nov  3 21:02:48 mail postfix/smtp[248]: words") == "words");
        CHECK(message("2026-11-23T21:02:48.123456+00:00 mail postfix/smtp[248]: words") == "words");
        CHECK(message("<22>1 2026-11-23T21:02:48Z mail postfix 248 - - words") == "words");
        CHECK(message("mail-1  | Nov 23 21:02:48 mail postfix/smtp[248]: words") == "words");
        CHECK(message("postfix/smtp[248]: words") == "words");
        CHECK(message("2026-11-23 21:10:13 words") == "words");
        CHECK(split_log_line("Nov 23 21:02:48 mx1.example.org postfix/smtp[248]: x").host == "mx1.example.org");
    }
    TEST_CASE("the last line about a recipient tells its fate") {
        const auto r = read_with(read_postfix_log, "Nov 23 21:02:52 mail postfix/qmgr[236]: ABC123: from=<alice@example.org>, size=1, nrcpt=2 (queue active)\n" +
                                                       postfix_line("ABC123", "bob@example.net", "dsn=4.2.0, status=deferred (host mx.example.net[192.0.2.25] said: 450 4.2.0 later (in reply to RCPT TO command))") +
                                                       postfix_line("ABC123", "carl@example.net", "dsn=5.1.1, status=bounced (host mx.example.net[192.0.2.25] said: 550 5.1.1 no (in reply to RCPT TO command))") +
                                                       postfix_line("ABC123", "bob@example.net", "dsn=2.0.0, status=sent (250 2.0.0 Ok)"));
        REQUIRE(r.sink.readings.size() == 1);
        CHECK(r.failure().final_recipient->value == "carl@example.net");
        CHECK(r.failure().envelope_sender->value == "alice@example.org");
        CHECK(r.failure().queue_id->value == "ABC123");
        CHECK(r.failure().action->value == dsn::action::failed);
        CHECK(r.failure().stage->value == stage::rcpt_to);
        CHECK(r.failure().remote_mta->value == "mx.example.net");
        CHECK(r.failure().remote_address->value == "192.0.2.25");
        REQUIRE(r.sink.delivered.size() == 1);
        CHECK(r.sink.delivered[0].value == "bob@example.net");
    }
    TEST_CASE("a log in which all was delivered is a log without failures") {
        const auto r = read_with(read_postfix_log, postfix_line("ABC123", "bob@example.net", "dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 5501F)"));
        CHECK(r.sink.readings.empty());
        CHECK(r.sink.kind == input_kind::log);
    }
    TEST_CASE("NOQUEUE: this server refused somebody else") {
        const auto r = read_with(read_postfix_log,
                                 "Nov 23 21:05:00 mail postfix/smtpd[231]: NOQUEUE: reject: RCPT from client.example.org[192.0.2.11]: 554 5.7.1 <u@example.net>: Relay access denied; "
                                 "from=<a@example.com> to=<u@example.net> proto=ESMTP helo=<client.example.org>\n");
        REQUIRE(r.sink.readings.size() == 1);
        CHECK(r.failure().final_recipient->value == "u@example.net");
        CHECK(r.failure().envelope_sender->value == "a@example.com");
        CHECK_FALSE(r.failure().remote_mta.has_value());
        CHECK(r.failure().diagnostic_code->value.text == "554 5.7.1 <u@example.net>: Relay access denied");
    }
    TEST_CASE("expired after a delay: failed, with the last reason") {
        const auto r = read_with(read_postfix_log, postfix_line("ABC123", "bob@example.net", "dsn=4.4.1, status=deferred (connect to mx.example.net[192.0.2.25]:25: Connection refused)") +
                                                       "Nov 28 21:02:53 mail postfix/qmgr[236]: ABC123: from=<alice@example.org>, status=expired, returned to sender\n");
        REQUIRE(r.sink.readings.size() == 1);
        CHECK(r.failure().action->value == dsn::action::failed);
        CHECK(r.failure().stage->value == stage::connect);
        CHECK(r.failure().context.at(0).value == "status=expired, returned to sender");
    }
    TEST_CASE("open messages are bounded, and what is given up is said") {
        std::string text;
        for (int i = 0; i < 10'050; ++i) text += "Nov 23 21:02:52 mail postfix/qmgr[236]: A" + std::to_string(i) + ": from=<a@example.org>, size=1, nrcpt=1 (queue active)\n";
        const auto r = read_with(read_postfix_log, text);
        REQUIRE(r.sink.notes.size() == 1);
        CHECK(r.sink.notes[0].id == "log-messages-evicted");
        CHECK(r.sink.notes[0].values.at(0).second == "50");
    }
    TEST_CASE("Exim: refused, deferred, delivered, completed") {
        const auto r = read_with(read_exim_log,
                                 "2026-11-23 21:10:13 1xVbI5-00002f-2O <= alice@example.org H=client [192.0.2.1] P=esmtp S=390\n"
                                 "2026-11-23 21:10:14 1xVbI5-00002f-2O ** bob@example.net R=dnslookup T=remote_smtp H=mx.example.net [192.0.2.25]:25: SMTP error from remote mail server after RCPT "
                                 "TO:<bob@example.net>: 550 5.1.1 unknown DT=0s\n"
                                 "2026-11-23 21:10:14 1xVbI5-00002f-2O == carl@example.net R=dnslookup T=remote_smtp defer (111): Connection refused\n"
                                 "2026-11-23 21:10:14 1xVbI5-00002f-2O => dora@example.net R=dnslookup T=remote_smtp H=mx.example.net [192.0.2.25] C=\"250 Ok\"\n");
        REQUIRE(r.sink.readings.size() == 2);
        CHECK(r.failure(0).diagnostic_code->value.text == "550 5.1.1 unknown");
        CHECK(r.failure(0).stage->value == stage::rcpt_to);
        CHECK(r.failure(0).remote_mta->value == "mx.example.net");
        CHECK(r.failure(1).action->value == dsn::action::delayed);
        CHECK(r.failure(1).stage->value == stage::connect);
        CHECK(r.failure(1).envelope_sender->value == "alice@example.org");
        CHECK(r.sink.delivered.size() == 1);
    }
    TEST_CASE("guessed passwords are one failure for each wording") {
        const auto r = read_with(read_exim_log, "2026-11-05 10:31:42 plain authenticator failed for H=(x) [192.0.2.1]: 535 Incorrect authentication data (set_id=user)\n"
                                                "2026-11-05 10:31:47 plain authenticator failed for H=(x) [192.0.2.1]: 535 Incorrect authentication data (set_id=user)\n");
        REQUIRE(r.sink.readings.size() == 1);
        CHECK(r.failure().stage->value == stage::auth);
        CHECK(r.failure().diagnostic_code->value.text == "535 Incorrect authentication data");
    }
    TEST_CASE("Sendmail: the reply beats the summary, dsn= fills in") {
        const auto r = read_with(read_sendmail_log, "Nov 23 21:04:44 mail sendmail[211]: 6ANL4hws000211: to=<bob@example.net>, delay=00:00:01, xdelay=00:00:01, mailer=esmtp, pri=30173, "
                                                    "relay=mx.example.net. [192.0.2.25], dsn=5.1.1, reply=550 No such user here, stat=User unknown\n");
        REQUIRE(r.sink.readings.size() == 1);
        CHECK(r.failure().diagnostic_code->value.text == "550 No such user here");
        CHECK(smtp::to_string(r.failure().enhanced_status_code->value) == "5.1.1");
        CHECK(r.failure().remote_mta->value == "mx.example.net");
    }
    TEST_CASE("qmail: underscores are blanks, slashes line ends; a URL keeps its own") {
        const auto r = read_with(read_qmail_log, "info msg 12345: bytes 390 from <alice@example.org> qp 111 uid 0\nstarting delivery 7: msg 12345 to remote bob@example.net\n"
                                                 "delivery 7: failure: 192.0.2.25_does_not_like_recipient./Remote_host_said:_550_5.1.1_see_http://example.net/why/Giving_up_on_192.0.2.25./\n");
        REQUIRE(r.sink.readings.size() == 1);
        CHECK(r.failure().diagnostic_code->value.text == "550 5.1.1 see http://example.net/why");
        CHECK(r.failure().stage->value == stage::rcpt_to);
        CHECK(r.failure().remote_address->value == "192.0.2.25");
        CHECK(r.bytes(r.failure().reply_code->where) == "550");
    }
    TEST_CASE("filters and the mailbox server: what they refused, not what they let pass") {
        const auto r = read_with(read_filter_log,
                                 "Nov 23 21:02:53 mail amavis[1]: (12345-01) Blocked SPAM {RejectedInbound}, [192.0.2.1] <a@example.org> -> <bob@example.net>, Hits: 12.3\n"
                                 "Nov 23 21:02:53 mail amavis[1]: (12345-02) Passed CLEAN {RelayedInbound}, [192.0.2.1] <a@example.org> -> <carl@example.net>, Hits: 0\n"
                                 "2026-11-23 21:02:53 #1(normal) <abc>; task; rspamd_task_write_log: id: <x@y>, qid: <ABC>, ip: 192.0.2.1, from: <a@example.org>, (default: F (reject): [15.20/15.00] [SYM(3.00){}]), len: 1, rcpts: <dora@example.net>\n"
                                 "Nov 23 21:02:53 mail dovecot: lmtp(emil@example.net)<1><x>: msgid=<1>: save failed to INBOX: Quota exceeded (mailbox for user is full)\n");
        REQUIRE(r.sink.readings.size() == 3);
        CHECK(r.failure(0).diagnostic_code->value.text == "Blocked SPAM");
        CHECK(r.failure(0).final_recipient->value == "bob@example.net");
        CHECK(r.failure(1).final_recipient->value == "dora@example.net");
        CHECK(r.failure(2).diagnostic_code->value.text == "Quota exceeded (mailbox for user is full)");
        CHECK(r.failure(2).stage->value == stage::local_delivery);
    }
    TEST_CASE("a table of deliveries: the header names the columns") {
        const auto r = read_with(read_delivery_table, "type,rcpt,dsnAction,dsnStatus,dsnDiag,dsnMta\nb,bob@example.net,failed,5.2.2 (full),\"smtp;552 5.2.2 \"\"full\"\", sorry\",mx.example.net (192.0.2.1)\n"
                                                      "d,ok@example.net,relayed,2.0.0 (success),smtp;250 Ok,mx.example.net (192.0.2.1)\n");
        REQUIRE(r.sink.readings.size() == 1);
        CHECK(r.failure().diagnostic_code->value.text == "552 5.2.2 \"full\", sorry");
        CHECK(r.failure().remote_mta->value == "mx.example.net");
        CHECK(r.failure().remote_address->value == "192.0.2.1");
        CHECK(r.sink.delivered.size() == 1);
    }
    TEST_CASE("rows of a table, quotes and line ends inside") {
        std::string_view rest = "a,\"b, \"\"c\"\"\nd\",e\nf\n";
        const csv_row row = take_csv_row(rest, ',');
        REQUIRE(row.fields.size() == 3);
        CHECK(row.fields[1] == "b, \"\"c\"\"\nd");
        CHECK(rest == "f\n");
        std::string_view open = "a,\"never closed\nb,c\n";
        take_csv_row(open, ',');
        CHECK(open == "b,c\n");
    }
}
