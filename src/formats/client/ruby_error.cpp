// Ruby Net::SMTP, ActionMailer, mail gem (https://docs.ruby-lang.org/en/master/Net/SMTPError.html).
#include "formats/client/program_error.hpp"
#include "formats/client/readers.hpp"
#include "formats/text.hpp"

namespace smtp_explain {

namespace {

const error_leads& leads() {
    static const error_leads all({
        // clang-format off
        {"net::smtpfatalerror", std::nullopt},
        {"net::smtpauthenticationerror", smtp::stage::auth},
        {"net::smtpserverbusy", std::nullopt},
        {"net::smtpsyntaxerror", std::nullopt},
        {"net::smtpunknownerror", std::nullopt},
        {"check_response': ", std::nullopt},
        {"check_auth_response': ", smtp::stage::auth},
        {"check_auth_continue': ", smtp::stage::auth},
        {"check_continue': ", smtp::stage::data},
        {"rcptto'", smtp::stage::rcpt_to, false, true},
        {"mailfrom'", smtp::stage::mail_from, false, true},
        {"smtp to address may not be blank", smtp::stage::rcpt_to, true},
        {"smtp from address may not be blank", smtp::stage::mail_from, true},
        {"an smtp to address is required to send", smtp::stage::rcpt_to, true},
        {"an smtp from address is required to send", smtp::stage::mail_from, true},
        {"errno::econnrefused", smtp::stage::connect, true},
        {"errno::ehostunreach", smtp::stage::connect, true},
        {"errno::etimedout", smtp::stage::connect, true},
        {"errno::econnreset", std::nullopt, true},
        {"socketerror: getaddrinfo", smtp::stage::resolve, true},
        {"socketerror (getaddrinfo", smtp::stage::resolve, true},
        {"openssl::ssl::sslerror", smtp::stage::tls, true},
        {"net::smtpunsupportedcommand", std::nullopt, false, true},
        {"starttls is not supported on this server", smtp::stage::tls, true},
        {"smtp-auth requested but missing ", smtp::stage::auth, true},
        {"could not get 3xx (", smtp::stage::data},
        {"net::opentimeout", smtp::stage::connect, true},
        {"net::readtimeout", std::nullopt, true},
        {"eoferror: \"end of file reached", std::nullopt, true},
        {"eoferror (end of file reached", std::nullopt, true},
        {"net::smtp", std::nullopt, false, true},
        // Ruby's Logger, in the line behind the exception.
        {" error -- : ", std::nullopt, false, false, false, true},
        // clang-format on
    });
    return all;
}

}  // namespace

std::vector<std::string_view> ruby_error_signatures() { return leads().signatures(); }

void read_ruby_error(const reader_input& in, reading_sink& sink) {
    // The language's own exceptions tell of any socket.
    const std::string_view beginning = in.text.substr(0, 8000);
    const auto says = [&](std::string_view words) { return contains_ignoring_case(beginning, words); };
    if (!says("smtp") && !says("mail") && !says("net::") && !says("eoferror")) return;
    read_program_errors(in, in.text, leads(), sink);
}

}  // namespace smtp_explain
