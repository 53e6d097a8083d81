// Readers of the standard reports: RFC 3464 delivery status, RFC 8098 disposition, RFC 5965 feedback.
#pragma once

#include "formats/format.hpp"

namespace smtp_explain {

void read_delivery_status(const reader_input&, reading_sink&);
void read_disposition(const reader_input&, reading_sink&);
void read_feedback_report(const reader_input&, reading_sink&);

}  // namespace smtp_explain
