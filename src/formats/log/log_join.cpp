#include "formats/log/log_join.hpp"

#include <algorithm>
#include <string>

#include "formats/composed_text.hpp"
#include "formats/network_trouble.hpp"
#include "formats/reply.hpp"
#include "formats/text.hpp"

namespace smtp_explain {

void build_said(const reader_input& in, const log_outcome& o, reading& r) {
    composed_text reply;
    for (const std::string_view line : o.said) {
        if (!reply.empty()) reply.append_blank();
        reply.append(line);
    }
    if (!reply.empty()) read_reply(in, reply, r.failure);
    r.source = r.failure.reply_code ? reply_source::literal_reply : reply_source::typed_field;
    if (!o.peer.empty()) read_remote_host(in, o.peer, r.failure);
    if (!o.step.empty()) read_stage(in, o.step, r.failure);
    if (!r.failure.stage && !r.failure.reply_code && !o.said.empty())
        if (const auto trouble = find_trouble(o.said.front()); trouble && trouble->stage())
            r.failure.stage = {*trouble->stage(), in.spans(o.said.front().substr(trouble->offset, trouble->length))};
    set_login_stage(r.failure);
    // The lines that were said before belong to the region; ids and addresses explain them.
    for (const std::string_view line : o.said) r.begin = std::min(r.begin, in.offset(line));
    r.explained += static_cast<std::uint32_t>(o.queue_id.size() + o.recipient.size() + o.peer.size() + o.step.size());
}

log_join::message& log_join::open(std::string_view queue_id) {
    return open_.open(queue_id, [this](std::string_view, message&) { ++evicted_; });
}

void log_join::sender(std::string_view queue_id, std::string_view address) {
    ++lines_;
    message& m = open(queue_id);
    m.sender = address;
    for (const auto& r : m.recipients) outcomes_[r.second].sender = address;
}

void log_join::outcome(const log_outcome& o) {
    ++lines_;
    if (o.queue_id.empty()) {
        outcomes_.push_back({o, {}, {}});
        return;
    }
    message& m = open(o.queue_id);
    const auto place = m.recipients.try_emplace(o.recipient, outcomes_.size());
    if (place.second)
        outcomes_.push_back({o, m.sender, {}});
    else
        outcomes_[place.first->second] = {o, m.sender, {}};
}

void log_join::expired(std::string_view queue_id, std::string_view words) {
    ++lines_;
    for (const auto& r : open(queue_id).recipients) {
        settled& s = outcomes_[r.second];
        if (s.last.action != dsn::action::delayed) continue;
        s.last.action = dsn::action::failed;
        s.expired_words = words;
    }
}

void log_join::closed(std::string_view queue_id) {
    ++lines_;
    open_.close(queue_id);
}

void log_join::finish(const reader_input& in, reading_sink& sink, builder build) {
    if (lines_ == 0) return;
    sink.kind = input_kind::log;
    std::uint32_t messages = 0;
    for (const settled& s : outcomes_) {
        const bool good = s.last.action == dsn::action::delivered || s.last.action == dsn::action::relayed || s.last.action == dsn::action::expanded;
        if (good) {
            if (!s.last.recipient.empty()) sink.add_delivered(in.fact(s.last.recipient));
            continue;
        }
        if (sink.is_full()) break;
        reading r;
        delivery_failure& f = r.failure;
        r.begin = in.offset(s.last.line);
        r.end = r.begin + static_cast<std::uint32_t>(s.last.line.size());
        if (!s.last.before.empty()) r.begin = std::min(r.begin, in.offset(s.last.before));
        if (!s.last.recipient.empty()) f.final_recipient = in.fact(trim_address(s.last.recipient));
        if (!s.last.queue_id.empty()) f.queue_id = in.fact(s.last.queue_id);
        if (!s.sender.empty()) f.envelope_sender = in.fact(s.sender);
        r.message = ++messages;
        build(in, s.last, r);
        if (!f.action) f.action = {s.last.action, {}};
        if (!s.expired_words.empty()) f.context.push_back(in.fact(s.expired_words));
        const std::size_t words = f.diagnostic_code ? f.diagnostic_code->value.text.size() : 0;
        r.explained += static_cast<std::uint32_t>(s.last.line.size() - std::min(words, s.last.line.size()));
        sink.add(std::move(r));
    }
    if (evicted_ > 0) sink.notes.push_back({"log-messages-evicted", {{"count", std::to_string(evicted_)}}});
}

}  // namespace smtp_explain
