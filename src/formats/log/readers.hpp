// Readers of mail servers' logs: the lines of one message are joined, the last line about a recipient tells its fate.
//
//   read_postfix_log(in, sink);        // sink.kind == input_kind::log, also where everything was delivered
#pragma once

#include "formats/format.hpp"

namespace smtp_explain {

void read_courier_log(const reader_input&, reading_sink&);
void read_delivery_table(const reader_input&, reading_sink&);
void read_dma_log(const reader_input&, reading_sink&);
void read_exchange_protocol_log(const reader_input&, reading_sink&);
void read_exim_log(const reader_input&, reading_sink&);
void read_filter_log(const reader_input&, reading_sink&);
void read_haraka_log(const reader_input&, reading_sink&);
void read_hmailserver_log(const reader_input&, reading_sink&);
void read_nullmailer_log(const reader_input&, reading_sink&);
void read_oauth2_proxy_log(const reader_input&, reading_sink&);
void read_opensmtpd_log(const reader_input&, reading_sink&);
void read_opensmtpd_trace(const reader_input&, reading_sink&);
void read_postal_log(const reader_input&, reading_sink&);
void read_postfix_log(const reader_input&, reading_sink&);
void read_postfix_peer_log(const reader_input&, reading_sink&);
void read_qmail_log(const reader_input&, reading_sink&);
void read_sendmail_log(const reader_input&, reading_sink&);

}  // namespace smtp_explain
