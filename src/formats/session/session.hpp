// Readers of SMTP dialogues, one for each way of writing them down; all hand their lines to dialogue.hpp.
//
//   read_swaks_session(in, sink);       // sink.readings: what was refused; sink.dialogue: timeline and facts
//
// A dialogue in which nothing was refused adds no reading, but its timeline.
#pragma once

#include "formats/format.hpp"

namespace smtp_explain {

void read_arrows_session(const reader_input&, reading_sink&);
void read_curl_session(const reader_input&, reading_sink&);
void read_curl_trace_session(const reader_input&, reading_sink&);
void read_exim_debug_session(const reader_input&, reading_sink&);
void read_javamail_session(const reader_input&, reading_sink&);
void read_letters_session(const reader_input&, reading_sink&);
void read_msmtp_session(const reader_input&, reading_sink&);
void read_nodemailer_session(const reader_input&, reading_sink&);
void read_perl_session(const reader_input&, reading_sink&);
void read_phpmailer_session(const reader_input&, reading_sink&);
void read_plain_session(const reader_input&, reading_sink&);
void read_postfix_notice_session(const reader_input&, reading_sink&);
void read_ruby_session(const reader_input&, reading_sink&);
void read_sendmail_v_session(const reader_input&, reading_sink&);
void read_smtp_cli_session(const reader_input&, reading_sink&);
void read_smtplib_session(const reader_input&, reading_sink&);
void read_swaks_session(const reader_input&, reading_sink&);

}  // namespace smtp_explain
