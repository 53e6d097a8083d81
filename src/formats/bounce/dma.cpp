// Bounces of the DragonFly Mail Agent (bounce.c): plain text, one recipient a message.
//
//   "There was an error delivering your mail to <" recipient ">." 2LF
//   host " [" ip "] did not like our " command ":" LF reply / text
#include <algorithm>

#include "formats/bounce/readers.hpp"
#include "formats/reply.hpp"
#include "formats/text.hpp"

namespace smtp_explain {

void read_dma_bounce(const reader_input& in, reading_sink& sink) {
    const std::size_t at = find_ignoring_case(in.text, "there was an error delivering your mail to");
    if (at == std::string_view::npos) return;
    std::string_view rest = in.text.substr(at);
    const std::string_view first = take_line(rest);
    reading r;
    delivery_failure& f = r.failure;
    const std::string_view recipient = trim_address(first.substr(std::min(first.size(), first.find('<'))));
    if (const std::string_view address = find_mailbox(first); !address.empty())
        f.final_recipient = in.fact(address);
    else if (!recipient.empty())
        f.final_recipient = in.fact(recipient.substr(0, recipient.find('>')).substr(recipient.front() == '<' ? 1 : 0));
    constexpr std::string_view refusal = " did not like our ";
    std::string_view reason = trim(rest);
    r.source = reply_source::typed_field;
    if (const std::size_t not_liked = reason.find(refusal); not_liked != std::string_view::npos && not_liked < 300) {
        read_remote_host(in, reason.substr(0, not_liked), f);
        std::string_view tail = reason.substr(not_liked + refusal.size());
        const std::string_view command = take_line(tail);
        read_stage(in, command.substr(0, command.find(':')), f);
        if (f.stage && f.stage->value == smtp::stage::connect) f.stage->value = smtp::stage::banner;
        reason = trim(tail);
        r.source = reply_source::literal_reply;
    } else {
        f.issuer = {"dma", in.spans(reason)};
    }
    // An empty line ends it; the returned message may follow without one of the known announcements.
    if (const std::size_t blank = reason.find("\n\n"); blank != std::string_view::npos) reason = reason.substr(0, blank);
    read_reply(in, reason, f);
    f.action = {dsn::action::failed, {}};
    r.begin = in.offset(first);
    r.end = reason.empty() ? r.begin + static_cast<std::uint32_t>(first.size()) : in.offset(reason) + static_cast<std::uint32_t>(reason.size());
    r.explained = static_cast<std::uint32_t>(first.size() + refusal.size());
    sink.add(std::move(r));
}

}  // namespace smtp_explain
