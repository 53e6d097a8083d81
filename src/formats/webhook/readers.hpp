// Readers of the events that mail services post: JSON, alone, in arrays, line by line, or as a string in another object.
//
//   read_sendgrid_webhook(in, sink);       // sink.kind == input_kind::webhook; one reading for each refused recipient
#pragma once

#include "formats/format.hpp"

namespace smtp_explain {

void read_brevo_webhook(const reader_input&, reading_sink&);
void read_kumomta_log(const reader_input&, reading_sink&);
void read_mailersend_webhook(const reader_input&, reading_sink&);
void read_mailgun_webhook(const reader_input&, reading_sink&);
void read_mailjet_webhook(const reader_input&, reading_sink&);
void read_mandrill_webhook(const reader_input&, reading_sink&);
void read_other_webhook(const reader_input&, reading_sink&);
std::vector<std::string_view> other_webhook_signatures();
void read_postal_webhook(const reader_input&, reading_sink&);
void read_postmark_webhook(const reader_input&, reading_sink&);
std::vector<std::string_view> postmark_webhook_signatures();
void read_resend_webhook(const reader_input&, reading_sink&);
void read_scaleway_webhook(const reader_input&, reading_sink&);
void read_send_api_error(const reader_input&, reading_sink&);
std::vector<std::string_view> send_api_error_signatures();
void read_sendgrid_webhook(const reader_input&, reading_sink&);
void read_ses_webhook(const reader_input&, reading_sink&);
void read_sparkpost_webhook(const reader_input&, reading_sink&);
void read_zoho_webhook(const reader_input&, reading_sink&);
void read_zonemta_log(const reader_input&, reading_sink&);

}  // namespace smtp_explain
