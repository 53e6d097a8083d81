#include <string>
#include <unordered_map>
#include <vector>

#include "formats/log/log_join.hpp"
#include "formats/log/log_line.hpp"
#include "formats/log/log_mark.hpp"
#include "formats/log/readers.hpp"
#include "formats/log/qmail_log_grammar.hpp"
#include "formats/composed_text.hpp"
#include "formats/network_trouble.hpp"
#include "formats/reply.hpp"
#include "formats/text.hpp"
#include "grammar/keeps.hpp"

namespace smtp_explain {

namespace {

namespace g = qmail_log_grammar;
constexpr std::size_t npos = std::string_view::npos;

struct fields {
    std::string_view message, delivery, sender, recipient, verdict, text;
};

template <class Rule>
struct action : pegtl::nothing<Rule> {};
template <> struct action<g::message_number> : keeps<&fields::message> {};
template <> struct action<g::delivery_number> : keeps<&fields::delivery> {};
template <> struct action<g::sender> : keeps<&fields::sender> {};
template <> struct action<g::recipient> : keeps<&fields::recipient> {};
template <> struct action<g::verdict> : keeps<&fields::verdict> {};
template <> struct action<g::text> : keeps<&fields::text> {};

template <class Rule>
bool reads(std::string_view message, fields& f) {
    f = {};
    auto in = input_of(message);
    return pegtl::parse<Rule, action>(in, f);
}

}  // namespace

namespace {

// "Remote_host_said:_550_…/Giving_up_on_…": "_" is a blank; "/" is a line end where qmail itself begins a line, else a slash.
bool ends_line(std::string_view behind) {
    if (behind.empty()) return true;
    for (const std::string_view next : {"Remote_host_said:", "Giving_up_on_", "I'm_not_going_to_try_again", "I_wasn't_able"})
        if (behind.substr(0, next.size()) == next) return true;
    return behind.size() > 3 && (behind[0] == '4' || behind[0] == '5') && is_digit(behind[1]) && is_digit(behind[2]) && (behind[3] == '_' || behind[3] == '-');
}

composed_text readable(std::string_view text) {
    composed_text out;
    std::size_t plain = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool blank = text[i] == '_', line_end = text[i] == '/' && ends_line(text.substr(i + 1));
        if (!blank && !line_end) continue;
        out.append(text.substr(plain, i - plain));
        out.append_as(blank ? " " : "\n", text.substr(i, 1));
        plain = i + 1;
    }
    out.append(text.substr(plain));
    return out;
}

void build(const reader_input& in, const log_outcome& o, reading& r) {
    const composed_text text = readable(o.said.empty() ? std::string_view{} : o.said.front());
    const std::string_view view = text.view();
    std::string_view reply = view;
    const std::size_t said = view.find("Remote host said: ");
    if (said != npos) {
        reply = view.substr(said + 18);
        if (const std::size_t giving_up = reply.rfind("\nGiving up on "); giving_up != npos) reply = reply.substr(0, giving_up);
        r.source = reply_source::literal_reply;
    } else {
        r.source = reply_source::typed_field;
    }
    read_reply(in, text, reply, r.failure);
    if (said != npos && said > 0) {
        const std::string_view before = view.substr(0, said);
        const std::string_view ip = find_ip_address(before);
        if (!ip.empty()) r.failure.remote_address = text.fact(in, ip);
        const auto stage = before.find("does not like recipient") != npos ? std::optional(smtp::stage::rcpt_to)
                         : before.find("sender") != npos                ? std::optional(smtp::stage::mail_from)
                         : before.find("failed on DATA") != npos        ? std::optional(smtp::stage::data)
                         : before.find("after I sent the message") != npos ? std::optional(smtp::stage::end_of_data)
                                                                            : std::nullopt;
        if (stage) r.failure.stage = {*stage, text.spans(in, trim(before))};
    } else if (const auto trouble = find_trouble(view); trouble && !r.failure.reply_code) {
        if (trouble->stage()) r.failure.stage = {*trouble->stage(), text.spans(in, trouble->offset, trouble->length)};
    }
    if (!r.failure.stage && view.find("establish an SMTP connection") != npos) r.failure.stage = {smtp::stage::connect, text.spans(in, view)};
    if (!r.failure.stage && (view.find("find any host") != npos || view.find("CNAME lookup failed") != npos)) r.failure.stage = {smtp::stage::resolve, text.spans(in, view)};
    if (!r.failure.issuer && said == npos) r.failure.issuer = {"qmail", text.spans(in, view)};
}

}  // namespace

void read_qmail_log(const reader_input& in, reading_sink& sink) {
    log_join join;
    std::unordered_map<std::string_view, std::pair<std::string_view, std::string_view>> deliveries;  // number -> message, recipient
    for_each_line(in.text, [&](std::string_view line) {
        fields f;
        if (deliveries.size() > max_open_messages) deliveries.clear();
        if (line.find("info msg ") != npos && reads<g::info>(line, f)) {
            join.sender(f.message, f.sender);
        } else if (line.find("starting delivery ") != npos && reads<g::starting>(line, f)) {
            deliveries[f.delivery] = {f.message, f.recipient};
        } else if (line.find("delivery ") != npos && reads<g::outcome>(line, f)) {
            const auto it = deliveries.find(f.delivery);
            log_outcome o{it == deliveries.end() ? std::string_view{} : it->second.first, it == deliveries.end() ? std::string_view{} : it->second.second, line,
                          f.verdict == "success" ? dsn::action::delivered : f.verdict == "deferral" ? dsn::action::delayed : dsn::action::failed};
            o.said = {f.text};
            join.outcome(o);
        } else if (line.find("end msg ") != npos && reads<g::end>(line, f)) {
            join.closed(f.message);
        }
    });
    join.finish(in, sink, build);
}

log_mark mark_qmail_line(std::string_view line) {
    using role = log_mark::role;
    fields f;
    if (line.find("info msg ") != npos && reads<g::info>(line, f)) return {role::detail, f.message};
    if (line.find("starting delivery ") != npos && reads<g::starting>(line, f)) return {.what = role::detail, .message = f.message, .recipient = f.recipient, .attempt = f.delivery};
    if (line.find("delivery ") != npos && reads<g::outcome>(line, f)) {
        const role what = f.verdict == "success" ? role::relief : f.verdict == "deferral" ? role::delay : role::failure;
        return {.what = what, .attempt = f.delivery};
    }
    if (line.find("end msg ") != npos && reads<g::end>(line, f)) return {role::end, f.message};
    return {};
}

}  // namespace smtp_explain
