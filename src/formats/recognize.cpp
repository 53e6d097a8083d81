#include "formats/recognize.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "formats/format.hpp"
#include "formats/literal_index.hpp"
#include "formats/merge.hpp"
#include "formats/reply.hpp"
#include "formats/returned_original.hpp"
#include "formats/text.hpp"

namespace smtp_explain {

namespace {

using knowledge = format::knowledge;

constexpr std::size_t max_failures = 10'000;

// What one reader made of one part.
struct result {
    const format* by = nullptr;
    std::size_t part = 0;
    reading_sink sink;
    std::uint32_t explained = 0;
};

// The formats' signatures and the marks of returned originals, for one scan of a text.
struct signature_index {
    std::vector<std::size_t> format_of;  // literal -> position in formats(); behind them come the marks
    std::vector<std::size_t> length_of;  // of each literal
    std::vector<std::size_t> nowhere;    // signature_ends of an empty text
    literal_index literals;
};

const signature_index& signatures() {
    static const signature_index index = [] {
        std::vector<std::string_view> literals;
        std::vector<std::size_t> format_of, length_of, nowhere(formats().size(), std::string_view::npos);
        for (std::size_t i = 0; i < formats().size(); ++i) {
            if (formats()[i].signatures.empty()) nowhere[i] = 0;
            for (const std::string_view literal : formats()[i].signatures) {
                literals.push_back(literal);
                format_of.push_back(i);
            }
        }
        literals.insert(literals.end(), original_marks().begin(), original_marks().end());
        for (const std::string_view literal : literals) length_of.push_back(literal.size());
        return signature_index{std::move(format_of), std::move(length_of), std::move(nowhere), literal_index(std::move(literals))};
    }();
    return index;
}

// For each format, by its position in formats(): where its first signature in a text ends.
using signature_ends = std::vector<std::size_t>;
// Positions in formats(), ascending.
using format_list = std::vector<std::uint16_t>;

// Calls `mark(which, offset)` for each mark of an original.
template <class Mark>
void scan(std::string_view text, signature_ends& ends, Mark mark) {
    const signature_index& index = signatures();
    index.literals.scan(text, [&](std::size_t literal, std::size_t offset) {
        if (literal >= index.format_of.size()) return mark(literal - index.format_of.size(), offset);
        std::size_t& end = ends[index.format_of[literal]];
        end = std::min(end, offset + index.length_of[literal]);
    });
}

format_list formats_up_to(std::size_t end, const signature_ends& ends) {
    format_list out;
    out.reserve(16);
    for (std::size_t i = 0; i < ends.size(); ++i)
        if (ends[i] <= end) out.push_back(static_cast<std::uint16_t>(i));
    return out;
}

bool is_readable(part_role role) {
    return role != part_role::returned_message && role != part_role::attachment;
}

// What every reader of a part is given, found once.
struct prepared_part {
    split_text text;            // up to the returned original, and behind it
    format_list may_apply;      // to the text up to the original, or to the message by its header
    format_list may_apply_to_whole;   // the same with the original; empty where there is none
};

std::vector<prepared_part> prepare(const document& doc) {
    constexpr std::size_t nowhere = std::string_view::npos;
    signature_ends by_header = signatures().nowhere;
    for (const std::string_view name : {"subject", "from", "x-mailer"})
        if (const header_field* field = doc.header(name)) scan(field->value.value, by_header, [](std::size_t, std::size_t) {});
    for (std::size_t& end : by_header)
        if (end != nowhere) end = 0;
    std::vector<prepared_part> out;
    out.reserve(doc.parts.size());
    for (const part& p : doc.parts) {
        prepared_part& one = out.emplace_back();
        if (!is_readable(p.role)) continue;
        const std::string_view text = p.text.view();
        signature_ends ends = by_header;
        std::size_t original = nowhere;
        scan(text, ends, [&](std::size_t mark, std::size_t offset) {
            if (p.role == part_role::body && offset < original && begins_original(text, mark, offset)) original = offset;
        });
        one.text = split_at(text, original);
        one.may_apply = formats_up_to(one.text.report.size(), ends);
        if (!one.text.original.empty()) one.may_apply_to_whole = formats_up_to(text.size(), ends);
    }
    return out;
}

bool reads(const format& f, part_role role) { return std::find(f.roles.begin(), f.roles.end(), role) != f.roles.end(); }

std::uint32_t explained_by(const reading_sink& sink) {
    std::uint32_t sum = sink.explained;
    for (const reading& r : sink.readings) sum += r.explained;
    return sum;
}

bool found_something(const reading_sink& s) { return !s.readings.empty() || !s.delivered.empty() || s.kind || s.dialogue; }

void run(const document& doc, std::size_t part_index, const split_text& text, const format_list& may_apply, knowledge level, std::vector<result>& results) {
    const part& p = doc.parts[part_index];
    const std::vector<format>& all = formats();
    for (const std::uint16_t i : may_apply) {
        const format& f = all[i];
        if (f.knows != level || !reads(f, p.role)) continue;
        result r;
        r.by = &f;
        r.part = part_index;
        const reader_input in{doc, p, text.report, text.original};
        f.read(in, r.sink);
        r.explained = explained_by(r.sink);
        if (found_something(r.sink)) results.push_back(std::move(r));
    }
}

bool has_reason(const std::vector<result>& results) {
    for (const result& r : results) {
        if (r.sink.kind || !r.sink.delivered.empty() || r.sink.dialogue) return true;
        for (const reading& one : r.sink.readings)
            if (one.failure.diagnostic_code) return true;
    }
    return false;
}

std::vector<result> run_all(const document& doc, const std::vector<prepared_part>& parts, bool exact_only = false) {
    std::vector<result> results;
    // A message that a person forwards announces the bounce itself with "Original Message": when nothing was found
    // before the announcement, what stands behind it is read.
    const bool announced = std::any_of(parts.begin(), parts.end(), [](const prepared_part& p) { return !p.text.original.empty(); });
    for (const knowledge level : {knowledge::exact, knowledge::general, knowledge::codes_only}) {
        for (const bool behind : {false, true}) {
            if (behind && !announced) continue;
            for (std::size_t i = 0; i < doc.parts.size(); ++i) {
                const part& p = doc.parts[i];
                if (!is_readable(p.role)) continue;
                if (p.alternative && has_reason(results)) continue;
                const prepared_part& from = parts[i];
                if (behind && !from.text.original.empty())
                    run(doc, i, {p.text.view(), {}}, from.may_apply_to_whole, level, results);
                else
                    run(doc, i, from.text, from.may_apply, level, results);
            }
            if (has_reason(results)) return results;
        }
        if (exact_only) break;
    }
    return results;
}

// As std::stable_sort, which moves what is in order already; readings are large, and most inputs have one.
template <class T, class Before>
void sort_if_needed(std::vector<T>& list, Before before) {
    if (!std::is_sorted(list.begin(), list.end(), before)) std::stable_sort(list.begin(), list.end(), before);
}

// Readers of one region compete: who explains more of it keeps it.
void settle(std::vector<result>& results) {
    sort_if_needed(results, [](const result& a, const result& b) { return a.explained > b.explained; });
    if (results.size() < 2) return;
    struct region {
        std::size_t part;
        std::uint32_t begin, end;
    };
    std::vector<region> taken;
    for (result& r : results) {
        std::vector<reading> kept;
        const std::size_t others = taken.size();
        for (reading& one : r.sink.readings) {
            const bool free = std::none_of(taken.begin(), taken.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(others, 4096)), [&](const region& t) {
                return t.part == r.part && one.begin < t.end && t.begin < one.end;
            });
            if (!free) continue;
            taken.push_back({r.part, one.begin, one.end});
            kept.push_back(std::move(one));
        }
        r.sink.readings = std::move(kept);
    }
}

stated<std::string> header_fact(const std::vector<header_field>& headers, std::string_view name) {
    for (const header_field& h : headers)
        if (h.name == name && !h.value.value.empty()) return h.value;
    return std::nullopt;
}

original_message returned_message_of(const document& doc, const std::vector<prepared_part>& parts) {
    original_message out;
    for (const part& p : doc.parts) {
        if (p.role != part_role::returned_message || p.headers.empty()) continue;
        out.subject = header_fact(p.headers, "subject");
        out.from = header_fact(p.headers, "from");
        out.to = header_fact(p.headers, "to");
        out.date = header_fact(p.headers, "date");
        out.message_id = header_fact(p.headers, "message-id");
        return out;
    }
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const part& p = doc.parts[i];
        const std::string_view original = parts[i].text.original;
        if (original.empty()) continue;
        const reader_input in{doc, p, original, {}};
        const auto state = [&](stated<std::string>& field, std::string_view name) {
            if (const std::string_view value = header_value(original, name); !value.empty()) field = in.fact(value);
        };
        state(out.subject, "subject");
        state(out.from, "from");
        state(out.to, "to");
        state(out.date, "date");
        state(out.message_id, "message-id");
        if (out.from || out.to || out.subject) return out;
    }
    return out;
}

