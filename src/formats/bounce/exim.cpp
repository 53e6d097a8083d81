#include <algorithm>

#include "formats/bounce/exim_grammar.hpp"
#include "formats/bounce/readers.hpp"
#include "formats/exim_reason.hpp"
#include "formats/reply.hpp"
#include "formats/text.hpp"

namespace smtp_explain {

namespace {

namespace g = exim_grammar;

struct parsed {
    std::string_view step, host;
};

template <class Rule>
struct action : pegtl::nothing<Rule> {};
template <>
struct action<g::step> {
    template <class Input>
    static void apply(const Input& in, parsed& p) {
        p.step = in.string_view();
    }
};
template <>
struct action<g::host_text> {
    template <class Input>
    static void apply(const Input& in, parsed& p) {
        p.host = in.string_view();
    }
};

template <class Rule>
std::size_t parse_prefix(std::string_view text, parsed& p) {
    auto in = input_of(text);
    return pegtl::parse<Rule, action>(in, p) ? text.size() - in.size() : 0;
}

// The address that opens a block: alone on its line, or with a colon behind it; quoted by some.
std::string_view block_address(std::string_view line) {
    line = trim(line);
    if (!line.empty() && line.back() == ':') line.remove_suffix(1);
    if (line.size() >= 2 && line.front() == '"' && line.back() == '"') line = line.substr(1, line.size() - 2);
    line = trim_address(line);
    if (line.size() > 400 || line.find('@') == std::string_view::npos) return {};
    if (is_mailbox(line)) return line;
    return {};
}

bool ends_the_list(std::string_view line) {
    line = trim(line);
    return starts_ignoring_case(line, "No action is required") || starts_ignoring_case(line, "The message identifier is") ||
           starts_ignoring_case(line, "The following text was generated") || starts_ignoring_case(line, "Reporting-MTA:") ||
           starts_ignoring_case(line, "--") || starts_ignoring_case(line, "For further assistance");
}

}  // namespace

reply_source read_exim_reason(const reader_input& in, std::string_view text, delivery_failure& f) {
    text = trim(text);
    parsed p;
    bool remote = false;
    for (;;) {
        text = trim(text);
        parsed piece;
        if (const std::size_t n = parse_prefix<g::remote_error>(text, piece); n > 0) {
            remote = true;
            p.step = piece.step;
            if (!piece.host.empty()) p.host = piece.host;
            text.remove_prefix(n);
            continue;
        }
        if (const std::size_t n = parse_prefix<g::host_line>(text, piece); n > 0) {
            p.host = piece.host;
            text.remove_prefix(n);
            if (!text.empty() && text.front() == ':') text.remove_prefix(1);
            continue;
        }
        break;
    }
    if (!p.host.empty()) read_remote_host(in, p.host, f);
    if (!p.step.empty()) read_stage(in, p.step, f);
    // Glued to the last error when Exim gives up: not what went wrong.
    constexpr std::string_view given_up = ": retry timeout exceeded";
    if (text.size() > given_up.size() && equals_ignoring_case(text.substr(text.size() - given_up.size()), given_up)) {
        f.context.push_back(in.fact(text.substr(text.size() - given_up.size() + 2)));
        text.remove_suffix(given_up.size());
    }
    read_reply(in, text, f);
    if (remote) return reply_source::literal_reply;
    if (f.diagnostic_code && !f.reply_code) f.issuer = {"exim", f.diagnostic_code->where};
    return f.reply_code ? reply_source::literal_reply : reply_source::typed_field;
}

void read_exim_bounce(const reader_input& in, reading_sink& sink) {
    const bool delayed = contains_ignoring_case(in.text, "has not yet been delivered") || contains_ignoring_case(in.text, "delivery attempts will continue") ||
                         contains_ignoring_case(in.text, "has not been delivered to one or more of its") || contains_ignoring_case(in.text, "has not yet been delivered to");
    std::string_view rest = in.text;
    bool in_list = false;
    while (!rest.empty()) {
        const std::string_view line = take_line(rest);
        if (!in_list) {
            // "The following address(es) failed:", "The following address / failed:", "has not yet been delivered is:"
            const std::string_view l = trim(line);
            if (l.empty() || l.back() != ':') continue;
            in_list = contains_ignoring_case(l, "failed") || contains_ignoring_case(l, "delivered") || contains_ignoring_case(l, "undeliverable") ||
                      contains_ignoring_case(l, "address");
            continue;
        }
        const std::string_view address = block_address(line);
        const std::string_view l = trim(line);
        const bool pipe = starts_ignoring_case(l, "pipe to |") || starts_ignoring_case(l, "save to ");
        if (address.empty() && !pipe) {
            // GMX: "SMTP error from remote server after RCPT command:" under the list's head, with the address before.
            if (ends_the_list(line)) in_list = false;
            continue;
        }
        reading r;
        if (!address.empty()) r.failure.final_recipient = in.fact(address);
        const char* const begin = line.data();
        const char* end = line.data() + line.size();
        const char* reason_begin = nullptr;
        bool blank_seen = false;
        while (!rest.empty()) {
            std::string_view ahead = rest;
            const std::string_view next = take_line(ahead);
            const std::string_view n = trim(next);
            if (ends_the_list(next)) break;
            if (n.empty()) {
                blank_seen = true;
                rest = ahead;
                if (reason_begin != nullptr) break;
                continue;
            }
            if (!block_address(next).empty() && !starts_ignoring_case(n, "(")) break;
            // Prose at the margin behind a blank line is not the reason of this address.
            if (blank_seen && reason_begin == nullptr && !is_blank(next.front()) && !contains_ignoring_case(n, "error") && !contains_ignoring_case(n, "reason") &&
                decisive_code(n) == std::nullopt)
                break;
            rest = ahead;
            if (starts_ignoring_case(n, "(generated from ") || starts_ignoring_case(n, "(ultimately generated from ") || starts_ignoring_case(n, "generated by ")) {
                if (const std::string_view parent = find_mailbox(n); !parent.empty()) r.failure.original_recipient = in.fact(parent);
                end = next.data() + next.size();
                continue;
            }
            if (starts_ignoring_case(n, "For the following reason:") || starts_ignoring_case(n, "Delay reason:")) {
                const std::string_view words = n.substr(n.find(':') + 1);
                if (trim(words).empty()) continue;
                reason_begin = words.data();
            }
            if (reason_begin == nullptr) reason_begin = n.data();
            end = next.data() + next.size();
        }
        if (pipe && r.failure.original_recipient) r.failure.final_recipient = r.failure.original_recipient;
        std::size_t words = 0;
        if (reason_begin != nullptr && end > reason_begin) {
            r.source = read_exim_reason(in, std::string_view(reason_begin, static_cast<std::size_t>(end - reason_begin)), r.failure);
            if (r.failure.diagnostic_code) words = r.failure.diagnostic_code->value.text.size();
        }
        if (pipe) r.failure.stage = {smtp::stage::local_delivery, in.spans(l)};
        if (delayed) r.failure.action = {dsn::action::delayed, {}};
        r.begin = static_cast<std::uint32_t>(begin - in.where.text.view().data());
        r.end = static_cast<std::uint32_t>(end - in.where.text.view().data());
        r.explained = r.end - r.begin - static_cast<std::uint32_t>(std::min<std::size_t>(words, r.end - r.begin));
        if (!r.failure.action) r.failure.action = {dsn::action::failed, {}};
        sink.add(std::move(r));
    }
    sink.explained += 60;  // the opening sentence, which nobody else writes
}

}  // namespace smtp_explain
