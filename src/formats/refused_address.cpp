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
