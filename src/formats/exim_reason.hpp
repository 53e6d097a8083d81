// The reason that Exim gives for one recipient: the same words stand in its bounces and in its log lines.
#pragma once

#include <string_view>

#include "formats/format.hpp"

namespace smtp_explain {

// "host mx [ip] SMTP error from remote mail server after RCPT TO:<…>: 550 …": sets reply, status, diagnostic code,
// remote host, stage, and the issuer where the words are Exim's own. Returns whose words they are.
reply_source read_exim_reason(const reader_input&, std::string_view text, delivery_failure&);

}  // namespace smtp_explain
