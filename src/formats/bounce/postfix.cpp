#include <optional>

#include "formats/bounce/postfix_grammar.hpp"
#include "formats/bounce/readers.hpp"
#include "formats/postfix_reason.hpp"
#include "formats/refused_address.hpp"
#include "formats/reply.hpp"
#include "formats/text.hpp"

namespace smtp_explain {

namespace {

namespace g = postfix_grammar;

struct head {
    std::string_view recipient, original;
};

struct clause {
    std::string_view peer, reply, step;
    bool refused = false, connect = false;
    std::optional<smtp::stage> at;  // where the words themselves name the step
};

template <class Rule>
struct action : pegtl::nothing<Rule> {};

template <>
struct action<g::recipient> {
    template <class Input>
    static void apply(const Input& in, head& h) {
        h.recipient = in.string_view();
    }
};
template <>
struct action<g::original_recipient> {
    template <class Input>
    static void apply(const Input& in, head& h) {
        h.original = in.string_view();
    }
};

template <class Rule>
struct reason_action : pegtl::nothing<Rule> {};

template <>
struct reason_action<g::peer> {
    template <class Input>
    static void apply(const Input& in, clause& c) {
        c.peer = in.string_view();
    }
};
template <>
struct reason_action<g::quoted_reply> {
    template <class Input>
    static void apply(const Input& in, clause& c) {
        c.reply = in.string_view();
    }
};
template <>
struct reason_action<g::step> {
    template <class Input>
    static void apply(const Input& in, clause& c) {
        c.step = in.string_view();
    }
};
template <>
struct reason_action<g::host_refused> {
    template <class Input>
    static void apply(const Input&, clause& c) {
        c.refused = true;
    }
};
template <>
struct reason_action<g::connect_to> {
    template <class Input>
    static void apply(const Input&, clause& c) {
        c.connect = true;
    }
};
template <>
struct reason_action<g::tls_failed> {
    template <class Input>
    static void apply(const Input&, clause& c) {
        c.at = smtp::stage::tls;
    }
};
template <>
struct reason_action<g::login_failed> {
    template <class Input>
    static void apply(const Input&, clause& c) {
        c.at = smtp::stage::auth;
    }
};

// "… (in reply to RCPT TO command)" at the end: the last parenthesis of that form.
std::string_view in_reply_to(std::string_view text, std::string_view& command) {
    std::size_t at = text.rfind("(in");
    if (at == std::string_view::npos) return text;
    auto in = input_of(text.substr(at));
    if (!pegtl::parse<g::in_reply_to>(in)) return text;
    const std::string_view clause_text = text.substr(at, text.size() - at - in.size());
    std::size_t begin = clause_text.find("to");
    std::string_view words = trim(clause_text.substr(begin + 2, clause_text.size() - begin - 3));
    constexpr std::string_view suffix = "command";
    if (words.size() > suffix.size() && words.substr(words.size() - suffix.size()) == suffix) words.remove_suffix(suffix.size());
    command = trim(words);
    return trim(text.substr(0, at));
}

// Where the clause "(in reply to RCPT TO command)" ends, from `at` on; npos: there is none.
std::size_t end_of_clause(std::string_view text, std::size_t at) {
    for (at = text.find("(in", at); at != std::string_view::npos; at = text.find("(in", at + 1)) {
        auto in = input_of(text.substr(at, 200));
        if (pegtl::parse<g::in_reply_to>(in)) return at + std::min<std::size_t>(200, text.size() - at) - in.size();
    }
    return std::string_view::npos;
}

bool begins_with_reason(std::string_view text) {
    clause c;
    auto in = input_of(trim(text.substr(0, 2000)));
    return pegtl::parse<g::reason, reason_action>(in, c);
}

}  // namespace

reply_source read_postfix_reason(const reader_input& in, std::string_view text, delivery_failure& f) {
    text = trim(text);
    clause c;
    auto input = input_of(text);
    pegtl::parse<g::reason, reason_action>(input, c);
    if (!c.peer.empty()) read_remote_host(in, c.peer, f);
    std::string_view command;
    if (!c.reply.empty()) {
        const std::string_view reply = in_reply_to(c.reply, command);
        read_reply(in, reply, f);
        // The same words for a greeting and for an EHLO that was refused; only the reply tells which.
        const bool of_helo = contains_ignoring_case(reply, "helo command");
        if (c.refused) f.stage = {of_helo ? smtp::stage::helo : smtp::stage::banner, in.spans(text.substr(0, static_cast<std::size_t>(c.reply.data() - text.data())))};
        if (!command.empty()) read_stage(in, command, f);
        if (c.at) f.stage = {*c.at, in.spans(text.substr(0, static_cast<std::size_t>(c.reply.data() - text.data())))};
        return reply_source::literal_reply;
    }
    const std::string_view own = in_reply_to(text, command);
    read_reply(in, own, f);
    if (f.diagnostic_code && !f.reply_code) f.diagnostic_code->value.type = "x-postfix";
    if (!command.empty()) read_stage(in, command, f);
    if (!c.step.empty()) read_stage(in, c.step, f);
    if (c.connect) f.stage = {smtp::stage::connect, in.spans(c.peer)};
    if (c.at) f.stage = {*c.at, in.spans(text.substr(0, text.size() - input.size()))};
    // What Postfix itself says about a name that could not be looked up.
    if (starts_ignoring_case(own, "Host or domain name not found") || starts_ignoring_case(own, "Host not found"))
        f.stage = {smtp::stage::resolve, in.spans(own.substr(0, own.find('.')))};
    f.issuer = {"postfix", in.spans(own)};
    return reply_source::typed_field;
}

namespace {

// Where the next recipient's paragraph begins; a reply may name its recipient in the same form.
std::size_t next_paragraph(std::string_view text) {
    for (std::size_t at = text.find(" <"); at != std::string_view::npos; at = text.find(" <", at + 1)) {
        head h;
        auto in = input_of(text.substr(at + 1));
        if (pegtl::parse<g::paragraph_head, action>(in, h) && begins_with_reason(text.substr(text.size() - in.size()))) return at;
    }
    return std::string_view::npos;
}

// A paragraph whose head stands inside a line: the bounce has lost its line breaks, or somebody quotes it in a sentence.
void read_inline_paragraphs(const reader_input& in, bool delayed, const located<std::string>& reporting, reading_sink& sink) {
    constexpr std::size_t longest = 4000;
    const std::string_view text = in.text;
    for (std::size_t at = text.find_first_of("<:"); at != std::string_view::npos && !sink.is_full(2000); at = text.find_first_of("<:", at + 1)) {
        head h;
        std::size_t begin = at, reason_at = at + 1;
        if (text[at] == '<') {
            auto input = input_of(text.substr(at, longest));
            if (!pegtl::parse<g::paragraph_head, action>(input, h)) continue;
            reason_at = at + std::min(longest, text.size() - at) - input.size();
        } else {
            // Where angle brackets are taken for markup, they are lost: "bob@example.net: host …".
            while (begin > 0 && at - begin < 320 && !is_space(text[begin - 1])) --begin;
            h.recipient = text.substr(begin, at - begin);
            if (!is_mailbox(h.recipient)) continue;
        }
        const std::string_view rest = text.substr(reason_at, longest);
        if (!begins_with_reason(rest)) continue;
        const std::size_t empty_line = std::min(rest.find("\n\n"), rest.size());
        const std::size_t clause = end_of_clause(rest, 0), next = next_paragraph(rest), field = rest.find(" Reporting-MTA:");
        // Without the clause the reason ends before the next recipient.
        const std::size_t end = clause < empty_line ? clause : std::min({empty_line, next, field});
        reading r;
        r.failure.final_recipient = in.fact(h.recipient);
        if (!h.original.empty()) r.failure.original_recipient = in.fact(h.original);
        if (!reporting.value.empty()) r.failure.reporting_mta = reporting;
        r.source = read_postfix_reason(in, rest.substr(0, end), r.failure);
        if (delayed) r.failure.action = {dsn::action::delayed, {}};
        const std::string_view whole = text.substr(begin, reason_at + end - begin);
        r.begin = in.offset(whole);
        r.end = r.begin + static_cast<std::uint32_t>(whole.size());
        const std::size_t words = r.failure.diagnostic_code ? r.failure.diagnostic_code->value.text.size() : 0;
        r.explained = static_cast<std::uint32_t>(whole.size() - std::min(words, whole.size()));
        sink.add(std::move(r));
        at = reason_at + end - 1;
    }
}

// What is left of a paragraph whose beginning was not copied: "said: 550 … (in reply to RCPT TO command)".
void read_rest_of_paragraph(const reader_input& in, reading_sink& sink) {
    const std::size_t end = end_of_clause(in.text, 0);
    if (end == std::string_view::npos) return;
    std::string_view rest = in.text.substr(0, end);
    if (const std::size_t above = rest.rfind("\n\n"); above != std::string_view::npos) rest = rest.substr(above + 2);
    const std::size_t host = rest.find("host ");
    if (host != std::string_view::npos && begins_with_reason(rest.substr(host))) rest = rest.substr(host);
    else if (const std::size_t said = rest.find("said:"); said != std::string_view::npos) rest = rest.substr(said + 5);
    rest = trim(rest);
    if (!decisive_code(rest)) return;
    reading r;
    r.source = read_postfix_reason(in, rest, r.failure);
    const refused_address refused = find_refused_address(rest, r.failure.stage && r.failure.stage->value == smtp::stage::rcpt_to);
    if (!refused.recipient.empty()) r.failure.final_recipient = in.fact(refused.recipient);
    if (!refused.sender.empty()) r.failure.envelope_sender = in.fact(refused.sender);
    r.begin = in.offset(rest);
    r.end = r.begin + static_cast<std::uint32_t>(rest.size());
    r.explained = 20;
    sink.add(std::move(r));
}

}  // namespace

void read_postfix_bounce(const reader_input& in, reading_sink& sink) {
    std::string_view rest = in.text;
    located<std::string> reporting;
    bool delayed = contains_ignoring_case(in.text, "this is a warning only") || contains_ignoring_case(in.text, "still being retried") ||
                   contains_ignoring_case(in.text, "# this is a warning only");
    if (const std::size_t at = find_ignoring_case(in.text, "this is the "); at != std::string_view::npos) {
        auto opening = input_of(in.text.substr(at));
        if (pegtl::parse<g::opening>(opening)) {
            const std::string_view line = in.text.substr(at, in.text.size() - at - opening.size());
            std::string_view host = line.substr(line.rfind(' ') + 1);
            while (!host.empty() && host.back() == '.') host.remove_suffix(1);
            reporting = in.fact(host);
            sink.explained += static_cast<std::uint32_t>(line.size());
        }
    }
    // Paragraphs are parted by empty lines; within one, a line that begins with an address is a folded reply.
    bool paragraph_may_begin = true;
    while (!rest.empty()) {
        const std::string_view line = take_line(rest);
        const std::string_view indented = trim(line);
        const bool begins = paragraph_may_begin;
        paragraph_may_begin = indented.empty();
        if (!begins || indented.empty() || indented.front() != '<') continue;
        head h;
        // The head may be wrapped itself, so it is parsed from the line on, not within it.
        const std::string_view from_here = in.text.substr(static_cast<std::size_t>(indented.data() - in.text.data()));
        auto input = input_of(from_here);
        if (!pegtl::parse<g::paragraph_head, action>(input, h)) continue;
        const std::size_t head_size = from_here.size() - input.size();
        std::size_t end = head_size;
        for (;;) {
            const std::size_t newline = from_here.find('\n', end);
            if (newline == std::string_view::npos) {
                end = from_here.size();
                break;
            }
            end = newline + 1;
            const std::string_view next = trim(from_here.substr(end, std::min(from_here.find('\n', end), from_here.size()) - end));
            if (next.empty() || starts_ignoring_case(next, "Reporting-MTA:")) break;
        }
        const std::string_view paragraph = from_here.substr(0, end);
        rest = from_here.substr(end);
        paragraph_may_begin = true;

        reading r;
        r.failure.final_recipient = in.fact(h.recipient);
        if (!h.original.empty()) r.failure.original_recipient = in.fact(h.original);
        if (!reporting.value.empty()) r.failure.reporting_mta = reporting;
        const std::string_view reason = paragraph.substr(head_size);
        r.source = read_postfix_reason(in, reason, r.failure);
        if (delayed) r.failure.action = {dsn::action::delayed, {}};
        r.begin = in.offset(paragraph);
        r.end = r.begin + static_cast<std::uint32_t>(paragraph.size());
        const std::size_t words = r.failure.diagnostic_code ? r.failure.diagnostic_code->value.text.size() : 0;
        r.explained = static_cast<std::uint32_t>(paragraph.size() - std::min(words, paragraph.size()));
        if (starts_ignoring_case(trim(reason), "delivery via ") || (r.failure.enhanced_status_code && r.failure.enhanced_status_code->value.class_ == 2)) {
            sink.delivered.push_back(*r.failure.final_recipient);
            continue;
        }
        sink.add(std::move(r));
    }
    // A log says the same words; its own reader knows where they stand.
    if (!sink.readings.empty() || !sink.delivered.empty() || in.text.find(" status=") != std::string_view::npos) return;
    read_inline_paragraphs(in, delayed, reporting, sink);
    if (sink.readings.empty()) read_rest_of_paragraph(in, sink);
}

}  // namespace smtp_explain
