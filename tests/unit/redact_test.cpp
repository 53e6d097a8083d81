#include <doctest/doctest.h>

#include "redact/redact.hpp"

using namespace smtp_explain;

namespace {

const rule_base& rules() {
    static const rule_base base = [] {
        std::vector<load_problem> problems;
        return std::move(*rule_base::load(
            R"({"files":{"issuers.json":{"google":{"name":"Gmail","kind":"provider","hosts":["google.com"],"urls":["support.google.com"],"banners":[],"phrases":[]}}}})",
            problems));
    }();
    return base;
}

std::string redacted(std::string_view s) { return redact(s, rules()); }

}  // namespace

TEST_SUITE("redact") {
    TEST_CASE("secrets are masked wherever they stand") {
        const std::pair<const char*, const char*> cases[] = {
            {"AUTH PLAIN AGJvYgBzM2NyZXQ=", "AUTH PLAIN ********"},
            {" -> auth login Ym9iQGV4YW1wbGUubmV0\r\n", " -> auth login ********\r\n"},
            {"C: AUTH LOGIN\nS: 334 VXNlcm5hbWU6\nC: Ym9i\nS: 334 UGFzc3dvcmQ6\nC: czNjcmV0\nS: 535 no\n",
             "C: AUTH LOGIN\nS: 334 VXNlcm5hbWU6\nC: ********\nS: 334 UGFzc3dvcmQ6\nC: ********\nS: 535 no\n"},
            {"334 \nAGJvYgBzM2NyZXQ=\n235 ok\n", "334 \n********\n235 ok\n"},
            {"smtp_password=hunter2 user=bob", "smtp_password=******** user=bob"},
            {"{\"apiKey\": \"abc123\", \"to\": \"x\"}", "{\"apiKey\": \"********\", \"to\": \"x\"}"},
            {"Password: hunter2", "Password: ********"},
            {"'pass' => 'hunter2',", "'pass' => '********',"},
            {"Authorization: Bearer abcDEF123456", "Authorization: Bearer ********"},
            {"key AKIAIOSFODNN7EXAMPLE used", "key ******** used"},
            {"SG.aaaaaaaaaaaaaaaaaaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb", "********"},
            {"key-0123456789abcdef0123456789abcdef", "********"},
            {"smtp://bob:s3cret@mx.example.net:587/", "smtp://bob:********@mx.example.net:587/"},
            {"swaks --auth-password s3cret --to x", "swaks --auth-password ******** --to x"},
            {"-----BEGIN PRIVATE KEY-----\nMIIEvQ\n-----END PRIVATE KEY-----\nx", "-----BEGIN PRIVATE KEY-----\n********\n-----END PRIVATE KEY-----\nx"},
        };
        for (const auto& c : cases) CHECK(mask_secrets(c.first) == c.second);
    }
    TEST_CASE("who logged in is masked without an address too, as the address is") {
        CHECK(redacted("sasl_method=PLAIN, sasl_username=tina\nfrom=<tina@example.org>\nuser=<bob>, user=root") ==
              "sasl_method=PLAIN, sasl_username=user1\nfrom=<user1@domain1.example>\nuser=<user2>, user=root");
    }
    TEST_CASE("wording, codes and lists of mechanisms are no secrets") {
        for (const char* s : {"250-AUTH PLAIN LOGIN CRAM-MD5", "535 5.7.8 Error: authentication failed: UGFzc3dvcmQ6",
                              "334 VXNlcm5hbWU6", "spf=pass dkim=pass", "535 Password: please try again", "Incorrect password: the server refused",
                              "AUTH LOGIN rejected", "basic authentication is disabled", "550 5.7.1 key-value", "550-5.7.26 token expired",
                              "334 VXNlcm5hbWU6\n535 5.7.8 authentication failed\n", "https://support.google.com/mail/?p=BadCredentials"})
            CHECK(mask_secrets(s) == s);
    }
    TEST_CASE("names become tokens, the same ones everywhere") {
        CHECK(redacted("<bob@corp.test>: host mx1.corp.test[198.51.100.77] said: 550 5.1.1 <bob@corp.test> ann@corp.test") ==
              "<user1@domain1.example>: host host1.domain1.example[192.0.2.1] said: 550 5.1.1 <user1@domain1.example> user2@domain1.example");
        CHECK(redacted("BOB@Corp.test bob@corp.test") == "user1@domain1.example user1@domain1.example");
        CHECK(redacted("unknown user: \"bob\" (bob@corp.test)") == "unknown user: \"user1\" (user1@domain1.example)");
        CHECK(redacted("[2001:db8:5::1] 10:15:30 127.0.0.2") == "[2001:db8::1] 10:15:30 127.0.0.2");
        CHECK(redacted("250-mx.corp.test\n250-SIZE 1") == "250-host1.domain1.example\n250-SIZE 1");
        CHECK(redacted("{'bob@corp.test': (550, b'<bob@corp.test>')}") == "{'user1@domain1.example': (550, b'<user1@domain1.example>')}");
        CHECK(redacted("boundary=\"A1.17/mail.corp.test\"") == "boundary=\"A1.17/host1.domain1.example\"");
        CHECK(redacted("mail.corp.co.uk corp.co.uk") == "host1.domain1.example domain1.example");
    }
    TEST_CASE("what carries the diagnosis stays") {
        for (const char* s : {"550-5.1.1 The email account does not exist. https://support.google.com/mail/?p=NoSuchUser x1-gsmtp",
                              "host gmail-smtp-in.l.google.com said: 421-4.7.26", "MAILER-DAEMON@", "java.net.ConnectException: refused",
                              "com.sun.mail.smtp.SMTPAddressFailedException: 550", "File \"/usr/lib/python3.11/smtplib.py\", line 1",
                              "5.7.510 version 15.20.7202.43", "Subject: Undelivered Mail Returned to Sender\n\n", ""})
            CHECK(redacted(s) == s);
        CHECK(redacted("From: Mail System <MAILER-DAEMON@corp.test>") == "From: Mail System <MAILER-DAEMON@domain1.example>");
    }
    TEST_CASE("subjects, message ids and display names") {
        CHECK(redacted("Subject: Undeliverable: Salaries 2026\nTo: Bob Miller <bob@corp.test>\n\nx\nSubject: Salaries 2026\n more of it\n") ==
              "Subject: Undeliverable: subject1\nTo: name1 <user1@domain1.example>\n\nx\nSubject: subject2\n subject3\n");
        CHECK(redacted("Subject: Salaries\n\n") == "Subject: subject1\n\n");
        CHECK(redacted("Message-ID: <20261112.ab@laptop.corp.test>") == "Message-ID: <id1@id.example>");
        CHECK(redacted("4Abc: message-id=<x@corp.test>") == "4Abc: message-id=<id1@id.example>");
        CHECK(redacted("Nov 12 10:00:00 mailhost postfix/smtp[1]: x") == "Nov 12 10:00:00 host1 postfix/smtp[1]: x");
        CHECK(redacted("EHLO laptop") == "EHLO host1");
    }
    TEST_CASE("names in transfer encodings are found") {
        // "Mail for bob@corp.test came back."
        CHECK(redacted("Content-Transfer-Encoding: base64\r\n\r\nTWFpbCBmb3IgYm9iQGNvcnAudGVzdCBjYW1lIGJhY2su\r\n--x") ==
              // "Mail for user1@domain1.example came back."
              "Content-Transfer-Encoding: base64\r\n\r\nTWFpbCBmb3IgdXNlcjFAZG9tYWluMS5leGFtcGxlIGNhbWUgYmFjay4=\r\n--x");
        // An image: "[removed]"
        CHECK(redacted("Content-Transfer-Encoding: base64\n\niVBORw0KGgoAAAANSUhEUgAA\n") ==
              "Content-Transfer-Encoding: base64\n\nW3JlbW92ZWRd\n");
        CHECK(redacted("Content-Transfer-Encoding: quoted-printable\n\nfor bob@co=\nrp.test\n") ==
              "Content-Transfer-Encoding: quoted-printable\n\nfor user1@domain1.example\n");
        CHECK(redacted("a=\nb\n") == "a=\nb\n");
    }
    TEST_CASE("a report keeps no value unmasked") {
        recognized_input in;
        in.original_message.subject = {"Salaries", {}};
        in.original_message.to = {"Bob <bob@corp.test>", {}};
        in.session.emplace();
        in.session->facts.auth_user = {"bob", {}};
        in.session->timeline = {{session_line::speaker::server, "334 UGFzc3dvcmQ6", {}}, {session_line::speaker::client, "hunter2", {}}};
        delivery_failure f;
        f.final_recipient = {"bob@corp.test", {}};
        f.remote_mta = {"mailbox2", {}};
        f.remote_address = {"198.51.100.4", {}};
        f.diagnostic_code = {{"smtp", "550 bob@corp.test"}, {}};
        redactor quiet(rules(), false);
        recognized_input only_secrets = in;
        quiet.apply(only_secrets);
        CHECK(only_secrets.session->timeline[1].text == "********");
        CHECK(only_secrets.original_message.subject->value == "Salaries");
        redactor mask(rules(), true);
        mask.apply(in);
        mask.apply(f);
        CHECK(in.original_message.subject->value == "subject1");
        CHECK(in.original_message.to->value == "name1 <user1@domain1.example>");
        CHECK(in.session->facts.auth_user->value == "user1");
        CHECK(f.final_recipient->value == "user1@domain1.example");
        CHECK(f.remote_mta->value == "host1");
        CHECK(f.remote_address->value == "192.0.2.1");
        CHECK(f.diagnostic_code->value.text == "550 user1@domain1.example");
    }
    TEST_CASE("hostile input is done in one pass") {
        std::string s;
        for (int i = 0; i < 200000; ++i) s += "a.=-@"[i % 5];
        CHECK(redacted(s).size() > 0);
        CHECK(mask_secrets(std::string(300000, '-')) == std::string(300000, '-'));
        CHECK(redacted(std::string(300000, 'a')).size() == 300000);
        std::string quotes;
        for (int i = 0; i < 100000; ++i) quotes += '"';
        CHECK(redacted(quotes) == quotes);
    }
}
