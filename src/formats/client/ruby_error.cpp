// Ruby Net::SMTP, ActionMailer, mail gem (https://docs.ruby-lang.org/en/master/Net/SMTPError.html).
#include "formats/client/program_error.hpp"
#include "formats/client/readers.hpp"

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
        {"net::smtpunsupportedcommand", std::nullopt, false, true},
        {"starttls is not supported on this server", smtp::stage::tls, true},
        {"smtp-auth requested but missing ", smtp::stage::auth, true},
        {"could not get 3xx (", smtp::stage::data},
        {"net::opentimeout", smtp::stage::connect, true},
        {"net::readtimeout", std::nullopt, true},
        {"eoferror: \"end of file reached", std::nullopt, true},
        {"eoferror (end of file reached", std::nullopt, true},
        {"net::smtp", std::nullopt, false, true},
        // clang-format on
    });
    return all;
}

}  // namespace

std::vector<std::string_view> ruby_error_signatures() { return leads().signatures(); }

void read_ruby_error(const reader_input& in, reading_sink& sink) { read_program_errors(in, in.text, leads(), sink); }

}  // namespace smtp_explain
