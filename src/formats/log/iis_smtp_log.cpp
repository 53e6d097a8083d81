#include <algorithm>
#include <string>
#include <unordered_map>
#include <vector>

#include "formats/composed_text.hpp"
#include "formats/format.hpp"
#include "formats/log/iis_smtp_log_grammar.hpp"
#include "formats/reply.hpp"
#include "formats/text.hpp"

namespace smtp_explain {

namespace {

namespace g = iis_smtp_log_grammar;

struct line_parts {
    std::string_view verb, argument, reply;
    bool plus_is_blank = false;
};

template <class Rule>
struct action : pegtl::nothing<Rule> {};
template <>
struct action<g::verb> {
    template <class Input>
    static void apply(const Input& in, line_parts& p) {
        p.verb = in.string_view();
    }
};
template <>
struct action<g::argument> {
    template <class Input>
    static void apply(const Input& in, line_parts& p) {
        p.argument = in.string_view();
    }
};
template <>
struct action<g::list_reply> {
    template <class Input>
    static void apply(const Input& in, line_parts& p) {
        p.reply = in.string_view();
    }
};
template <>
struct action<g::w3c_reply> {
    template <class Input>
    static void apply(const Input& in, line_parts& p) {
        p.reply = in.string_view();
        p.plus_is_blank = true;
    }
};

struct command {
    std::string_view verb, path;
};

// One connection: the lines of several stand between each other, told apart by the other side's address.
struct connection {
    std::vector<command> pending;
    std::size_t next = 0;
    composed_text reply;
    std::string_view sender, host;
    std::uint32_t message = 0;
    bool sender_refused = false;
    std::size_t accepted = 0, refused = 0;
};

void append(composed_text& text, std::string_view piece, bool plus_is_blank) {
    for (std::size_t at = 0; at < piece.size();) {
        const std::size_t end = plus_is_blank ? std::min(piece.find('+', at), piece.size()) : piece.size();
        text.append(piece.substr(at, end - at));
        if (end < piece.size()) text.append_as(" ", piece.substr(end, 1));
        at = end + 1;
    }
}

// "FROM:<alice@example.org>+SIZE=512", "TO:<bob@example.net>"
std::string_view path_of(std::string_view argument) {
    const std::size_t open = argument.find('<'), close = argument.find('>');
    return open != std::string_view::npos && close != std::string_view::npos && close > open ? argument.substr(open + 1, close - open - 1) : std::string_view{};
}

}  // namespace

void read_iis_smtp_log(const reader_input& in, reading_sink& sink) {
    std::unordered_map<std::string, connection> open;
    std::uint32_t messages = 0;
    const auto answered = [&](connection& c, std::string_view address, std::string_view line) {
        const composed_text said = std::move(c.reply);
        c.reply = {};
        sink.kind = input_kind::log;
        const std::string_view text = said.view();
        const bool ok = text[0] < '4';
        const command now = c.next < c.pending.size() ? c.pending[c.next++] : command{};
        const bool is_mail = equals_ignoring_case(now.verb, "mail"), is_rcpt = equals_ignoring_case(now.verb, "rcpt");
        const bool is_data = equals_ignoring_case(now.verb, "data") || now.verb == ".";
        if (now.verb.empty() && text.substr(0, 3) == "220") c.host = text.size() > 4 ? said.source(text.substr(4, text.find(' ', 4) - 4)) : std::string_view{};
        if (is_mail) {
            c.sender = now.path;
            c.sender_refused = !ok;
            c.accepted = c.refused = 0;
            c.message = ++messages;
        }
        if (is_rcpt) ++(ok ? c.accepted : c.refused);
        if (is_data && text.substr(0, 3) == "354") c.pending.insert(c.pending.begin() + static_cast<std::ptrdiff_t>(c.next), command{".", {}});
        // What follows a refusal says it again.
        const bool consequence = (is_rcpt && c.sender_refused) || (is_data && (c.sender_refused || (c.accepted == 0 && c.refused > 0)));
        if (ok || consequence || equals_ignoring_case(now.verb, "quit") || equals_ignoring_case(now.verb, "rset")) return;
        reading r;
        delivery_failure& f = r.failure;
        read_reply(in, said, f);
        r.source = reply_source::literal_reply;
        f.action = {text[0] == '4' ? dsn::action::delayed : dsn::action::failed, {}};
        if (now.verb == ".")
            f.stage = {smtp::stage::end_of_data, said.spans(in, text.substr(0, 3))};
        else if (now.verb.empty())
            f.stage = {smtp::stage::banner, said.spans(in, text.substr(0, 3))};
        else
            read_stage(in, now.verb, f);
        if (is_rcpt && !now.path.empty()) f.final_recipient = in.fact(now.path);
        if (!c.sender.empty()) f.envelope_sender = in.fact(c.sender);
        if (!c.host.empty()) f.remote_mta = in.fact(c.host);
        if (!address.empty()) f.remote_address = in.fact(address);
        r.begin = in.offset(line);
        r.end = r.begin + static_cast<std::uint32_t>(line.size());
        r.explained = static_cast<std::uint32_t>(line.size() - std::min(line.size(), text.size()));
        r.message = c.message;
        sink.add(std::move(r));
    };
    for_each_line(in.text, [&](std::string_view line) {
        if (line.find("OutboundConnection") == std::string_view::npos) return;
        line_parts parts;
        auto input = input_of(line);
        if (!pegtl::parse<g::line, action>(input, parts)) return;
        sink.explained += 26;
        const std::string_view address = find_ip_address(line);
        connection& c = open[std::string(address)];
        if (!parts.verb.empty()) {
            if (!c.reply.empty()) answered(c, address, line);
            if (equals_ignoring_case(parts.verb, "ehlo") && c.next >= c.pending.size()) c.pending.clear(), c.next = 0;
            if (c.pending.size() < 10000) c.pending.push_back({parts.verb, path_of(parts.argument)});
            return;
        }
        if (!c.reply.empty()) c.reply.append_blank();
        append(c.reply, parts.reply, parts.plus_is_blank);
        if (parts.reply.size() < 4 || parts.reply[3] != '-') answered(c, address, line);
    });
}

}  // namespace smtp_explain
