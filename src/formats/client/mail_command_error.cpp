// Small mail commands: sSMTP, Mutt, s-nail, mailx, sendEmail, eMail, git send-email and other Perl, Claws Mail, DragonFly mail.
#include "formats/client/program_error.hpp"
#include "formats/client/readers.hpp"

namespace smtp_explain {

namespace {

const error_leads& leads() {
    static const error_leads all({
        // clang-format off
        {"ssmtp: cannot open ", smtp::stage::connect, true},
        {"ssmtp: unable to locate ", smtp::stage::resolve, true},
        {"ssmtp: invalid response: ", smtp::stage::banner},
        {"ssmtp: invalid response smtp server", smtp::stage::banner, true},
        {"ssmtp: authorization failed (", smtp::stage::auth},
        {"ssmtp: rcpt to:<", smtp::stage::rcpt_to, false, true},
        {"ssmtp: 5", std::nullopt, false, true},
        {"ssmtp command exited with ", std::nullopt, true},
        {"smtp failed to connect to mail server: ", smtp::stage::connect, true},
        {"email: fatal: smtp error: ", std::nullopt},
        {"cannot start /usr/sbin/sendmail: ", std::nullopt, true},
        {"mail: command not found", std::nullopt, true},
        {"sendmail: command not found", std::nullopt, true},
        {"sendmail: not found", std::nullopt, true},
        {"sendmail: no such file or directory", std::nullopt, true},
        {"no mta installed, discarding output", std::nullopt, true},
        {"fatal: open /etc/postfix/main.cf: ", std::nullopt, true},
        {"unable to initialize smtp properly", smtp::stage::connect, true},
        {"no sasl mechanism found", smtp::stage::auth, true},
        {"failed auth: ", smtp::stage::auth, false, false, false, true},
        {"email: fatal: could not connect to server: ", smtp::stage::connect, true},
        {"smtp session failed: ", std::nullopt},
        {"sasl authentication failed.", smtp::stage::auth, true},
        {" authentication failed, trying next method", smtp::stage::auth, true},
        {"smtp server does not support authentication", smtp::stage::auth, true},
        {"smtp authentication requires sasl", smtp::stage::auth, true},
        {"no authenticators available", smtp::stage::auth, true},
        {"error sending message, child exited", std::nullopt, true},
        {"could not find the host \"", smtp::stage::resolve, true},
        {"unexpected eof on smtp connection", std::nullopt, true},
        {"smtp-server: ", std::nullopt},
        {"error => connection attempt to ", smtp::stage::connect, true},
        {"error => timeout while connecting", smtp::stage::connect, true},
        {"error => timeout while reading", std::nullopt, true},
        {"returned a zero byte response to our query", std::nullopt, true},
        {"error => smtp-auth: authentication to ", smtp::stage::auth, true},
        {"error => tls setup failed: ", smtp::stage::tls, true},
        {"error => tls not possible", smtp::stage::tls, true},
        {"error => exiting. no recipients were accepted", smtp::stage::rcpt_to, false, true},
        {"error => received: ", std::nullopt},
        {"warning => received: ", std::nullopt},
        {"was rejected by the mail server, error follows", smtp::stage::rcpt_to, false, true},
        {"an error happened during smtp session", std::nullopt, false, true},
        {"error occurred while processing mail", std::nullopt, false, true},
        // clang-format on
    });
    return all;
}

}  // namespace

std::vector<std::string_view> mail_command_error_signatures() { return leads().signatures(); }

void read_mail_command_error(const reader_input& in, reading_sink& sink) { read_program_errors(in, in.text, leads(), sink); }

}  // namespace smtp_explain
