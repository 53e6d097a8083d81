// The case the project began from: "550 relay not permitted". Two pastes that differ in one fact have another first reason.
#include <doctest/doctest.h>

#include <functional>
#include <sstream>
#include <string>
#include <vector>

#include "explain.hpp"
#include "fixtures.hpp"

using namespace smtp_explain;
using namespace smtp_explain::test;

namespace {

report explained(const std::string& fixture, const answers& replies = {}) {
    explain_options options;
    options.answers = replies;
    return explain(contents(source_path("tests/fixtures/relay/" + fixture)), built_in_rules(), options);
}

// The id of the reason that stands first; "cause CAUSE" where it is not a matter of relaying.
std::string first_reason(const report& r) {
    REQUIRE(r.failures.size() == 1);
    const explained_failure& f = r.failures[0];
    if (f.diagnosis.cause != "relay-denied") return "cause " + f.diagnosis.cause;
    REQUIRE(!f.explanation.reasons.empty());
    return f.explanation.reasons[0].id;
}

// A line of relay_wordings.txt: what a server says when it does not relay, and behind a tab the finer cause where the words name one.
struct wording {
    std::string reply, text, cause;   // text: the reply without its code
    bool bare_code = true;
};

std::vector<wording> wordings() {
    std::vector<wording> out;
    std::istringstream lines(contents(source_path("tests/relay_wordings.txt")));
    for (std::string line; std::getline(lines, line);) {
        wording w;
        const std::size_t tab = line.find('\t');
        w.cause = tab == std::string::npos ? "relay-denied" : line.substr(tab + 1);
        w.reply = line.substr(0, tab);
        w.bare_code = w.reply[0] == '4' || w.reply[0] == '5';
        w.text = w.bare_code ? w.reply.substr(4) : w.reply;
        if (!w.bare_code) w.reply = "550 " + w.reply;
        out.push_back(std::move(w));
    }
    return out;
}

std::string dialogue(const wording& w, const std::string& login, const std::string& sender) {
    return "220 mail.example.org ESMTP\nEHLO client.example.org\n250-mail.example.org\n250-AUTH PLAIN LOGIN\n250 SIZE 10240000\n" + login + "MAIL FROM:<" + sender +
           ">\n250 2.1.0 Ok\nRCPT TO:<bob@example.net>\n" + w.reply + "\nQUIT\n221 2.0.0 Bye\n";
}

struct shape {
    const char* name;
    const char* first_reason;   // where the words themselves show none; the words may only rule where `decides` is false
    bool decides;
    std::function<std::string(const wording&)> paste;
};

const std::vector<shape>& shapes() {
    const auto code = [](const wording& w) { return w.reply.substr(0, 3); };
    static const std::vector<shape> all{
        {"reply alone", "not-authenticated", false, [](const wording& w) { return w.bare_code ? w.reply : w.text; }},
        {"bounce of Postfix", "domain-not-hosted", false, [](const wording& w) {
             return "This is the mail system at host mail.example.org.\n\nI'm sorry to have to inform you that your message could not\nbe delivered to one or more recipients.\n\n"
                    "<bob@example.net>: host mx.example.net[192.0.2.1] said: " + w.reply + " (in\n    reply to RCPT TO command)\n";
         }},
        {"bounce of Exim", "domain-not-hosted", false, [](const wording& w) {
             return "This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of its\nrecipients. "
                    "This is a permanent error. The following address(es) failed:\n\n  bob@example.net\n    host mx.example.net [192.0.2.1]\n"
                    "    SMTP error from remote mail server after RCPT TO:<bob@example.net>:\n    " + w.reply + "\n";
         }},
        {"session without login", "not-authenticated", true, [](const wording& w) { return dialogue(w, "", "amy@example.org"); }},
        {"session with login and another sender", "sender-not-allowed", true, [](const wording& w) {
             return dialogue(w, "AUTH PLAIN AGFteUBleGFtcGxlLm9yZwB4\n235 2.7.0 Authentication successful\n", "amy@example.com");
         }},
        {"log of the sending Postfix", "domain-not-hosted", false, [](const wording& w) {
             return "Nov  5 10:00:01 mail postfix/smtp[4210]: 4521AB: to=<bob@example.net>, relay=mx.example.net[192.0.2.1]:25, delay=1, delays=0/0/1/0, dsn=5.7.1, "
                    "status=bounced (host mx.example.net[192.0.2.1] said: " + w.reply + " (in reply to RCPT TO command))";
         }},
        {"log of the sending Exim", "domain-not-hosted", false, [](const wording& w) {
             return "2026-11-05 10:00:01 1xVbI5-00002f-2O ** bob@example.net R=dnslookup T=remote_smtp H=mx.example.net [192.0.2.1]: SMTP error from remote mail server after "
                    "RCPT TO:<bob@example.net>: " + w.reply;
         }},
        {"Outlook", "not-authenticated", false, [code](const wording& w) {
             return "The message could not be sent because one of the recipients was rejected by the server. The rejected e-mail address was 'bob@example.net'. Subject 'Test', "
                    "Account: 'mail.example.org', Server: 'mail.example.org', Protocol: SMTP, Server Response: '" + w.reply + "', Port: 25, Secure(SSL): No, Server Error: " + code(w) +
                    ", Error Number: 0x800CCC79";
         }},
        {"Thunderbird", "not-authenticated", false, [](const wording& w) {
             return "An error occurred while sending mail. The mail server responded:  \n" + w.text + ".\n Please check the message recipient \"bob@example.net\" and try again.";
         }},
        {"Apple Mail", "not-authenticated", false, [](const wording& w) {
             return "Cannot send message using the server mail.example.org\n\nThe server response was: " + w.text + "\n\nUse the pop-up menu below to try sending the message using a different server.";
         }},
        {"PHPMailer", "not-authenticated", false, [](const wording& w) {
             return "SMTP ERROR: RCPT TO command failed: " + w.reply + "\nSMTP Error: The following recipients failed: bob@example.net: " + w.text;
         }},
        {"Nodemailer", "not-authenticated", false, [code](const wording& w) {
             return "Error: Can't send mail - all recipients were rejected: " + w.reply + "\n    at SMTPConnection._formatError (/app/node_modules/nodemailer/lib/smtp-connection/index.js:774:19) {\n"
                    "  code: 'EENVELOPE',\n  response: '" + w.reply + "',\n  responseCode: " + code(w) + ",\n  command: 'RCPT TO'\n}";
         }},
        {"smtplib", "not-authenticated", false, [code](const wording& w) { return "smtplib.SMTPRecipientsRefused: {'bob@example.net': (" + code(w) + ", b\"" + w.text + "\")}"; }},
        {".NET", "not-authenticated", false, [](const wording& w) {
             return "System.Net.Mail.SmtpFailedRecipientException: Mailbox unavailable. The server response was: " + w.text + "\n   at System.Net.Mail.SmtpTransport.SendMail(MailAddress sender)";
         }},
        {"Roundcube", "not-authenticated", false, [code](const wording& w) { return "SMTP Error (" + code(w) + "): Failed to add recipient \"bob@example.net\" (" + w.text + ")."; }},
        {"printer", "not-authenticated", false, [](const wording& w) { return "Scan to E-mail failed\nSMTP server reply: " + w.reply; }},
        {"Jakarta Mail", "not-authenticated", false, [](const wording& w) {
             return "com.sun.mail.smtp.SMTPAddressFailedException: " + w.reply + "\n\tat com.sun.mail.smtp.SMTPTransport.rcptTo(SMTPTransport.java:1835)";
         }},
        {"K-9 Mail", "not-authenticated", false, [](const wording& w) { return "Failed to send some messages\nNegative SMTP reply: " + w.reply; }},
    };
    return all;
}

bool is_shown(const report& r) { return !r.failures[0].explanation.reasons[0].shown_by.empty(); }

}  // namespace

