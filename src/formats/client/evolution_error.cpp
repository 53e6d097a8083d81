// Evolution and what uses Camel (https://gitlab.gnome.org/GNOME/evolution-data-server).
#include "formats/client/program_error.hpp"
#include "formats/client/readers.hpp"
#include "formats/text.hpp"

namespace smtp_explain {

namespace {

const error_leads& leads() {
    static const error_leads all({
        // clang-format off
        {"welcome response error: ", smtp::stage::banner},
        {"helo command failed: ", smtp::stage::helo},
        {"mail from command failed: ", smtp::stage::mail_from},
        {"rcpt to command failed: ", smtp::stage::rcpt_to},
        {"rcpt to <", smtp::stage::rcpt_to, false, true},
        {"data command failed: ", smtp::stage::data},
        {"auth command failed: ", smtp::stage::auth},
        {"starttls command failed: ", smtp::stage::tls},
        {"bad authentication response from server", smtp::stage::auth, true},
        {"failed to connect to smtp server ", smtp::stage::connect, true},
        {"in secure mode: starttls not supported", smtp::stage::tls, true},
        {"cannot send message: sender address not valid", std::nullopt, true},
        {"cannot send message: no recipients defined", std::nullopt, true},
        {"encryption required for requested authentication mechanism", smtp::stage::auth, true},
        {"the reported error was ", std::nullopt},
        // clang-format on
    });
    return all;
}

}  // namespace

std::vector<std::string_view> evolution_error_signatures() { return leads().signatures(); }

void read_evolution_error(const reader_input& in, reading_sink& sink) {
    // PHPMailer's words for the same, behind its own mark.
    if (contains_ignoring_case(in.text, "smtp error: ")) return;
    read_program_errors(in, in.text, leads(), sink);
}

}  // namespace smtp_explain
