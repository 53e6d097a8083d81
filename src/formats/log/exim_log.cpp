#include <algorithm>

#include "formats/exim_reason.hpp"
#include "formats/log/exim_log_grammar.hpp"
#include "formats/log/log_join.hpp"
#include "formats/log/log_line.hpp"
#include "formats/log/log_mark.hpp"
#include "formats/log/readers.hpp"
#include "formats/network_trouble.hpp"
#include "formats/reply.hpp"
#include "formats/text.hpp"
#include "grammar/keeps.hpp"

namespace smtp_explain {

namespace {

namespace g = exim_log_grammar;
constexpr std::size_t npos = std::string_view::npos;

struct fields {
    std::string_view id, flag, address, original, rest, step, refused, behind, login_text;
    bool temporarily = false;
};

template <class Rule>
struct action : pegtl::nothing<Rule> {};
template <> struct action<g::message_id> : keeps<&fields::id> {};
template <> struct action<g::flag> : keeps<&fields::flag> {};
template <> struct action<g::address> : keeps<&fields::address> {};
template <> struct action<g::original_address> : keeps<&fields::original> {};
template <> struct action<g::rest> : keeps<&fields::rest> {};
template <> struct action<g::step> : keeps<&fields::step> {};
template <> struct action<g::refused_address> : keeps<&fields::refused> {};
template <> struct action<g::behind> : keeps<&fields::behind> {};
template <> struct action<g::login_text> : keeps<&fields::login_text> {};

template <class Rule>
bool reads(std::string_view message, fields& f) {
    f = {};
    auto in = input_of(message);
    return pegtl::parse<Rule, action>(in, f);
}

// The line behind its date: Exim's own, or syslog's before it.
std::string_view message_of(std::string_view line) {
    std::string_view message = split_log_line(line).message;
    if (!message.empty() && is_digit(message.front())) message = split_log_line(message).message;
    return message;
}

std::string_view attribute(std::string_view rest, std::string_view name) {
    const std::size_t at = rest.find(name);
    return at == npos ? std::string_view{} : rest.substr(at + name.size());
}

void build_delivery(const reader_input& in, fields& f, reading& r) {
    // "… H=mx.example.net [192.0.2.25]:25: reason DT=0s": the reason begins behind the first ": ".
    std::string_view reason;
    std::string_view head = f.rest;
    if (const std::size_t colon = f.rest.find(": "); colon != npos) {
        head = f.rest.substr(0, colon);
        reason = f.rest.substr(colon + 2);
    }
    for (const std::string_view tail : {" DT=", " QT="})
        if (const std::size_t at = reason.rfind(tail); at != npos && reason.find(' ', at + 1) == npos) reason = reason.substr(0, at);
    if (const std::string_view host = attribute(head, " H="); !host.empty()) read_remote_host(in, host.substr(0, std::min(host.find(" DT="), host.size())), r.failure);
    r.source = read_exim_reason(in, reason, r.failure);
    if (!f.original.empty()) r.failure.original_recipient = in.fact(f.original);
    if (!r.failure.stage && r.source != reply_source::literal_reply)
        if (const auto trouble = find_trouble(reason); trouble && !r.failure.reply_code) {
            if (trouble->stage()) r.failure.stage = {*trouble->stage(), in.spans(reason.substr(trouble->offset, trouble->length))};
            else if (trouble->kind == trouble_kind::timeout && !r.failure.stage) r.failure.stage = {smtp::stage::connect, in.spans(reason.substr(trouble->offset, trouble->length))};
        }
    if (!r.failure.stage && (reason.substr(0, 11) == "Unrouteable" || reason.substr(0, 13) == "all relevant " || reason.find("lookup of host") != npos))
        r.failure.stage = {smtp::stage::resolve, in.spans(reason)};
    if (!r.failure.stage && r.source != reply_source::literal_reply && !r.failure.remote_mta && attribute(head, " T=").substr(0, 6) != "remote" && !attribute(head, " T=").empty())
        r.failure.stage = {smtp::stage::local_delivery, in.spans(head)};
}

void build_refusal(const reader_input& in, std::string_view message, fields& f, reading& r) {
    const std::size_t colon = f.behind.find(": ");
    const std::string_view reason = colon == npos ? message : f.behind.substr(colon + 2);
    read_reply(in, reason, r.failure);
    if (f.step == "after DATA" || f.step.substr(0, 6) == "during") r.failure.stage = {smtp::stage::end_of_data, in.spans(f.step)};
    else read_stage(in, f.step == "connection" ? std::string_view("connect") : f.step, r.failure);
    if (r.failure.stage && r.failure.stage->where.empty()) r.failure.stage->where = in.spans(f.step);
    std::string_view from = attribute(message, " F=<");
    if (!from.empty()) from = from.substr(0, from.find('>'));
    else if (f.step == "MAIL") from = f.refused;
    if (!from.empty()) r.failure.envelope_sender = in.fact(from);
    r.failure.action = {f.temporarily ? dsn::action::delayed : dsn::action::failed, in.spans(f.step)};
    r.failure.issuer = {"exim", in.spans(f.step)};
    r.source = reply_source::typed_field;
}

void build(const reader_input& in, const log_outcome& o, reading& r) {
    const std::string_view message = message_of(o.line);
    fields f;
    if (reads<g::delivery>(message, f)) {
        build_delivery(in, f, r);
    } else if (reads<g::login>(message, f)) {
        std::string_view reply = f.login_text;
        if (const std::size_t set_id = reply.rfind(" (set_id="); set_id != npos) reply = reply.substr(0, set_id);
        read_reply(in, reply, r.failure);
        r.failure.stage = {smtp::stage::auth, in.spans(message.substr(0, message.find(" failed")))};
        r.failure.issuer = {"exim", in.spans(message.substr(0, message.find(" failed")))};
        r.source = reply_source::literal_reply;
    } else if (reads<g::refusal>(message, f)) {
        f.temporarily = message.find("temporarily rejected ") != npos;
        build_refusal(in, message, f, r);
        // The line above says why the sender could not be verified.
        const std::size_t line_at = static_cast<std::size_t>(o.line.data() - in.text.data());
        if (line_at > 1 && contains_ignoring_case(message, "sender verify")) {
            const std::string_view before = in.text.substr(0, line_at - 1);
            const std::string_view above = message_of(before.substr(before.rfind('\n') == npos ? 0 : before.rfind('\n') + 1));
            fields none;
            if (reads<g::verify_failure>(above, none)) r.failure.context.push_back(in.fact(above.substr(above.find("sender verify "))));
        }
    }
}

}  // namespace

void read_exim_log(const reader_input& in, reading_sink& sink) {
    log_join join;
    std::vector<std::string_view> logins;
    for_each_line(in.text, [&](std::string_view whole) {
        if (whole.size() > 100'000) return;
        const std::string_view m = message_of(whole);
        if (m.empty()) return;
        fields f;
        if (m.size() > 16 && m.find('-') < 20 && reads<g::delivery>(m, f)) {
            if (f.flag == "<=") {
                join.sender(f.id, f.address == "<>" ? std::string_view{} : f.address);
                return;
            }
            std::string_view address = f.address;
            if (!address.empty() && address.back() == ':') address.remove_suffix(1);
            const dsn::action a = f.flag == "**" ? dsn::action::failed : f.flag == "==" ? dsn::action::delayed : dsn::action::delivered;
            join.outcome({f.id, address, whole, a});
        } else if (m.find("Completed") != npos && reads<g::completed>(m, f)) {
            join.closed(f.id);
        } else if (m.find(" authenticator failed for ") != npos && reads<g::login>(m, f)) {
            // Guessed passwords fill logs: one failure for each wording.
            if (logins.size() < 100 && std::find(logins.begin(), logins.end(), f.login_text) == logins.end()) {
                logins.push_back(f.login_text);
                join.outcome({{}, {}, whole, dsn::action::failed});
            }
        } else if (m.find("rejected ") != npos && reads<g::refusal>(m, f)) {
            if (f.step == "EXPN" || f.step == "VRFY" || f.step == "ETRN") return join.known_line();
            const bool recipient = f.step == "RCPT";
            join.outcome({{}, recipient ? f.refused : std::string_view{}, whole, dsn::action::failed});
        } else if (reads<g::verify_failure>(m, f)) {
            join.known_line();
        }
    });
    join.finish(in, sink, build);
}

log_mark mark_exim_line(std::string_view line) {
    using role = log_mark::role;
    const std::string_view m = message_of(line);
    fields f;
    if (m.size() > 16 && m.find('-') < 20 && reads<g::delivery>(m, f)) {
        std::string_view address = f.address;
        if (!address.empty() && address.back() == ':') address.remove_suffix(1);
        const role what = f.flag == "<=" ? role::detail : f.flag == "**" ? role::failure : f.flag == "==" ? role::delay : role::relief;
        return {what, f.id, address};
    }
    if (m.find("Completed") != npos && reads<g::completed>(m, f)) return {role::end, f.id};
    if (m.find(" authenticator failed for ") != npos && reads<g::login>(m, f)) return {.what = role::guess, .wording = f.login_text};
    if (m.find("rejected ") != npos && reads<g::refusal>(m, f)) {
        const bool question = f.step == "EXPN" || f.step == "VRFY" || f.step == "ETRN";
        return {question ? role::known : role::failure};
    }
    return {m.find("sender verify ") != npos && reads<g::verify_failure>(m, f) ? role::prelude : role::none};
}

}  // namespace smtp_explain
