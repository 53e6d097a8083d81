// What web applications say in words of their own when they cannot send: Nextcloud, Magento and Zend Mail, OpenCart, CodeIgniter, Ghost,
// Supabase, SuiteCRM, Celery's tasks, Google Apps Script, and the refusals of sending services inside an error of whatever language.
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
        // https://github.com/bcit-ci/CodeIgniter/blob/develop/system/language/english/email_lang.php
        {"failed to authenticate password. error: ", smtp::stage::auth},
        {"failed to authenticate username. error: ", smtp::stage::auth},
        {"failed to send auth login command. error: ", smtp::stage::auth},
        {"the following smtp error was encountered: ", std::nullopt},
        {"unable to send email using php smtp", std::nullopt, true},
        {"unable to send email using smtp. your server", std::nullopt, true},
        {"unable to send email using php mail()", std::nullopt, true},
        {"unable to send email using php sendmail", std::nullopt, true},
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
        {"can not connect to any smtp server", smtp::stage::connect, true},
        {"email service is not properly configured", std::nullopt, true},
        {"error trying to send email: ", std::nullopt},
        // https://boto3.amazonaws.com/v1/documentation/api/latest/reference/services/ses.html
        {"when calling the sendrawemail operation: ", std::nullopt, true},
        {"when calling the sendemail operation: ", std::nullopt, true},
        {"simpleemailserviceerror)", std::nullopt, true},
        // https://postmarkapp.com/developer/api/overview#error-codes
        {"sender signature not defined for from address", std::nullopt, true},
        {"is not a sender signature on your account", std::nullopt, true},
        {"\"sender is not valid\"", std::nullopt, true},
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

// The answer of Amazon SES (https://docs.aws.amazon.com/ses/latest/APIReference/CommonErrors.html).
const error_leads& leads_of_ses() {
    static const error_leads all({{"<message>", std::nullopt, true}});
    return all;
}

// What PHP, Celery and Google say of any connection: a mail program's where the text speaks of mail.
const error_leads& leads_of_any_connection() {
    static const error_leads all({
        {"fsockopen(): ssl: ", smtp::stage::tls, true},
        {"fsockopen(): failed to enable crypto", smtp::stage::tls, true},
        {"fsockopen(): unable to connect to ", smtp::stage::connect, true},
        {"fsockopen(): php_network_getaddresses: ", smtp::stage::resolve, true},
        // What Google says of a permission that a program was given (RFC 6749, section 5.2: invalid_grant).
        {"token has been expired or revoked", smtp::stage::auth, true},
        {"invalid token format", smtp::stage::auth, true},
        // https://developers.brevo.com/docs/how-it-works
        {"authentication not found in headers", smtp::stage::auth, true},
        {"key not found\",\"code\":\"unauthorized\"", smtp::stage::auth, true},
        {"authorization grant is invalid, expired, or revoked", smtp::stage::auth, true},
        {"gmail_api: invalid grant", smtp::stage::auth, true},
        {"the security token included in the request is invalid", smtp::stage::auth, true},
        {"raised unexpected: connectionrefusederror(", smtp::stage::connect, true},
        {"raised unexpected: timeouterror(", std::nullopt, true},
        {"raised unexpected: gaierror(", smtp::stage::resolve, true},
        {"raised unexpected: sslerror(", smtp::stage::tls, true},
        {"raised unexpected: sslcertverificationerror(", smtp::stage::tls, true},
    });
    return all;
}

constexpr std::string_view answer_of_ses = "<errorresponse xmlns=\"http://ses.amazonaws.com";

bool is_about_encryption(const reading& r) { return r.failure.stage && r.failure.stage->value == smtp::stage::tls; }

}  // namespace

std::vector<std::string_view> application_error_signatures() {
    std::vector<std::string_view> all = leads().signatures();
    for (const std::string_view words : leads_of_any_connection().signatures()) all.push_back(words);
    all.push_back(answer_of_ses);
    return all;
}

void read_application_error(const reader_input& in, reading_sink& sink) {
    // The same words of SendGrid's mail server: a reply with its code.
    if (contains_ignoring_case(in.text, "550 the from address")) return;
    read_program_errors(in, in.text, leads(), sink);
    if (sink.readings.empty() && contains_ignoring_case(in.text, answer_of_ses)) read_program_errors(in, in.text, leads_of_ses(), sink);
    if (!sink.readings.empty() || !names_mail_service(in.text)) return;
    read_program_errors(in, in.text, leads_of_any_connection(), sink);
    // PHP warns of the encryption first, and then once more that there is no connection.
    if (std::any_of(sink.readings.begin(), sink.readings.end(), is_about_encryption)) sink.readings.erase(std::remove_if(sink.readings.begin(), sink.readings.end(), std::not_fn(is_about_encryption)), sink.readings.end());
}

}  // namespace smtp_explain
