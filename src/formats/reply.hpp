// What a server's reply states, wherever it is quoted.
//
//   delivery_failure f;
//   read_reply(in, "550 5.0.350 Remote server returned an error -> 554 5.7.1 Client host blocked", f);
//   f.reply_code->value.value == 554; f.enhanced_status_code == 5.7.1   // the innermost reply is the cause
//
// Phone numbers, dates, sizes, versions and addresses look like codes: a reply code counts at the beginning of a reply,
// an enhanced status code wherever it stands by itself.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "formats/format.hpp"

namespace smtp_explain {

struct code_in_text {
    smtp::reply_code code;                                // 0: an enhanced status code that stands without one
    std::optional<smtp::enhanced_status_code> enhanced;
    std::size_t offset = 0;                               // of the reply code, or of the status
    std::size_t length = 0;                               // up to the end of the code or status
    std::size_t enhanced_offset = 0, enhanced_length = 0;
    bool wrapped = false;                                 // stands behind "said:", "->", a quote: a reply inside a text
};

// Every code of the text in order.
std::vector<code_in_text> find_codes(std::string_view text);

// The codes that decide: of the innermost reply. Empty where the text has none.
std::optional<code_in_text> decisive_code(std::string_view text);

// Sets reply_code, enhanced_status_code and diagnostic_code (type "smtp" where a reply code stands in it) of the failure.
void read_reply(const reader_input&, std::string_view reply, delivery_failure&);

// A command or a program's word for it: "RCPT TO", "end of DATA", "MAIL FROM:<a@b>", "EHLO x", "TEXT", "greeting".
std::optional<smtp::stage> stage_of_command(std::string_view);
void read_stage(const reader_input&, std::string_view command, delivery_failure&);

// RFC 4954 section 6: 534, 535 and 538 answer AUTH and nothing else; sets the stage where none is stated.
void set_login_stage(delivery_failure&);

// "mx.example.net [192.0.2.1]", "mx.example.net[192.0.2.1]:25", "[192.0.2.1]", "mx.example.net. (192.0.2.1, the server for …)":
// sets remote_mta and remote_address.
void read_remote_host(const reader_input&, std::string_view host, delivery_failure&);

}  // namespace smtp_explain