void fill(original_message& into, original_message&& from) {
    if (!into.subject) into.subject = std::move(from.subject);
    if (!into.from) into.from = std::move(from.from);
    if (!into.to) into.to = std::move(from.to);
    if (!into.date) into.date = std::move(from.date);
    if (!into.message_id) into.message_id = std::move(from.message_id);
}

// Some programs name the recipient only in X-Failed-Recipients (a list with commas).
stated<std::string> only_failed_recipient(const document& doc) {
    const header_field* field = doc.header("x-failed-recipients");
    if (field == nullptr) return std::nullopt;
    const std::string_view address = find_mailbox(field->value.value);
    if (address.empty()) return std::nullopt;
    const std::size_t end = static_cast<std::size_t>(address.data() - field->value.value.data()) + address.size();
    if (!find_mailbox(field->value.value, end).empty()) return std::nullopt;
    return located<std::string>{std::string(address), field->value.where};
}

// A bounce's header without its text names at least who did not get the message.
std::optional<delivery_failure> failure_of_header(const document& doc) {
    if (std::any_of(doc.parts.begin(), doc.parts.end(), [](const part& p) { return !trim(p.text.view()).empty(); })) return std::nullopt;
    const header_field* subject = doc.header("subject");
    if (subject != nullptr && contains_ignoring_case(subject->value.value, "delay")) return std::nullopt;
    delivery_failure f;
    f.final_recipient = only_failed_recipient(doc);
    if (!f.final_recipient) return std::nullopt;
    f.action = {dsn::action::failed, {}};
    return f;
}

