// What a mail service tells of one message in an event: which keys hold what.
//
//   constexpr webhook_service sendgrid{.mark = "sg_event_id", .recipient = "email", .reply = {"reason", "response"}, …};
//   read_webhook(in, sendgrid, sink);
//
// Paths are keys with "." from the event's object on; arrays on the way are walked. Empty: the service does not tell.
#pragma once

#include <array>
#include <string_view>

#include "formats/format.hpp"

namespace smtp_explain {

struct webhook_service {
    // A key that only this service's events have; the object that has it is the event.
    std::string_view mark;
    // Another that must be there too; empty: none.
    std::string_view also;
    // Members that are recipients with fields of their own; empty: the event itself. Paths of `recipient`, `reply`, `code`,
    // `status` and `action` begin there, and at the event where nothing stands there.
    std::string_view each;
    std::string_view recipient;
    std::array<std::string_view, 4> reply{};
    // The service's own verdict in a word, read with its key ("bounceSubType: MailboxFull"); and the service, whose words these are where no server replied.
    std::array<std::string_view, 2> verdict{};
    std::string_view issuer;
    std::string_view code, status;
    std::string_view status_parts;  // an object with "class", "subject" and "detail"
    std::array<std::string_view, 2> sender{};
    std::string_view remote_host, remote_address, reporting_host, message_id;
    // The words that tell what happened: "bounce", "hard_bounce", "Permanent".
    std::array<std::string_view, 4> event{};
    std::string_view command;  // the SMTP command that was refused
    input_kind kind = input_kind::webhook;
};

void read_webhook(const reader_input&, const webhook_service&, reading_sink&);

}  // namespace smtp_explain
