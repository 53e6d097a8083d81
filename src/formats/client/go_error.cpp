// Go net/smtp, gomail, and programs that use them: Grafana, Gitea, Prometheus Alertmanager, Mattermost.
#include "formats/client/program_error.hpp"
#include "formats/client/readers.hpp"
#include "formats/network_trouble.hpp"

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
        {"rcpt to: ", std::nullopt, false, true},
        {"*smtp.plainauth auth: ", smtp::stage::auth},
        {"*email.loginauth auth: ", smtp::stage::auth},
        {"error=\"eof\"", std::nullopt, true},
        {"starttls command: ", smtp::stage::tls},
        {"*smtp.client) auth", smtp::stage::auth, false, true},
        {"send email: ", std::nullopt, false, true},
        {"*errors.errorstring: eof", std::nullopt, true},
        // clang-format on
    });
    return all;
}

}  // namespace

std::vector<std::string_view> go_error_signatures() { return leads().signatures(); }

void read_go_error(const reader_input& in, reading_sink& sink) {
    if (!names_another_service(in.text)) read_program_errors(in, in.text, leads(), sink);
}

}  // namespace smtp_explain
