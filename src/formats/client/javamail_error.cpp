// JavaMail, Jakarta Mail, Angus Mail, Spring, Commons Email (https://jakarta.ee/specifications/mail/): exceptions.
#include "formats/client/program_error.hpp"
#include "formats/client/readers.hpp"

namespace smtp_explain {

namespace {

const error_leads& leads() {
    static const error_leads all({
        // clang-format off
        {"smtpaddressfailedexception: ", smtp::stage::rcpt_to},
        {"smtpsendfailedexception: ", std::nullopt},
        {"smtpsenderfailedexception: ", smtp::stage::mail_from},
        {"authenticationfailedexception: ", smtp::stage::auth},
        {"got bad greeting from smtp host: ", smtp::stage::banner, true},
        {"javax.mail.messagingexception: ", std::nullopt},
        {"jakarta.mail.messagingexception: ", std::nullopt},
        {"sendfailedexception: ", std::nullopt},
        {"messages: javax.mail.", std::nullopt, false, true},
        {"mailsendexception", std::nullopt, false, true},
        {"mailauthenticationexception", smtp::stage::auth, false, true},
        {"mailconnectexception: couldn't connect to host, port: ", smtp::stage::connect, true},
        {"couldn't connect to host, port: ", smtp::stage::connect, true},
        {"could not connect to smtp host: ", smtp::stage::connect, true},
        {"unknown smtp host: ", smtp::stage::resolve, true},
        {"could not convert socket to tls", smtp::stage::tls, true},
        {"starttls is required but host does not support starttls", smtp::stage::tls, true},
        {"can't send command to smtp host", std::nullopt, true},
        {"exception reading response", std::nullopt, true},
        {"failed to connect, no password specified", smtp::stage::auth, true},
        {"addressexception: ", std::nullopt, true},
        {"mail server connection failed", smtp::stage::connect, true},
        {"nosuchproviderexception: smtp", std::nullopt, true},
        // clang-format on
    });
    return all;
}

}  // namespace

std::vector<std::string_view> javamail_error_signatures() { return leads().signatures(); }

void read_javamail_error(const reader_input& in, reading_sink& sink) { read_program_errors(in, in.text, leads(), sink); }

}  // namespace smtp_explain
