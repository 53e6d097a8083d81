// Every piece of the input that a report names, for what must hold of all of them.
//
//   for_every_span(r, [&](const source_span& s) { CHECK(std::size_t{s.offset} + s.length <= bytes.size()); });
#pragma once

#include <cstddef>

#include "model/report.hpp"

namespace smtp_explain::test {

template <class F>
void for_every_span(const report& r, F visit) {
    const auto all = [&](const source_spans& spans) {
        for (const source_span& s : spans) visit(s);
    };
    const auto fact = [&](const auto& value) {
        if (value) all(value->where);
    };
    const auto facts = [&](const auto&... values) { (fact(values), ...); };

    const original_message& m = r.input.original_message;
    facts(m.subject, m.from, m.to, m.date, m.message_id);
    for (const located<std::string>& one : r.input.recipients_delivered) all(one.where);
    if (r.input.session) {
        const session_facts& s = r.input.session->facts;
        facts(s.auth_offered, s.auth_attempted, s.authenticated, s.auth_mechanism, s.auth_user, s.tls, s.sender_differs_from_login, s.sender_domain, s.recipient_domain,
              s.server_host, s.port, s.banner, s.stopped_at);
        for (const session_line& line : r.input.session->timeline) all(line.where);
    }
    for (const explained_line& line : r.timeline) all(line.line.where);
    for (const explained_failure& one : r.failures) {
        const delivery_failure& f = one.failure;
        facts(f.final_recipient, f.original_recipient, f.envelope_sender, f.reporting_mta, f.remote_mta, f.remote_address, f.queue_id, f.reply_code, f.enhanced_status_code,
              f.diagnostic_code, f.action, f.stage, f.arrival_date, f.last_attempt_date, f.will_retry_until, f.issuer);
        for (const located<std::string>& context : f.context) all(context.where);
        all(one.diagnosis.evidence);
        for (const reason_evidence& reason : one.diagnosis.reasons) all(reason.where);
        for (const explained_reason& reason : one.explanation.reasons) all(reason.shown_by);
    }
}

inline bool spans_are_inside(const report& r, std::size_t size) {
    bool inside = true;
    for_every_span(r, [&](const source_span& s) { inside = inside && std::size_t{s.offset} + s.length <= size; });
    return inside;
}

}  // namespace smtp_explain::test
