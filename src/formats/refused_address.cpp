#include "formats/refused_address.hpp"

#include <algorithm>
#include <array>

#include "formats/reply.hpp"
#include "formats/text.hpp"

namespace smtp_explain {

namespace {

// What a server says right behind the address of a recipient that it refuses.
constexpr std::array<std::string_view, 28> recipient_endings{
    "recipient address rejected", "relay access denied", "relaying denied", "relay not permitted", "relaying not", "unable to relay", "cannot relay",
    "user unknown", "unknown user", "unknown recipient", "unknown local", "user not found", "user does", "no such", "recipient", "unknown", "mailbox", "mail box",
    "does not exist", "doesn't exist", "not found", "over quota", "is over", "quota", "is full", "invalid recipient", "invalid mailbox",
    "inactive",
};
// And right before it.
constexpr std::array<std::string_view, 21> recipient_beginnings{
    "no such user", "unknown user", "user unknown", "unknown recipient", "invalid recipient", "invalid mailbox", "recipient", "recipient address", "mailbox", "tried to reach",
    "relay for", "relay to", "relay mail to", "relaying for", "relaying to", "deliver to", "delivery to", "such person", "no account",
    "relay not permitted", "relaying denied",
};

bool is_around(char c) { return is_space(c) || c == '<' || c == '>' || c == '[' || c == ']' || c == '(' || c == ')' || c == ':' || c == '.' || c == '"' || c == '\'' || c == '-'; }

bool ends_with_words(std::string_view text, std::string_view words) {
    if (text.size() < words.size() || !equals_ignoring_case(text.substr(text.size() - words.size()), words)) return false;
    return text.size() == words.size() || !is_alpha(text[text.size() - words.size() - 1]);
}

// A word that speaks of the sender: the address may then be the sender's.
bool speaks_of_sender(std::string_view reply) {
    return contains_ignoring_case(reply, "sender") || contains_ignoring_case(reply, "mail from") || contains_ignoring_case(reply, "from address") || contains_ignoring_case(reply, "originator");
}

}  // namespace

refused_address find_refused_address(std::string_view reply, bool answers_rcpt) {
    refused_address found;
    std::size_t looked = 0;
    for (std::string_view address = find_mailbox(reply); !address.empty() && looked < 4; ++looked) {
        const std::size_t begin = static_cast<std::size_t>(address.data() - reply.data()), end = begin + address.size();
        std::string_view before = reply.substr(0, begin), behind = reply.substr(end);
        while (!before.empty() && is_around(before.back())) before.remove_suffix(1);
        // A sentence that ends with the address says nothing of what follows; Sendmail's "..." does.
        const bool sentence_ends = behind.starts_with(". ") || behind.starts_with(".\n");
        while (!sentence_ends && !behind.empty() && is_around(behind.front())) behind.remove_prefix(1);
        if (starts_ignoring_case(behind, "sender address rejected")) {
            if (found.sender.empty()) found.sender = address;
        } else if (found.recipient.empty()) {
            const bool said = std::any_of(recipient_endings.begin(), recipient_endings.end(), [&](std::string_view words) { return starts_ignoring_case(behind, words); }) ||
                              std::any_of(recipient_beginnings.begin(), recipient_beginnings.end(), [&](std::string_view words) { return ends_with_words(before, words); });
            if (said && (starts_ignoring_case(behind, "recipient address rejected") || !speaks_of_sender(reply))) found.recipient = address;
        }
        address = find_mailbox(reply, end);
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
