// Bounces whose facts stand behind words at the beginning of a line ("Remote server replied: 550 …"), which many
// smaller servers and filters write.
//
//   constexpr bounce_label labels[] = {{"failed recipient:", says::recipient}, {"reason: remote host said:",
//   says::reply}}; read_labelled_bounce(in, {labels, 2}, sink);
//
// Labels are in lower case. What a label announces stands behind it on the line, or else in the lines below it up to an
// empty one. Several recipients in a row share the reason that follows them. Bullets before a label ("-- ", "*** ") do
// not matter. A reader that finds neither reply nor reason adds nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "formats/format.hpp"

namespace smtp_explain {

enum class says : std::uint8_t {
    recipient,  // one on the line, or a list of lines; words behind an address are its reason
    original,   // the address before forwarding
    reply,      // of a server
    reason,     // the program's own words
    step,       // the command or the program's word for it
    remote,     // the server that was talked to
    reporting,  // the server that writes
    nothing,    // ends what came before
};

struct bounce_label {
    std::string_view words;
    says what;
    // May stand anywhere in the line, not only at its beginning.
    bool inside = false;
};

struct bounce_labels {
    const bounce_label* labels;
    std::size_t count;
    // A line that holds nothing but an address opens the block of that recipient.
    bool address_opens = false;
    // What stands below such a line without a label is the reason.
    bool reason_follows = false;
    // Below a heading of recipients, "bob (user not found)" names a user of the server's own, without a domain.
    bool bare_users = false;
};

void read_labelled_bounce(const reader_input&, const bounce_labels&, reading_sink&);

// The text says that the message still waits ("will continue to try").
bool speaks_of_delay(std::string_view text);

}  // namespace smtp_explain
