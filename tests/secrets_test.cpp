// What lets somebody log in stands in no output, in whatever form a session, a configuration or a command line shows it.
#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "explain.hpp"
#include "fixtures.hpp"
#include "redact/redact.hpp"
#include "render/render.hpp"
#include "render/summary.hpp"
#include "stream/stream_explainer.hpp"
#include "summary/summarizer.hpp"

using namespace smtp_explain;
using namespace smtp_explain::test;

namespace {

struct credential_form {
    const char* name;
    const char* text;
};

// The password is "Tr0ub4dor-and-3" everywhere; logins hold it in base64.
constexpr credential_form forms[] = {
    {"AUTH PLAIN in one line",
     "C: AUTH PLAIN AGFteUBleGFtcGxlLm9yZwBUcjB1YjRkb3ItYW5kLTM=\nS: 535 5.7.8 Authentication failed"},
    {"AUTH PLAIN in two lines",
     "AUTH PLAIN\n334 \nAGFteUBleGFtcGxlLm9yZwBUcjB1YjRkb3ItYW5kLTM=\n535 5.7.8 Authentication failed"},
    {"AUTH LOGIN",
     "AUTH LOGIN\n334 VXNlcm5hbWU6\nYW15QGV4YW1wbGUub3Jn\n334 UGFzc3dvcmQ6\nVHIwdWI0ZG9yLWFuZC0z\n535 5.7.8 Authentication failed"},
    {"AUTH LOGIN with the name beside it",
     "AUTH LOGIN YW15QGV4YW1wbGUub3Jn\n334 UGFzc3dvcmQ6\nVHIwdWI0ZG9yLWFuZC0z\n535 5.7.8 Authentication failed"},
    {"AUTH XOAUTH2",
     "AUTH XOAUTH2 dXNlcj1hbXlAZXhhbXBsZS5vcmcBYXV0aD1CZWFyZXIgeWEyOS5UcjB1YjRkb3ItYW5kLTMBAQ==\n334 eyJzdGF0dXMiOiI0MDAifQ==\n535 5.7.8 Authentication failed"},
    {"AUTH XOAUTH2 in two lines",
     "AUTH XOAUTH2\n334 \ndXNlcj1hbXlAZXhhbXBsZS5vcmcBYXV0aD1CZWFyZXIgeWEyOS5UcjB1YjRkb3ItYW5kLTMBAQ==\n535 5.7.8 Authentication failed"},
    {"AUTH OAUTHBEARER",
     "AUTH OAUTHBEARER bixhPWFteUBleGFtcGxlLm9yZywBaG9zdD1tYWlsLmV4YW1wbGUub3JnAXBvcnQ9NTg3AWF1dGg9QmVhcmVyIHlhMjkuVHIwdWI0ZG9yLWFuZC0zAQE=\n535 5.7.8 Authentication failed"},
    {"AUTH CRAM-MD5",
     "AUTH CRAM-MD5\n334 PDE4OTYuNjk3MTcwOTUyQG1haWwuZXhhbXBsZS5vcmc+\nYW15QGV4YW1wbGUub3JnIDllOTVhZWNhNGQ4YjRmNmRhMWQxYTlhMWIyYzNkNGU1\n535 5.7.8 Authentication failed"},
    {"small letters",
     "auth plain AGFteUBleGFtcGxlLm9yZwBUcjB1YjRkb3ItYW5kLTM=\n535 5.7.8 Authentication failed"},
    {"swaks",
     " -> AUTH PLAIN AGFteUBleGFtcGxlLm9yZwBUcjB1YjRkb3ItYW5kLTM=\n<** 535 5.7.8 Authentication failed"},
    {"swaks, login",
     " -> AUTH LOGIN\n<-  334 VXNlcm5hbWU6\n -> YW15QGV4YW1wbGUub3Jn\n<-  334 UGFzc3dvcmQ6\n -> VHIwdWI0ZG9yLWFuZC0z\n<** 535 5.7.8 Authentication failed"},
    {"PHPMailer",
     "2026-11-05 10:00:01 CLIENT -> SERVER: AUTH LOGIN\n2026-11-05 10:00:01 SERVER -> CLIENT: 334 VXNlcm5hbWU6\n2026-11-05 10:00:01 CLIENT -> SERVER: YW15QGV4YW1wbGUub3Jn\n2026-11-05 10:00:01 SERVER -> CLIENT: 334 UGFzc3dvcmQ6\n2026-11-05 10:00:01 CLIENT -> SERVER: VHIwdWI0ZG9yLWFuZC0z\n2026-11-05 10:00:01 SERVER -> CLIENT: 535 5.7.8 Authentication failed"},
    {"PHPMailer of level 3 in HTML",
     "CLIENT -&gt; SERVER: AUTH LOGIN<br>\nSERVER -&gt; CLIENT: 334 UGFzc3dvcmQ6<br>\nCLIENT -&gt; SERVER: VHIwdWI0ZG9yLWFuZC0z<br>\nSERVER -&gt; CLIENT: 535 5.7.8 Authentication failed<br>"},
    {"msmtp",
     "<-- 250 AUTH PLAIN LOGIN\n--> AUTH PLAIN AGFteUBleGFtcGxlLm9yZwBUcjB1YjRkb3ItYW5kLTM=\n<-- 535 5.7.8 Authentication failed"},
    {"curl -v",
     "> AUTH PLAIN\n< 334 \n> AGFteUBleGFtcGxlLm9yZwBUcjB1YjRkb3ItYW5kLTM=\n< 535 5.7.8 Authentication failed\n* Login denied"},
    {"curl --trace-ascii",
     "=> Send header, 12 bytes (0xc)\n0000: AUTH PLAIN\n<= Recv header, 6 bytes (0x6)\n0000: 334 \n=> Send header, 42 bytes (0x2a)\n0000: AGFteUBleGFtcGxlLm9yZwBUcjB1YjRkb3ItYW5kLTM=\n<= Recv header, 37 bytes (0x25)\n0000: 535 5.7.8 Authentication failed"},
    {"smtplib",
     "send: 'AUTH PLAIN AGFteUBleGFtcGxlLm9yZwBUcjB1YjRkb3ItYW5kLTM=\\r\\n'\nreply: b'535 5.7.8 Authentication failed\\r\\n'"},
    {"smtplib, login",
     "send: 'AUTH LOGIN YW15QGV4YW1wbGUub3Jn\\r\\n'\nreply: b'334 UGFzc3dvcmQ6\\r\\n'\nsend: 'VHIwdWI0ZG9yLWFuZC0z\\r\\n'\nreply: b'535 5.7.8 Authentication failed\\r\\n'"},
    {"nodemailer",
     "[2026-11-05 10:00:01] DEBUG [kqWx] C: AUTH PLAIN AGFteUBleGFtcGxlLm9yZwBUcjB1YjRkb3ItYW5kLTM=\n[2026-11-05 10:00:01] DEBUG [kqWx] S: 535 5.7.8 Authentication failed"},
    {"Net::SMTP",
     "Net::SMTP>>> AUTH PLAIN AGFteUBleGFtcGxlLm9yZwBUcjB1YjRkb3ItYW5kLTM=\nNet::SMTP<<< 535 5.7.8 Authentication failed"},
    {"Ruby",
     "<- \"AUTH PLAIN AGFteUBleGFtcGxlLm9yZwBUcjB1YjRkb3ItYW5kLTM=\\r\\n\"\n-> \"535 5.7.8 Authentication failed\\r\\n\""},
    {"Exchange protocol log",
     "2026-11-05T10:00:01.000Z,EX01\\Relay,08DC,5,192.0.2.1:587,192.0.2.2:50000,<,AUTH PLAIN AGFteUBleGFtcGxlLm9yZwBUcjB1YjRkb3ItYW5kLTM=,\n2026-11-05T10:00:01.000Z,EX01\\Relay,08DC,6,192.0.2.1:587,192.0.2.2:50000,>,535 5.7.8 Authentication failed,"},
    {"Authorization: Basic",
     "> Authorization: Basic YW15QGV4YW1wbGUub3JnOlRyMHViNGRvci1hbmQtMw==\n< HTTP/1.1 401 Unauthorized"},
    {"Authorization: Bearer",
     "Authorization: Bearer ya29.Tr0ub4dor-and-3"},
    {"Proxy-Authorization",
     "> CONNECT mail.example.org:587 HTTP/1.1\n> Proxy-Authorization: Basic YW15QGV4YW1wbGUub3JnOlRyMHViNGRvci1hbmQtMw==\n< HTTP/1.1 407 Proxy Authentication Required"},
    {"X-Api-Key",
     "X-Api-Key: Tr0ub4dor-and-3"},
    {"URL of a server",
     "smtp://amy:Tr0ub4dor-and-3@mail.example.org:587"},
    {"URL with an address as name",
     "smtps://amy%40example.org:Tr0ub4dor-and-3@mail.example.org"},
    {"URL with an @ in the name",
     "smtps://amy@example.org:Tr0ub4dor-and-3@mail.example.org"},
    {"URL of a proxy",
     "http_proxy=http://amy:Tr0ub4dor-and-3@proxy.example.org:3128"},
    {"MAILER_DSN",
     "MAILER_DSN=smtp://amy:Tr0ub4dor-and-3@mail.example.org:587?verify_peer=0"},
    {"DSN of a service",
     "MAILER_DSN=ses+smtp://AKIAIOSFODNN7EXAMPLE:Tr0ub4dor-and-3@default"},
    {"DSN with a key alone",
     "MAILER_DSN=sendgrid+api://Tr0ub4dor-and-3@default"},
    {"environment",
     "SMTP_PASSWORD=Tr0ub4dor-and-3\nMAIL_PASSWORD=\"Tr0ub4dor-and-3\"\nEMAIL_HOST_PASSWORD='Tr0ub4dor-and-3'\nexport SMTP_PASS=Tr0ub4dor-and-3\ndeclare -x SMTP_PASS=\"Tr0ub4dor-and-3\"\nMAIL_SECRET=Tr0ub4dor-and-3"},
    {"environment of a container",
     "docker run -e SMTP_PASS=Tr0ub4dor-and-3 -e SMTP_USER=amy app"},
    {"keys of services",
     "SENDGRID_API_KEY=SG.c0rrecth0rsebatteryst.Tr0ub4dor-and-3-Tr0ub4dor-and-3\nAWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\nRESEND_API_KEY=re_Tr0ub4dor-and-3\nPOSTMARK_SERVER_TOKEN=Tr0ub4dor-and-3"},
    {"YAML",
     "smtp:\n  username: amy\n  password: Tr0ub4dor-and-3\n  secret: \"Tr0ub4dor-and-3\""},
    {"JSON",
     "{\"host\":\"mail.example.org\",\"auth\":{\"user\":\"amy@example.org\",\"pass\":\"Tr0ub4dor-and-3\"}}"},
    {"JSON, other keys",
     "{\"Password\": \"Tr0ub4dor-and-3\", \"client_secret\": \"Tr0ub4dor-and-3\", \"refresh_token\": \"Tr0ub4dor-and-3\", \"access_token\": \"Tr0ub4dor-and-3\", \"smtpPassword\": \"Tr0ub4dor-and-3\"}"},
    {"JSON in a string",
     "{\"message\":\"config {\\\"auth\\\":{\\\"pass\\\":\\\"Tr0ub4dor-and-3\\\"}}\"}"},
    {"JSON with a key file",
     "{\"private_key\": \"-----BEGIN PRIVATE KEY-----\\nTr0ub4dor-and-3MIIEvQIBADANBgkqhkiG9w0BAQEFAASC\\n-----END PRIVATE KEY-----\\n\"}"},
    {"key file",
     "-----BEGIN RSA PRIVATE KEY-----\nTr0ub4dor-and-3MIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n-----END RSA PRIVATE KEY-----"},
    {"object of JavaScript",
     "{ host: 'mail.example.org', auth: { user: 'amy@example.org', pass: 'Tr0ub4dor-and-3' } }"},
    {"array of PHP",
     "'username' => 'amy', 'password' => 'Tr0ub4dor-and-3',\n$mail->Password = 'Tr0ub4dor-and-3';"},
    {"dump of PHP",
     "[\"Password\"]=>\n  string(15) \"Tr0ub4dor-and-3\""},
    {"print_r of PHP",
     "[Username] => amy\n[Password] => Tr0ub4dor-and-3"},
    {"call of Python",
     "server.login('amy@example.org', 'Tr0ub4dor-and-3')"},
    {"call of Python, named",
     "smtplib.SMTP.login(user=\"amy\", password=\"Tr0ub4dor-and-3\")"},
    {"call of Go",
     "smtp.PlainAuth(\"\", \"amy@example.org\", \"Tr0ub4dor-and-3\", \"mail.example.org\")"},
    {"call of C#",
     "client.Credentials = new NetworkCredential(\"amy@example.org\", \"Tr0ub4dor-and-3\");\nclient.Authenticate(\"amy@example.org\", \"Tr0ub4dor-and-3\");"},
    {"PowerShell",
     "$pw = ConvertTo-SecureString \"Tr0ub4dor-and-3\" -AsPlainText -Force"},
    {"msmtprc",
     "account default\nhost mail.example.org\nuser amy\npassword Tr0ub4dor-and-3"},
    {"netrc",
     "machine mail.example.org login amy password Tr0ub4dor-and-3"},
    {"mutt",
     "set smtp_pass=\"Tr0ub4dor-and-3\"\nset smtp_url=\"smtp://amy:Tr0ub4dor-and-3@mail.example.org:587\""},
    {"ssmtp",
     "AuthUser=amy\nAuthPass=Tr0ub4dor-and-3"},
    {"sendmail",
     "AuthInfo:mail.example.org \"U:amy\" \"I:amy\" \"P:Tr0ub4dor-and-3\" \"M:PLAIN\""},
    {"sasl_passwd of Postfix",
     "[mail.example.org]:587 amy@example.org:Tr0ub4dor-and-3"},
    {"swaks, command line",
     "swaks --to bob@example.net --auth-user amy --auth-password Tr0ub4dor-and-3\nswaks -t bob@example.net -au amy -ap Tr0ub4dor-and-3\nswaks --auth-password=Tr0ub4dor-and-3"},
    {"curl, command line",
     "curl --url smtp://mail.example.org --user amy@example.org:Tr0ub4dor-and-3 --mail-from a@example.org\ncurl -u amy:Tr0ub4dor-and-3 smtp://mail.example.org"},
    {"XML",
     "<smtp><user>amy</user><password>Tr0ub4dor-and-3</password></smtp>\n<network host=\"mail.example.org\" userName=\"amy\" password=\"Tr0ub4dor-and-3\" />"},
    {"properties of Java",
     "spring.mail.password=Tr0ub4dor-and-3\nmail.smtp.password = Tr0ub4dor-and-3"},
    {"form",
     "Username: amy\nPassword: Tr0ub4dor-and-3\nPasswort: Tr0ub4dor-and-3\nKennwort: Tr0ub4dor-and-3\nMot de passe : Tr0ub4dor-and-3\nContraseña: Tr0ub4dor-and-3\nSenha: Tr0ub4dor-and-3\nПароль: Tr0ub4dor-and-3\n密码：Tr0ub4dor-and-3"},
    {"a password with signs in it",
     "SMTP_PASSWORD=a&b;Tr0ub4dor-and-3\nsmtp://amy:a/Tr0ub4dor-and-3@mail.example.org\n→AUTH PLAIN AGFteUBleGFtcGxlLm9yZwBUcjB1YjRkb3ItYW5kLTM=\n—password=Tr0ub4dor-and-3"},
    {"query of an address",
     "https://api.example.org/send?api_key=Tr0ub4dor-and-3&to=bob@example.net\nhttps://api.example.org/send?to=bob@example.net&token=Tr0ub4dor-and-3"}};

constexpr std::string_view secrets[] = {"Tr0ub4dor-and", "AGFteUBleGFtcGxlLm9yZwBUcjB1YjRkb3ItYW5kLTM=", "VHIwdWI0ZG9yLWFuZC0z", "dXNlcj1hbXlAZXhhbXBsZS5vcmcBYXV0aD1CZWFyZXIgeWEyOS5UcjB1YjRkb3ItYW5kLTMBAQ==", "bixhPWFteUBleGFtcGxlLm9yZywBaG9zdD1tYWlsLmV4YW1wbGUub3JnAXBvcnQ9NTg3AWF1dGg9QmVhcmVyIHlhMjkuVHIwdWI0ZG9yLWFuZC0zAQE=", "YW15QGV4YW1wbGUub3JnIDllOTVhZWNhNGQ4YjRmNmRhMWQxYTlhMWIyYzNkNGU1", "YW15QGV4YW1wbGUub3JnOlRyMHViNGRvci1hbmQtMw==", "wJalrXUtnFEMI", "9e95aeca4d8b"};

struct output {
    std::string name, text;
};

// Everything that the program can print of a paste.
std::vector<output> outputs_of(const std::string& paste) {
    const rule_base& rules = built_in_rules();
    std::vector<output> out;
    for (const bool names : {false, true}) {
        explain_options options;
        options.redact = names;
        const report r = explain(paste, rules, options);
        const std::string how = names ? ", names masked" : "";
        out.push_back({"JSON" + how, render_json(r)});
        out.push_back({"text" + how, render_text(r, rules)});
        out.push_back({"Markdown" + how, render_markdown(r, rules)});
        summarizer sum(rules);
        stream_explainer stream(rules, options, [&](const record& where, const report& one) {
            out.push_back({"JSON of a stream" + how, render_json(one)});
            sum.add("paste", where, one);
        });
        stream.push(paste);
        stream.finish();
        out.push_back({"summary in JSON" + how, render_summary_json(sum.result())});
        out.push_back({"summary" + how, render_summary_text(sum.result(), rules)});
        out.push_back({"summary in Markdown" + how, render_summary_markdown(sum.result(), rules)});
    }
    out.push_back({"redacted text", redact(paste, rules)});
    out.push_back({"text without secrets", mask_secrets(paste)});
    return out;
}

}  // namespace

