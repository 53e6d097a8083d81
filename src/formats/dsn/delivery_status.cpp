#include <algorithm>

#include "formats/dsn/delivery_status_grammar.hpp"
#include "formats/dsn/readers.hpp"
#include "formats/postfix_reason.hpp"
#include "formats/reply.hpp"
#include "formats/text.hpp"

namespace smtp_explain {

namespace {

namespace g = delivery_status_grammar;

// One group of fields: what stands about the message, or about one recipient.
struct field_group {
    std::string_view reporting_mta, arrival_date, queue_id, envelope_sender;
    std::string_view original_recipient, final_recipient, actual_recipient, action, status, remote_mta, diagnostic_code,
        last_attempt_date, will_retry_until, supplementary_info;
    std::string_view first, last;  // lines: where the group begins and ends

    bool speaks_of_a_recipient() const {
        return !final_recipient.empty() || !original_recipient.empty() || !actual_recipient.empty() ||
               (!action.empty() && !status.empty()) || (!status.empty() && !diagnostic_code.empty());
    }
};

struct scan_state {
    std::vector<field_group> groups{1};
    std::string_view name;
    std::string_view value;
};

void end_group(scan_state& s) {
    if (!s.groups.back().first.empty()) s.groups.emplace_back();
}

std::string_view field_group::*member_of(std::string_view name) {
    struct row {
        std::string_view name;
        std::string_view field_group::*member;
    };
    static constexpr row table[] = {
        {"reporting-mta", &field_group::reporting_mta},
        {"arrival-date", &field_group::arrival_date},
        {"original-recipient", &field_group::original_recipient},
        {"final-recipient", &field_group::final_recipient},
        {"x-actual-recipient", &field_group::actual_recipient},
        {"action", &field_group::action},
        {"status", &field_group::status},
        {"remote-mta", &field_group::remote_mta},
        {"diagnostic-code", &field_group::diagnostic_code},
        {"last-attempt-date", &field_group::last_attempt_date},
        {"will-retry-until", &field_group::will_retry_until},
        {"x-supplementary-info", &field_group::supplementary_info},
    };
    for (const row& r : table)
        if (equals_ignoring_case(name, r.name)) return r.member;
    return to_lower(name).find("sender") != std::string::npos ? &field_group::envelope_sender : &field_group::queue_id;
}

template <class Rule>
struct action : pegtl::nothing<Rule> {};

template <>
struct action<g::known_name> {
    template <class Input>
    static void apply(const Input& in, scan_state& s) {
        s.name = in.string_view();
    }
};
template <>
struct action<g::field_text> {
    template <class Input>
    static void apply(const Input& in, scan_state& s) {
        s.value = in.string_view();
    }
};
template <>
struct action<g::known_field> {
    template <class Input>
    static void apply(const Input& in, scan_state& s) {
        const auto member = member_of(s.name);
        // Groups that lost the blank line between them: a field that comes again belongs to the next recipient.
        const bool begins_recipient = member == &field_group::final_recipient || member == &field_group::original_recipient;
        if (!(s.groups.back().*member).empty() && (begins_recipient || !s.groups.back().final_recipient.empty())) end_group(s);
        field_group& group = s.groups.back();
        if ((group.*member).empty()) group.*member = trim(s.value);
        if (group.first.empty()) group.first = in.string_view();
        group.last = in.string_view();
    }
};
template <>
struct action<g::empty_line> {
    template <class Input>
    static void apply(const Input&, scan_state& s) {
        end_group(s);
    }
};

// "rfc822; bob@example.net" -> "bob@example.net"; the type may be missing.
std::string_view without_type(std::string_view value) {
    const std::size_t semicolon = value.find(';');
    if (semicolon == std::string_view::npos || semicolon > 32) return trim(value);
    const std::string_view type = trim(value.substr(0, semicolon));
    for (const char c : type)
        if (!is_alpha(c) && !is_digit(c) && c != '-' && c != '_') return trim(value);
    return trim(value.substr(semicolon + 1));
}

std::string_view type_of(std::string_view value) {
    const std::string_view text = without_type(value);
    if (text.data() <= value.data()) return {};
    const std::string_view type = value.substr(0, static_cast<std::size_t>(text.data() - value.data()));
    return trim(type.substr(0, type.find(';')));
}

std::string_view address_of(std::string_view value) {
    value = trim_address(without_type(value));
    if (const std::string_view address = find_mailbox(value); !address.empty()) return address;
    if (const std::size_t blank = value.find(' '); blank != std::string_view::npos) value = value.substr(0, blank);
    return trim_address(value);
}

std::optional<dsn::action> action_of(std::string_view value) {
    value = trim(value);
    constexpr std::pair<std::string_view, dsn::action> table[] = {
        {"fail", dsn::action::failed},         {"delayed", dsn::action::delayed},   {"deferred", dsn::action::delayed},
        {"delivered", dsn::action::delivered}, {"relayed", dsn::action::relayed}, {"expanded", dsn::action::expanded},
    };
    for (const auto& row : table)
        if (starts_ignoring_case(value, row.first)) return row.second;
    return std::nullopt;
}

void read_group(const reader_input& in, const field_group& message, const field_group& group, reading_sink& sink) {
    reading r;
    delivery_failure& f = r.failure;
    const auto state = [&](stated<std::string>& field, std::string_view piece) {
        if (!piece.empty()) field = in.fact(piece);
    };
    const std::string_view final_recipient = address_of(group.final_recipient);
    const std::string_view actual = address_of(group.actual_recipient);
    // Sendmail: whom an alias or a .forward stood for is the actual recipient, the alias the final one.
    const bool forwarded = is_mailbox(actual) && mailbox_key(actual) != mailbox_key(final_recipient);
    state(f.final_recipient, forwarded || final_recipient.empty() ? actual : final_recipient);
    state(f.original_recipient, address_of(group.original_recipient));
    if (forwarded && !f.original_recipient) state(f.original_recipient, final_recipient);
    // A file, a program or a host alone is where the mail was to go, not to whom.
    if (f.final_recipient && !is_mailbox(f.final_recipient->value) && std::string_view("/|\"@:").find(f.final_recipient->value.front()) != std::string_view::npos) f.final_recipient.reset();
    // Domino, some gateways: a name instead of an address; then the other field is the better one.
    if (f.final_recipient && f.final_recipient->value.find('@') == std::string::npos && f.original_recipient &&
        f.original_recipient->value.find('@') != std::string::npos)
        f.final_recipient = f.original_recipient;
    const std::string_view arrival = !group.arrival_date.empty() ? group.arrival_date : message.arrival_date;
    state(f.arrival_date, arrival);
    state(f.last_attempt_date, group.last_attempt_date);
    state(f.will_retry_until, group.will_retry_until);
    state(f.queue_id, message.queue_id);
    if (!message.envelope_sender.empty()) state(f.envelope_sender, address_of(message.envelope_sender));
    const std::string_view reporting = !group.reporting_mta.empty() ? group.reporting_mta : message.reporting_mta;
    if (const std::string_view host = without_type(reporting); !host.empty()) state(f.reporting_mta, host.substr(0, host.find_first_of(" \t(")));
    if (const auto a = action_of(group.action)) f.action = {*a, in.spans(trim(group.action))};

    if (!group.remote_mta.empty()) read_remote_host(in, without_type(group.remote_mta), f);
    if (const std::string_view text = without_type(group.diagnostic_code); !text.empty()) {
        const std::string type = to_lower(type_of(group.diagnostic_code));
        if (type == "x-postfix") read_postfix_reason(in, text, f);
        else read_reply(in, text, f);
        f.diagnostic_code->value.type = type;
        r.source = f.reply_code ? reply_source::literal_reply : reply_source::typed_field;
        if (type == "x-postfix") f.issuer = {"postfix", in.spans(group.diagnostic_code)};
        // The exit status of a local program.
        if (type == "x-unix") f.stage = {smtp::stage::local_delivery, in.spans(group.diagnostic_code)};
        if (type == "x-notes") f.issuer = {"domino", in.spans(group.diagnostic_code)};
    }
    const std::string_view status = trim(group.status);
    for (const code_in_text& c : find_codes(status)) {
        if (!c.enhanced) continue;
        // A class that contradicts the reply is kept where the reply has no status of its own: it is what the field states.
        const bool contradicts = f.reply_code && c.enhanced->class_ != f.reply_code->value.value / 100;
        const bool better = !f.enhanced_status_code || (!f.enhanced_status_code->value.is_specific() && c.enhanced->is_specific() && !contradicts);
        if (better) f.enhanced_status_code = {*c.enhanced, in.spans(status.substr(c.enhanced_offset, c.enhanced_length))};
        if (contradicts) f.notes.push_back({"status-contradicts-reply", {{"status", to_string(*c.enhanced)}, {"code", std::to_string(f.reply_code->value.value)}}});
        break;
    }
    // "Status: 5.1.1 (bad destination mailbox address)": the words count where nothing else speaks.
    if (const std::size_t comment = status.find('('); comment != std::string_view::npos)
        f.context.push_back(in.fact(status.substr(comment)));
    if (!group.supplementary_info.empty()) f.context.push_back(in.fact(without_type(group.supplementary_info)));

    r.begin = in.offset(group.first);
    r.end = in.offset(group.last) + static_cast<std::uint32_t>(group.last.size());
    r.explained = r.end - r.begin;
    if (f.diagnostic_code) r.explained -= std::min<std::uint32_t>(r.explained, static_cast<std::uint32_t>(f.diagnostic_code->value.text.size()));
    const bool arrived = f.action && (f.action->value == dsn::action::delivered || f.action->value == dsn::action::relayed ||
                                      f.action->value == dsn::action::expanded);
    const bool success = arrived || (!f.action && f.enhanced_status_code && f.enhanced_status_code->value.class_ == 2);
    if (success) {
        if (f.final_recipient) sink.delivered.push_back(*f.final_recipient);
        sink.explained += r.explained;
    } else {
        sink.add(std::move(r));
    }
}

}  // namespace

void read_delivery_status(const reader_input& in, reading_sink& sink) {
    scan_state state;
    auto text = input_of(in.text);
    pegtl::parse<g::grammar, action>(text, state);
    field_group message;
    for (const field_group& group : state.groups) {
        if (!group.speaks_of_a_recipient()) {
            // Fields about the message may come in several groups.
            for (const auto member : {&field_group::reporting_mta, &field_group::arrival_date, &field_group::queue_id, &field_group::envelope_sender})
                if ((message.*member).empty()) message.*member = group.*member;
            sink.explained += static_cast<std::uint32_t>(group.last.data() + group.last.size() - group.first.data());
            continue;
        }
        // One group that holds both kinds of fields.
        for (const auto member : {&field_group::reporting_mta, &field_group::arrival_date, &field_group::queue_id, &field_group::envelope_sender})
            if ((message.*member).empty()) message.*member = group.*member;
        read_group(in, message, group, sink);
    }
}

}  // namespace smtp_explain
