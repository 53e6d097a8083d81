// What web applications say in words of their own when they cannot send: Nextcloud, Magento and Zend Mail, Google Apps Script, SendGrid's
// refusal inside an error of whatever language.
#include "formats/client/program_error.hpp"
#include "formats/client/readers.hpp"
#include "formats/text.hpp"

namespace smtp_explain {

namespace {

const error_leads& leads() {
    static const error_leads all({
        // clang-format off
        // https://github.com/nextcloud/server/blob/master/apps/settings/lib/Controller/MailSettingsController.php
        {"email could not be sent. check your mail server log", std::nullopt, true},
        {"e-mail konnte nicht versandt werden. prüfe dein e-mail-server-protokoll", std::nullopt, true},
        // https://github.com/zendframework/zend-mail/blob/master/src/Protocol/AbstractProtocol.php
        {"unable to read response, or response is empty", std::nullopt, true},
        // https://developers.google.com/apps-script/guides/services/quotas
        {"service invoked too many times for one day: email", std::nullopt, true},
        {"service invoked too many times for one day: premium email", std::nullopt, true},
        // https://www.twilio.com/docs/sendgrid/for-developers/sending-email/sender-identity
        {"the from address does not match a verified sender identity", std::nullopt, true},
        // clang-format on
    });
    return all;
}

}  // namespace

std::vector<std::string_view> application_error_signatures() { return leads().signatures(); }

void read_application_error(const reader_input& in, reading_sink& sink) {
    // The same words of SendGrid's mail server: a reply with its code.
    if (contains_ignoring_case(in.text, "550 the from address")) return;
    read_program_errors(in, in.text, leads(), sink);
}

}  // namespace smtp_explain