TEST_SUITE("secrets") {
    TEST_CASE("no output holds a password, a key or a login") {
        std::size_t asked = 0;
        for (const credential_form& form : forms) {
            CAPTURE(std::string(form.name));
            const std::string text = form.text;
            const std::string pastes[] = {
                text + "\n",
                // As a part of what a server or a program said.
                "RCPT TO:<bob@example.net>\n" + text + "\n550 5.7.1 <bob@example.net>: Relay access denied\n",
                "<bob@example.net>: host mail.example.org[192.0.2.1] said: 550 5.7.1 Relay access denied: " + text.substr(0, text.find('\n')) + " (in reply to RCPT TO command)\n",
                "Subject: it does not work\nFrom: amy@example.org\nTo: help@example.org\n\n" + text + "\n\n550 5.7.1 Relay access denied\n",
            };
            for (const std::string& paste : pastes)
                for (const output& one : outputs_of(paste)) {
                    CAPTURE(one.name);
                    for (const std::string_view secret : secrets) {
                        const std::size_t at = one.text.find(secret);
                        if (at == std::string::npos) continue;
                        const std::string where = one.text.substr(at > 60 ? at - 60 : 0, 120);
                        FAIL_CHECK(where);
                    }
                    ++asked;
                }
        }
        MESSAGE(std::size(forms) << " forms of credentials, " << asked << " outputs");
    }
}
