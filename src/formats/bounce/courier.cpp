#include "formats/bounce/courier_grammar.hpp"
#include "formats/format.hpp"
#include "formats/composed_text.hpp"
#include "formats/reply.hpp"
#include "formats/text.hpp"

namespace smtp_explain {

namespace {

namespace g = courier_grammar;

struct line_parts {
    std::string_view recipient, host, client, server;
};

template <class Rule>
struct action : pegtl::nothing<Rule> {};
template <std::string_view line_parts::* Member>
struct sets {
    template <class Input>
    static void apply(const Input& in, line_parts& p) {
        p.*Member = in.string_view();
    }
};
template <> struct action<g::recipient> : sets<&line_parts::recipient> {};
template <> struct action<g::host> : sets<&line_parts::host> {};
template <> struct action<g::client_text> : sets<&line_parts::client> {};
template <> struct action<g::server_text> : sets<&line_parts::server> {};

// One recipient's block, put together line by line.
struct block {
    reading r;
    composed_text reply;
    std::string_view command;
};

}  // namespace

void read_courier_bounce(const reader_input& in, reading_sink& sink) {
    // Acknowledgements have the same blocks under other headings; their reports say what was delivered.
    const bool delayed = contains_ignoring_case(in.text, "delays in delivering your message");
    if (!delayed && !contains_ignoring_case(in.text, "undeliverable mail")) return;
    // Says what it is even where it gives no reason.
    sink.kind = delayed ? input_kind::delivery_delay : input_kind::delivery_failure;
    sink.explained += 64;

    block open;
    const auto finish = [&] {
        delivery_failure& f = open.r.failure;
        if (!f.final_recipient) return;
        if (!open.command.empty()) read_stage(in, open.command, f);
        if (!open.reply.empty()) {
            read_reply(in, open.reply, f);
            open.r.source = f.reply_code ? reply_source::literal_reply : reply_source::typed_field;
            if (!f.remote_mta && !f.remote_address) f.issuer = {"courier", open.reply.spans(in, open.reply.view())};
        } else if (constexpr std::string_view words = "message has been delayed"; delayed) {
            if (const std::size_t at = find_ignoring_case(in.text, words); at != std::string_view::npos) f.context.push_back(in.fact(in.text.substr(at, words.size())));
        }
        sink.add(std::move(open.r));
        open = {};
    };
    for_each_line(in.text, [&](std::string_view line) {
        line_parts parts;
        auto input = input_of(line);
        if (!pegtl::parse<g::line, action>(input, parts)) return;
        if (!parts.recipient.empty()) {
            finish();
            open.r.failure.final_recipient = in.fact(trim(parts.recipient));
            open.r.failure.action = {delayed ? dsn::action::delayed : dsn::action::failed, {}};
            open.r.begin = in.offset(line);
        }
        if (!open.r.failure.final_recipient) return;
        if (!parts.host.empty()) read_remote_host(in, parts.host, open.r.failure);
        if (!parts.client.empty()) open.command = trim(parts.client);
        if (const std::string_view said = trim(parts.server); !said.empty()) {
            if (!open.reply.empty()) open.reply.append_blank();
            open.reply.append(said);
        }
        open.r.end = in.offset(line) + static_cast<std::uint32_t>(line.size());
        open.r.explained += static_cast<std::uint32_t>(line.size() - parts.server.size());
    });
    finish();
}

}  // namespace smtp_explain
