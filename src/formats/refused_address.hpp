// The address that a reply itself names beside the words that say why: "<bob@example.net>: User unknown", "no such user bob@example.net".
//
//   refused_address a = find_refused_address("550 5.1.1 <bob@example.net>: Recipient address rejected: User unknown", false);
//   a.recipient == "bob@example.net"; a.sender is empty
//
// The pieces point into the reply; empty where it names none.
#pragma once

#include <string_view>

namespace smtp_explain {

struct refused_address {
    std::string_view recipient, sender;
};

// answers_rcpt: it is known that RCPT TO was refused, so that a path right behind the codes is its recipient.
refused_address find_refused_address(std::string_view reply, bool answers_rcpt);

}  // namespace smtp_explain