// How mail programs title an answer that they send by themselves.
bool holds_answer_subject(const document& doc) {
    constexpr std::array<std::string_view, 16> titles{"automatische antwort", "abwesenheit", "réponse automatique", "risposta automatica", "respuesta automática", "resposta automática",
                                                      "automatyczna odpowied", "automatisch antwoord", "autosvar", "автоответ", "自動返信", "自动回复", "自動回覆", "out of the office",
                                                      "automaattinen vastaus", "otomatik yanıt"};
    const header_field* subject = doc.header("subject");
    return subject != nullptr && std::any_of(titles.begin(), titles.end(), [&](std::string_view title) { return contains_ignoring_case(subject->value.value, title); });
}

bool is_automatic_answer(const document& doc) {
    const auto holds = [&](std::string_view name, std::string_view word) {
        const header_field* h = doc.header(name);
        return h != nullptr && contains_ignoring_case(h->value.value, word);
    };
    if (!doc.is_message) return false;
    // RFC 3834 section 5; the others are what came before it.
    return holds("auto-submitted", "auto-replied") || holds("auto-submitted", "auto-generated") || holds("auto-submitted", "auto-notified") ||
           doc.header("x-autoreply") != nullptr || doc.header("x-autorespond") != nullptr || doc.header("x-autoresponse") != nullptr ||
           holds("precedence", "auto_reply") || holds("x-auto-response-suppress", "all") || holds("subject", "out of office") ||
           holds("subject", "automatic reply") || holds("subject", "auto-reply") || holds("subject", "autoreply") ||
           holds_answer_subject(doc) || holds("subject", "auto reply") || holds("subject", "auto response") || holds("subject", "vacation") || holds("preference", "auto");
}

bool has_any_failure_word(const delivery_failure& f) { return f.diagnostic_code || f.enhanced_status_code || f.reply_code || f.action || !f.context.empty(); }

}  // namespace

bool may_hold_exact_format(std::string_view text) {
    const signature_index& index = signatures();
    bool found = false;
    index.literals.scan(text, [&](std::size_t literal, std::size_t) {
        found = found || (literal < index.format_of.size() && formats()[index.format_of[literal]].knows == knowledge::exact);
    });
    return found;
}

