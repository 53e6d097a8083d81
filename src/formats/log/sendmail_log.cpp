#include "formats/log/log_join.hpp"
#include "formats/log/log_line.hpp"
#include "formats/log/log_mark.hpp"
#include "formats/log/readers.hpp"
#include "formats/log/sendmail_log_grammar.hpp"
#include "formats/network_trouble.hpp"
#include "formats/reply.hpp"
#include "formats/text.hpp"
#include "grammar/keeps.hpp"

namespace smtp_explain {

namespace {

namespace g = sendmail_log_grammar;
constexpr std::size_t npos = std::string_view::npos;

struct fields {
    std::string_view id, sender, recipients, attributes, stat, rule_set, argument, reply, milter_step;
};

template <class Rule>
struct action : pegtl::nothing<Rule> {};
template <> struct action<g::queue_id> : keeps<&fields::id> {};
template <> struct action<g::sender> : keeps<&fields::sender> {};
template <> struct action<g::recipients> : keeps<&fields::recipients> {};
template <> struct action<g::attributes> : keeps<&fields::attributes> {};
template <> struct action<g::stat> : keeps<&fields::stat> {};
template <> struct action<g::rule_set> : keeps<&fields::rule_set> {};
template <> struct action<g::argument> : keeps<&fields::argument> {};
template <> struct action<g::reply> : keeps<&fields::reply> {};
template <> struct action<g::milter_step> : keeps<&fields::milter_step> {};

template <class Rule>
bool reads(std::string_view message, fields& f) {
    f = {};
    auto in = input_of(message);
    return pegtl::parse<Rule, action>(in, f);
}

// ", name=value" up to the next ", name=".
std::string_view attribute(std::string_view attributes, std::string_view name) {
    const std::size_t at = attributes.find(name);
    if (at == npos) return {};
    const std::string_view value = attributes.substr(at + name.size());
    for (std::size_t comma = value.find(", "); comma != npos; comma = value.find(", ", comma + 1)) {
        std::size_t end = comma + 2;
        while (end < value.size() && is_alpha(value[end])) ++end;
        if (end > comma + 2 && end < value.size() && value[end] == '=') return value.substr(0, comma);
    }
    return value;
}

void build(const reader_input& in, const log_outcome& o, reading& r) {
    const log_line line = split_log_line(o.line);
    if (is_host_name(line.host)) r.failure.reporting_mta = in.fact(line.host);
    fields f;
    if (reads<g::delivery>(line.message, f)) {
        const std::string_view reply = attribute(f.attributes, ", reply=");
        std::string_view stat = f.stat;
        if (const std::string_view relay = attribute(f.attributes, ", relay="); !relay.empty()) read_remote_host(in, relay, r.failure);
        if (!reply.empty()) {
            read_reply(in, reply, r.failure);
            r.source = reply_source::literal_reply;
            if (stat != "Deferred") r.failure.context.push_back(in.fact(stat));
        } else {
            if (starts_ignoring_case(stat, "Deferred: ")) stat.remove_prefix(10);
            read_reply(in, stat, r.failure);
            r.source = r.failure.reply_code ? reply_source::literal_reply : reply_source::typed_field;
            // "Host unknown (Name server: h: host not found)", "Connection timed out with mx.example.com."
            if (!r.failure.reply_code)
                if (const auto trouble = find_trouble(stat)) {
                    const source_spans where = in.spans(stat.substr(trouble->offset, trouble->length));
                    if (trouble->stage()) r.failure.stage = {*trouble->stage(), where};
                    else if (trouble->kind == trouble_kind::timeout && starts_ignoring_case(stat, "connection timed out")) r.failure.stage = {smtp::stage::connect, where};
                }
        }
        const std::string_view dsn = attribute(f.attributes, ", dsn=");
        if (!r.failure.enhanced_status_code)
            if (const auto code = decisive_code(dsn); code && code->enhanced) r.failure.enhanced_status_code = {*code->enhanced, in.spans(dsn)};
        const std::string_view mailer = attribute(f.attributes, ", mailer=");
        if (!r.failure.stage && (mailer == "local" || mailer == "prog" || mailer == "*file*" || mailer == "procmail")) r.failure.stage = {smtp::stage::local_delivery, in.spans(mailer)};
    } else if (reads<g::refusal>(line.message, f)) {
        read_reply(in, f.reply, r.failure);
        std::string_view step = f.rule_set;
        if (starts_ignoring_case(step, "check_")) step.remove_prefix(6);
        if (step == "relay") r.failure.stage = {smtp::stage::connect, in.spans(f.rule_set)};
        else if (step == "compat") r.failure.stage = {smtp::stage::rcpt_to, in.spans(f.rule_set)};
        else read_stage(in, step, r.failure);
        if (step == "mail" && !f.argument.empty()) r.failure.envelope_sender = in.fact(trim_address(f.argument));
        r.failure.issuer = {"sendmail", in.spans(f.rule_set)};
        r.source = reply_source::literal_reply;
        if (r.failure.reply_code && r.failure.reply_code->value.is_transient_failure()) r.failure.action = {dsn::action::delayed, {}};
    } else if (reads<g::milter>(line.message, f)) {
        read_reply(in, f.reply, r.failure);
        if (f.milter_step == "data") r.failure.stage = {smtp::stage::end_of_data, in.spans(f.milter_step)};
        else read_stage(in, starts_ignoring_case(f.milter_step, "to=") ? std::string_view("rcpt") : starts_ignoring_case(f.milter_step, "from=") ? std::string_view("mail") : f.milter_step, r.failure);
        r.source = reply_source::literal_reply;
    }
}

}  // namespace

void read_sendmail_log(const reader_input& in, reading_sink& sink) {
    log_join join;
    for_each_line(in.text, [&](std::string_view whole) {
        const log_line line = split_log_line(whole);
        const std::string_view m = line.message;
        fields f;
        if (m.find(", stat=") != npos && reads<g::delivery>(m, f)) {
            const bool sent = starts_ignoring_case(f.stat, "sent");
            if (starts_ignoring_case(f.stat, "queued")) return join.known_line();
            const std::string_view dsn = attribute(f.attributes, ", dsn=");
            const bool delayed = starts_ignoring_case(f.stat, "deferred") || (!dsn.empty() && dsn.front() == '4');
            // "to=<a@example.net>,<b@example.net>"
            std::string_view list = f.recipients;
            while (!list.empty()) {
                const std::size_t comma = list.find(',');
                join.outcome({f.id, trim_address(list.substr(0, comma)), whole, sent ? dsn::action::delivered : delayed ? dsn::action::delayed : dsn::action::failed});
                list = comma == npos ? std::string_view{} : list.substr(comma + 1);
            }
        } else if (m.find("from=") != npos && reads<g::origin>(m, f)) {
            join.sender(f.id, f.sender);
        } else if (m.find("reject=") != npos && reads<g::refusal>(m, f)) {
            const bool recipient = f.rule_set == "check_rcpt";
            join.outcome({f.id, recipient ? trim_address(f.argument) : std::string_view{}, whole, dsn::action::failed});
        } else if (m.find("Milter: ") != npos && reads<g::milter>(m, f)) {
            const std::string_view to = starts_ignoring_case(f.milter_step, "to=") ? trim_address(f.milter_step.substr(3)) : std::string_view{};
            join.outcome({f.id, to, whole, dsn::action::failed});
        } else if (line.program == "sendmail" || line.program == "sm-mta") {
            join.known_line();
        }
    });
    join.finish(in, sink, build);
}

log_mark mark_sendmail_line(std::string_view line) {
    using role = log_mark::role;
    const log_line l = split_tagged_line(line);
    const std::string_view m = l.message;
    fields f;
    if (m.find(", stat=") != npos && reads<g::delivery>(m, f)) {
        const std::string_view to = f.recipients.find(',') == npos ? trim_address(f.recipients) : f.recipients;
        if (starts_ignoring_case(f.stat, "queued")) return {role::known};
        if (starts_ignoring_case(f.stat, "sent")) return {role::relief, f.id, to};
        const std::string_view dsn = attribute(f.attributes, ", dsn=");
        return {starts_ignoring_case(f.stat, "deferred") || (!dsn.empty() && dsn.front() == '4') ? role::delay : role::failure, f.id, to};
    }
    if (m.find("from=") != npos && reads<g::origin>(m, f)) return {role::detail, f.id};
    if (m.find("reject=") != npos && (reads<g::refusal>(m, f) || reads<g::milter>(m, f))) return {role::failure, f.id};
    return {l.program == "sendmail" || l.program == "sm-mta" ? role::known : role::none};
}

}  // namespace smtp_explain
