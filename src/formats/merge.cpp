#include "formats/merge.hpp"

#include <algorithm>
#include <string>
#include <unordered_map>

#include "formats/text.hpp"

namespace smtp_explain {

namespace {

template <class T>
void take_if_missing(stated<T>& into, stated<T>& from) {
    if (!into && from) into = std::move(from);
}

bool is_specific(const stated<smtp::enhanced_status_code>& status) { return status && status->value.is_specific(); }

// Class 5 beside a 4yz reply: the reply is what the server said.
bool contradicts(const delivery_failure& f, const stated<smtp::enhanced_status_code>& status) {
    return f.reply_code && status && status->value.class_ != f.reply_code->value.value / 100;
}

std::size_t text_size(const delivery_failure& f) { return f.diagnostic_code ? f.diagnostic_code->value.text.size() : 0; }

// How much a reading's words tell about the reason.
int rank(const reading& r) {
    if (!r.failure.diagnostic_code) return 0;
    return static_cast<int>(r.source) * 2 + (r.failure.reply_code ? 1 : 0);
}

void join(reading& into, reading& from) {
    delivery_failure& a = into.failure;
    delivery_failure& b = from.failure;
    const bool b_tells_more = rank(from) > rank(into) || (rank(from) == rank(into) && text_size(b) > text_size(a) && !a.reply_code == !b.reply_code);
    if (b_tells_more) {
        std::swap(a.diagnostic_code, b.diagnostic_code);
        if (b.reply_code || from.source == reply_source::literal_reply) std::swap(a.reply_code, b.reply_code);
        if (b.enhanced_status_code && (is_specific(b.enhanced_status_code) || !is_specific(a.enhanced_status_code)))
            std::swap(a.enhanced_status_code, b.enhanced_status_code);
        if (b.issuer) std::swap(a.issuer, b.issuer);
        into.source = std::max(into.source, from.source);
    }
    // The words that did not win may still say what the winner leaves out.
    if (b.diagnostic_code && (!a.diagnostic_code || b.diagnostic_code->value.text != a.diagnostic_code->value.text))
        a.context.push_back({std::move(b.diagnostic_code->value.text), std::move(b.diagnostic_code->where)});
    std::move(b.context.begin(), b.context.end(), std::back_inserter(a.context));
    take_if_missing(a.reply_code, b.reply_code);
    if (!a.enhanced_status_code || (!is_specific(a.enhanced_status_code) && is_specific(b.enhanced_status_code))) {
        if (b.enhanced_status_code && (!a.enhanced_status_code || !contradicts(a, b.enhanced_status_code))) a.enhanced_status_code = std::move(b.enhanced_status_code);
    }
    take_if_missing(a.final_recipient, b.final_recipient);
    take_if_missing(a.original_recipient, b.original_recipient);
    take_if_missing(a.envelope_sender, b.envelope_sender);
    take_if_missing(a.reporting_mta, b.reporting_mta);
    take_if_missing(a.remote_mta, b.remote_mta);
    take_if_missing(a.remote_address, b.remote_address);
    take_if_missing(a.queue_id, b.queue_id);
    take_if_missing(a.action, b.action);
    take_if_missing(a.stage, b.stage);
    take_if_missing(a.arrival_date, b.arrival_date);
    take_if_missing(a.last_attempt_date, b.last_attempt_date);
    take_if_missing(a.will_retry_until, b.will_retry_until);
    take_if_missing(a.issuer, b.issuer);
    a.tentative = a.tentative && b.tentative;
    std::move(b.notes.begin(), b.notes.end(), std::back_inserter(a.notes));
}

std::string key_of(const delivery_failure& f) {
    std::string key = f.final_recipient ? mailbox_key(f.final_recipient->value) : std::string{};
    return key;
}

}  // namespace

std::vector<delivery_failure> merge(std::vector<reading> readings) {
    std::vector<reading> out;
    std::unordered_map<std::string, std::vector<std::size_t>> by_recipient;
    std::vector<reading> nameless;
    for (reading& r : readings) {
        if (!r.failure.final_recipient && r.failure.original_recipient) r.failure.final_recipient = r.failure.original_recipient;
        if (!r.failure.final_recipient) {
            nameless.push_back(std::move(r));
            continue;
        }
        std::vector<std::size_t>& same = by_recipient[key_of(r.failure)];
        const auto fits = [&](std::size_t i) {
            const delivery_failure& other = out[i].failure;
            return !(out[i].message != 0 && r.message != 0 && out[i].message != r.message) &&
                   !(other.queue_id && r.failure.queue_id && other.queue_id->value != r.failure.queue_id->value);
        };
        const auto it = std::find_if(same.begin(), same.end(), fits);
        if (it != same.end()) {
            join(out[*it], r);
        } else {
            same.push_back(out.size());
            out.push_back(std::move(r));
        }
    }
    for (reading& r : nameless) {
        if (r.message != 0) {
            // Its own message: it joins only who says the same of it.
            const auto same = std::find_if(out.begin(), out.end(), [&](const reading& other) {
                return (other.message == 0 || other.message == r.message) && other.failure.diagnostic_code && r.failure.diagnostic_code &&
                       other.failure.diagnostic_code->value.text == r.failure.diagnostic_code->value.text;
            });
            if (same != out.end())
                join(*same, r);
            else
                out.push_back(std::move(r));
        } else if (out.size() == 1 && by_recipient.size() == 1) {
            join(out[0], r);
        } else if (out.empty() || by_recipient.empty()) {
            const auto same = std::find_if(out.begin(), out.end(), [&](const reading& other) {
                return other.failure.diagnostic_code && r.failure.diagnostic_code &&
                       other.failure.diagnostic_code->value.text == r.failure.diagnostic_code->value.text;
            });
            if (same != out.end())
                join(*same, r);
            else
                out.push_back(std::move(r));
        } else {
            // Which of several recipients it speaks of is not stated: those without a reason of their own get it.
            for (reading& one : out)
                if (!one.failure.diagnostic_code) {
                    reading copy = r;
                    join(one, copy);
                }
        }
    }
    std::vector<delivery_failure> failures;
    failures.reserve(out.size());
    for (reading& r : out) failures.push_back(std::move(r.failure));
    return failures;
}

}  // namespace smtp_explain
