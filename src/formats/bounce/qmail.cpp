#include <algorithm>

#include "formats/bounce/qmail_grammar.hpp"
#include "formats/bounce/readers.hpp"
#include "formats/reply.hpp"
#include "formats/text.hpp"

namespace smtp_explain {

namespace {

namespace g = qmail_grammar;

struct step_parts {
    std::string_view recipient, peer;
    std::optional<smtp::stage> stage;
};

template <class Rule>
struct action : pegtl::nothing<Rule> {};
template <>
struct action<g::recipient> {
    template <class Input>
    static void apply(const Input& in, step_parts& p) {
        p.recipient = in.string_view();
    }
};
template <>
struct action<g::peer> {
    template <class Input>
    static void apply(const Input& in, step_parts& p) {
        p.peer = in.string_view();
    }
};
template <smtp::stage S>
struct sets_stage {
    template <class Input>
    static void apply(const Input&, step_parts& p) {
        p.stage = S;
    }
};
template <>
struct action<g::rcpt_refused> : sets_stage<smtp::stage::rcpt_to> {};
template <>
struct action<g::mail_refused> : sets_stage<smtp::stage::mail_from> {};
template <>
struct action<g::helo_refused> : sets_stage<smtp::stage::helo> {};
template <>
struct action<g::greeting_refused> : sets_stage<smtp::stage::banner> {};
template <>
struct action<g::data_refused> : sets_stage<smtp::stage::data> {};
template <>
struct action<g::end_refused> : sets_stage<smtp::stage::end_of_data> {};
template <>
struct action<g::auth_refused> : sets_stage<smtp::stage::auth> {};

template <class Rule>
bool begins_with(std::string_view line, step_parts& parts) {
    auto in = input_of(line);
    return pegtl::parse<Rule, action>(in, parts);
}

// Yahoo puts the step behind the reply: "… [RCPT_TO]".
std::string_view bracketed_step(std::string_view& reply) {
    const std::string_view t = trim(reply);
    if (t.empty() || t.back() != ']') return {};
    const std::size_t open = t.rfind('[');
    const std::string_view word = t.substr(open + 1, t.size() - open - 2);
    if (word.size() < 4 || word.size() > 12 || word.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ_") != std::string_view::npos) return {};
    reply = trim(t.substr(0, open));
    return word;
}

}  // namespace

void read_qmail_bounce(const reader_input& in, reading_sink& sink) {
    std::string_view rest = in.text;
    bool own_frame = contains_ignoring_case(in.text, "qmail-send program");
    while (!rest.empty()) {
        const std::string_view line = take_line(rest);
        step_parts head;
        if (!begins_with<g::head>(line, head)) continue;
        reading r;
        delivery_failure& f = r.failure;
        const std::string_view name = trim_address(head.recipient);
        f.final_recipient = in.fact(name);
        const char* end = line.data() + line.size();
        std::string_view behind = trim(line.substr(line.find('>') + 1));
        if (!behind.empty() && behind.front() == ':') behind = trim(behind.substr(1));
        const char* words_begin = behind.empty() ? nullptr : behind.data();
        const char* words_end = behind.empty() ? nullptr : behind.data() + behind.size();
        const char* said_begin = nullptr;
        while (!rest.empty()) {
            std::string_view ahead = rest;
            const std::string_view next = take_line(ahead);
            step_parts parts;
            if (begins_with<g::head>(next, parts) || trim(next).empty()) {
                // An empty line ends the paragraph once there are words.
                if (trim(next).empty() && words_begin == nullptr) {
                    rest = ahead;
                    continue;
                }
                break;
            }
            rest = ahead;
            const std::string_view n = trim(next);
            if (starts_ignoring_case(n, "Giving up on ")) {
                end = next.data() + next.size();
                if (!f.remote_address && !f.remote_mta) read_remote_host(in, n.substr(13), f);
                continue;
            }
            if (begins_with<g::step>(n, parts) && parts.stage) {
                f.stage = {*parts.stage, in.spans(n)};
                if (!parts.peer.empty()) read_remote_host(in, parts.peer, f);
                end = next.data() + next.size();
                continue;
            }
            if (starts_ignoring_case(n, "Remote host said:")) {
                said_begin = n.data() + 17;
            }
            if (words_begin == nullptr) words_begin = n.data();
            words_end = end = next.data() + next.size();
        }
        if (words_begin != nullptr) {
            const char* from = said_begin != nullptr ? said_begin : words_begin;
            std::string_view reply = trim(std::string_view(from, static_cast<std::size_t>(words_end - from)));
            const std::string_view step = bracketed_step(reply);
            read_reply(in, reply, f);
            if (!step.empty()) read_stage(in, step, f);
            // "Sorry, no SMTP connection got far enough; most progress was RCPT TO response; remote host 192.0.2.1 said: …"
            if (const std::size_t progress = find_ignoring_case(reply, "most progress was "); progress != std::string_view::npos)
                read_stage(in, reply.substr(progress + 18), f);
            r.source = said_begin != nullptr || f.reply_code ? reply_source::literal_reply : reply_source::typed_field;
            if (said_begin == nullptr && !f.reply_code && own_frame) f.issuer = {"qmail", in.spans(reply)};
            // RFC 3463 section 3.2: qmail's own word for a domain that it could not look up.
            if (said_begin == nullptr && !f.stage && !f.reply_code && starts_ignoring_case(reply, "Sorry, I couldn't find any host")) f.stage = {smtp::stage::resolve, in.spans(reply)};
        }
        if (f.diagnostic_code && f.diagnostic_code->value.text.find("Postmaster") == 0) continue;
        f.action = {dsn::action::failed, {}};
        r.begin = in.offset(line);
        r.end = static_cast<std::uint32_t>(end - in.where.text.view().data());
        const std::size_t words = f.diagnostic_code ? f.diagnostic_code->value.text.size() : 0;
        r.explained = r.end - r.begin - static_cast<std::uint32_t>(std::min<std::size_t>(words, r.end - r.begin));
        if (!f.diagnostic_code && !f.stage) continue;
        sink.add(std::move(r));
    }
    if (own_frame) sink.explained += 34;
}

}  // namespace smtp_explain
