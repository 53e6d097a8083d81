// What one line of a log tells about the message that it belongs to. A log that is too long to be read as one text is cut into
// its messages by this (src/stream); the format's reader then reads the lines of one message.
//
//   mark_postfix_line("… postfix/smtp[248]: EF5C2A907CE: to=<bob@example.net>, …, status=bounced (…)")
//       .what == log_mark::role::failure, .message == "EF5C2A907CE", .recipient == "bob@example.net"
//
// Cheap, and rather too generous than too strict. Lines come without their line ends; views point into them.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace smtp_explain {

struct log_mark {
    enum class role : std::uint8_t {
        none,     // no line of this format
        known,    // a line of this format that no answer needs
        detail,   // needed to understand what is said of the same message elsewhere
        delay,
        failure,
        relief,   // the recipient has got the message after all
        end,      // the message has left the queue: its id may be used again
        prelude,  // explains the very next line
        guess,    // a login that failed
    };
    role what = role::none;
    std::string_view message{};    // the queue id; empty: the line stands by itself
    std::string_view recipient{};  // empty: not stated
    std::string_view attempt{};    // another name of the message while it is tried; where `message` is empty it stands for it
    std::string_view wording{};    // of a guess: one of each is enough; empty: it matters only where nothing else went wrong
    bool last = false;             // nothing follows about this message
};

// A log whose lines of one message stand apart.
struct joined_log {
    std::vector<std::string_view> literals;  // its lines cannot be without one of these; as in format::signatures
    log_mark (*mark)(std::string_view line);
};

// At most 32, in the order of their ids; the first that knows a line has it.
const std::vector<joined_log>& joined_logs();

log_mark mark_courier_line(std::string_view);
log_mark mark_dma_line(std::string_view);
log_mark mark_exchange_line(std::string_view);
log_mark mark_exim_line(std::string_view);
log_mark mark_filter_line(std::string_view);
log_mark mark_haraka_line(std::string_view);
log_mark mark_opensmtpd_line(std::string_view);
log_mark mark_postfix_line(std::string_view);
log_mark mark_qmail_line(std::string_view);
log_mark mark_sendmail_line(std::string_view);

}  // namespace smtp_explain
