#include <algorithm>

#include "formats/client/readers.hpp"
#include "formats/client/smtplib_error_grammar.hpp"
#include "formats/composed_text.hpp"
#include "formats/connection.hpp"
#include "formats/network_trouble.hpp"
#include "formats/text.hpp"
#include "grammar/keeps.hpp"

namespace smtp_explain {

namespace {

namespace g = smtplib_error_grammar;
using smtp::stage;

struct pieces {
    std::string_view name, code, text, address, recipient;
};

template <class Rule>
struct action : pegtl::nothing<Rule> {};
template <> struct action<g::class_name> : keeps<&pieces::name> {};
template <> struct action<g::code> : keeps<&pieces::code> {};
template <> struct action<g::text> : keeps<&pieces::text> {};
template <> struct action<g::address> : keeps<&pieces::address> {};
template <> struct action<g::recipient> : keeps<&pieces::recipient> {};

std::string_view inside(std::string_view quoted) {
    if (quoted.size() < 2) return {};
    const char quote = quoted.front();
    quoted.remove_prefix(1);
    if (quoted.back() == quote) quoted.remove_suffix(1);
    return quoted;
}

template <class Rule>
std::size_t reads(std::string_view text, pieces& p) {
    auto in = input_of(text);
    return pegtl::parse<Rule, action>(in, p) ? text.size() - in.size() : 0;
}

std::optional<stage> stage_of(std::string_view name) {
    if (starts_ignoring_case(name, "Recipient")) return stage::rcpt_to;
    if (name == "SenderRefused") return stage::mail_from;
    if (name == "ConnectError") return stage::banner;
    if (name == "HeloError") return stage::helo;
    if (name == "AuthenticationError") return stage::auth;
    return std::nullopt;
}

void add(const reader_input& in, reading_sink& sink, const pieces& p, std::string_view whole, std::string_view name_piece) {
    reading r;
    // "5.1.1 …\n5.1.1 …": the lines of one reply, without their codes.
    const composed_text literal = unescape(inside(p.text));
    composed_text reply;
    reply.append(p.code);
    reply.append_blank();
    reply.append(literal);
    read_reply(in, reply, r.failure);
    if (const auto at = stage_of(p.name)) {
        r.failure.stage = {*at, in.spans(name_piece)};
    } else if (p.name == "DataError") {
        // Before the message or behind it: the class does not tell; "DATA" in the reply does.
        r.failure.stage = {contains_ignoring_case(literal.view(), "data command") ? stage::data : stage::end_of_data, in.spans(name_piece)};
    }
    if (!p.recipient.empty()) r.failure.final_recipient = in.fact(inside(p.recipient));
    if (!p.address.empty()) {
        const std::string_view address = inside(p.address);
        if (starts_ignoring_case(p.name, "Recipient")) r.failure.final_recipient = in.fact(address);
        else if (!address.empty()) r.failure.envelope_sender = in.fact(address);
    }
    if (!p.recipient.empty() && !r.failure.stage) r.failure.stage = {stage::rcpt_to, in.spans(p.recipient)};
    r.source = reply_source::literal_reply;
    r.begin = in.offset(whole);
    r.end = r.begin + static_cast<std::uint32_t>(whole.size());
    r.explained = static_cast<std::uint32_t>(whole.size() - std::min(whole.size(), p.text.size()));
    sink.add(std::move(r));
}

// "(535, 'Authentication failed')" without the class: what print(error) shows, and what the library's debug output says behind the command.
void read_bare_tuples(const reader_input& in, bool python, reading_sink& sink) {
    for (std::string_view rest = in.text; !rest.empty() && !sink.is_full(100);) {
        const std::string_view line = take_line(rest);
        for (std::size_t i = line.find('('); i != std::string_view::npos; i = line.find('(', i + 1)) {
            pieces p;
            const std::size_t used = reads<g::reply>(line.substr(i, 4000), p);
            // Codes of the web have a nought in the middle; of SMTP's only 500 to 504 do.
            if (used == 0 || (p.code[0] != '4' && p.code[0] != '5') || (p.code[1] == '0' && (p.code[0] == '4' || (!python && !contains_ignoring_case(p.text, "command"))))) continue;
            add(in, sink, p, line.substr(i, used), {});
            return;
        }
    }
}

// What the interpreter says below smtplib: sockets and TLS.
bool is_network_exception(std::string_view line) {
    for (const std::string_view name : {"ConnectionRefusedError", "ConnectionResetError", "ConnectionAbortedError", "BrokenPipeError", "TimeoutError", "OSError", "socket.gaierror", "gaierror",
                                        "socket.timeout", "socket.error", "ssl.SSLError", "ssl.SSLCertVerificationError", "SSLCertVerificationError", "UnicodeEncodeError"})
        if (line.substr(0, name.size()) == name && (line.size() == name.size() || line[name.size()] == ':')) return true;
    return false;
}

void add_words(const reader_input& in, reading_sink& sink, std::string_view line, std::size_t words_at, std::string_view traceback) {
    reading r;
    const std::string_view words = line.substr(words_at);
    r.failure.diagnostic_code = {{"", in.fact(words).value}, in.spans(words)};
    if (const auto trouble = find_trouble(words)) {
        if (const auto at = trouble->stage()) r.failure.stage = {*at, in.spans(words.substr(trouble->offset, trouble->length))};
        // The library was still connecting when the system gave up.
        else if (traceback.find("create_connection") != std::string_view::npos) r.failure.stage = {stage::connect, in.spans(words.substr(trouble->offset, trouble->length))};
    }
    const connection_event e = find_connection(line);
    if (!e.host.empty()) r.failure.remote_mta = in.fact(e.host);
    r.source = reply_source::typed_field;
    r.begin = in.offset(line);
    r.end = r.begin + static_cast<std::uint32_t>(line.size());
    r.explained = static_cast<std::uint32_t>(words_at);
    sink.add(std::move(r));
}

}  // namespace

void read_smtplib_error(const reader_input& in, reading_sink& sink) {
    constexpr std::size_t max_readings = 5000;
    const bool python = in.text.find("smtplib") != std::string_view::npos;
    const std::size_t before = sink.readings.size();
    std::size_t record = 0;
    std::size_t at = 0;
    for (std::string_view rest = in.text; !rest.empty() && !sink.is_full(max_readings);) {
        const std::string_view line = take_line(rest);
        const std::size_t line_at = static_cast<std::size_t>(line.data() - in.text.data());
        if (starts_ignoring_case(line, "traceback (most recent") || line.substr(0, 4) == "=== ") record = line_at;
        if (line_at < at) continue;  // within what an exception above has read
        bool found = false;
        for (std::size_t i = line.find("SMTP"); i != std::string_view::npos && !found; i = line.find("SMTP", i + 1)) {
            pieces p;
            const std::size_t length = reads<g::exception>(line.substr(i), p);
            if (length == 0) continue;
            const std::string_view name_piece = line.substr(i, length);
            const std::string_view behind = in.text.substr(line_at + i + length);
            std::size_t skip = 0;
            while (skip < behind.size() && (behind[skip] == ':' || behind[skip] == ' ')) ++skip;
            std::string_view value = behind.substr(skip);
            const std::string_view name = p.name;
            if (!value.empty() && (value.front() == '{' || value.substr(0, 2) == "({")) {
                while (!value.empty() && (value.front() == '{' || value.front() == '(')) value.remove_prefix(1);
                for (;;) {
                    pieces one;
                    const std::size_t used = reads<g::refused_recipient>(value, one);
                    if (used == 0 || sink.is_full(max_readings)) break;
                    one.name = name;
                    add(in, sink, one, value.substr(0, used), name_piece);
                    found = true;
                    value.remove_prefix(used);
                    while (!value.empty() && (is_space(value.front()) || value.front() == ',')) value.remove_prefix(1);
                }
                if (found) at = static_cast<std::size_t>(value.data() - in.text.data());
                if (!found && (value.empty() || value.front() == '}' || value.find("'}") < value.find('\n'))) {
                    add_words(in, sink, line, i, {});
                    found = true;
                }
            } else if (pieces one; const std::size_t used = reads<g::reply>(value, one)) {
                one.name = name;
                add(in, sink, one, value.substr(0, used), name_piece);
                at = static_cast<std::size_t>(value.data() - in.text.data()) + used;
                found = true;
            } else if (skip > 0 && i + length + skip < line.size() && line[i + length + skip] != '(' && (name == "ServerDisconnected" || name == "NotSupportedError" || name == "NotSupported" || name == "Exception" ||
                                                                       name == "ConnectError" || name == "TimeoutError" || name == "ConnectTimeoutError" || name == "ReadTimeoutError")) {
                add_words(in, sink, line, i + length + skip, in.text.substr(record, line_at - record));
                found = true;
            } else if (value.size() > 2 && value.front() == '(' && (i < 6 || line.substr(i - 6, 6) != "raise ") && (value[1] == '\'' || value[1] == '"') && (name == "ServerDisconnected" || name == "NotSupportedError" || name == "Exception" || name == "ConnectError")) {
                // repr(): "SMTPServerDisconnected('Connection unexpectedly closed')"
                add_words(in, sink, line, static_cast<std::size_t>(value.data() - line.data()) + 2, in.text.substr(record, line_at - record));
                found = true;
            } else if (i >= 8 && line.substr(i - 8, 8) == "smtplib." && name != "Exception" && !trim(line.substr(i + length)).empty() && line[i + length] == ':') {
                // What stands behind it cannot be read or is empty; the class itself says which step was refused.
                add_words(in, sink, line, i - 8, in.text.substr(record, line_at - record));
                if (const auto at_stage = stage_of(name)) sink.readings.back().failure.stage = {*at_stage, in.spans(name_piece)};
                found = true;
            }
        }
        if (found) continue;
        // At the beginning of a line; within it where the traceback has lost its line breaks.
        std::string_view inner = python && is_network_exception(line) ? line : std::string_view{};
        if (python && inner.empty() && contains_ignoring_case(line, "traceback (most recent"))
            for (std::size_t i = line.find(' '); inner.empty() && i != std::string_view::npos; i = line.find(' ', i + 1))
                if (is_network_exception(line.substr(i + 1))) inner = line.substr(i + 1);
        if (const std::size_t colon = inner.find(':'); colon != std::string_view::npos) {
            add_words(in, sink, inner, colon + 2 > inner.size() ? 0 : colon + 2, in.text.substr(record, static_cast<std::size_t>(inner.data() - in.text.data()) - record));
            continue;
        }
        // sendmail() returns the refused recipients where others were accepted.
        for (std::size_t i = line.find("{'"); i != std::string_view::npos && !found; i = line.find("{'", i + 1)) {
            std::string_view value = line.substr(i + 1);
            for (;;) {
                pieces one;
                const std::size_t used = reads<g::refused_recipient>(value, one);
                if (used == 0 || sink.is_full(max_readings)) break;
                add(in, sink, one, value.substr(0, used), {});
                found = true;
                value.remove_prefix(used);
                while (!value.empty() && (is_space(value.front()) || value.front() == ',')) value.remove_prefix(1);
            }
        }
    }
    if (sink.readings.size() == before) read_bare_tuples(in, python, sink);
}

}  // namespace smtp_explain
