#include "formats/log/filter_log_grammar.hpp"
#include "formats/log/log_join.hpp"
#include "formats/log/log_mark.hpp"
#include "formats/log/readers.hpp"
#include "formats/reply.hpp"
#include "formats/text.hpp"
#include "grammar/keeps.hpp"

namespace smtp_explain {

namespace {

namespace g = filter_log_grammar;

struct fields {
    std::string_view sender, recipient, words, user;
};
template <class Rule>
struct action : pegtl::nothing<Rule> {};
template <> struct action<g::sender> : keeps<&fields::sender> {};
template <> struct action<g::recipient> : keeps<&fields::recipient> {};
template <> struct action<g::blocked> : keeps<&fields::words> {};
template <> struct action<g::verdict> : keeps<&fields::words> {};
template <> struct action<g::text> : keeps<&fields::words> {};
template <> struct action<g::user> : keeps<&fields::user> {};

template <class Rule>
bool reads(std::string_view line, fields& f) {
    f = {};
    auto in = input_of(line);
    return pegtl::parse<Rule, action>(in, f);
}

void build(const reader_input& in, const log_outcome& o, reading& r) {
    const std::string_view words = trim(o.said.front());
    r.failure.diagnostic_code = {{"", in.fact(words).value}, in.spans(words)};
    if (!o.step.empty()) r.failure.stage = {smtp::stage::local_delivery, in.spans(o.step)};
    else r.failure.issuer = {starts_ignoring_case(words, "Blocked ") ? "amavis" : "rspamd", in.spans(words)};
    r.source = reply_source::typed_field;
}

}  // namespace

void read_filter_log(const reader_input& in, reading_sink& sink) {
    log_join join;
    for_each_line(in.text, [&](std::string_view line) {
        if (line.size() > 20'000) return;
        fields f;
        log_outcome o;
        o.line = line;
        if (line.find(") Blocked ") != std::string_view::npos && reads<g::amavis>(line, f)) {
            o.recipient = f.recipient;
        } else if (line.find("rspamd_task_write_log") != std::string_view::npos && reads<g::rspamd>(line, f)) {
            o.recipient = f.recipient;
            if (contains_ignoring_case(f.words, "(greylist") || contains_ignoring_case(f.words, "(soft")) o.action = dsn::action::delayed;
        } else if (line.find("save failed to ") != std::string_view::npos && reads<g::dovecot>(line, f)) {
            o.recipient = is_mailbox(f.user) ? f.user : std::string_view{};
            o.step = f.user;
        } else {
            return;
        }
        o.said = {f.words};
        join.outcome(o);
    });
    join.finish(in, sink, build);
}

log_mark mark_filter_line(std::string_view line) {
    fields f;
    const bool refuses = line.size() <= 20'000 && ((line.find(") Blocked ") != std::string_view::npos && reads<g::amavis>(line, f)) ||
                                                   (line.find("rspamd_task_write_log") != std::string_view::npos && reads<g::rspamd>(line, f)) ||
                                                   (line.find("save failed to ") != std::string_view::npos && reads<g::dovecot>(line, f)));
    return {refuses ? log_mark::role::failure : log_mark::role::none};
}

}  // namespace smtp_explain
