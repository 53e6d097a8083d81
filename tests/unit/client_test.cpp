#include <doctest/doctest.h>

#include "formats/client/readers.hpp"
#include "formats/composed_text.hpp"
#include "formats/connection.hpp"
#include "formats/network_trouble.hpp"
#include "session_support.hpp"

using namespace smtp_explain;
using smtp::stage;

TEST_SUITE("client") {
    TEST_CASE("Outlook names the server, the recipient and the reply") {
        const auto r = read_with(read_outlook_error,
                                 "The message could not be sent because one of the recipients was rejected by the server. The rejected e-mail address was 'bob@example.com'. Subject 'Test', "
                                 "Account: 'x', Server: 'smtp.example.com', Protocol: SMTP, Server Response: '550 5.7.1 <bob@example.com>... Relaying denied.', Port: 25, Secure(SSL): No, Server "
                                 "Error: 550, Error Number: 0x800CCC79");
        REQUIRE(r.sink.readings.size() == 1);
        CHECK(r.failure().final_recipient->value == "bob@example.com");
        CHECK(r.failure().remote_mta->value == "smtp.example.com");
        CHECK(r.failure().stage->value == stage::rcpt_to);
        CHECK(r.failure().diagnostic_code->value.text == "550 5.7.1 <bob@example.com>... Relaying denied.");
    }
    TEST_CASE("a box without a code is its own sentence") {
        const auto r = read_with(read_apple_mail_error, "Cannot Send Mail\nA copy has been placed in your Outbox. The recipient \u201cbob@example.com\u201d was rejected by the server because it does not allow relaying.\nOK\n");
        REQUIRE(r.sink.readings.size() == 1);
        CHECK(r.failure().final_recipient->value == "bob@example.com");
        CHECK(r.failure().diagnostic_code->value.text == "The recipient \u201cbob@example.com\u201d was rejected by the server because it does not allow relaying.");
        CHECK_FALSE(r.failure().reply_code.has_value());
    }
    TEST_CASE("Roundcube in any language: the code in brackets, the reply at the end") {
        const auto r = read_with(read_webmail_error, "Erreur SMTP (550) : échec d'ajout du destinataire « bob@example.com » (5.1.1 <bob@example.com>: User unknown).\n");
        REQUIRE(r.sink.readings.size() == 1);
        CHECK(r.failure().reply_code->value.value == 550);
        CHECK(r.failure().diagnostic_code->value.text == "550 5.1.1 <bob@example.com>: User unknown");
        CHECK(r.failure().final_recipient->value == "bob@example.com");
        CHECK(r.failure().stage->value == stage::rcpt_to);
    }
    TEST_CASE("in \"expected 250 but got 550\" the 250 is no error") {
        const auto r = read_with(read_symfony_error, "Expected response code \"250/251/252\" but got code \"550\", with message \"550 5.1.1 <bob@example.com>: unknown\".\n");
        REQUIRE(r.sink.readings.size() == 1);
        CHECK(r.failure().reply_code->value.value == 550);
        CHECK(r.failure().stage->value == stage::rcpt_to);
    }
    TEST_CASE("smtplib: a failure for each refused recipient, bytes and quotes undone") {
        const auto r = read_with(read_smtplib_error, "smtplib.SMTPRecipientsRefused: {'a@example.net': (550, b'5.1.1 unknown'), 'b@example.net': (452, b\"4.2.2 The recipient's inbox\\n4.2.2 is full\")}\n");
        REQUIRE(r.sink.readings.size() == 2);
        CHECK(r.failure(0).final_recipient->value == "a@example.net");
        CHECK(r.failure(0).diagnostic_code->value.text == "550 5.1.1 unknown");
        CHECK(r.failure(1).diagnostic_code->value.text == "452 4.2.2 The recipient's inbox 4.2.2 is full");
        CHECK(r.failure(1).stage->value == stage::rcpt_to);
    }
    TEST_CASE("PHPMailer's mark before words that Evolution has too") {
        CHECK(read_with(read_evolution_error, "SMTP ERROR: MAIL FROM command failed: 550 5.7.1 no\n").sink.readings.empty());
        CHECK(read_with(read_phpmailer_error, "SMTP ERROR: MAIL FROM command failed: 550 5.7.1 no\n").sink.readings.size() == 1);
        CHECK(read_with(read_evolution_error, "MAIL FROM command failed: Sender rejected\n").sink.readings.size() == 1);
    }
    TEST_CASE(".NET: the name of the status tells the code that the text leaves out") {
        const auto busy = read_with(read_dotnet_error, "System.Net.Mail.SmtpException: Mailbox unavailable. The server response was: not now\n   StatusCode: MailboxBusy\n");
        REQUIRE(busy.sink.readings.size() == 1);
        REQUIRE(busy.failure().reply_code.has_value());
        CHECK(busy.failure().reply_code->value.value == 450);
        const auto stated = read_with(read_dotnet_error, "System.Net.Mail.SmtpException: Mailbox unavailable. The server response was: 554 5.7.1 no\n   StatusCode: MailboxUnavailable\n");
        REQUIRE(stated.sink.readings.size() == 1);
        CHECK(stated.failure().reply_code->value.value == 554);
    }
    TEST_CASE("msmtp: the lines of one reply stand behind the same words") {
        const auto r = read_with(read_msmtp_error, "msmtp: recipient address bob@example.net not accepted by the server\nmsmtp: server message: 550-5.1.1 first\nmsmtp: server message: 550 5.1.1 second\n"
                                                   "msmtp: could not send mail\n");
        REQUIRE(r.sink.readings.size() == 1);
        CHECK(r.failure().final_recipient->value == "bob@example.net");
        CHECK(r.failure().diagnostic_code->value.text == "550-5.1.1 first 550 5.1.1 second");
        CHECK(r.failure().stage->value == stage::rcpt_to);
    }
    TEST_CASE("a port and a line number are no codes") {
        const auto r = read_with(read_javamail_error, "javax.mail.MessagingException: Could not connect to SMTP host: smtp.example.com, port: 465, response: -1\n\tat com.sun.mail.smtp.SMTPTransport.openServer(SMTPTransport.java:412)\n");
        REQUIRE(r.sink.readings.size() == 1);
        CHECK_FALSE(r.failure().reply_code.has_value());
        CHECK(r.failure().remote_mta->value == "smtp.example.com");
        CHECK(r.failure().stage->value == stage::connect);
    }
    TEST_CASE("PHPMailer tells code, status and text apart") {
        const auto r = read_with(read_phpmailer_error, "Mailer Error: SMTP Error: data not accepted.SMTP server error: DATA END command failed Detail: Message rejected SMTP code: 554 Additional SMTP info: 5.7.1\n");
        REQUIRE(r.sink.readings.size() == 1);
        CHECK(r.failure().diagnostic_code->value.text == "554 5.7.1 Message rejected");
        CHECK(r.failure().stage->value == stage::end_of_data);
    }
    TEST_CASE("numbers of printers, but not of issues, telephones and prose") {
        const auto kyocera = read_with(read_device_error, "Send Error.\nError Code: 1102\n");
        REQUIRE(kyocera.sink.readings.size() == 1);
        CHECK(kyocera.failure().stage->value == stage::auth);
        CHECK_FALSE(kyocera.failure().reply_code.has_value());
        const auto xerox = read_with(read_device_error, "Scan to e-mail: 016-764 Unable to connect to the SMTP server\n");
        REQUIRE(xerox.sink.readings.size() == 1);
        CHECK(xerox.failure().stage->value == stage::connect);
        CHECK(read_with(read_device_error, "Call our server team: 016-764-4321.\n").sink.readings.empty());
        CHECK(read_with(read_device_error, "This fixes #8391 in the server.\n").sink.readings.empty());
        CHECK(read_with(read_device_error, "Invoice 1102 was paid.\n").sink.readings.empty());
    }
    TEST_CASE("what the network says") {
        CHECK(find_trouble("connect to mx[192.0.2.1]:25: Connection refused")->kind == trouble_kind::connect);
        CHECK(find_trouble("getaddrinfo ENOTFOUND mx.example.net")->kind == trouble_kind::resolve);
        CHECK(find_trouble("could not connect to host: Connection timed out")->kind == trouble_kind::timeout);
        CHECK(find_trouble("SSL certificate problem: self-signed certificate")->kind == trouble_kind::tls);
        CHECK_FALSE(find_trouble("all is well").has_value());
    }
    TEST_CASE("which server a program speaks of") {
        CHECK(find_connection("Failed to connect to mx.example.net port 25 after 1 ms").host == "mx.example.net");
        CHECK(find_connection("Failed to connect to mx.example.net port 25 after 1 ms").port == "25");
        CHECK(find_connection("* Connected to mx.example.net (192.0.2.25) port 25 (#0)").address == "192.0.2.25");
        CHECK(find_connection("connect: to ('mx.example.net', 587) None").port == "587");
        CHECK(find_connection("Connected to the internet.").host.empty());
    }
    TEST_CASE("a literal without its escapes keeps the way back") {
        auto r = read_with([](const reader_input&, reading_sink&) {}, "say \"a\\\"b\\u00e9\"");
        const reader_input in{r.doc, r.doc.parts[0], r.doc.parts[0].text.view(), {}};
        const composed_text t = unescape(in.text.substr(5, 10), literal_kind::json);
        CHECK(t.view() == "a\"b\u00e9");
        CHECK(r.bytes(t.spans(in, 0, 1)) == "a");
        CHECK(r.bytes(t.spans(in, 1, 1)) == "\\\"");
        CHECK(r.bytes(t.spans(in, 3, 2)) == "\\u00e9");
    }
}
