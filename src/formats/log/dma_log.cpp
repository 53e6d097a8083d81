#include <string>
#include <unordered_map>
#include <vector>

#include "formats/log/log_join.hpp"
#include "formats/log/log_line.hpp"
#include "formats/log/log_mark.hpp"
#include "formats/log/readers.hpp"
#include "formats/log/dma_log_grammar.hpp"
#include "formats/text.hpp"
#include "grammar/keeps.hpp"

namespace smtp_explain {

namespace {

namespace g = dma_log_grammar;
constexpr std::size_t npos = std::string_view::npos;

struct fields {
    std::string_view id, sender, recipient, peer, step, text;
};

template <class Rule>
struct action : pegtl::nothing<Rule> {};
template <> struct action<g::id> : keeps<&fields::id> {};
template <> struct action<g::sender> : keeps<&fields::sender> {};
template <> struct action<g::recipient> : keeps<&fields::recipient> {};
template <> struct action<g::peer> : keeps<&fields::peer> {};
template <> struct action<g::step> : keeps<&fields::step> {};
template <> struct action<g::text> : keeps<&fields::text> {};

template <class Rule>
bool reads(std::string_view message, fields& f) {
    f = {};
    auto in = input_of(message);
    return pegtl::parse<Rule, action>(in, f);
}

}  // namespace

void read_dma_log(const reader_input& in, reading_sink& sink) {
    log_join join;
    std::unordered_map<std::string_view, std::string_view> recipient_of, sender_of;
    for_each_line(in.text, [&](std::string_view line) {
        if (line.find("dma[") == npos) return;
        fields f;
        if (recipient_of.size() > max_open_messages) recipient_of.clear();
        if (sender_of.size() > max_open_messages) sender_of.clear();
        if (reads<g::new_mail>(line, f)) {
            sender_of[f.id] = f.sender;
            join.known_line();
        } else if (reads<g::trying>(line, f)) {
            recipient_of[f.id] = f.recipient;
        } else if (reads<g::success>(line, f)) {
            join.outcome({f.id, f.recipient, line, dsn::action::delivered});
        } else if (reads<g::outcome>(line, f)) {
            const bool deferred = line.find("]: remote delivery deferred: ") != npos;
            const auto to = recipient_of.find(f.id);
            log_outcome o{f.id, to == recipient_of.end() ? std::string_view{} : to->second, line, deferred ? dsn::action::delayed : dsn::action::failed};
            // A try that got no further than the prefix of another alternative leaves no pieces.
            if (f.step.empty()) f.peer = {};
            o.said = {f.text};
            o.peer = f.peer;
            o.step = f.step;
            const std::string_view queue = f.id.substr(0, f.id.find('.'));
            if (const auto from = sender_of.find(queue); from != sender_of.end()) join.sender(f.id, from->second);
            join.outcome(o);
        } else {
            join.known_line();
        }
    });
    join.finish(in, sink, build_said);
}

log_mark mark_dma_line(std::string_view line) {
    using role = log_mark::role;
    if (line.find("dma[") == npos) return {};
    fields f;
    // "a90b02.56215e1c2950": the message, then the recipient's own number.
    const auto queue = [&] { return f.id.substr(0, f.id.find('.')); };
    if (reads<g::new_mail>(line, f) || reads<g::trying>(line, f)) return {role::detail, queue()};
    if (reads<g::success>(line, f)) return {role::relief, queue(), f.recipient};
    if (reads<g::outcome>(line, f)) return {line.find("]: remote delivery deferred: ") != npos ? role::delay : role::failure, queue()};
    return {role::known};
}

}  // namespace smtp_explain
