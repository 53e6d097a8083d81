// The services: keys as their documentation names them.
#include "formats/text.hpp"
#include "formats/webhook/readers.hpp"
#include "formats/webhook/service.hpp"

namespace smtp_explain {

namespace {

constexpr std::string_view postmark_inactive = "marked as inactive";

}  // namespace

// https://docs.aws.amazon.com/ses/latest/dg/notification-contents.html and event-publishing-retrieving-sns-contents.html
void read_ses_webhook(const reader_input& in, reading_sink& sink) {
    webhook_service s;
    s.mark = "bounce.bouncedRecipients";
    s.each = "bounce.bouncedRecipients";
    s.recipient = "emailAddress";
    s.reply = {"diagnosticCode"};
    s.status = "status";
    s.sender = {"mail.source"};
    s.remote_address = "bounce.remoteMtaIp";
    s.reporting_host = "bounce.reportingMTA";
    s.message_id = "mail.messageId";
    s.verdict = {"bounce.bounceSubType"};
    s.issuer = "amazon-ses";
    s.event = {"notificationType", "eventType", "bounce.bounceType", "bounce.bounceSubType"};
    read_webhook(in, s, sink);
    webhook_service delay = s;
    delay.mark = delay.each = "deliveryDelay.delayedRecipients";
    delay.verdict = {"deliveryDelay.delayType"};
    delay.event = {"notificationType", "eventType", "deliveryDelay.delayType", ""};
    delay.reporting_host = "deliveryDelay.reportingMTA";
    delay.remote_address = "";
    read_webhook(in, delay, sink);
    webhook_service reject = s;
    reject.mark = "reject.reason";
    reject.each = "";
    reject.recipient = "mail.destination";
    reject.reply = {"reject.reason"};
    reject.event = {"notificationType", "eventType", "", ""};
    read_webhook(in, reject, sink);
    webhook_service delivery = s;
    delivery.mark = delivery.recipient = "delivery.recipients";
    delivery.each = "";
    delivery.event = {"notificationType", "eventType", "", ""};
    delivery.kind = input_kind::delivery_success;
    read_webhook(in, delivery, sink);
    webhook_service complaint = s;
    complaint.mark = complaint.each = "complaint.complainedRecipients";
    complaint.event = {"notificationType", "eventType", "", ""};
    complaint.kind = input_kind::feedback_report;
    read_webhook(in, complaint, sink);
}

// https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event
void read_sendgrid_webhook(const reader_input& in, reading_sink& sink) {
    webhook_service s;
    s.mark = "sg_event_id";
    s.recipient = "email";
    s.reply = {"reason", "response"};
    s.status = "status";
    s.message_id = "sg_message_id";
    s.event = {"event", "type", "bounce_classification", ""};
    read_webhook(in, s, sink);
}

// https://documentation.mailgun.com/docs/mailgun/user-manual/tracking-messages
void read_mailgun_webhook(const reader_input& in, reading_sink& sink) {
    webhook_service s;
    s.mark = "delivery-status";
    s.also = "event";
    s.recipient = "recipient";
    s.reply = {"delivery-status.message", "delivery-status.description"};
    s.code = "delivery-status.code";
    s.status = "delivery-status.enhanced-code";
    s.sender = {"envelope.sender", "message.headers.from"};
    s.remote_host = "delivery-status.mx-host";
    s.message_id = "message.headers.message-id";
    s.verdict = {"reason"};
    s.issuer = "mailgun";
    s.event = {"event", "severity", "reason", "delivery-status.bounce-type"};
    read_webhook(in, s, sink);
}

// https://postmarkapp.com/developer/webhooks/bounce-webhook
void read_postmark_webhook(const reader_input& in, reading_sink& sink) {
    webhook_service s;
    s.mark = "RecordType";
    s.also = "Email";
    s.recipient = "Email";
    s.reply = {"Details", "Description"};
    s.sender = {"From"};
    s.message_id = "MessageID";
    s.verdict = {"Type"};
    s.issuer = "postmark";
    s.event = {"RecordType", "Type", "Name", ""};
    read_webhook(in, s, sink);
    // https://postmarkapp.com/developer/api/overview#error-codes: 406, the answer to a message that it does not send.
    if (!contains_ignoring_case(in.text, postmark_inactive)) return;
    webhook_service refused;
    refused.mark = "ErrorCode";
    refused.also = "Message";
    refused.recipient = "Message";
    refused.reply = {"Message"};
    read_webhook(in, refused, sink);
}

std::vector<std::string_view> postmark_webhook_signatures() { return {"\"recordtype\"", postmark_inactive}; }

// https://support.sparkpost.com/docs/tech-resources/webhook-event-reference
void read_sparkpost_webhook(const reader_input& in, reading_sink& sink) {
    webhook_service s;
    s.mark = "rcpt_to";
    s.also = "type";
    s.recipient = "rcpt_to";
    s.reply = {"raw_reason", "reason"};
    s.code = "error_code";
    s.sender = {"msg_from", "friendly_from"};
    s.remote_address = "ip_address";
    s.message_id = "message_id";
    s.event = {"type", "", "", ""};
    read_webhook(in, s, sink);
}

// https://dev.mailjet.com/email/guides/webhooks/
void read_mailjet_webhook(const reader_input& in, reading_sink& sink) {
    webhook_service s;
    s.mark = "error_related_to";
    s.also = "email";
    s.recipient = "email";
    s.reply = {"comment"};
    s.verdict = {"error"};
    s.issuer = "mailjet";
    s.message_id = "Message_GUID";
    s.event = {"event", "error_related_to", "", ""};
    read_webhook(in, s, sink);
}

// https://developers.brevo.com/docs/transactional-webhooks
void read_brevo_webhook(const reader_input& in, reading_sink& sink) {
    webhook_service s;
    s.mark = "ts_event";
    s.also = "email";
    s.recipient = "email";
    s.reply = {"reason"};
    s.message_id = "message-id";
    s.verdict = {"event"};
    s.issuer = "brevo";
    s.event = {"event", "", "", ""};
    read_webhook(in, s, sink);
}

// https://resend.com/docs/webhooks/emails/bounced
void read_resend_webhook(const reader_input& in, reading_sink& sink) {
    webhook_service s;
    s.mark = "data.email_id";
    s.also = "type";
    s.recipient = "data.to";
    s.reply = {"data.bounce.message", "data.failed.reason"};
    s.sender = {"data.from"};
    s.message_id = "data.email_id";
    s.verdict = {"data.bounce.subType"};
    s.issuer = "resend";
    s.event = {"type", "data.bounce.type", "data.bounce.subType", ""};
    read_webhook(in, s, sink);
}

// https://mailchimp.com/developer/transactional/docs/webhooks/ and the answer of https://mailchimp.com/developer/transactional/api/messages/send-new-message/
void read_mandrill_webhook(const reader_input& in, reading_sink& sink) {
    webhook_service s;
    s.mark = "msg.email";
    s.also = "event";
    s.recipient = "msg.email";
    s.reply = {"msg.diag", "msg.smtp_events.diag", "msg.bounce_description"};
    s.verdict = {"msg.reject.reason"};
    s.issuer = "mandrill";
    s.sender = {"msg.sender"};
    s.message_id = "msg._id";
    s.event = {"event", "msg.bounce_description", "", ""};
    read_webhook(in, s, sink);
    webhook_service answer;
    answer.mark = "reject_reason";
    answer.also = "status";
    answer.recipient = "email";
    answer.verdict = {"reject_reason", "status"};
    answer.issuer = "mandrill";
    answer.message_id = "_id";
    answer.event = {"status", "", "", ""};
    read_webhook(in, answer, sink);
}

// https://docs.postalserver.io/developer/webhooks
void read_postal_webhook(const reader_input& in, reading_sink& sink) {
    webhook_service s;
    s.mark = "payload.message";
    s.also = "event";
    s.recipient = "payload.message.to";
    s.reply = {"payload.output", "payload.details"};
    s.sender = {"payload.message.from"};
    s.message_id = "payload.message.message_id";
    s.event = {"payload.status", "event", "", ""};
    read_webhook(in, s, sink);
    webhook_service bounced = s;
    bounced.mark = "payload.original_message";
    bounced.recipient = "payload.original_message.to";
    bounced.sender = {"payload.original_message.from"};
    bounced.message_id = "payload.original_message.message_id";
    read_webhook(in, bounced, sink);
}

// https://developers.mailersend.com/api/v1/webhooks.html
void read_mailersend_webhook(const reader_input& in, reading_sink& sink) {
    webhook_service s;
    s.mark = "data.email.recipient.email";
    s.also = "type";
    s.recipient = "data.email.recipient.email";
    s.reply = {"data.morph.reason", "data.morph.readable_reason", "data.reason"};
    s.sender = {"data.email.from"};
    s.message_id = "data.email.id";
    s.event = {"type", "data.email.status", "", ""};
    read_webhook(in, s, sink);
}

// https://www.scaleway.com/en/docs/transactional-email/reference-content/webhook-events-payloads/
void read_scaleway_webhook(const reader_input& in, reading_sink& sink) {
    webhook_service s;
    s.mark = "email_response_message";
    s.recipient = "email_to";
    s.reply = {"email_response_message", "email_error"};
    s.code = "email_response_code";
    s.sender = {"email_from"};
    s.message_id = "email_id";
    s.event = {"type", "", "", ""};
    read_webhook(in, s, sink);
}

// https://www.zoho.com/campaigns/help/webhooks.html
void read_zoho_webhook(const reader_input& in, reading_sink& sink) {
    webhook_service s;
    s.mark = "bounce_reason";
    s.recipient = "contact_email";
    s.reply = {"bounce_reason"};
    s.code = "bounce_code";
    s.status = "bounce_extended_code";
    s.event = {"bounce_type", "", "", ""};
    read_webhook(in, s, sink);
}

// https://docs.kumomta.com/reference/log_record/
void read_kumomta_log(const reader_input& in, reading_sink& sink) {
    webhook_service s;
    s.kind = input_kind::log;
    s.mark = "response.content";
    s.also = "recipient";
    s.recipient = "recipient";
    s.reply = {"response.content"};
    s.code = "response.code";
    s.status_parts = "response.enhanced_code";
    s.sender = {"sender"};
    s.remote_host = "peer_address.name";
    s.remote_address = "peer_address.addr";
    s.message_id = "id";
    s.event = {"type", "bounce_classification", "", ""};
    s.command = "response.command";
    read_webhook(in, s, sink);
}

// https://github.com/zone-eu/zone-mta: log records of deliveries
void read_zonemta_log(const reader_input& in, reading_sink& sink) {
    webhook_service s;
    s.kind = input_kind::log;
    s.mark = "action";
    s.also = "mx";
    s.recipient = "to";
    s.reply = {"response", "err"};
    s.sender = {"from"};
    s.remote_host = "mx";
    s.message_id = "id";
    s.event = {"action", "category", "", ""};
    read_webhook(in, s, sink);
}

}  // namespace smtp_explain
