// The one interpreter of SMTP dialogues: a dialect says who spoke each line, this says what happened.
//
//   std::vector<dialogue_line> lines{{dialogue_line::side::client, "RCPT TO:<bob@example.net>"},
//                                    {dialogue_line::side::server, "550 5.7.1 relaying denied"}};
//   read_dialogue(in, lines, {}, sink);    // one failure: bob@example.net, 550, 5.7.1, rcpt-to; session facts
//
// Commands and replies are paired by order (RFC 2920), never by nearness. Payloads point into the part's text.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "formats/format.hpp"

namespace smtp_explain {

struct dialogue_line {
    enum class side : std::uint8_t { client, server, program, unmarked };
    side from = side::unmarked;
    std::string_view payload;    // without the tool's mark
    std::string_view stream;     // dialogues that are interleaved: the connection's id; empty: one after another
    bool literal = false;        // the inside of a string literal
    bool glued = false;          // goes on with the line above, without a blank
    std::uint32_t mark = 0;      // bytes of the mark
};

struct dialogue_style {
    bool bare_replies = false;   // an unmarked line may be a reply
    bool bare_commands = false;  // an unmarked line may be a command
    bool wrapped = false;        // an unmarked line that begins with a blank goes on with the line above
    bool receiving = false;      // the server wrote it: its name is the reporting server's
    bool after_starttls = false; // the tool has done EHLO and STARTTLS before the first line
    // Replies count without a command that they answer ("nc" does not echo what is typed).
    bool lone_replies = false;
};

// Whether a client or a server is marked and says what only SMTP says.
bool has_dialogue(const std::vector<dialogue_line>&);
// Whether any line carries the client's mark.
bool has_client(const std::vector<dialogue_line>&);
// As has_dialogue, from the beginning: a greeting or HELO. A bounce that quotes a command and its reply has none.
bool has_greeting(const std::vector<dialogue_line>&);
// Where nobody is marked: a command and, below it, a reply.
bool has_bare_dialogue(const std::vector<dialogue_line>&);

// Adds nothing where the lines hold no reply and no trouble with the network.
void read_dialogue(const reader_input&, const std::vector<dialogue_line>&, const dialogue_style&, reading_sink&);

}  // namespace smtp_explain
