#include <string>
#include <unordered_map>
#include <vector>

#include "formats/log/log_join.hpp"
#include "formats/log/log_line.hpp"
#include "formats/log/log_mark.hpp"
#include "formats/log/readers.hpp"
#include "formats/log/opensmtpd_log_grammar.hpp"
#include "formats/text.hpp"
#include "grammar/keeps.hpp"

namespace smtp_explain {

namespace {

namespace g = opensmtpd_log_grammar;
constexpr std::size_t npos = std::string_view::npos;

struct fields {
    std::string_view id, sender, recipient, relay, result, stat, command;
};

template <class Rule>
struct action : pegtl::nothing<Rule> {};
template <> struct action<g::envelope_id> : keeps<&fields::id> {};
template <> struct action<g::sender> : keeps<&fields::sender> {};
template <> struct action<g::recipient> : keeps<&fields::recipient> {};
template <> struct action<g::relay> : keeps<&fields::relay> {};
template <> struct action<g::result> : keeps<&fields::result> {};
template <> struct action<g::stat> : keeps<&fields::stat> {};
template <> struct action<g::command> : keeps<&fields::command> {};

template <class Rule>
bool reads(std::string_view message, fields& f) {
    f = {};
    auto in = input_of(message);
    return pegtl::parse<Rule, action>(in, f);
}

}  // namespace

void read_opensmtpd_log(const reader_input& in, reading_sink& sink) {
    log_join join;
    for_each_line(in.text, [&](std::string_view line) {
        fields f;
        const bool delivery = line.find(" delivery evpid=") != npos && reads<g::delivery>(line, f);
        if (!delivery && !(line.find("failed-command") != npos && reads<g::refusal>(line, f))) return;
        std::string_view stat = trim(f.stat);
        if (!stat.empty() && stat.back() == '"') stat.remove_suffix(1);
        log_outcome o{{}, f.recipient, line};
        o.said = {stat};
        if (delivery) {
            o.queue_id = f.id;
            o.action = f.result == "Ok" ? dsn::action::delivered : f.result == "TempFail" ? dsn::action::delayed : dsn::action::failed;
            // "192.0.2.25 (mx.example.net)": the name stands in brackets.
            const std::size_t open = f.relay.find('(');
            o.peer = open == npos ? f.relay : f.relay.substr(open + 1, f.relay.find(')') == npos ? npos : f.relay.find(')') - open - 1);
            if (line.find("mda delivery") != npos) o.step = {};
            join.sender(f.id, f.sender);
        } else {
            o.step = f.command;
            if (starts_ignoring_case(f.command, "rcpt")) o.recipient = find_mailbox(f.command);
            else if (!starts_ignoring_case(f.command, "mail") && !starts_ignoring_case(f.command, "data") && !starts_ignoring_case(f.command, "auth") && f.command != ".") return join.known_line();
        }
        join.outcome(o);
    });
    join.finish(in, sink, build_said);
}

log_mark mark_opensmtpd_line(std::string_view line) {
    using role = log_mark::role;
    fields f;
    if (line.find(" delivery evpid=") != npos && reads<g::delivery>(line, f)) {
        const role what = f.result == "Ok" ? role::relief : f.result == "TempFail" ? role::delay : role::failure;
        return {.what = what, .message = f.id, .recipient = f.recipient, .last = what != role::delay};
    }
    return {line.find("failed-command") != npos && reads<g::refusal>(line, f) ? role::failure : role::none};
}

}  // namespace smtp_explain