TEST_SUITE("relay denied") {
    TEST_CASE("a session that does not log in shows it; one that does points at the sender address") {
        const report without = explained("session-without-login.txt");
        CHECK(first_reason(without) == "not-authenticated");
        CHECK(is_shown(without));
        const report with = explained("session-with-login-other-sender.txt");
        CHECK(first_reason(with) == "sender-not-allowed");
        CHECK(is_shown(with));
    }
    TEST_CASE("a session that was offered no login does not show that one is missing: it may be the wrong server") {
        const report r = explained("session-login-not-offered.txt");
        CHECK(first_reason(r) == "not-authenticated");
        CHECK_FALSE(is_shown(r));
    }
    TEST_CASE("a server's own log shows somebody's try; a log of what another server put off says that it still tries") {
        CHECK(first_reason(explained("own-log.log")) == "probe");
        const report put_off = explained("put-off.log");
        CHECK(first_reason(put_off) == "domain-not-hosted");
        CHECK(put_off.failures[0].explanation.outcome == outcome::still_trying);
        CHECK(put_off.failures[0].explanation.summary.find("keeps trying") != std::string::npos);
    }
    TEST_CASE("after a login the sender's domain decides") {
        CHECK(first_reason(explained("session-with-login-other-sender.txt")) == "sender-not-allowed");
        CHECK(first_reason(explained("session-with-login-own-sender.txt")) == "login-not-honoured");
    }
    TEST_CASE("a block list in the reply shows the flagged address") {
        CHECK(first_reason(explained("bare.txt")) == "not-authenticated");
        const std::string listed = first_reason(explained("bare-with-block-list.txt"));
        CHECK((listed == "ip-flagged" || listed == "cause ip-blocklisted"));
    }
    TEST_CASE("a bounce that another server wrote shows a domain that is not hosted there; a pop-up does not") {
        const report bounce = explained("bounce-of-another-server.txt");
        CHECK(first_reason(bounce) == "domain-not-hosted");
        CHECK(is_shown(bounce));
        CHECK(first_reason(explained("bounce-of-gmail.txt")) == "domain-not-hosted");
        CHECK(first_reason(explained("pop-up.txt")) == "not-authenticated");
    }
    TEST_CASE("where nothing decides, all reasons stand and the question's answer orders them") {
        const report bare = explained("bare.txt");
        CHECK(bare.failures[0].explanation.reasons.size() >= 4);
        REQUIRE(!bare.failures[0].explanation.questions.empty());
        CHECK(bare.failures[0].explanation.questions[0].id == "which-messages");
        CHECK(first_reason(explained("bare.txt", {{"which-messages", "one-domain"}})) == "domain-not-hosted");
        CHECK(first_reason(explained("bare.txt", {{"which-messages", "one-network"}})) != "domain-not-hosted");
    }
    TEST_CASE("every wording in every shape is a matter of relaying, and the first reason is what the paste shows") {
        REQUIRE(wordings().size() >= 60);
        for (const wording& w : wordings())
            for (const shape& s : shapes()) {
                CAPTURE(w.reply);
                CAPTURE(s.name);
                const report r = explain(s.paste(w), built_in_rules());
                REQUIRE(r.failures.size() == 1);
                CHECK(r.failures[0].diagnosis.cause == w.cause);
                if (w.cause != "relay-denied") continue;
                const explained_reason& first = r.failures[0].explanation.reasons[0];
                // Words that name the reason themselves may go before the shape; a dialogue decides against them.
                if (s.decides || first.shown_by.empty()) CHECK(first.id == s.first_reason);
                if (s.decides) CHECK_FALSE(first.shown_by.empty());
                CHECK_FALSE(r.failures[0].explanation.steps.empty());
            }
    }
    TEST_CASE("no output holds the password of the session") {
        const report r = explained("session-with-login-other-sender.txt");
        for (const explained_line& line : r.timeline) CHECK(line.line.text.find("AGFteU") == std::string::npos);
    }
}
