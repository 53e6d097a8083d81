#include "formats/bounce/sendgrid_grammar.hpp"

#include "formats/bounce/readers.hpp"
#include "formats/reply.hpp"
#include "formats/text.hpp"

namespace smtp_explain {

namespace {

namespace g = sendgrid_grammar;

struct parts {
    std::string_view recipient, peer, reply, command;
};

template <class Rule>
struct action : pegtl::nothing<Rule> {};
template <>
struct action<g::recipient> {
    template <class Input>
    static void apply(const Input& in, parts& p) {
        p.recipient = in.string_view();
    }
};
template <>
struct action<g::peer> {
    template <class Input>
    static void apply(const Input& in, parts& p) {
        p.peer = in.string_view();
    }
};
template <>
struct action<g::reply> {
    template <class Input>
    static void apply(const Input& in, parts& p) {
        p.reply = in.string_view();
    }
};
template <>
struct action<g::command> {
    template <class Input>
    static void apply(const Input& in, parts& p) {
        p.command = in.string_view();
    }
};

}  // namespace

void read_sendgrid_bounce(const reader_input& in, reading_sink& sink) {
    for_each_line(in.text, [&](std::string_view line) {
        parts p;
        auto input = input_of(line);
        if (!pegtl::parse<g::line, action>(input, p)) return;
        reading r;
        r.failure.final_recipient = in.fact(p.recipient);
        // "mx.example.net:[192.0.2.1]"
        read_remote_host(in, p.peer, r.failure);
        read_reply(in, p.reply, r.failure);
        if (!p.command.empty()) read_stage(in, p.command, r.failure);
        r.failure.action = {dsn::action::failed, {}};
        r.source = reply_source::literal_reply;
        r.begin = in.offset(line);
        r.end = r.begin + static_cast<std::uint32_t>(line.size());
        r.explained = r.end - r.begin - static_cast<std::uint32_t>(p.reply.size());
        sink.add(std::move(r));
    });
}

}  // namespace smtp_explain
