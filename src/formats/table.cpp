// Every format, one line each, in alphabetical order; the order means nothing.
#include "formats/bare_reply.hpp"
#include "formats/bounce/readers.hpp"
#include "formats/client/readers.hpp"
#include "formats/dsn/readers.hpp"
#include "formats/format.hpp"
#include "formats/log/readers.hpp"
#include "formats/session/session.hpp"
#include "formats/webhook/readers.hpp"

namespace smtp_explain {

// Readers that nobody but this table calls.
using reader = void(const reader_input&, reading_sink&);
reader read_courier_bounce, read_google_groups_bounce, read_haraka_bounce, read_iis_smtp_log, read_mail_queue, read_nullmailer_bounce;

const std::vector<format>& formats() {
    using kind = input_kind;
    using role = part_role;
    using knows = format::knowledge;
    // clang-format off
    static const std::vector<format> table{
        {"android-mail-error", kind::client_error, android_mail_error_signatures(), read_android_mail_error},
        {"apple-mail-error", kind::client_error, apple_mail_error_signatures(), read_apple_mail_error},
        {"application-error", kind::client_error, application_error_signatures(), read_application_error, {role::body}, knows::general},
        {"bare-reply", kind::bare_reply, {}, read_bare_reply, {role::body}, knows::codes_only},
        {"brevo-webhook", kind::webhook, {"ts_event"}, read_brevo_webhook},
        {"communigate-bounce", kind::delivery_failure, {"failed to deliver to '", " module(domain "}, read_communigate_bounce},
        {"coremail-bounce", kind::delivery_failure, {"退信原因"}, read_coremail_bounce},
        {"courier-bounce", kind::delivery_failure, {"running the courier mail server"}, read_courier_bounce},
        {"courier-log", kind::log, {"courieresmtp: ", "courierlocal: ", "courieresmtpd: "}, read_courier_log},
        {"curl-error", kind::client_error, curl_error_signatures(), read_curl_error},
        {"delivery-status", kind::delivery_failure, {"final-recipient", "original-recipient", "diagnostic-code", "x-actual-recipient", "action:"}, read_delivery_status, {role::delivery_status, role::body}},
        {"delivery-table", kind::log, {"dsndiag", "bouncereason", "bounce reason", "bounce_reason", "recipient-status", "recipientstatus", "recipientaddress", "recipient_address", "smtpcode", "diagnostic-code", "diagnosticcode,", "smtp_response", "smtpresponse"}, read_delivery_table},
        {"device-error", kind::client_error, device_error_signatures(), read_device_error},
        {"disposition-notification", kind::auto_reply, {"disposition:"}, read_disposition, {role::disposition_notification}},
        {"dma-bounce", kind::delivery_failure, {"there was an error delivering your mail to"}, read_dma_bounce},
        {"dma-log", kind::log, {" dma[", "remote delivery to "}, read_dma_log},
        {"domino-bounce", kind::delivery_failure, {"was not delivered to:"}, read_domino_bounce},
        {"dotnet-error", kind::client_error, dotnet_error_signatures(), read_dotnet_error},
        {"evolution-error", kind::client_error, evolution_error_signatures(), read_evolution_error},
        {"exchange-ndr", kind::delivery_failure, exchange_signatures(), read_exchange_ndr},
        {"exchange-protocol-log", kind::log, {"smtp receive protocol log", "smtp send protocol log", "session-id,sequence-number", ",<,ehlo", ",<,mail", ",<,rcpt", ",>,ehlo", ",>,mail", ",>,rcpt", ",>,250", ",<,250"}, read_exchange_protocol_log},
        {"exim-bounce", kind::delivery_failure, {"this message was created automatically by mail delivery software", "the following address(es) failed", "the following address failed", "smtp error from remote mail", "smtp error from remote server"}, read_exim_bounce},
        {"exim-log", kind::log, {" rejected rcpt ", " rejected mail", " rejected after data", " rejected ehlo", " rejected helo", " rejected connection", " authenticator failed for ", " => ", " ** ", " == ", " <= ", ": unrouteable address", "sender verify fail"}, read_exim_log},
        {"feedback-report", kind::feedback_report, {"feedback-type"}, read_feedback_report, {role::feedback_report}},
        {"filter-log", kind::log, {") blocked ", "rspamd_task_write_log", "save failed to "}, read_filter_log},
        {"gen-smtp-error", kind::client_error, gen_smtp_error_signatures(), read_gen_smtp_error},
        {"general-bounce", kind::delivery_failure, general_bounce_signatures(), read_general_bounce, {role::body}, knows::general},
        {"gmail-bounce", kind::delivery_failure, {"the response from the remote server was", "the response was:", "technical details of permanent failure", "technical details of temporary failure", "delivery to the following recipient failed permanently", "delivery to the following recipient has been delayed", "delivery to the following recipients failed permanently", "the error that the other server returned was"}, read_gmail_bounce},
        {"go-error", kind::client_error, go_error_signatures(), read_go_error},
        {"google-groups-bounce", kind::delivery_failure, {"groups.google.com/support"}, read_google_groups_bounce},
        {"groupwise-bounce", kind::delivery_failure, {"the message that you sent was undeliverable to the following"}, read_groupwise_bounce},
        {"haraka-bounce", kind::delivery_failure, {"this is the haraka mailer program", "intended recipients:"}, read_haraka_bounce},
        {"haraka-log", kind::log, {"] [outbound] "}, read_haraka_log},
        {"hmailserver-bounce", kind::delivery_failure, {"hmailserver sent:", "remote server replied:"}, read_hmailserver_bounce},
        {"hmailserver-log", kind::log, {"\"smtpd\"", "\"smtpc\""}, read_hmailserver_log},
        {"iis-smtp-log", kind::log, {"outboundconnectionresponse", "outboundconnectioncommand"}, read_iis_smtp_log},
        {"interscan-bounce", kind::delivery_failure, {"received >>>"}, read_interscan_bounce},
        {"ironport-bounce", kind::delivery_failure, {"the reason for the problem:", "an error occurred while trying to deliver the mail to the following recipients"}, read_ironport_bounce},
        {"james-bounce", kind::delivery_failure, {"error message below:"}, read_james_bounce},
        {"javamail-error", kind::client_error, javamail_error_signatures(), read_javamail_error},
        {"kddi-bounce", kind::delivery_failure, {"your mail sent on:"}, read_kddi_bounce},
        {"kumomta-bounce", kind::delivery_failure, {"while communicating with ", "and addressed to "}, read_kumomta_bounce},
        {"kumomta-log", kind::log, {"bounce_classification", "peer_address"}, read_kumomta_log},
        {"lettre-error", kind::client_error, lettre_error_signatures(), read_lettre_error},
        {"mail-command-error", kind::client_error, mail_command_error_signatures(), read_mail_command_error},
        {"mail-queue", kind::log, {"-queue id-", "-----q-id-----"}, read_mail_queue},
        {"mailersend-webhook", kind::webhook, {"\"activity."}, read_mailersend_webhook},
        {"mailfoundry-bounce", kind::delivery_failure, {"delivery failed for the following reason:"}, read_mailfoundry_bounce},
        {"mailgun-webhook", kind::webhook, {"delivery-status\""}, read_mailgun_webhook},
        {"mailjet-webhook", kind::webhook, {"error_related_to"}, read_mailjet_webhook},
        {"mailman-bounce", kind::delivery_failure, {"mailing-list was rejected", "rejected by the list moderator", "you are not allowed to post to this mailing list", "message distribution: you are not allowed to send messages to"}, read_mailman_bounce},
        {"mailmarshal-bounce", kind::delivery_failure, {"could not be delivered because of"}, read_mailmarshal_bounce},
        {"mandrill-webhook", kind::webhook, {"bounce_description", "\"msg\"", "reject_reason"}, read_mandrill_webhook},
        {"mdaemon-bounce", kind::delivery_failure, {"failed address:"}, read_mdaemon_bounce},
        {"mercury-bounce", kind::delivery_failure, {"the local mail transport system has reported"}, read_mercury_bounce},
        {"messaging-server-bounce", kind::delivery_failure, {"recipient address:"}, read_messaging_server_bounce},
        {"mfilter-bounce", kind::delivery_failure, {"-server message"}, read_mfilter_bounce},
        {"mimecast-bounce", kind::delivery_failure, {"the problem appears to be"}, read_mimecast_bounce},
        {"msmtp-error", kind::client_error, msmtp_error_signatures(), read_msmtp_error},
        {"netscape-bounce", kind::delivery_failure, {"this message was undeliverable due to the following reason"}, read_netscape_bounce},
        {"nodemailer-error", kind::client_error, nodemailer_error_signatures(), read_nodemailer_error},
        {"nullmailer-bounce", kind::delivery_failure, {"this is the nullmailer delivery system"}, read_nullmailer_bounce},
        {"nullmailer-log", kind::log, {"smtp: failed: ", "sending failed: ", "starting delivery: host: "}, read_nullmailer_log},
        {"oauth2-proxy-log", kind::log, {": smtp ("}, read_oauth2_proxy_log},
        {"opensmtpd-bounce", kind::delivery_failure, {"this is the mailer-daemon, please do not reply to this e"}, read_opensmtpd_bounce},
        {"opensmtpd-log", kind::log, {"delivery evpid=", "smtp failed-command"}, read_opensmtpd_log},
        {"opensmtpd-trace", kind::log, {"mta: 0x"}, read_opensmtpd_trace},
        {"other-webhook", kind::webhook, other_webhook_signatures(), read_other_webhook, {role::body}, knows::general},
        {"outlook-error", kind::client_error, outlook_error_signatures(), read_outlook_error},
        {"phpmailer-error", kind::client_error, phpmailer_error_signatures(), read_phpmailer_error},
        {"postal-log", kind::log, {"smtp delivery error when sending to "}, read_postal_log},
        {"postal-webhook", kind::webhook, {"messagedeliveryfailed", "messagebounced", "messagedelayed", "messageheld"}, read_postal_webhook},
        {"postfix-bounce", kind::delivery_failure, {"this is the mail system at host", "the mail system", "(in reply to ", "this is the postfix program at host", "refused to talk to me:", ">: host ", ">: connect to ", ">: lost connection with ", ">: conversation with "}, read_postfix_bounce},
        {"postfix-log", kind::log, {"postfix/", "postfix-", "status=bounced (", "status=deferred (", "status=sent (", "noqueue: reject: ", ": milter-reject: "}, read_postfix_log},
        {"postfix-peer-log", kind::log, {"]: > ", "]: < "}, read_postfix_peer_log},
        {"postmark-webhook", kind::webhook, postmark_webhook_signatures(), read_postmark_webhook},
        {"qmail-bounce", kind::delivery_failure, {"this is the qmail-send program", "remote host said:", "giving up on ", "below this line is a copy of the message", "this is a permanent error; i've given up", "unable to deliver message to the following address", "we were unable to deliver your message to the following address"}, read_qmail_bounce},
        {"qmail-log", kind::log, {"starting delivery ", ": failure: ", ": deferral: ", "info msg "}, read_qmail_log},
        {"resend-webhook", kind::webhook, {"\"email.bounced\"", "\"email.delivery_delayed\"", "\"email.failed\"", "\"email.complained\"", "\"email_id\""}, read_resend_webhook},
        {"ruby-error", kind::client_error, ruby_error_signatures(), read_ruby_error},
        {"scaleway-webhook", kind::webhook, {"email_response_message"}, read_scaleway_webhook},
        {"send-api-error", kind::webhook, send_api_error_signatures(), read_send_api_error},
        {"sendgrid-bounce", kind::delivery_failure, {"this is an automatically generated message from sendgrid"}, read_sendgrid_bounce},
        {"sendgrid-webhook", kind::webhook, {"sg_event_id"}, read_sendgrid_webhook},
        {"sendmail-bounce", kind::delivery_failure, {"transcript of session follows", "the following addresses had", "... while talking to "}, read_sendmail_bounce},
        {"sendmail-log", kind::log, {", stat=", "ruleset=check_", "milter: "}, read_sendmail_log},
        {"ses-webhook", kind::webhook, {"bouncedrecipients", "complainedrecipients", "delayedrecipients", "processingtimemillis", "\"reject\""}, read_ses_webhook},
        {"session-arrows", kind::smtp_session, {">>> ", "<<< ", ">> ehlo", ">> helo", "<< 220", "<< 250", "<-- 220", "<-- 250", "--> 220", "--> 250", "> ehlo", "> helo", "< 220", "< 250", "→ ehlo", "← 220", "← 250", ">> mail", ">> rcpt"}, read_arrows_session},
        {"session-curl", kind::smtp_session, {"curl: (", "* connected to", "*   trying", "* closing connection"}, read_curl_session},
        {"session-curl-trace", kind::smtp_session, {"<= recv header", "=> send header"}, read_curl_trace_session},
        {"session-exim", kind::smtp_session, {"smtp<< ", "smtp>> ", "smtp|> "}, read_exim_debug_session},
        {"session-javamail", kind::smtp_session, {"debug smtp: ", "debug: setdebug"}, read_javamail_session},
        {"session-letters", kind::smtp_session, {"s: 2", "s: 5", "s: 4", "s:  2", "s:  5", "s:  4", "c: ehlo", "c: helo", "c: mail", "c: rcpt", "smtp send: ", "<rx> ", "server: 220", "server: 250", "[server] 2", "received: 220", "received: 250", "s> 220", "s> 250", "rsp: 2", "rsp: 5", "smtp< 2", "smtp< 5"}, read_letters_session},
        {"session-msmtp", kind::smtp_session, {"<-- 220", "<-- 250", "<-- 4", "<-- 5", "--> ehlo"}, read_msmtp_session},
        {"session-nodemailer", kind::smtp_session, {"] s: 220", "] c: ehlo", "] s: 250", "] s: 5", "] s: 4", "nodemailer"}, read_nodemailer_session},
        {"session-perl", kind::smtp_session, {"=glob(0x"}, read_perl_session},
        {"session-phpmailer", kind::smtp_session, {"client -> server", "server -> client", "smtp -> from server"}, read_phpmailer_session},
        {"session-plain", kind::smtp_session, {"ehlo ", "helo ", "mail from:", "rcpt to:", "escape character is", "telnet: ", "server lookup failure:", "connect:errno=", "port [tcp/", "connected(0000", "ncat: "}, read_plain_session},
        {"session-postfix-notice", kind::smtp_session, {"out: 220", "out: 250", "out: 4", "out: 5"}, read_postfix_notice_session},
        {"session-ruby", kind::smtp_session, {"-> \"220", "-> \"250", "-> \"5", "-> \"4", "<- \"ehlo", "<- \"mail", "<- \"rcpt"}, read_ruby_session},
        {"session-sendmail", kind::smtp_session, {"... connecting to "}, read_sendmail_v_session},
        {"session-smtp-cli", kind::smtp_session, {"[220] '", "[250] '", "[550] '", "[554] '", "[535] '"}, read_smtp_cli_session},
        {"session-smtplib", kind::smtp_session, {"reply: b'", "reply: b\"", "send: '", "reply: '", "reply: retcode"}, read_smtplib_session},
        {"session-swaks", kind::smtp_session, {"=== trying ", "=== connected to", "<-  220", "<-  250", "<** "}, read_swaks_session},
        {"sieve-reject", kind::delivery_failure, {"was automatically rejected:", "was automatically rejected by sieve"}, read_sieve_reject},
        {"smail-bounce", kind::delivery_failure, {"failed addresses follow:"}, read_smail_bounce},
        {"smartermail-bounce", kind::delivery_failure, {"failed recipient:"}, read_smartermail_bounce},
        {"smtplib-error", kind::client_error, {"smtplib", "': (5", "': (4", "smtprecipientsrefused", "smtpsenderrefused", "smtpdataerror", "smtpconnecterror", "smtphelo", "smtpserverdisconnected", "smtpauthenticationerror", "smtpnotsupported", "smtpresponseexception", "smtpexception", "ir_mail_server: ("}, read_smtplib_error},
        {"sparkpost-webhook", kind::webhook, {"message_event", "\"rcpt_to\""}, read_sparkpost_webhook},
        {"symantec-bounce", kind::delivery_failure, {"mail delivery agent at symantec", "i was unable to deliver your message to the following addresses"}, read_symantec_bounce},
        {"symfony-error", kind::client_error, symfony_error_signatures(), read_symfony_error},
        {"thunderbird-error", kind::client_error, thunderbird_error_signatures(), read_thunderbird_error},
        {"webmail-error", kind::client_error, webmail_error_signatures(), read_webmail_error},
        {"zoho-webhook", kind::webhook, {"bounce_extended_code"}, read_zoho_webhook},
        {"zonemta-log", kind::log, {"zonemta", "\"mx\""}, read_zonemta_log},
    };
    // clang-format on
    return table;
}

}  // namespace smtp_explain
