#include "formats/bare_reply.hpp"

#include <algorithm>
#include <array>

#include "formats/reply.hpp"
#include "formats/text.hpp"

namespace smtp_explain {

namespace {

// Words that show that a number is an SMTP reply and a sentence is about mail.
constexpr std::array<std::string_view, 40> mail_words{
    "smtp", "mail", "relay", "recipient", "sender", "mailbox", "spam", "blocked", "rejected", "denied", "authenticat", "address",
    "user unknown", "unknown user", "quota", "undeliver", "deliver", "bounce", "greylist", "spf", "dkim", "dmarc", "blacklist", "blocklist", "domain",
    "server", "message", "envelope", "helo", "ehlo", "starttls", "policy", "command", "not permitted", "not allowed", "try again", "listed", "reputation",
    "unauthenticated", "postmaster",
};

bool speaks_of_mail(std::string_view text) {
    return std::any_of(mail_words.begin(), mail_words.end(), [&](std::string_view word) { return contains_ignoring_case(text, word); });
}

}  // namespace

std::vector<std::string_view> bare_reply_signatures() {
    std::vector<std::string_view> out(mail_words.begin(), mail_words.end());
    std::erase_if(out, [](std::string_view word) { return word.size() < 4; });
    for (const std::string_view code : {"error 4", "error 5", "code 4", "code 5"}) out.push_back(code);
    return out;
}

void read_bare_reply(const reader_input& in, reading_sink& sink) {
    const std::string_view text = trim(in.text);
    if (text.empty()) return;
    if (in.doc.is_message) return;
    const auto code = decisive_code(text);
    if (!code) return;
    // The sentence or lines that hold the reply: from the code (or the word "error" before it) to an empty line.
    std::size_t begin = code->offset;
    const std::size_t line = text.rfind('\n', begin);
    const std::size_t line_begin = line == std::string_view::npos ? 0 : line + 1;
    std::size_t end = text.find("\n\n", begin);
    if (end == std::string_view::npos) end = text.size();
    begin = line_begin;
    const std::string_view reply = text.substr(begin, end - begin);
    if (reply.size() > 12 && !speaks_of_mail(reply)) return;
    reading r;
    read_reply(in, reply, r.failure);
    r.source = reply_source::literal_reply;
    r.begin = in.offset(reply);
    r.end = r.begin + static_cast<std::uint32_t>(reply.size());
    r.explained = 3;
    sink.add(std::move(r));
}

}  // namespace smtp_explain
