// A log line without what syslog, journald or a container writes before it.
//
//   split_log_line("Nov 23 21:02:53 mail postfix/smtp[248]: EF5C2A907CE: to=<bob@example.net>, …")
//       .host == "mail", .program == "postfix/smtp", .message == "EF5C2A907CE: to=…"
//
// Where the line has no program's tag, host and program are empty and the message is the line behind its date, if any.
#pragma once

#include <string_view>

namespace smtp_explain {

struct log_line {
    std::string_view host, program, message;
};

log_line split_log_line(std::string_view line);

// The same for a first look at many lines: the first "program[123]: " decides, whatever stands before it, and no host is read.
log_line split_tagged_line(std::string_view line);

}  // namespace smtp_explain
