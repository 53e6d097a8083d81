// Readers of the bounces that mail systems write in words.
#pragma once

#include <string_view>
#include <vector>

#include "formats/format.hpp"

namespace smtp_explain {

void read_communigate_bounce(const reader_input&, reading_sink&);
void read_coremail_bounce(const reader_input&, reading_sink&);
void read_dma_bounce(const reader_input&, reading_sink&);
void read_domino_bounce(const reader_input&, reading_sink&);
void read_exchange_ndr(const reader_input&, reading_sink&);
void read_exim_bounce(const reader_input&, reading_sink&);
void read_general_bounce(const reader_input&, reading_sink&);
void read_gmail_bounce(const reader_input&, reading_sink&);
void read_groupwise_bounce(const reader_input&, reading_sink&);
void read_hmailserver_bounce(const reader_input&, reading_sink&);
void read_interscan_bounce(const reader_input&, reading_sink&);
void read_ironport_bounce(const reader_input&, reading_sink&);
void read_james_bounce(const reader_input&, reading_sink&);
void read_kddi_bounce(const reader_input&, reading_sink&);
void read_kumomta_bounce(const reader_input&, reading_sink&);
void read_mailfoundry_bounce(const reader_input&, reading_sink&);
void read_mailman_bounce(const reader_input&, reading_sink&);
void read_mailmarshal_bounce(const reader_input&, reading_sink&);
void read_mdaemon_bounce(const reader_input&, reading_sink&);
void read_mercury_bounce(const reader_input&, reading_sink&);
void read_messaging_server_bounce(const reader_input&, reading_sink&);
void read_mfilter_bounce(const reader_input&, reading_sink&);
void read_mimecast_bounce(const reader_input&, reading_sink&);
void read_netscape_bounce(const reader_input&, reading_sink&);
void read_opensmtpd_bounce(const reader_input&, reading_sink&);
void read_postfix_bounce(const reader_input&, reading_sink&);
void read_qmail_bounce(const reader_input&, reading_sink&);
void read_sendgrid_bounce(const reader_input&, reading_sink&);
void read_sendmail_bounce(const reader_input&, reading_sink&);
void read_sieve_reject(const reader_input&, reading_sink&);
void read_smail_bounce(const reader_input&, reading_sink&);
void read_smartermail_bounce(const reader_input&, reading_sink&);
void read_symantec_bounce(const reader_input&, reading_sink&);

std::vector<std::string_view> exchange_signatures();
std::vector<std::string_view> general_bounce_signatures();

}  // namespace smtp_explain
