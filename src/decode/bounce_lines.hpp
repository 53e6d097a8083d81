// The lines of a bounce that came as one: a chat, a ticket or a phone's notice has made blanks of its line breaks.
//
//   find_bounce_breaks("… The following address(es) failed: bob@example.net host mx.example.net [192.0.2.1] SMTP error from remote …")
//   // a break before the address, before "host", before "SMTP error"
//
// Known by the sentences that mail systems put around their reasons; a text without any of them has no breaks. Linear for
// texts of up to 64 KiB; longer ones are left alone.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace smtp_explain {

struct line_break {
    std::size_t at, length;  // the blanks that it stands for
    bool apart;              // an empty line goes before it
};

// In order. Behind every break of the text a line begins.
std::vector<line_break> find_bounce_breaks(std::string_view line);

}  // namespace smtp_explain
