#include "formats/refused_address.hpp"

#include "formats/reply.hpp"
#include "formats/text.hpp"

namespace smtp_explain {

refused_address find_refused_address(std::string_view reply, bool answers_rcpt) {
    const auto named_before = [&](std::string_view words) {
        const std::size_t end = find_ignoring_case(reply, words);
        const std::size_t begin = end == std::string_view::npos ? end : reply.rfind('<', end);
        if (begin == std::string_view::npos) return std::string_view{};
        const std::string_view named = reply.substr(begin + 1, end - begin - 1);
        return is_mailbox(named) ? named : std::string_view{};
    };
    refused_address found;
    found.sender = named_before(">: sender address rejected");
    for (const std::string_view words : {">: recipient address rejected", ">: relay access denied", ">... user unknown", ">... relaying denied"})
        if (found.recipient.empty()) found.recipient = named_before(words);
    // Exchange and IIS: "550 5.7.1 Unable to relay for bob@example.net".
    constexpr std::string_view relay = "unable to relay for ";
    if (const std::size_t at = find_ignoring_case(reply, relay); at != std::string_view::npos && found.recipient.empty()) {
        const std::string_view behind = reply.substr(at + relay.size());
        const std::string_view named = find_mailbox(behind);
        if (!named.empty() && named.data() - behind.data() <= 1) found.recipient = named;
    }
    if (!found.recipient.empty() || !answers_rcpt || !found.sender.empty()) return found;
    const auto code = decisive_code(reply);
    if (!code) return found;
    const std::string_view rest = trim(reply.substr(code->offset + code->length));
    if (rest.empty() || rest.front() != '<') return found;
    const std::size_t end = rest.find('>');
    if (end != std::string_view::npos && is_mailbox(rest.substr(1, end - 1))) found.recipient = rest.substr(1, end - 1);
    return found;
}

}  // namespace smtp_explain
