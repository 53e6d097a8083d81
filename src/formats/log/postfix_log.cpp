#include "formats/log/log_join.hpp"
#include "formats/log/log_line.hpp"
#include "formats/log/postfix_log_grammar.hpp"
#include "formats/log/log_mark.hpp"
#include "formats/log/readers.hpp"
#include "formats/network_trouble.hpp"
#include "formats/postfix_reason.hpp"
#include "formats/reply.hpp"
#include "formats/text.hpp"
#include "grammar/keeps.hpp"

namespace smtp_explain {

namespace {

namespace g = postfix_log_grammar;

struct fields {
    std::string_view queue_id, recipient, original, relay, dsn, status, reason, sender, step, client, text, mechanism;
    bool expired = false;
};

template <class Rule>
struct action : pegtl::nothing<Rule> {};

template <> struct action<g::queue_id> : keeps<&fields::queue_id> {};
template <> struct action<g::recipient> : keeps<&fields::recipient> {};
template <> struct action<g::original_recipient> : keeps<&fields::original> {};
template <> struct action<g::relay> : keeps<&fields::relay> {};
template <> struct action<g::dsn_status> : keeps<&fields::dsn> {};
template <> struct action<g::status> : keeps<&fields::status> {};
template <> struct action<g::reason> : keeps<&fields::reason> {};
template <> struct action<g::sender> : keeps<&fields::sender> {};
template <> struct action<g::step> : keeps<&fields::step> {};
template <> struct action<g::client> : keeps<&fields::client> {};
template <> struct action<g::text> : keeps<&fields::text> {};
template <> struct action<g::mechanism> : keeps<&fields::mechanism> {};
template <> struct action<g::expired> {
    static void apply0(fields& f) { f.expired = true; }
};

template <class Rule>
bool reads(std::string_view message, fields& f) {
    f = {};
    auto in = input_of(message);
    return pegtl::parse<Rule, action>(in, f);
}

// The value of "name=<…>" or "name=…" in the attributes behind a refusal.
std::string_view attribute(std::string_view text, std::string_view name) {
    for (std::size_t at = text.find(name); at != std::string_view::npos; at = text.find(name, at + 1)) {
        if (at > 0 && text[at - 1] != ' ') continue;
        std::string_view value = text.substr(at + name.size());
        if (!value.empty() && value.front() == '<') return value.substr(1, value.find('>') == std::string_view::npos ? std::string_view::npos : value.find('>') - 1);
        return value.substr(0, value.find(' '));
    }
    return {};
}

// "554 5.7.1 <bob@example.net>: Relay access denied; from=<a@example.com> to=<…> proto=ESMTP helo=<…>": without the attributes.
std::string_view without_attributes(std::string_view text) {
    for (const std::string_view mark : {"; from=<", "; to=<", "; proto=", "; helo=<", "; client="})
        if (const std::size_t at = text.rfind(mark); at != std::string_view::npos) text = text.substr(0, at);
    return text;
}

void set_dsn(const reader_input& in, std::string_view dsn, delivery_failure& f) {
    if (dsn.empty() || f.enhanced_status_code) return;
    if (const auto code = decisive_code(dsn); code && code->enhanced) f.enhanced_status_code = {*code->enhanced, in.spans(dsn)};
}

// This server refused somebody else: the reply is its own.
void build_refusal(const reader_input& in, const fields& f, reading& r) {
    const std::string_view reply = without_attributes(f.text);
    read_reply(in, reply, r.failure);
    read_stage(in, f.step, r.failure);
    if (const std::string_view from = attribute(f.text, "from="); !from.empty()) r.failure.envelope_sender = in.fact(from);
    r.failure.issuer = {"postfix", in.spans(f.step)};
    if (r.failure.reply_code && r.failure.reply_code->value.is_transient_failure()) r.failure.action = {dsn::action::delayed, {}};
    r.source = reply_source::literal_reply;
}

void build(const reader_input& in, const log_outcome& o, reading& r) {
    const log_line line = split_log_line(o.line);
    if (is_host_name(line.host)) r.failure.reporting_mta = in.fact(line.host);
    fields f;
    if (reads<g::delivery>(line.message, f)) {
        std::string_view reason = f.reason;
        if (!reason.empty() && reason.back() == ')') reason.remove_suffix(1);
        r.source = read_postfix_reason(in, reason, r.failure);
        if (!f.original.empty()) r.failure.original_recipient = in.fact(f.original);
        set_dsn(in, f.dsn, r.failure);
        const bool inside = f.relay.find('[') == std::string_view::npos;
        if (!inside) {
            if (!r.failure.remote_mta) read_remote_host(in, f.relay, r.failure);
        } else if (f.relay != "none" && !r.failure.stage && r.source != reply_source::literal_reply) {
            r.failure.stage = {smtp::stage::local_delivery, in.spans(f.relay)};
        }
        if (!r.failure.stage && r.source != reply_source::literal_reply)
            if (const auto trouble = find_trouble(reason); trouble && trouble->stage())
                r.failure.stage = {*trouble->stage(), in.spans(reason.substr(trouble->offset, trouble->length))};
    } else if (reads<g::refusal>(line.message, f)) {
        build_refusal(in, f, r);
    } else if (reads<g::content>(line.message, f)) {
        // The status and text stand behind the attributes.
        const std::size_t helo = f.text.rfind("helo=<");
        const std::size_t colon = helo == std::string_view::npos ? std::string_view::npos : f.text.find(">: ", helo);
        const std::string_view reply = colon == std::string_view::npos ? f.text : f.text.substr(colon + 3);
        read_reply(in, reply, r.failure);
        r.failure.stage = {smtp::stage::end_of_data, in.spans(f.text.substr(0, f.text.find(' ')))};
        if (const std::string_view from = attribute(f.text, "from="); !from.empty()) r.failure.envelope_sender = in.fact(from);
        r.failure.issuer = {"postfix", in.spans(f.text.substr(0, 6))};
        r.source = reply_source::typed_field;
    } else if (reads<g::login>(line.message, f)) {
        r.failure.diagnostic_code = {{"x-postfix", in.fact(line.message).value}, in.spans(line.message)};
        r.failure.stage = {smtp::stage::auth, in.spans(f.mechanism)};
        r.source = reply_source::typed_field;
    } else if (reads<g::attempt>(line.message, f)) {
        r.source = read_postfix_reason(in, f.reason, r.failure);
    }
}

}  // namespace

void read_postfix_log(const reader_input& in, reading_sink& sink) {
    log_join join;
    std::string_view login_line, attempt_line;
    bool outcomes = false;
    for_each_line(in.text, [&](std::string_view whole) {
        const log_line line = split_log_line(whole);
        const std::string_view m = line.message;
        const bool tagged = contains_ignoring_case(line.program, "postfix");
        fields f;
        if (m.find("status=") != std::string_view::npos && reads<g::delivery>(m, f)) {
            dsn::action action = dsn::action::delayed;
            if (f.status == "sent" || f.status == "deliverable" || f.status == "SENT") action = dsn::action::delivered;
            else if (f.status == "bounced" || f.status == "undeliverable" || f.status == "expired") action = dsn::action::failed;
            else if (f.status != "deferred" && f.status != "softbounce" && f.status != "SOFTBOUNCE") return;
            join.outcome({f.queue_id, f.recipient, whole, action});
            outcomes = true;
        } else if (m.find("from=<") != std::string_view::npos && reads<g::origin>(m, f)) {
            if (f.expired) join.expired(f.queue_id, m.substr(m.rfind("status=")));
            join.sender(f.queue_id, f.sender);
        } else if (m.find("reject: ") != std::string_view::npos && (reads<g::refusal>(m, f) || reads<g::content>(m, f))) {
            const std::string_view id = f.queue_id == "NOQUEUE" ? std::string_view{} : f.queue_id;
            join.outcome({id, attribute(f.text, "to="), whole, dsn::action::failed});
            outcomes = true;
        } else if (tagged && reads<g::removed>(m, f)) {
            join.closed(f.queue_id);
        } else if (tagged && m.find("authentication failed") != std::string_view::npos && reads<g::login>(m, f)) {
            login_line = whole;
            join.known_line();
        } else if (tagged) {
            if (reads<g::attempt>(m, f)) attempt_line = whole;
            join.known_line();
        }
    });
    // One host of several; the delivery's own line tells the end. Where that is not in the paste, the attempt is what it is about.
    if (!outcomes && !attempt_line.empty()) {
        join.outcome({{}, {}, attempt_line, dsn::action::delayed});
        outcomes = true;
    }
    // Guessed passwords are the daily noise of a log; where nothing else went wrong, they are what it is about.
    if (!outcomes && !login_line.empty()) join.outcome({{}, {}, login_line, dsn::action::failed});
    join.finish(in, sink, build);
}

log_mark mark_postfix_line(std::string_view line) {
    using role = log_mark::role;
    const log_line l = split_tagged_line(line);
    std::string_view rest = l.message;
    const bool tagged = contains_ignoring_case(l.program, "postfix");
    const role otherwise = tagged ? role::known : role::none;
    std::size_t id_size = 0;
    while (id_size < rest.size() && (is_digit(rest[id_size]) || is_alpha(rest[id_size]))) ++id_size;
    std::string_view id = rest.substr(0, id_size);
    if (!id.empty() && rest.substr(id_size, 2) == ": ") rest.remove_prefix(id_size + 2);
    else id = {};
    const auto begins = [&](std::string_view with) { return rest.substr(0, with.size()) == with; };
    if (begins("to=<")) {
        const std::size_t at = rest.find(", status=");
        if (at == std::string_view::npos) return {otherwise};
        const std::string_view status = rest.substr(at + 9, rest.find(' ', at + 9) == std::string_view::npos ? std::string_view::npos : rest.find(' ', at + 9) - at - 9);
        const std::string_view recipient = rest.substr(4, rest.find('>') == std::string_view::npos ? 0 : rest.find('>') - 4);
        const role what = status == "sent" || status == "deliverable" || status == "SENT"                ? role::relief
                          : status == "bounced" || status == "undeliverable" || status == "expired"      ? role::failure
                          : status == "deferred" || status == "softbounce" || status == "SOFTBOUNCE"     ? role::delay
                                                                                                         : otherwise;
        return {what, id, recipient};
    }
    if (id.empty()) return {otherwise};
    // Sendmail writes "from=<" too, but no "nrcpt=".
    if (begins("from=<")) return {tagged || rest.find(", nrcpt=") != std::string_view::npos ? role::detail : role::none, id};
    if (begins("reject: ") || begins("milter-reject: ")) return {role::failure, id == "NOQUEUE" ? std::string_view{} : id};
    if (!tagged) return {};
    if (rest == "removed") return {role::end, id};
    if (id == "warning" && rest.find("authentication failed") != std::string_view::npos) return {role::guess};
    return {role::known};
}

}  // namespace smtp_explain
