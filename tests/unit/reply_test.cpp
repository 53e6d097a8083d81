#include <doctest/doctest.h>

#include "formats/refused_address.hpp"
#include "formats/reply.hpp"
#include "formats/text.hpp"

using namespace smtp_explain;

namespace {

std::string codes(std::string_view text) {
    const auto c = decisive_code(text);
    if (!c) return "none";
    return (c->code.value ? std::to_string(c->code.value) : "-") + (c->enhanced ? " " + to_string(*c->enhanced) : "");
}

}  // namespace

TEST_SUITE("reply") {
    TEST_CASE("codes of a reply") {
        CHECK(codes("550 relay not permitted") == "550");
        CHECK(codes("554 5.7.1 <bob@example.net>: Relay access denied") == "554 5.7.1");
        CHECK(codes("550-5.1.1 The email account\n550-5.1.1 does not exist\n550 5.1.1 try again") == "550 5.1.1");
        CHECK(codes("550-5.1.1 one line 550 5.1.1 next line") == "550 5.1.1");
        CHECK(codes("553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)") == "553 5.7.1");
        CHECK(codes("550 #5.1.0 Address rejected") == "550 5.1.0");
        CHECK(codes("5.7.26") == "- 5.7.26");
        CHECK(codes("550: 5.1.1 no such user") == "550 5.1.1");
    }
    TEST_CASE("the innermost reply decides") {
        CHECK(codes("550 5.0.350 Remote server returned an error -> 554 5.7.1 Client host [192.0.2.4] blocked") == "554 5.7.1");
        CHECK(codes("550 5.1.1 Failed, id=1-2, from MTA([127.0.0.1]:10025): 552 5.2.2 Mailbox full") == "552 5.2.2");
        CHECK(codes("5.1.0 - Unknown address error 550-'No such user here'") == "550 5.1.0");
        CHECK(codes("host mx.example.net[192.0.2.1] said: 452 4.2.2 full (in reply to RCPT TO command)") == "452 4.2.2");
    }
    TEST_CASE("numbers that are no codes") {
        CHECK(codes("call +1 555 550 1234 or 0800-550-199") == "none");
        CHECK(codes("from 192.0.2.4 at 12:05:54") == "none");
        CHECK(codes("version 5.7.1.2 of 2.4.9.1") == "none");
        CHECK(codes("message size 552 KB, limit 450 MB") == "none");
        CHECK(codes("could not connect to smtp.example.com:587, port 465 neither") == "none");
        CHECK(codes("at Transport.java:412) Number of lines: 421\n") == "none");
        CHECK(codes("expected response code 250 but got an empty response") == "none");
    }
    TEST_CASE("stages") {
        CHECK(stage_of_command("RCPT TO") == smtp::stage::rcpt_to);
        CHECK(stage_of_command("pipelined MAIL FROM:<a@example.org> SIZE=1") == smtp::stage::mail_from);
        CHECK(stage_of_command("end of DATA") == smtp::stage::end_of_data);
        CHECK(stage_of_command("DATA") == smtp::stage::data);
        CHECK(stage_of_command("initial connection") == smtp::stage::banner);
        CHECK_FALSE(stage_of_command("lunch").has_value());
    }
    TEST_CASE("addresses in text") {
        CHECK(find_mailbox("could not reach <bob@example.net>.") == "bob@example.net");
        CHECK(find_mailbox("'o.hara+x@sub.example.org': unknown") == "o.hara+x@sub.example.org");
        CHECK(find_mailbox("no at sign, nor a @ b").empty());
        CHECK(find_mailbox("\"john doe\"@example.net") == "\"john doe\"@example.net");
        CHECK(find_mailbox("\u201cuser@example.com\u201d was rejected") == "user@example.com");
        CHECK(find_mailbox("\u00e9mile@example.com") == "\u00e9mile@example.com");
        CHECK(find_ip_address("blocked [2001:db8::1] today") == "2001:db8::1");
        CHECK(find_ip_address("at 12:05:54 from 192.0.2.4, bye") == "192.0.2.4");
        CHECK(mailbox_key("Bob@Example.NET") == "Bob@example.net");
    }
    TEST_CASE("the recipient that a reply itself names") {
        for (const char* reply : {"550 5.1.1 <bob@example.net>: Recipient address rejected: User unknown", "550 5.4.1 [bob@example.net]: Recipient address rejected: Access denied",
                                  "550 5.1.1 bob@example.net... User unknown", "550 5.1.1 User unknown: bob@example.net", "552 5.2.2 <bob@example.net> mailbox over quota",
                                  "550 5.7.1 Unable to relay for bob@example.net", "550 relay not permitted <bob@example.net>",
                                  "550-5.1.1 The email account that you tried to reach (bob@example.net) does not\n550 5.1.1 exist", "554 <bob@example.net>: Recipient address rejected: sender unknown here"})
            CHECK_MESSAGE(find_refused_address(reply, false).recipient == "bob@example.net", reply);
        for (const char* reply : {"553 5.1.8 <amy@example.org>: Sender address rejected: Domain not found", "550 Sender verify failed for user amy@example.org", "550 5.7.1 User amy@example.org not allowed to send",
                                  "552 5.2.2 Write to postmaster@example.net. Mailbox full", "550 MAIL FROM amy@example.org unknown", "550 relay not permitted"})
            CHECK_MESSAGE(find_refused_address(reply, false).recipient.empty(), reply);
        CHECK(find_refused_address("553 5.1.8 <amy@example.org>: Sender address rejected: Domain not found", false).sender == "amy@example.org");
        CHECK(find_refused_address("550 5.7.1 <bob@example.net> No", true).recipient == "bob@example.net");
        CHECK(find_refused_address("550 5.7.1 <bob@example.net> No", false).recipient.empty());
    }
}
