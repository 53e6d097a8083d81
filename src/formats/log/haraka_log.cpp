#include <string>
#include <unordered_map>
#include <vector>

#include "formats/log/log_join.hpp"
#include "formats/log/log_line.hpp"
#include "formats/log/log_mark.hpp"
#include "formats/log/readers.hpp"
#include "formats/log/haraka_log_grammar.hpp"
#include "formats/text.hpp"
#include "grammar/keeps.hpp"

namespace smtp_explain {

namespace {

namespace g = haraka_log_grammar;
constexpr std::size_t npos = std::string_view::npos;

struct fields {
    std::string_view id, recipient, verdict, text;
};

template <class Rule>
struct action : pegtl::nothing<Rule> {};
template <> struct action<g::id> : keeps<&fields::id> {};
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

void read_haraka_log(const reader_input& in, reading_sink& sink) {
    log_join join;
    struct message {
        std::string_view trouble;
        bool told = false;  // a recipient's own line has said why
    };
    std::unordered_map<std::string_view, message> messages;
    for_each_line(in.text, [&](std::string_view line) {
        if (line.find("[outbound] ") == npos) return;
        if (messages.size() > max_open_messages) messages.clear();
        fields f;
        if (reads<g::refused>(line, f)) {
            log_outcome o{f.id, f.recipient, line, f.verdict == "deferred" ? dsn::action::delayed : dsn::action::failed};
            o.said = {f.text};
            o.step = "rcpt";
            join.outcome(o);
            messages[f.id].told = true;
        } else if (reads<g::bouncing>(line, f) || reads<g::delaying>(line, f)) {
            message& m = messages[f.id];
            const bool delayed = line.find("] Temp failing ") != npos;
            if (m.told) {
                if (!delayed) join.expired(f.id, f.text);
                return;
            }
            // "Too many failures (reason)": the reason decides.
            std::string_view reason = f.text;
            if (const std::size_t open = reason.find(" ("); starts_ignoring_case(reason, "too many failures") && open != npos) {
                reason = reason.substr(open + 2);
                if (!reason.empty() && reason.back() == ')') reason.remove_suffix(1);
            }
            if (starts_ignoring_case(reason, "upstream error: ")) reason.remove_prefix(16);
            log_outcome o{f.id, {}, line, delayed ? dsn::action::delayed : dsn::action::failed};
            o.said = {reason};
            o.before = m.trouble;
            if (!m.trouble.empty() && starts_ignoring_case(reason, "tried all mxs")) o.said = {m.trouble};
            join.outcome(o);
        } else if (reads<g::trouble>(line, f)) {
            messages[f.id].trouble = trim(f.text);
        } else if (reads<g::delivered>(line, f)) {
            join.known_line();
        }
    });
    join.finish(in, sink, build_said);
}

log_mark mark_haraka_line(std::string_view line) {
    using role = log_mark::role;
    fields f;
    if (reads<g::refused>(line, f)) return {f.verdict == "deferred" ? role::delay : role::failure, f.id, f.recipient};
    if (reads<g::bouncing>(line, f)) return {.what = role::failure, .message = f.id, .last = true};
    if (reads<g::delaying>(line, f)) return {role::delay, f.id};
    if (reads<g::trouble>(line, f)) return {role::detail, f.id};
    return {line.find("] [outbound] ") != npos ? role::known : role::none};
}

}  // namespace smtp_explain
