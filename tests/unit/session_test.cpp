#include <doctest/doctest.h>

#include "formats/session/session.hpp"
#include "session_support.hpp"

using namespace smtp_explain;
using smtp::stage;

TEST_SUITE("session") {
    TEST_CASE("commands and replies are paired by order, not by nearness") {
        const auto r = read_with(read_letters_session,
                                 "S: 220 mx.example.net ESMTP\nC: EHLO client.example.org\nS: 250-mx.example.net\nS: 250 PIPELINING\n"
                                 "C: MAIL FROM:<alice@example.org>\nC: RCPT TO:<ok@example.net>\nC: RCPT TO:<bob@example.net>\nC: DATA\n"
                                 "S: 250 2.1.0 Ok\nS: 250 2.1.5 Ok\nS: 550 5.1.1 unknown\nS: 354 go ahead\nC: .\nS: 250 2.0.0 queued\n");
        REQUIRE(r.sink.readings.size() == 1);
        CHECK(r.failure().final_recipient->value == "bob@example.net");
        CHECK(r.failure().envelope_sender->value == "alice@example.org");
        CHECK(r.failure().reply_code->value.value == 550);
        CHECK(r.failure().stage->value == stage::rcpt_to);
        CHECK(r.failure().remote_mta->value == "mx.example.net");
        CHECK(r.bytes(r.failure().enhanced_status_code->where) == "5.1.1");
        CHECK(r.sink.dialogue->facts.authenticated->value == false);
        CHECK(r.sink.dialogue->facts.stopped_at->value == stage::rcpt_to);
    }
    TEST_CASE("what follows a refusal is its consequence") {
        const auto r = read_with(read_letters_session,
                                 "S: 220 mx.example.net ESMTP\nC: HELO x\nS: 250 mx.example.net\nC: MAIL FROM:<a@example.org>\nS: 550 5.7.1 sender refused\n"
                                 "C: RCPT TO:<bob@example.net>\nS: 503 5.5.1 need MAIL\nC: DATA\nS: 503 5.5.1 need RCPT\n");
        REQUIRE(r.sink.readings.size() == 1);
        CHECK(r.failure().stage->value == stage::mail_from);
        CHECK(r.failure().diagnostic_code->value.text == "550 5.7.1 sender refused");
    }
    TEST_CASE("a reply of several lines is one reply") {
        const auto r = read_with(read_plain_session,
                                 "220 mx.example.net\nEHLO x\n250 mx.example.net\nMAIL FROM:<a@example.org>\n250 ok\nRCPT TO:<bob@example.net>\n"
                                 "550-5.1.1 first\n550 5.1.1 second\nQUIT\n221 bye\n");
        REQUIRE(r.sink.readings.size() == 1);
        CHECK(r.failure().diagnostic_code->value.text == "550-5.1.1 first 550 5.1.1 second");
        CHECK(r.bytes(r.failure().diagnostic_code->where) == "550-5.1.1 first|550 5.1.1 second");
    }
    TEST_CASE("a login: the name is told, the password never") {
        const auto r = read_with(read_letters_session,
                                 "S: 220 mx.example.com\nC: EHLO x\nS: 250-mx.example.com\nS: 250-STARTTLS\nS: 250 AUTH LOGIN PLAIN\n"
                                 "C: AUTH LOGIN\nS: 334 VXNlcm5hbWU6\nC: c2hvcEBleGFtcGxlLmNvbQ==\nS: 334 UGFzc3dvcmQ6\nC: c2VjcmV0\nS: 235 ok\n"
                                 "C: MAIL FROM:<sales@example.org>\nS: 250 ok\nC: RCPT TO:<b@example.net>\nS: 550 5.7.1 not yours\n");
        const session_facts& f = r.sink.dialogue->facts;
        CHECK(f.auth_user->value == "shop@example.com");
        CHECK(f.auth_mechanism->value == "login");
        CHECK(f.authenticated->value);
        CHECK(f.sender_differs_from_login->value);
        CHECK(f.tls->value == "offered");
        for (const session_line& l : r.sink.dialogue->timeline) {
            CHECK(l.text.find("c2VjcmV0") == std::string::npos);
            CHECK(l.text.find("secret") == std::string::npos);
        }
        CHECK(r.failure().stage->value == stage::rcpt_to);
    }
    TEST_CASE("a login without marks: both answers are masked, only the name is told") {
        const auto r = read_with(read_plain_session,
                                 "220 mx.example.com\nEHLO x\n250 AUTH LOGIN\nAUTH LOGIN\n334 VXNlcm5hbWU6\nc2FtQGV4YW1wbGUub3Jn\n334 UGFzc3dvcmQ6\naHVudGVyMg==\n535 5.7.8 no\n");
        CHECK(r.sink.dialogue->facts.auth_user->value == "sam@example.org");
        int masked = 0;
        for (const session_line& l : r.sink.dialogue->timeline) masked += l.text == "********";
        CHECK(masked == 2);
    }
    TEST_CASE("a login whose name is left out of the paste: the password is not taken for it") {
        for (const char* login : {"334 UGFzc3dvcmQ6\naHVudGVyMg==\n", "334 \naHVudGVyMg==\n", "334 VXNlcm5hbWU6\n334 UGFzc3dvcmQ6\naHVudGVyMg==\n"}) {
            const auto r = read_with(read_plain_session, "220 mx.example.com\nEHLO x\n250 AUTH LOGIN\nAUTH LOGIN\n" + std::string(login) + "535 5.7.8 no\n");
            CHECK_FALSE(r.sink.dialogue->facts.auth_user.has_value());
        }
    }
    TEST_CASE("an initial response is masked, too") {
        const auto r = read_with(read_letters_session, "S: 220 a.example.com\nC: EHLO x\nS: 250 AUTH PLAIN\nC: AUTH PLAIN AGJvYgBzZWNyZXQ=\nS: 535 5.7.8 no\n");
        REQUIRE(r.sink.readings.size() == 1);
        CHECK(r.failure().stage->value == stage::auth);
        CHECK(r.sink.dialogue->facts.auth_user->value == "bob");
        bool masked = false;
        for (const session_line& l : r.sink.dialogue->timeline) masked = masked || l.text == "AUTH PLAIN ********";
        CHECK(masked);
    }
    TEST_CASE("all accepted: a dialogue without a failure") {
        const auto r = read_with(read_swaks_session,
                                 "=== Connected to mx.example.net.\n<-  220 mx.example.net\n -> EHLO x\n<-  250 mx.example.net\n -> MAIL FROM:<a@example.org>\n<-  250 ok\n"
                                 " -> RCPT TO:<b@example.net>\n<-  250 ok\n -> DATA\n<-  354 go\n -> 550 5.1.1 is only text\n -> .\n<-  250 queued\n -> QUIT\n<-  221 bye\n");
        CHECK(r.sink.readings.empty());
        REQUIRE(r.sink.dialogue.has_value());
        CHECK(r.sink.dialogue->timeline.size() == 14);
    }
    TEST_CASE("swaks's exit code tells the step where the commands are not pasted") {
        const auto coded = read_with(read_swaks_session, "<** 550 5.7.1 no\nexit 23\n");
        REQUIRE(coded.sink.readings.size() == 1);
        CHECK(coded.failure().stage->value == stage::mail_from);
        CHECK(coded.failure().diagnostic_code->value.text == "550 5.7.1 no");
        const auto codeless = read_with(read_swaks_session, "<** go away\nexit status 26\n");
        REQUIRE(codeless.sink.readings.size() == 1);
        CHECK(codeless.failure().stage->value == stage::end_of_data);
        CHECK_FALSE(codeless.failure().reply_code.has_value());
        // The commands tell it themselves, and a code of no step tells nothing.
        const auto whole = read_with(read_swaks_session, " -> RCPT TO:<b@example.net>\n<** 550 5.1.1 no\n -> QUIT\nexit 23\n");
        REQUIRE(whole.sink.readings.size() == 1);
        CHECK(whole.failure().stage->value == stage::rcpt_to);
        CHECK(read_with(read_swaks_session, "<** go away\nexit 99\n").sink.readings.empty());
    }
    TEST_CASE("no reply: the tool's words are the reason") {
        const auto refused = read_with(read_swaks_session, "=== Trying mx.example.net:25...\n*** Error connecting to mx.example.net:25:\n*** \tIO::Socket::INET: connect: Connection refused\n");
        REQUIRE(refused.sink.readings.size() == 1);
        CHECK(refused.failure().stage->value == stage::connect);
        CHECK(refused.failure().remote_mta->value == "mx.example.net");
        CHECK_FALSE(refused.failure().reply_code.has_value());
        const auto unknown = read_with(read_plain_session, "Server lookup failure:  nohost.example:25, Name or service not known\n");
        REQUIRE(unknown.sink.readings.size() == 1);
        CHECK(unknown.failure().stage->value == stage::resolve);
    }
    TEST_CASE("Ruby's arrows point the other way round; the words decide for the unnamed ones") {
        const auto ruby = read_with(read_ruby_session, "-> \"220 mx.example.net\\r\\n\"\n<- \"EHLO x\\r\\n\"\n-> \"550 5.7.1 no\\r\\n\"\n");
        REQUIRE(ruby.sink.readings.size() == 1);
        CHECK(ruby.failure().stage->value == stage::helo);
        CHECK(ruby.failure().diagnostic_code->value.text == "550 5.7.1 no");
        const auto turned = read_with(read_arrows_session, "--> 220 mx.example.net\n<-- EHLO x\n--> 250 mx.example.net\n<-- MAIL FROM:<a@example.org>\n--> 550 no\n");
        REQUIRE(turned.sink.readings.size() == 1);
        CHECK(turned.failure().stage->value == stage::mail_from);
    }
    TEST_CASE("LMTP answers once for each recipient") {
        const auto r = read_with(read_letters_session,
                                 "S: 220 mda.example.net LMTP\nC: LHLO x\nS: 250 mda.example.net\nC: MAIL FROM:<a@example.org>\nS: 250 ok\nC: RCPT TO:<b@example.net>\nS: 250 ok\n"
                                 "C: RCPT TO:<c@example.net>\nS: 250 ok\nC: DATA\nS: 354 go\nC: .\nS: 250 b saved\nS: 552 5.2.2 c is full\n");
        REQUIRE(r.sink.readings.size() == 1);
        CHECK(r.failure().final_recipient->value == "c@example.net");
        CHECK(r.failure().stage->value == stage::end_of_data);
    }
    TEST_CASE("a refused command that delivers nothing counts only where nothing else failed") {
        const auto alone = read_with(read_letters_session, "S: 220 mx.example.net\nC: EHLO x\nS: 250 mx.example.net\nC: FOO\nS: 500 5.5.2 what\nC: BAR\nS: 500 5.5.2 what\n");
        CHECK(alone.sink.readings.size() == 1);
        const auto beside = read_with(read_letters_session, "S: 220 mx.example.net\nC: EHLO x\nS: 250 mx.example.net\nC: FOO\nS: 500 5.5.2 what\nC: MAIL FROM:<a@example.org>\nS: 550 no\n");
        REQUIRE(beside.sink.readings.size() == 1);
        CHECK(beside.failure().stage->value == stage::mail_from);
    }
    TEST_CASE("prose, quoted code and a lone command are no dialogue") {
        for (const char* text : {"data\nI told him: help me with the mail.\n550 people came.\n", "MAIL FROM:<a@example.org> is the command that names the sender.\n", "Dear S: 250 euros are due.\n"}) {
            CHECK(read_with(read_plain_session, text).sink.readings.empty());
            CHECK(read_with(read_arrows_session, text).sink.readings.empty());
            CHECK(read_with(read_letters_session, text).sink.readings.empty());
        }
    }
}
