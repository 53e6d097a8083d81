// What web applications say in words of their own when they cannot send: Nextcloud, Magento and Zend Mail, OpenCart, Ghost, Supabase, SuiteCRM,
// Celery's tasks, Google Apps Script, and the refusals of sending services inside an error of whatever language.
#include <algorithm>
#include <functional>

#include "formats/client/program_error.hpp"
#include "formats/client/readers.hpp"
#include "formats/network_trouble.hpp"
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
        {"'this letter cannot be sent.'", std::nullopt, true},
        // https://github.com/opencart/opencart/blob/master/upload/system/library/mail/smtp.php
        {"error: ehlo not accepted from server", smtp::stage::helo, true},
        {"error: helo not accepted from server", smtp::stage::helo, true},
        {"error: starttls not accepted from server", smtp::stage::tls, true},
        {"error: auth login not accepted from server", smtp::stage::auth, true},
        {"error: username not accepted from server", smtp::stage::auth, true},
        {"error: password not accepted from server", smtp::stage::auth, true},
        {"error: mail from not accepted from server", smtp::stage::mail_from, true},
        {"error: rcpt to not accepted from server", smtp::stage::rcpt_to, true},
        {"error: data not accepted from server", smtp::stage::end_of_data, true},
        // https://github.com/TryGhost/Ghost/blob/main/ghost/core/core/server/services/mail/GhostMailer.js
        {"failed to send email. reason: ", std::nullopt},
        {"the server encountered an error whilst sending email", std::nullopt, true},
        {"the email service was unable to send an email batch", std::nullopt, true},
        // https://supabase.com/docs/guides/auth/debugging/error-codes
        {"error sending confirmation mail", std::nullopt, true},
        {"error sending confirmation email", std::nullopt, true},
        {"error sending recovery email", std::nullopt, true},
        {"error sending magic link", std::nullopt, true},
        {"error sending invite email", std::nullopt, true},
        {"please check: -recipient email address -your server status", std::nullopt, true},
        {"connection to smtp server refused", smtp::stage::connect, true},
        // https://postmarkapp.com/developer/api/overview#error-codes
        {"sender signature not defined for from address", std::nullopt, true},
        {"is not a sender signature on your account", std::nullopt, true},
        {"no sending domain specified", std::nullopt, true},
        // https://github.com/mailgun/mailgun.js
        {"status: 401, details: 'forbidden'", std::nullopt, true},
        // https://developers.google.com/apps-script/guides/services/quotas
        {"service invoked too many times for one day: email", std::nullopt, true},
        {"service invoked too many times for one day: premium email", std::nullopt, true},
        // https://www.twilio.com/docs/sendgrid/for-developers/sending-email/sender-identity
        {"the from address does not match a verified sender identity", std::nullopt, true},
        // clang-format on
    });
    return all;
}

// What PHP and Celery say of any connection: a mail program's where the text speaks of mail.
const error_leads& leads_of_any_connection() {
    static const error_leads all({
        {"fsockopen(): ssl: ", smtp::stage::tls, true},
        {"fsockopen(): failed to enable crypto", smtp::stage::tls, true},
        {"fsockopen(): unable to connect to ", smtp::stage::connect, true},
        {"fsockopen(): php_network_getaddresses: ", smtp::stage::resolve, true},
        {"raised unexpected: connectionrefusederror(", smtp::stage::connect, true},
        {"raised unexpected: timeouterror(", std::nullopt, true},
        {"raised unexpected: gaierror(", smtp::stage::resolve, true},
        {"raised unexpected: sslerror(", smtp::stage::tls, true},
        {"raised unexpected: sslcertverificationerror(", smtp::stage::tls, true},
    });
    return all;
}

bool is_about_encryption(const reading& r) { return r.failure.stage && r.failure.stage->value == smtp::stage::tls; }

}  // namespace

std::vector<std::string_view> application_error_signatures() {
    std::vector<std::string_view> all = leads().signatures();
    for (const std::string_view words : leads_of_any_connection().signatures()) all.push_back(words);
    return all;
}

void read_application_error(const reader_input& in, reading_sink& sink) {
    // The same words of SendGrid's mail server: a reply with its code.
    if (contains_ignoring_case(in.text, "550 the from address")) return;
    read_program_errors(in, in.text, leads(), sink);
    if (!sink.readings.empty() || !names_mail_service(in.text)) return;
    read_program_errors(in, in.text, leads_of_any_connection(), sink);
    // PHP warns of the encryption first, and then once more that there is no connection.
    if (std::any_of(sink.readings.begin(), sink.readings.end(), is_about_encryption)) sink.readings.erase(std::remove_if(sink.readings.begin(), sink.readings.end(), std::not_fn(is_about_encryption)), sink.readings.end());
}

}  // namespace smtp_explain
