// Readers of the bounces that mail systems write in words.
#pragma once

#include <string_view>
#include <vector>

#include "formats/format.hpp"

namespace smtp_explain {

void read_dma_bounce(const reader_input&, reading_sink&);
void read_exchange_ndr(const reader_input&, reading_sink&);
void read_exim_bounce(const reader_input&, reading_sink&);
void read_general_bounce(const reader_input&, reading_sink&);
void read_gmail_bounce(const reader_input&, reading_sink&);
void read_opensmtpd_bounce(const reader_input&, reading_sink&);
void read_postfix_bounce(const reader_input&, reading_sink&);
void read_qmail_bounce(const reader_input&, reading_sink&);
void read_sendmail_bounce(const reader_input&, reading_sink&);

std::vector<std::string_view> exchange_signatures();
std::vector<std::string_view> general_bounce_signatures();

}  // namespace smtp_explain
