// Bounces of Gmail and Google Workspace, old and new form; ZoneMTA imitates the old one.
//
//   new: "** " title " **" LF sentence "The response" [" from the remote server"] " was:" 2LF reply
//   old: "Delivery to the following recipient" ("s") " failed permanently:" 2LF 1*(SP address LF)
//        "Technical details of permanent failure:" LF sentence [" by " mx ". [" ip "]."]
//        ["The error that the other server returned was:" LF] reply ["(state " n ")."]
#include <algorithm>
#include <array>

#include "formats/bounce/readers.hpp"
#include "formats/reply.hpp"
#include "formats/text.hpp"

namespace smtp_explain {

namespace {

// The paragraph behind the first of the phrases, up to an empty line or the end.
std::string_view paragraph_behind(std::string_view text, std::string_view phrase) {
    const std::size_t at = find_ignoring_case(text, phrase);
    if (at == std::string_view::npos) return {};
    std::string_view rest = trim(text.substr(at + phrase.size()));
    if (const std::size_t end = rest.find("\n\n"); end != std::string_view::npos) rest = rest.substr(0, end);
    if (const std::size_t end = rest.find("\n-----"); end != std::string_view::npos) rest = rest.substr(0, end);
    return trim(rest);
}

}  // namespace

void read_gmail_bounce(const reader_input& in, reading_sink& sink) {
    const bool delayed = contains_ignoring_case(in.text, "delivery incomplete") || contains_ignoring_case(in.text, "has been delayed") ||
                         contains_ignoring_case(in.text, "temporary failure") || contains_ignoring_case(in.text, "gmail will retry for");
    const bool google = contains_ignoring_case(in.text, "google tried to deliver your message") || contains_ignoring_case(in.text, "gmail") ||
                        contains_ignoring_case(in.text, "support.google.com");
    std::vector<std::string_view> recipients;
    std::uint32_t frame = 0;
    for (const std::string_view head : {"failed permanently:", "has been delayed:", "delivering your message to:", "deliver your message to:", "failed permanently"}) {
        const std::size_t at = find_ignoring_case(in.text, head);
        if (at == std::string_view::npos) continue;
        frame += static_cast<std::uint32_t>(head.size() + 34);
        std::string_view rest = in.text.substr(at + head.size());
        while (!rest.empty()) {
            const std::string_view line = trim(take_line(rest));
            if (line.empty()) {
                if (!recipients.empty()) break;
                continue;
            }
            if (!is_mailbox(line)) break;
            recipients.push_back(trim_address(line));
        }
        if (!recipients.empty()) break;
    }
    for (const std::string_view sentence : {"your message wasn't delivered to ", "your message couldn't be delivered to ", "your message to ", "problem delivering your message to "}) {
        if (!recipients.empty()) break;
        const std::size_t at = find_ignoring_case(in.text, sentence);
        if (at == std::string_view::npos) continue;
        const std::string_view address = find_mailbox(in.text.substr(at, std::min<std::size_t>(400, in.text.size() - at)));
        if (!address.empty()) recipients.push_back(address);
        frame += static_cast<std::uint32_t>(sentence.size());
    }
    reading base;
    delivery_failure& f = base.failure;
    std::string_view reply;
    for (const std::string_view phrase : {"the error that the other server returned was:", "the response from the remote server was:", "the response was:"}) {
        reply = paragraph_behind(in.text, phrase);
        if (reply.empty()) continue;
        frame += static_cast<std::uint32_t>(phrase.size());
        base.source = reply_source::literal_reply;
        break;
    }
    std::string_view details = paragraph_behind(in.text, "technical details of permanent failure:");
    if (details.empty()) details = paragraph_behind(in.text, "technical details of temporary failure:");
    if (!details.empty()) frame += 40;
    // "… by the server for the recipient domain example.net by mx.example.net. [192.0.2.1]."
    if (const std::size_t by = details.rfind(" by "); by != std::string_view::npos && details.find('[', by) != std::string_view::npos)
        read_remote_host(in, details.substr(by + 4, details.find(']', by) - by - 3), f);
    // "[(0) mx.example.net. [192.0.2.1]:25: Connection timed out]": what the connection itself met.
    if (const std::size_t bracket = details.find("[("); bracket != std::string_view::npos) {
        const std::size_t close = details.find(')', bracket);
        if (close != std::string_view::npos) read_remote_host(in, details.substr(close + 1), f);
    }
    // "[mx.example.net. 192.0.2.25: timed out]": the same since 2016.
    if (const std::size_t bracket = reply.rfind('['); bracket != std::string_view::npos && !f.remote_mta) {
        const std::string_view inside = reply.substr(bracket + 1);
        if (const std::size_t dot = inside.find(". "); dot < 255 && is_host_name(inside.substr(0, dot))) read_remote_host(in, inside, f);
    }
    if (const std::size_t refused = find_ignoring_case(reply, "did not accept our requests to connect"); refused != std::string_view::npos)
        f.stage = {smtp::stage::connect, in.spans(reply.substr(refused, 38))};
    if (starts_ignoring_case(reply, "DNS Error")) f.stage = {smtp::stage::resolve, in.spans(reply.substr(0, 9))};
    if (reply.empty()) {
        reply = details;
        base.source = decisive_code(reply) ? reply_source::literal_reply : reply_source::prose;
    }
    if (reply.empty() && !recipients.empty()) {
        // The sentence itself is all there is ("because the address couldn't be found", "Message will be retried for 2 more days").
        for (const std::string_view sentence : {"message will be retried", "your message"}) {
            const std::size_t at = find_ignoring_case(in.text, sentence);
            if (at == std::string_view::npos || !reply.empty()) continue;
            reply = in.text.substr(at);
            reply = trim(reply.substr(0, reply.find("\n\n")));
            base.source = reply_source::prose;
        }
    }
    if (!reply.empty()) read_reply(in, reply, f);
    // "(state 14)": the step of Google's old software; 14 is RCPT TO.
    if (const std::size_t state = reply.find("(state 1"); state != std::string_view::npos && state + 9 < reply.size()) {
        const char n = reply[state + 8];
        const std::string_view piece = reply.substr(state, 10);
        if (n == '4') f.stage = {smtp::stage::rcpt_to, in.spans(piece)};
        if (n == '3') f.stage = {smtp::stage::mail_from, in.spans(piece)};
        if (n == '7' || n == '8') f.stage = {smtp::stage::end_of_data, in.spans(piece)};
    }
    // "Unspecified Error (SENT_SECOND_EHLO): …": how far the dialogue had come.
    if (const std::size_t step = reply.find("(SENT_"); step != std::string_view::npos && !f.stage) {
        const std::string_view word = reply.substr(step + 6, reply.find(')', step) - step - 6);
        read_stage(in, starts_ignoring_case(word, "SECOND_") ? word.substr(7) : starts_ignoring_case(word, "FIRST_") ? word.substr(6) : word, f);
    }
    if (!f.reply_code && google && f.diagnostic_code && base.source == reply_source::prose) f.issuer = {"google", f.diagnostic_code->where};
    if (!f.diagnostic_code && recipients.empty()) return;
    f.action = {delayed ? dsn::action::delayed : dsn::action::failed, {}};
    base.begin = 0;
    base.end = static_cast<std::uint32_t>(in.text.size());
    base.begin = in.offset(in.text);
    base.end = base.begin + static_cast<std::uint32_t>(in.text.size());
    base.explained = frame;
    if (recipients.empty()) sink.add(base);
    for (const std::string_view recipient : recipients) {
        reading one = base;
        one.failure.final_recipient = in.fact(recipient);
        sink.add(std::move(one));
    }
}

}  // namespace smtp_explain
