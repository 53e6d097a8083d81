// .NET System.Net.Mail and MailKit, CDO, PowerShell Send-MailMessage (https://learn.microsoft.com/dotnet/api/system.net.mail.smtpstatuscode).
#include <array>

#include "formats/client/program_error.hpp"
#include "formats/client/readers.hpp"
#include "formats/text.hpp"

namespace smtp_explain {

namespace {

const error_leads& leads() {
    static const error_leads all({
        // clang-format off
        {"the server response was: ", std::nullopt, false, false, true},
        {"the server response was:", std::nullopt, false, false, true},
        {"the server response is: ", std::nullopt, false, false, true},
        {"die serverantwort war: ", std::nullopt, false, false, true},
        {"la réponse du serveur était : ", std::nullopt, false, false, true},
        {"la respuesta del servidor fue: ", std::nullopt, false, false, true},
        {"la risposta del server è stata: ", std::nullopt, false, false, true},
        {"a resposta do servidor foi: ", std::nullopt, false, false, true},
        {"server returned an error: ", std::nullopt},
        {"smtpexception: ", std::nullopt, false, true},
        {"smtpcommandexception: ", std::nullopt},
        {"smtpprotocolexception: ", std::nullopt},
        {"mailkit.security.authenticationexception: ", smtp::stage::auth},
        {"authenticationexception: ", smtp::stage::auth},
        {"smtpfailedrecipientexception: ", smtp::stage::rcpt_to, false, true},
        {"smtpfailedrecipientsexception: ", smtp::stage::rcpt_to, false, true},
        {"unable to send to all recipients", smtp::stage::rcpt_to, false, true},
        {"unable to send to a recipient", smtp::stage::rcpt_to, false, true},
        {"send-mailmessage : ", std::nullopt, false, true},
        {"failure sending mail", std::nullopt, true},
        {"unable to read data from the transport connection", std::nullopt, true},
        {"the remote name could not be resolved", smtp::stage::resolve, true},
        {"unable to connect to the remote server", smtp::stage::connect, true},
        {"no connection could be made because the target machine", smtp::stage::connect, true},
        {"server does not support secure connections", smtp::stage::tls, true},
        {"the remote certificate is invalid", smtp::stage::tls, true},
        {"mailkit.security.sslhandshakeexception: ", smtp::stage::tls, true},
        {"an error occurred while attempting to establish an ssl or tls connection", smtp::stage::tls, true},
        {"ssl handshake failed with openssl error", smtp::stage::tls, true},
        {"the specified string is not in the form required for an e-mail address", std::nullopt, true},
        {"the operation has timed out", std::nullopt, true},
        {"the transport failed to connect to the server", smtp::stage::connect, true},
        {"the transport couldn't establish a connection to the server", smtp::stage::connect, true},
        {"the smtp server has unexpectedly disconnected", std::nullopt, true},
        {"the smtp server does not support", std::nullopt, true},
        {"the service is not authenticated", smtp::stage::auth, true},
        {"a recipient must be specified", std::nullopt, true},
        {"system.net.mail.", std::nullopt, false, true},
        {"mailkit.net.smtp", std::nullopt, false, true},
        // clang-format on
    });
    return all;
}

// SmtpStatusCode of System.Net.Mail and of MailKit: the text of an exception leaves the code out, the property names it ("StatusCode: MailboxBusy").
struct status_name {
    std::string_view name;
    std::uint16_t code;
};
constexpr std::array<status_name, 21> status_names{{
    {"servicenotavailable", 421}, {"passwordtransitionneeded", 432}, {"mailboxbusy", 450}, {"localerrorinprocessing", 451}, {"errorinprocessing", 451}, {"insufficientstorage", 452},
    {"clientnotpermitted", 454}, {"temporaryauthenticationfailure", 454}, {"commandunrecognized", 500}, {"commandnotimplemented", 502}, {"badcommandsequence", 503},
    {"commandparameternotimplemented", 504}, {"mustissuestarttlsfirst", 530}, {"authenticationrequired", 530}, {"authenticationmechanismtooweak", 534},
    {"authenticationinvalidcredentials", 535}, {"mailboxunavailable", 550}, {"usernotlocaltryalternatepath", 551}, {"exceededstorageallocation", 552}, {"mailboxnamenotallowed", 553},
    {"transactionfailed", 554},
}};

void set_code_by_name(const reader_input& in, reading& r) {
    if (r.failure.reply_code) return;
    const std::string_view block = in.where.text.view().substr(r.begin, r.end - r.begin);
    for (const status_name& status : status_names)
        if (const std::size_t at = find_ignoring_case(block, status.name); at != std::string_view::npos) {
            r.failure.reply_code = {{status.code}, in.spans(block.substr(at, status.name.size()))};
            return;
        }
}

}  // namespace

std::vector<std::string_view> dotnet_error_signatures() { return leads().signatures(); }

void read_dotnet_error(const reader_input& in, reading_sink& sink) {
    const std::size_t before = sink.readings.size();
    read_program_errors(in, in.text, leads(), sink);
    for (std::size_t i = before; i < sink.readings.size(); ++i) set_code_by_name(in, sink.readings[i]);
}

}  // namespace smtp_explain
