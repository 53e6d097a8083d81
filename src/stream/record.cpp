#include "stream/record.hpp"

#include <algorithm>

#include "explain.hpp"

namespace smtp_explain {

namespace {

class relocation {
public:
    explicit relocation(const record& r) : r_(r) {}

    void apply(source_spans& spans) const {
        source_spans out;
        for (const source_span& s : spans) {
            const std::uint32_t end = s.offset + s.length;
            auto it = std::upper_bound(r_.pieces.begin(), r_.pieces.end(), s.offset, [](std::uint32_t at, const record::piece& p) { return at < p.begin; });
            if (it != r_.pieces.begin()) --it;
            for (; it != r_.pieces.end() && it->begin < end; ++it) {
                const std::uint32_t from = std::max(s.offset, it->begin), to = std::min(end, it->begin + it->size);
                if (from < to) out.push_back({static_cast<std::uint32_t>(it->offset - r_.offset) + (from - it->begin), to - from});
            }
        }
        spans = std::move(out);
    }
    template <class T>
    void apply(stated<T>& fact) const {
        if (fact) apply(fact->where);
    }
    void apply(delivery_failure& f) const {
        for (stated<std::string>* fact : {&f.final_recipient, &f.original_recipient, &f.envelope_sender, &f.reporting_mta, &f.remote_mta, &f.remote_address, &f.queue_id,
                                          &f.arrival_date, &f.last_attempt_date, &f.will_retry_until, &f.issuer})
            apply(*fact);
        apply(f.reply_code);
        apply(f.enhanced_status_code);
        apply(f.diagnostic_code);
        apply(f.action);
        apply(f.stage);
        for (located<std::string>& one : f.context) apply(one.where);
    }
    void apply(session_facts& f) const {
        for (stated<bool>* fact : {&f.auth_offered, &f.auth_attempted, &f.authenticated, &f.sender_differs_from_login}) apply(*fact);
        for (stated<std::string>* fact : {&f.auth_mechanism, &f.auth_user, &f.tls, &f.sender_domain, &f.recipient_domain, &f.server_host, &f.port, &f.banner}) apply(*fact);
        apply(f.stopped_at);
    }

private:
    const record& r_;
};

}  // namespace

void record::append(std::string_view text, std::uint64_t at) {
    if (size == 0) offset = at;
    size += text.size();
    // One byte more than is read, so that the reader notices.
    const std::size_t room = max_input_bytes + 1 - std::min<std::size_t>(bytes.size(), max_input_bytes + 1);
    bytes.append(text.substr(0, room));
}

void record::append_line(std::string_view line, std::uint64_t at) {
    if (size == 0) offset = at;
    const auto begin = static_cast<std::uint32_t>(bytes.size()), length = static_cast<std::uint32_t>(line.size() + 1);
    bytes += line;
    bytes += '\n';
    size += length;
    if (!pieces.empty() && pieces.back().offset + pieces.back().size == at)
        pieces.back().size += length;
    else
        pieces.push_back({begin, length, at});
}

void relocate(report& r, const record& from) {
    if (from.pieces.empty()) return;
    const relocation move(from);
    for (stated<std::string>* fact : {&r.input.original_message.subject, &r.input.original_message.from, &r.input.original_message.to, &r.input.original_message.date,
                                      &r.input.original_message.message_id})
        move.apply(*fact);
    if (r.input.session) {
        for (session_line& line : r.input.session->timeline) move.apply(line.where);
        move.apply(r.input.session->facts);
    }
    for (explained_line& line : r.timeline) move.apply(line.line.where);
    for (located<std::string>& one : r.input.recipients_delivered) move.apply(one.where);
    for (explained_failure& one : r.failures) {
        move.apply(one.failure);
        move.apply(one.diagnosis.evidence);
        for (reason_evidence& reason : one.diagnosis.reasons) move.apply(reason.where);
        for (explained_reason& reason : one.explanation.reasons) move.apply(reason.shown_by);
    }
}

}  // namespace smtp_explain