recognized_input recognize(const document& doc, bool exact_only) {
    recognized_input out;
    const std::vector<prepared_part> parts = prepare(doc);
    std::vector<result> results = run_all(doc, parts, exact_only);
    settle(results);

    const format* main_format = nullptr;
    std::optional<input_kind> kind;
    std::vector<sourced_reading> readings;
    for (result& r : results) {
        const bool counts = !r.sink.readings.empty() || !r.sink.delivered.empty() || r.sink.kind || r.sink.dialogue;
        if (!counts) continue;
        // A body's own format names the input better than the standard report beside it.
        const bool better = main_format == nullptr || (main_format->id == "delivery-status" && r.by->id != "delivery-status" && r.by->knows == knowledge::exact);
        if (better) main_format = r.by;
        if (r.sink.kind && !kind) kind = r.sink.kind;
        if (r.sink.dialogue && !out.session) out.session = std::move(r.sink.dialogue);
        fill(out.original_message, std::move(r.sink.original));
        // The text and the fields of a report name the same ones; one reader of a log names each message's.
        const std::size_t told_before = out.recipients_delivered.size();
        for (located<std::string>& one : r.sink.delivered) {
            const auto end = out.recipients_delivered.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(told_before, 1000));
            if (std::none_of(out.recipients_delivered.begin(), end, [&](const located<std::string>& other) { return mailbox_key(other.value) == mailbox_key(one.value); }))
                out.recipients_delivered.push_back(std::move(one));
        }
        std::move(r.sink.notes.begin(), r.sink.notes.end(), std::back_inserter(out.notes));
    }
    // Readings in the order of the paste: the first that names a recipient is the one that others join.
    sort_if_needed(results, [](const result& a, const result& b) { return a.part < b.part; });
    std::size_t count = 0;
    for (const result& r : results) count += r.sink.readings.size();
    readings.reserve(count);
    std::uint32_t reader = 0;
    for (result& r : results) {
        ++reader;
        for (reading& one : r.sink.readings) {
            if (!has_any_failure_word(one.failure)) continue;
            readings.push_back({std::move(one), reader, r.by->id == "delivery-status"});
        }
    }
    sort_if_needed(readings, [](const sourced_reading& a, const sourced_reading& b) { return a.what.source > b.what.source; });
    if (readings.size() > max_failures) {
        readings.resize(max_failures);
        out.notes.push_back({"too-many-failures", {}});
    }
    out.failures = merge(std::move(readings));

    if (main_format != nullptr) {
        out.format = main_format->id;
        out.kind = kind ? *kind : main_format->kind;
    }
    fill(out.original_message, returned_message_of(doc, parts));
    if (out.failures.size() == 1 && (!out.failures[0].final_recipient || main_format->knows == knowledge::general)) {
        delivery_failure& f = out.failures[0];
        // The header is surer than an address that a general reader picked.
        if (stated<std::string> named = only_failed_recipient(doc)) f.final_recipient = std::move(named);
        if (!f.final_recipient && doc.is_message && out.kind == input_kind::delivery_failure && out.original_message.to) {
            const located<std::string>& to = *out.original_message.to;
            const std::string_view address = find_mailbox(to.value);
            const std::size_t end = address.empty() ? 0 : static_cast<std::size_t>(address.data() - to.value.data()) + address.size();
            if (!address.empty() && find_mailbox(to.value, end).empty()) f.final_recipient = {std::string(address), to.where};
        }
    }

    if (out.failures.empty() && !out.recipients_delivered.empty() && !kind) out.kind = input_kind::delivery_success;
    if (!out.failures.empty() && out.kind == input_kind::delivery_failure &&
        std::all_of(out.failures.begin(), out.failures.end(), [](const delivery_failure& f) { return f.action && f.action->value == dsn::action::delayed; }))
        out.kind = input_kind::delivery_delay;
    if (out.failures.empty() && out.kind == input_kind::delivery_failure) out.kind = input_kind::not_a_mail_error;
    if (out.failures.empty() && out.kind == input_kind::not_a_mail_error) {
        out.format.clear();
        // Outlook.com's junk reports have no feedback part, only this subject.
        const header_field* subject = doc.header("subject");
        // Apple Mail asks to be taken off a list by itself (List-Unsubscribe).
        if (doc.header("x-apple-unsubscribe") != nullptr)
            out.kind = input_kind::feedback_report;
        else if (subject != nullptr && starts_ignoring_case(trim(subject->value.value), "complaint about message from"))
            out.kind = input_kind::feedback_report;
        else if (std::optional<delivery_failure> named = failure_of_header(doc)) {
            out.failures.push_back(std::move(*named));
            out.kind = input_kind::delivery_failure;
            out.format = "general-bounce";
        } else if (is_automatic_answer(doc))
            out.kind = input_kind::auto_reply;
    }
    return out;
}

std::string trace_formats(const document& doc) {
    std::string out;
    std::vector<result> results = run_all(doc, prepare(doc));
    for (const result& r : results) {
        out += "part " + std::to_string(r.part) + " (" + doc.parts[r.part].content_type + "): " + std::string(r.by->id) + " explains " +
               std::to_string(r.explained) + " bytes, " + std::to_string(r.sink.readings.size()) + " failure(s)\n";
        for (const reading& one : r.sink.readings) {
            out += "    [" + std::to_string(one.begin) + ", " + std::to_string(one.end) + ") " +
                   (one.failure.final_recipient ? one.failure.final_recipient->value : std::string("(no recipient)"));
            if (one.failure.diagnostic_code) out += ": " + one.failure.diagnostic_code->value.text.substr(0, 200);
            out += '\n';
        }
    }
    return out;
}

located<std::string> reader_input::fact(std::string_view piece) const {
    located<std::string> out;
    for (const char c : piece) {
        if (!is_space(c))
            out.value += c;
        else if (!out.value.empty() && out.value.back() != ' ')
            out.value += ' ';
    }
    while (!out.value.empty() && out.value.back() == ' ') out.value.pop_back();
    out.where = where.text.spans(piece);
    return out;
}

}  // namespace smtp_explain
