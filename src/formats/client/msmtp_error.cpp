// msmtp (https://marlam.de/msmtp/).
#include "formats/client/program_error.hpp"
#include "formats/client/readers.hpp"
#include "formats/reply.hpp"
#include "formats/text.hpp"

namespace smtp_explain {

namespace {

const error_leads& leads() {
    static const error_leads all({
        // clang-format off
        {"msmtp: recipient address ", smtp::stage::rcpt_to, false, true},
        {"msmtp: envelope from address ", smtp::stage::mail_from, false, true},
        {"msmtp: the server did not accept the mail", smtp::stage::end_of_data, false, true},
        {"msmtp: authentication failed", smtp::stage::auth, false, true},
        {"msmtp: command starttls failed", smtp::stage::tls, false, true},
        {"msmtp: cannot get initial ok message from server", smtp::stage::banner, false, true},
        {"msmtp: smtp server does not accept ehlo or helo", smtp::stage::helo, false, true},
        {"smtpmsg=", std::nullopt},
        {"errormsg='recipient address ", smtp::stage::rcpt_to, false, true},
        {"errormsg='envelope from address ", smtp::stage::mail_from, false, true},
        {"errormsg='authentication failed", smtp::stage::auth, false, true},
        {"errormsg='the server did not accept the mail", smtp::stage::end_of_data, false, true},
        {"errormsg='cannot get initial ok message from server", smtp::stage::banner, false, true},
        {"errormsg='command starttls failed", smtp::stage::tls, false, true},
        {"errormsg='cannot connect to ", smtp::stage::connect, true},
        {"errormsg='cannot locate host ", smtp::stage::resolve, true},
        {"errormsg='network read error: ", std::nullopt, true},
        {"errormsg='network write error: ", std::nullopt, true},
        {"errormsg='the server sent an empty reply", smtp::stage::banner, true},
        {"errormsg='tls certificate verification failed", smtp::stage::tls, true},
        {"errormsg='tls handshake failed", smtp::stage::tls, true},
        {"errormsg='the server does not support tls", smtp::stage::tls, true},
        {"errormsg='the server does not support authentication", smtp::stage::auth, true},
        {"errormsg='cannot use a secure authentication method", smtp::stage::auth, true},
        {"msmtp: no recipients found", smtp::stage::rcpt_to, true},
        {"msmtp: server message: ", std::nullopt},
        {"msmtp: lmtp server message: ", std::nullopt},
        {"msmtp: the server sent an empty reply", smtp::stage::banner, true},
        {"msmtp: cannot connect to ", smtp::stage::connect, true},
        {"msmtp: network read error: ", std::nullopt, true},
        {"msmtp: network write error: ", std::nullopt, true},
        {"msmtp: cannot locate host ", smtp::stage::resolve, true},
        {"msmtp: tls certificate verification failed", smtp::stage::tls, true},
        {"msmtp: tls handshake failed", smtp::stage::tls, true},
        {"msmtp: the server does not support tls via the starttls command", smtp::stage::tls, true},
        {"msmtp: the server does not support authentication", smtp::stage::auth, true},
        {"msmtp: cannot use a secure authentication method", smtp::stage::auth, true},
        {"msmtp: account default not found", std::nullopt, true},
        // Called by the name that it stands in for.
        {"sendmail: recipient address ", smtp::stage::rcpt_to, false, true},
        {"sendmail: envelope from address ", smtp::stage::mail_from, false, true},
        {"sendmail: the server did not accept the mail", smtp::stage::end_of_data, false, true},
        {"sendmail: authentication failed (method ", smtp::stage::auth, false, true},
        {"sendmail: server message: ", std::nullopt},
        {"sendmail: cannot connect to ", smtp::stage::connect, true},
        {"sendmail: cannot locate host ", smtp::stage::resolve, true},
        {"sendmail: network read error: ", std::nullopt, true},
        {"sendmail: tls certificate verification failed", smtp::stage::tls, true},
        {"sendmail: tls handshake failed", smtp::stage::tls, true},
        {"sendmail: the server does not support tls via the starttls command", smtp::stage::tls, true},
        {"sendmail: the server does not support authentication", smtp::stage::auth, true},
        {"sendmail: cannot use a secure authentication method", smtp::stage::auth, true},
        {"sendmail: account default not found", std::nullopt, true},
        {"msmtp: could not send mail", std::nullopt, false, true},
        // clang-format on
    });
    return all;
}

}  // namespace

std::vector<std::string_view> msmtp_error_signatures() { return leads().signatures(); }

void read_msmtp_error(const reader_input& in, reading_sink& sink) {
    // Its log tells of what was sent as well.
    if (contains_ignoring_case(in.text, "smtpstatus=2") && !contains_ignoring_case(in.text, "smtpstatus=4") && !contains_ignoring_case(in.text, "smtpstatus=5")) return;
    const std::size_t before = sink.readings.size();
    read_program_errors(in, in.text, leads(), sink);
    // A line of its log names the server in front: "host=smtp.example.com tls=on auth=on …".
    for (std::size_t i = before; i < sink.readings.size(); ++i) {
        reading& r = sink.readings[i];
        const std::string_view block = in.text.substr(r.begin - in.offset(in.text), r.end - r.begin);
        const std::size_t host = find_ignoring_case(block, "host=");
        if (!r.failure.remote_mta && host != std::string_view::npos && contains_ignoring_case(block.substr(host, 300), " tls=")) read_remote_host(in, block.substr(host + 5, 300), r.failure);
    }
}

}  // namespace smtp_explain
