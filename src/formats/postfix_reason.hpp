// The reason that Postfix gives for one recipient: the same words stand in its bounces and in its log lines.
#pragma once

#include <string_view>

#include "formats/format.hpp"

namespace smtp_explain {

// "host mx.example.net[192.0.2.1] said: 550 … (in reply to RCPT TO command)": sets reply, status, diagnostic code, remote
// host, stage, and the issuer where the words are Postfix's own. Returns whose words they are.
reply_source read_postfix_reason(const reader_input&, std::string_view text, delivery_failure&);

}  // namespace smtp_explain
