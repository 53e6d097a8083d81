#include <string>
#include <unordered_map>
#include <vector>

#include "formats/log/log_join.hpp"
#include "formats/log/log_line.hpp"
#include "formats/log/log_mark.hpp"
#include "formats/log/readers.hpp"
#include "formats/log/courier_log_grammar.hpp"
#include "formats/text.hpp"
#include "grammar/keeps.hpp"

namespace smtp_explain {

namespace {

namespace g = courier_log_grammar;

struct fields {
    std::string_view id, sender, recipient, text, status;
};

template <class Rule>
struct action : pegtl::nothing<Rule> {};
template <> struct action<g::id> : keeps<&fields::id> {};
template <> struct action<g::sender> : keeps<&fields::sender> {};
template <> struct action<g::recipient> : keeps<&fields::recipient> {};
template <> struct action<g::text> : keeps<&fields::text> {};
template <> struct action<g::status> : keeps<&fields::status> {};

template <class Rule>
bool reads(std::string_view message, fields& f) {
    f = {};
    auto in = input_of(message);
    return pegtl::parse<Rule, action>(in, f);
}

}  // namespace

void read_courier_log(const reader_input& in, reading_sink& sink) {
    log_join join;
    // What was said about a recipient and has no outcome yet.
    std::unordered_map<std::string, std::vector<std::string_view>> said;
    for_each_line(in.text, [&](std::string_view line) {
        const log_line l = split_log_line(line);
        if (!starts_ignoring_case(l.program, "courier")) return;
        fields f;
        if (reads<g::outcome>(l.message, f)) {
            const std::string key = std::string(f.id) + '\n' + std::string(f.recipient);
            log_outcome o{f.id, f.recipient, line, f.status == "success" ? dsn::action::delivered : f.status == "deferred" ? dsn::action::delayed : dsn::action::failed};
            if (const auto it = said.find(key); it != said.end()) {
                o.said = std::move(it->second);
                said.erase(it);
            }
            // "Connected to mx.example.net [192.0.2.25]" and the like are progress, not a reply.
            join.sender(f.id, f.sender);
            join.outcome(o);
        } else if (reads<g::success>(l.message, f)) {
            join.outcome({f.id, f.recipient, line, dsn::action::delivered});
        } else if (reads<g::said>(l.message, f)) {
            if (said.size() > max_open_messages) said.clear();
            auto& lines = said[std::string(f.id) + '\n' + std::string(f.recipient)];
            if (lines.size() < 40) lines.push_back(trim(f.text));
        } else if (reads<g::refusal>(l.message, f)) {
            log_outcome o{{}, f.recipient, line};
            o.said = {f.text};
            o.step = f.recipient.empty() ? std::string_view{} : std::string_view("rcpt");
            join.outcome(o);
        } else {
            join.known_line();
        }
    });
    join.finish(in, sink, build_said);
}

log_mark mark_courier_line(std::string_view line) {
    using role = log_mark::role;
    const log_line l = split_log_line(line);
    if (!starts_ignoring_case(l.program, "courier")) return {};
    fields f;
    if (reads<g::outcome>(l.message, f)) return {f.status == "success" ? role::relief : f.status == "deferred" ? role::delay : role::failure, f.id, f.recipient};
    if (reads<g::success>(l.message, f)) return {role::relief, f.id, f.recipient};
    if (reads<g::said>(l.message, f)) return {role::detail, f.id};
    if (reads<g::refusal>(l.message, f)) return {role::failure};
    if (reads<g::completed>(l.message, f)) return {role::end, f.id};
    return {role::known};
}

}  // namespace smtp_explain
