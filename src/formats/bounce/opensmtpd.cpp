// Bounces of OpenSMTPD (bounce.c): one line a recipient behind "the following list of recipients:".
//
//   line = recipient ": " reply
#include <algorithm>

#include "formats/bounce/readers.hpp"
#include "formats/reply.hpp"
#include "formats/text.hpp"

namespace smtp_explain {

void read_opensmtpd_bounce(const reader_input& in, reading_sink& sink) {
    const bool delayed = contains_ignoring_case(in.text, "a message is delayed for more than");
    const bool delivered = contains_ignoring_case(in.text, "was successfully delivered to");
    for_each_line(in.text, [&](std::string_view line) {
        const std::string_view address = find_mailbox(line);
        if (address.empty() || address.data() > line.data() + 4) return;
        const std::string_view behind = line.substr(static_cast<std::size_t>(address.data() - line.data()) + address.size());
        const std::size_t colon = behind.find(": ");
        if (colon > 1 || colon == std::string_view::npos) return;
        if (delivered) {
            sink.delivered.push_back(in.fact(address));
            return;
        }
        reading r;
        r.failure.final_recipient = in.fact(address);
        const std::string_view reply = trim(behind.substr(colon + 2));
        read_reply(in, reply, r.failure);
        r.source = r.failure.reply_code ? reply_source::literal_reply : reply_source::typed_field;
        if (!r.failure.reply_code) r.failure.issuer = {"opensmtpd", in.spans(reply)};
        r.failure.action = {delayed ? dsn::action::delayed : dsn::action::failed, {}};
        r.begin = in.offset(line);
        r.end = r.begin + static_cast<std::uint32_t>(line.size());
        r.explained = static_cast<std::uint32_t>(line.size() - std::min(reply.size(), line.size()));
        sink.add(std::move(r));
    });
    sink.explained += 64;
}

}  // namespace smtp_explain
