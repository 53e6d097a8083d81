#include <algorithm>

#include "formats/format.hpp"
#include "formats/log/mail_queue_grammar.hpp"
#include "formats/network_trouble.hpp"
#include "formats/postfix_reason.hpp"
#include "formats/reply.hpp"
#include "formats/text.hpp"

namespace smtp_explain {

namespace {

namespace g = mail_queue_grammar;

struct line_parts {
    std::string_view queue_id, arrival, sender, reason, recipient;
};

template <class Rule>
struct action : pegtl::nothing<Rule> {};
template <std::string_view line_parts::* Member>
struct sets {
    template <class Input>
    static void apply(const Input& in, line_parts& p) {
        p.*Member = in.string_view();
    }
};
template <> struct action<g::queue_id> : sets<&line_parts::queue_id> {};
template <> struct action<g::arrival> : sets<&line_parts::arrival> {};
template <> struct action<g::sender> : sets<&line_parts::sender> {};
template <> struct action<g::reason> : sets<&line_parts::reason> {};
template <> struct action<g::recipient> : sets<&line_parts::recipient> {};

// "Deferred: Connection refused by mx.example.net.", "host unknown": Sendmail keeps the last status of the message.
reply_source read_sendmail_status(const reader_input& in, std::string_view status, delivery_failure& f) {
    if (starts_ignoring_case(status, "Deferred:")) status = trim(status.substr(9));
    read_reply(in, status, f);
    if (f.reply_code) return reply_source::literal_reply;
    f.issuer = {"sendmail", in.spans(status)};
    if (const auto trouble = find_trouble(status); trouble && trouble->stage()) f.stage = {*trouble->stage(), in.spans(status.substr(trouble->offset, trouble->length))};
    if (const std::size_t by = std::max(status.rfind(" by ") + 1, status.rfind(" with ") + 1); by > 0) read_remote_host(in, status.substr(status.find(' ', by) + 1), f);
    return reply_source::typed_field;
}

}  // namespace

void read_mail_queue(const reader_input& in, reading_sink& sink) {
    const bool sendmail = contains_ignoring_case(in.text, "-----q-id-----");
    line_parts message;
    std::string_view reason;
    std::uint32_t count = 0;
    for_each_line(in.text, [&](std::string_view line) {
        line_parts parts;
        auto input = input_of(line);
        if (!pegtl::parse<g::line, action>(input, parts)) return;
        if (!parts.queue_id.empty()) {
            message = parts;
            reason = {};
            ++count;
        } else if (!parts.reason.empty()) {
            reason = parts.reason;
        } else if (!message.queue_id.empty() && !reason.empty()) {
            reading r;
            delivery_failure& f = r.failure;
            r.source = sendmail ? read_sendmail_status(in, reason, f) : read_postfix_reason(in, reason, f);
            f.final_recipient = in.fact(parts.recipient);
            f.queue_id = in.fact(message.queue_id);
            f.arrival_date = in.fact(message.arrival);
            if (find_mailbox(message.sender) == message.sender) f.envelope_sender = in.fact(message.sender);
            // What stands in the queue is tried again.
            f.action = {dsn::action::delayed, in.spans(message.queue_id)};
            r.begin = in.offset(line);
            r.end = r.begin + static_cast<std::uint32_t>(line.size());
            r.explained = static_cast<std::uint32_t>(line.size() + message.queue_id.size());
            r.message = count;
            sink.add(std::move(r));
        }
    });
}

}  // namespace smtp_explain
