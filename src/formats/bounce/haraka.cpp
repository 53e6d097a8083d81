#include <algorithm>
#include <vector>

#include "formats/bounce/haraka_grammar.hpp"
#include "formats/format.hpp"
#include "formats/network_trouble.hpp"
#include "formats/reply.hpp"
#include "formats/text.hpp"

namespace smtp_explain {

namespace {

namespace g = haraka_grammar;

struct line_parts {
    std::vector<std::string_view> recipients;
    std::string_view reason, reply;
};

template <class Rule>
struct action : pegtl::nothing<Rule> {};
template <>
struct action<g::recipient> {
    template <class Input>
    static void apply(const Input& in, line_parts& p) {
        p.recipients.push_back(in.string_view());
    }
};
template <>
struct action<g::reason> {
    template <class Input>
    static void apply(const Input& in, line_parts& p) {
        p.reason = in.string_view();
    }
};
template <>
struct action<g::reply> {
    template <class Input>
    static void apply(const Input& in, line_parts& p) {
        p.reply = in.string_view();
    }
};

template <class Rule>
bool parse(std::string_view line, line_parts& parts) {
    auto in = input_of(line);
    return pegtl::parse<Rule, action>(in, parts);
}

}  // namespace

void read_haraka_bounce(const reader_input& in, reading_sink& sink) {
    line_parts found;
    std::vector<std::pair<std::string_view, std::string_view>> replies;  // recipient, reply
    std::uint32_t begin = 0, end = 0;
    for_each_line(in.text, [&](std::string_view line) {
        line_parts parts;
        if (parse<g::recipients_line>(line, parts)) {
            found.recipients = std::move(parts.recipients);
            begin = in.offset(line);
        } else if (parts = {}; parse<g::reason_line>(line, parts)) {
            found.reason = trim(parts.reason);
        } else if (parts = {}; !found.recipients.empty() && parse<g::reply_line>(line, parts)) {
            replies.emplace_back(parts.recipients.front(), trim(parts.reply));
        } else {
            return;
        }
        end = in.offset(line) + static_cast<std::uint32_t>(line.size());
    });
    if (found.recipients.empty()) return;
    sink.kind = input_kind::delivery_failure;
    sink.explained += 64;
    if (!found.reason.empty() && found.reason.back() == ')' && std::count(found.reason.begin(), found.reason.end(), '(') < std::count(found.reason.begin(), found.reason.end(), ')'))
        found.reason.remove_suffix(1);
    for (const std::string_view recipient : found.recipients) {
        reading r;
        delivery_failure& f = r.failure;
        f.final_recipient = in.fact(recipient);
        f.action = {dsn::action::failed, {}};
        const auto own = std::find_if(replies.begin(), replies.end(), [&](const auto& one) { return equals_ignoring_case(one.first, recipient); });
        const std::string_view text = own != replies.end() ? own->second : found.reason;
        if (!text.empty()) {
            read_reply(in, text, f);
            r.source = f.reply_code ? reply_source::literal_reply : reply_source::typed_field;
            if (own != replies.end()) {
                f.stage = {smtp::stage::rcpt_to, in.spans(text)};
            } else if (!f.reply_code) {
                f.issuer = {"haraka", in.spans(text)};
                if (const auto trouble = find_trouble(text)) {
                    if (const auto stage = trouble->stage()) f.stage = {*stage, in.spans(text)};
                }
            }
        }
        r.begin = begin;
        r.end = end;
        r.explained = static_cast<std::uint32_t>(recipient.size()) + 24;
        sink.add(std::move(r));
    }
}

}  // namespace smtp_explain
