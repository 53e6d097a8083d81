// lettre, a mail library for Rust (https://docs.rs/lettre/latest/lettre/transport/smtp/struct.Error.html).
#include "formats/client/lettre_error_grammar.hpp"
#include "formats/client/program_error.hpp"
#include "formats/client/readers.hpp"
#include "formats/composed_text.hpp"
#include "formats/network_trouble.hpp"
#include "formats/refused_address.hpp"
#include "formats/reply.hpp"
#include "formats/text.hpp"
#include "grammar/keeps.hpp"

namespace smtp_explain {

namespace {

namespace g = lettre_error_grammar;

// What no server said: lettre's own kinds.
const error_leads& leads() {
    static const error_leads all({
        // clang-format off
        {"smtp::error { kind: connection", smtp::stage::connect, true},
        {"smtp::error { kind: network", std::nullopt, true},
        {"smtp::error { kind: tls", smtp::stage::tls, true},
        {"smtp::error { kind: client", std::nullopt, true},
        {"smtp::error { kind: response", std::nullopt, true},
        {"smtp error: connection error: ", smtp::stage::connect, true},
        {"smtp error: network error: ", std::nullopt, true},
        {"smtp error: response error: ", std::nullopt, true},
        {"smtp error: internal client error: ", std::nullopt, true},
        {"letreerr", std::nullopt, true},
        // clang-format on
    });
    return all;
}

struct pieces {
    std::string_view code, severity, category, detail, reply, source;
};

template <class Rule>
struct action : pegtl::nothing<Rule> {};
template <> struct action<g::code> : keeps<&pieces::code> {};
template <> struct action<g::severity> : keeps<&pieces::severity> {};
template <> struct action<g::category> : keeps<&pieces::category> {};
template <> struct action<g::detail> : keeps<&pieces::detail> {};
template <> struct action<g::reply> : keeps<&pieces::reply> {};
template <> struct action<g::source> : keeps<&pieces::source> {};

template <class Rule>
std::size_t reads(std::string_view text, pieces& p) {
    p = {};
    auto in = input_of(text);
    return pegtl::parse<Rule, action>(in, p) ? text.size() - in.size() : 0;
}

template <std::size_t N>
char digit_of(std::string_view word, const std::string_view (&words)[N]) {
    for (std::size_t i = 0; i < N; ++i)
        if (words[i] == word) return static_cast<char>('0' + i);
    return '0';
}

// The reply with its code in front, as the server wrote it.
composed_text reply_of(const pieces& p) {
    constexpr std::string_view categories[] = {"Syntax", "Information", "Connections", "Unspecified3", "Unspecified4", "MailSystem"};
    constexpr std::string_view details[] = {"Zero", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine"};
    composed_text out;
    if (!p.code.empty()) {
        out.append(p.code);
    } else {
        out.append_as(p.severity.front() == 'T' ? "4" : "5", p.severity);
        const char digits[] = {digit_of(p.category, categories), digit_of(p.detail, details)};
        out.append_as({&digits[0], 1}, p.category);
        out.append_as({&digits[1], 1}, p.detail);
    }
    const std::string_view text = trim(p.code.empty() ? p.source : p.reply);
    if (text.empty()) return out;
    out.append_blank();
    out.append(text);
    return out;
}

// "permanent error (404): not found" of another program.
bool may_be_http(const pieces& p, std::string_view text) {
    const auto status = decisive_code(p.reply);
    return p.code[1] < '2' && !(status && status->enhanced) && !names_mail_service(text);
}

void add(const reader_input& in, std::string_view whole, const pieces& p, reading_sink& sink) {
    reading r;
    const composed_text reply = reply_of(p);
    read_reply(in, reply, r.failure);
    set_login_stage(r.failure);
    const refused_address refused = find_refused_address(reply.view(), false);
    if (!refused.recipient.empty()) r.failure.final_recipient = reply.fact(in, refused.recipient);
    if (!refused.sender.empty()) r.failure.envelope_sender = reply.fact(in, refused.sender);
    r.source = reply_source::literal_reply;
    r.begin = in.offset(whole);
    r.end = r.begin + static_cast<std::uint32_t>(whole.size());
    r.explained = static_cast<std::uint32_t>(whole.size() - std::min(whole.size(), p.reply.size() + p.source.size()));
    sink.add(std::move(r));
}

}  // namespace

std::vector<std::string_view> lettre_error_signatures() { return {"permanent error (", "transient error (", "negativecompletion", "smtp::error {", "smtp error: connection error: ", "smtp error: network error: ", "smtp error: response error: ",
            "smtp error: internal client error: ", "letreerr"}; }

void read_lettre_error(const reader_input& in, reading_sink& sink) {
    constexpr std::size_t max_readings = 2000;
    const std::size_t before = sink.readings.size();
    for (std::size_t at = in.text.find_first_of("pPtTC"); at != std::string_view::npos && !sink.is_full(max_readings); at = in.text.find_first_of("pPtTC", at + 1)) {
        const std::string_view rest = in.text.substr(at);
        pieces p;
        std::size_t length = reads<g::displayed>(rest.substr(0, 4000), p);
        if (length == 0) length = reads<g::debugged>(rest.substr(0, 4000), p);
        if (length == 0 || (!p.code.empty() && may_be_http(p, in.text))) continue;
        add(in, rest.substr(0, length), p, sink);
        at += length - 1;
    }
    if (sink.readings.size() == before) read_program_errors(in, in.text, leads(), sink);
}

}  // namespace smtp_explain
