// Go net/smtp, gomail, and programs that use them: Grafana, Gitea, Prometheus Alertmanager, Mattermost.
#include "formats/client/program_error.hpp"
#include "formats/client/readers.hpp"
#include "formats/network_trouble.hpp"
#include "formats/text.hpp"

namespace smtp_explain {

namespace {

const error_leads& leads() {
    static const error_leads all({
        // clang-format off
        {"textproto.error: ", std::nullopt},
        {"gomail: could not send email 1: ", std::nullopt},
        {"gomail: could not send email ", std::nullopt, true},
        {"gomail: invalid address ", std::nullopt, true},
        {"establish connection to server: ", std::nullopt, true},
        {"dial tcp ", smtp::stage::connect, true},
        {"dial tcp: lookup ", smtp::stage::resolve, true},
        {"x509: ", smtp::stage::tls, true},
        {"tls: first record does not look like a tls handshake", smtp::stage::tls, true},
        {"smtp: server doesn't support auth", smtp::stage::auth, true},
        {"smtp: server does not support auth", smtp::stage::auth, true},
        {"unencrypted connection", smtp::stage::auth, true},
        {"wrong host name", smtp::stage::auth, true},
        {"smtp: a line must not contain cr or lf", std::nullopt, true},
        {"failed to send alert notification email", std::nullopt, false, true},
        {"failed to send email", std::nullopt, false, true},
        {"smtp auth: ", smtp::stage::auth},
        {"smtp auth failed: ", smtp::stage::auth},
        // Mattermost
        {"can't close a connection to smtp, ", smtp::stage::end_of_data},
        {"failed to set the to address: ", smtp::stage::rcpt_to, false, false, false, true},
        {"failed to add to email address - ", smtp::stage::rcpt_to, false, false, false, true},
        {"failed to open a connection to smtp server", std::nullopt, true},
        {"notifier startup check: ", std::nullopt, false, false, false, true},
        {"notification provider startup check: ", std::nullopt, false, false, false, true},
        {"rcpt to: ", std::nullopt, false, true},
        {"*smtp.plainauth auth: ", smtp::stage::auth},
        {"*email.loginauth auth: ", smtp::stage::auth},
        {"error=\"eof\"", std::nullopt, true},
        {"error=eof", std::nullopt, true},
        {"could not look up mailer.smtp_addr", smtp::stage::resolve, true},
        {"starttls command: ", smtp::stage::tls},
        {"*smtp.client) auth", smtp::stage::auth, false, true},
        {"send email: ", std::nullopt, false, true},
        {"*errors.errorstring: eof", std::nullopt, true},
        // clang-format on
    });
    return all;
}

// What Go's package net says of any connection (net.OpError, io.EOF): a mail program's where the text speaks of mail.
const error_leads& leads_of_any_connection() {
    static const error_leads all({
        {"read tcp ", std::nullopt, true},
        {"write tcp ", std::nullopt, true},
    });
    return all;
}

// At the end of whatever the program says. "failed to send email: EOF" (io.EOF): the server hung up. "smtp.SendMail: short response: "
// (net/textproto): a line came that is no reply, most often an empty one.
constexpr std::string_view hung_up = ": EOF", short_response = ": short response:";

void read_line_that_ends(std::string_view ending, const reader_input& in, reading_sink& sink) {
    for_each_line(in.text, [&](std::string_view line) {
        line = trim(line);
        std::string_view words = line;
        while (!words.empty() && (words.back() == '"' || words.back() == '\'' || words.back() == '}')) words.remove_suffix(1);
        if (words.size() <= ending.size() || words.substr(words.size() - ending.size()) != ending || sink.is_full(2000)) return;
        reading r;
        r.failure.diagnostic_code = {{"", in.fact(line).value}, in.spans(line)};
        r.source = reply_source::typed_field;
        r.begin = in.offset(line);
        r.end = r.begin + static_cast<std::uint32_t>(line.size());
        r.explained = static_cast<std::uint32_t>(ending.size());
        sink.add(std::move(r));
    });
}

}  // namespace

std::vector<std::string_view> go_error_signatures() {
    std::vector<std::string_view> all = leads().signatures();
    for (const std::string_view words : leads_of_any_connection().signatures()) all.push_back(words);
    all.push_back(": eof");
    all.push_back(short_response);
    return all;
}

void read_go_error(const reader_input& in, reading_sink& sink) {
    if (names_another_service(in.text)) return;
    const std::size_t before = sink.readings.size();
    read_program_errors(in, in.text, leads(), sink);
    if (sink.readings.size() == before) read_line_that_ends(short_response, in, sink);
    if (sink.readings.size() > before || !names_mail_service(in.text)) return;
    read_program_errors(in, in.text, leads_of_any_connection(), sink);
    if (sink.readings.size() == before) read_line_that_ends(hung_up, in, sink);
}

}  // namespace smtp_explain
