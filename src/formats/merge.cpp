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
        if (b.enhanced_status_code && (!a.enhanced_status_code || !contradicts(a, b.enhanced_status_code)))
            a.enhanced_status_code = std::move(b.enhanced_status_code);
    }
    take_if_missing(a.final_recipient, b.final_recipient);
    // A user's name tells less than the address.
    if (a.original_recipient && b.original_recipient && a.original_recipient->value.find('@') == std::string::npos) a.original_recipient.reset();
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

std::string key_of(const stated<std::string>& recipient) { return recipient ? mailbox_key(recipient->value) : std::string{}; }

bool is_address(const stated<std::string>& recipient) { return recipient && is_mailbox(recipient->value); }

bool are_of_one_message(const reading& a, const reading& b) {
    return !(a.message != 0 && b.message != 0 && a.message != b.message) &&
           !(a.failure.queue_id && b.failure.queue_id && a.failure.queue_id->value != b.failure.queue_id->value);
}

// A reading, and which readers have already spoken of its recipient.
struct fate {
    reading what;
    bool is_report_field = false;
    std::vector<std::uint32_t> readers{};
    bool gone = false;

    bool is_known_to(const fate& other) const {
        return std::any_of(readers.begin(), readers.end(),
                           [&](std::uint32_t r) { return std::find(other.readers.begin(), other.readers.end(), r) != other.readers.end(); });
    }
};

// Of two names for one recipient: an address before the name of a file, a program or a user; the address that the mail
// was forwarded to before the one that it was sent to; a field before prose.
bool names_better(const fate& a, const fate& b) {
    const delivery_failure &x = a.what.failure, &y = b.what.failure;
    if (is_address(x.final_recipient) != is_address(y.final_recipient)) return is_address(x.final_recipient);
    const std::string forwarded = key_of(x.original_recipient);
    if (!forwarded.empty() && forwarded == key_of(y.final_recipient)) return true;
    if (!y.original_recipient || key_of(y.original_recipient) != key_of(x.final_recipient)) return a.is_report_field;
    return false;
}

// Joins two readings of one recipient that name it differently.
void join_renamed(fate& into, fate& from) {
    if (names_better(from, into)) {
        std::swap(into.what.failure.final_recipient, from.what.failure.final_recipient);
        std::swap(into.what.failure.original_recipient, from.what.failure.original_recipient);
    }
    join(into.what, from.what);
    into.readers.insert(into.readers.end(), from.readers.begin(), from.readers.end());
    from.gone = true;
}

// Readers may name one recipient differently: the alias and whom it stands for, a user's name and the address.
void join_aliases(std::vector<fate>& fates) {
    std::unordered_map<std::string, std::size_t> by_name;
    const auto local_part = [](const std::string& address) { return address.substr(0, address.rfind('@')); };
    for (std::size_t i = 0; i < fates.size(); ++i) {
        const delivery_failure& f = fates[i].what.failure;
        if (!f.final_recipient) continue;
        by_name.emplace(key_of(f.final_recipient), i);
        by_name.emplace(local_part(key_of(f.final_recipient)), i);
    }
    for (std::size_t i = 0; i < fates.size(); ++i) {
        if (fates[i].gone) continue;
        for (const bool bare : {false, true}) {
            const delivery_failure& f = fates[i].what.failure;
            std::string name = bare ? key_of(f.final_recipient) : key_of(f.original_recipient);
            if (name.empty() || (bare && name.find('@') != std::string::npos)) continue;
            const auto it = by_name.find(name);
            if (it == by_name.end() || it->second == i) continue;
            fate& other = fates[it->second];
            if (other.gone || fates[i].is_known_to(other) || !are_of_one_message(fates[i].what, other.what)) continue;
            const std::size_t into = std::min(i, it->second), from = std::max(i, it->second);
            join_renamed(fates[into], fates[from]);
            break;
        }
    }
}

// The fields of a report list the recipients that its text lists. As many that are left over on either side, in the
// same order, are the same ones.
void join_leftovers(std::vector<fate>& fates) {
    std::vector<std::size_t> fields, prose;
    std::uint32_t prose_reader = 0;
    for (std::size_t i = 0; i < fates.size(); ++i) {
        const fate& f = fates[i];
        if (f.gone || f.readers.size() != 1 || f.what.message != 0) continue;
        if (f.is_report_field) {
            fields.push_back(i);
        } else {
            if (prose_reader != 0 && prose_reader != f.readers[0]) return;
            prose_reader = f.readers[0];
            prose.push_back(i);
        }
    }
    if (fields.size() != prose.size()) return;
    const auto in_text_order = [&](std::size_t a, std::size_t b) { return fates[a].what.begin < fates[b].what.begin; };
    std::sort(fields.begin(), fields.end(), in_text_order);
    std::sort(prose.begin(), prose.end(), in_text_order);
    for (std::size_t i = 0; i < fields.size(); ++i) join_renamed(fates[std::min(fields[i], prose[i])], fates[std::max(fields[i], prose[i])]);
}

}  // namespace

std::vector<delivery_failure> merge(std::vector<sourced_reading> readings) {
    if (readings.size() == 1) {
        delivery_failure& only = readings[0].what.failure;
        if (!only.final_recipient && only.original_recipient) only.final_recipient = only.original_recipient;
        std::vector<delivery_failure> failures;
        failures.push_back(std::move(only));
        return failures;
    }
    std::vector<fate> fates;
    fates.reserve(readings.size());
    std::unordered_map<std::string, std::vector<std::size_t>> by_recipient;
    std::vector<reading> nameless;
    for (sourced_reading& one : readings) {
        reading& r = one.what;
        if (!r.failure.final_recipient && r.failure.original_recipient) r.failure.final_recipient = r.failure.original_recipient;
        if (!r.failure.final_recipient && !one.is_report_field) {
            nameless.push_back(std::move(r));
            continue;
        }
        std::vector<std::size_t>* same = r.failure.final_recipient ? &by_recipient[key_of(r.failure.final_recipient)] : nullptr;
        if (same != nullptr) {
            const auto it = std::find_if(same->begin(), same->end(), [&](std::size_t i) { return are_of_one_message(fates[i].what, r); });
            if (it != same->end()) {
                join(fates[*it].what, r);
                fates[*it].readers.push_back(one.reader);
                continue;
            }
            same->push_back(fates.size());
        }
        fates.push_back({std::move(r), one.is_report_field, {one.reader}});
    }
    join_aliases(fates);
    join_leftovers(fates);
    std::vector<reading> out;
    for (fate& f : fates)
        if (!f.gone) (f.what.failure.final_recipient ? out : nameless).push_back(std::move(f.what));
    const bool has_names = !by_recipient.empty();
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
        } else if (out.size() == 1 && has_names) {
            join(out[0], r);
        } else if (!has_names) {
            const auto same = std::find_if(out.begin(), out.end(), [&](const reading& other) {
                const delivery_failure &said = other.failure, &own = r.failure;
                // A program's own sentence for the step at which the server's reply is known.
                if (said.reply_code && !own.reply_code && said.stage && own.stage && said.stage->value == own.stage->value && r.source != reply_source::literal_reply) return true;
                return said.diagnostic_code && own.diagnostic_code && said.diagnostic_code->value.text == own.diagnostic_code->value.text;
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
