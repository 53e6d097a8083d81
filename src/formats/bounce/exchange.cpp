#include <algorithm>
#include <array>

#include "formats/bounce/exchange_grammar.hpp"
#include "formats/bounce/readers.hpp"
#include "formats/network_trouble.hpp"
#include "formats/reply.hpp"
#include "formats/text.hpp"

namespace smtp_explain {

namespace {

namespace g = exchange_grammar;

// "Generating server:" in the languages that Exchange speaks; the line behind it holds the recipient alone.
constexpr std::array<std::string_view, 12> generating_server{
    "generating server:", "serveur de génération", "server di generazione:", "bronserver:", "servidor de origem:", "generierender server:",
    "generando servidor:", "generar servidor:", "servidor de generación:", "生成サーバー", "正在生成服务器:", "сервер, создавший отчет:",
};

constexpr std::array<std::string_view, 10> online_error{
    "reported error:", "error:", "gemeldeter fehler:", "fehler:", "erreur signalée :", "erreur :", "errore segnalato:", "errore:",
    "error notificado:", "gerapporteerde fout:",
};

struct parts {
    std::string_view text, host;
};

template <class Rule>
struct action : pegtl::nothing<Rule> {};
template <>
struct action<g::returned_reply> {
    template <class Input>
    static void apply(const Input& in, parts& p) {
        p.text = in.string_view();
    }
};
template <>
struct action<g::client_host> {
    template <class Input>
    static void apply(const Input& in, parts& p) {
        p.host = in.string_view();
    }
};
template <>
struct action<g::client_text> {
    template <class Input>
    static void apply(const Input& in, parts& p) {
        p.text = in.string_view();
    }
};

template <class Rule>
bool parse(std::string_view text, parts& p) {
    auto in = input_of(text);
    return pegtl::parse<Rule, action>(in, p);
}

// Marks around a reply: quotes, "##", "> #SMTP#", "smtp;".
std::string_view peel(std::string_view text) {
    text = trim(text);
    if (text.size() > 8 && equals_ignoring_case(text.substr(text.size() - 6), "#SMTP#")) text = trim(text.substr(0, text.size() - 6));
    for (;;) {
        if (text.size() >= 2 && text.substr(text.size() - 2) == "##") text = trim(text.substr(0, text.size() - 2));
        else if (text.size() >= 3 && (text.substr(text.size() - 3) == "\xe2\x80\x99" || text.substr(text.size() - 3) == "\xe2\x80\x98")) text.remove_suffix(3);
        else if (!text.empty() && (text.back() == '\'' || text.back() == '#')) text = trim(text.substr(0, text.size() - 1));
        else if (!text.empty() && text.back() == '>' && text.find('<') == std::string_view::npos) text = trim(text.substr(0, text.size() - 1));
        else if (!text.empty() && (text.front() == '#' || text.front() == '\'')) text = trim(text.substr(1));
        else if (!text.empty() && text.front() == '<' && std::count(text.begin(), text.end(), '<') > std::count(text.begin(), text.end(), '>') ) text = trim(text.substr(1));
        else if (text.size() > 1 && text.front() == '<' && trim(text.substr(1)).substr(0, 1) == "#") text = trim(text.substr(1));
        else return text;
    }
}

// "… [LastAttemptedServerName=mx.example.net] [LastAttemptedIP=192.0.2.1:25]", "{FQDN=mx.example.net};{IP=192.0.2.1}": which server
// Exchange Online tried last.
void read_last_attempt(const reader_input& in, std::string_view reply, delivery_failure& f) {
    const auto value_of = [&](std::string_view name) -> std::string_view {
        const std::size_t at = find_ignoring_case(reply, name);
        if (at == std::string_view::npos) return {};
        const std::string_view rest = reply.substr(at + name.size());
        return rest.substr(0, rest.find_first_of("]};, \n"));
    };
    for (const std::string_view name : {"lastattemptedservername=", "fqdn="})
        if (const std::string_view host = value_of(name); is_host_name(host) && !f.remote_mta) f.remote_mta = in.fact(host);
    for (const std::string_view name : {"lastattemptedip=", "ip="})
        if (const std::string_view ip = find_ip_address(value_of(name)); !ip.empty() && !f.remote_address) f.remote_address = in.fact(ip);
    // Details from 300 on are Exchange Online's own words about the connection (4.4.316, 4.7.320, 5.4.300).
    const auto& status = f.enhanced_status_code;
    if (!f.stage && status && status->value.detail >= 300 && (status->value.subject == 4 || status->value.subject == 7))
        if (const auto trouble = find_trouble(reply); trouble && trouble->stage()) f.stage = {*trouble->stage(), in.spans(reply.substr(trouble->offset, trouble->length))};
}

void read_exchange_reply(const reader_input& in, std::string_view raw, delivery_failure& f) {
    const std::string_view reply = peel(raw);
    // "#5.1.1 smtp;550 5.1.1 User unknown": the status, then what the server said.
    std::string_view said = reply;
    // "530 5.7.57 SMTP; Client was not authenticated" names the module behind its own code.
    if (const std::size_t smtp = find_ignoring_case(reply, "smtp;"); smtp != std::string_view::npos && smtp < 24) {
        const auto before = decisive_code(reply.substr(0, smtp));
        if (!before || before->code.value == 0) said = reply.substr(smtp + 5);
    }
    read_reply(in, said, f);
    read_last_attempt(in, said, f);
    if (!f.enhanced_status_code) {
        delivery_failure outer;
        read_reply(in, reply, outer);
        f.enhanced_status_code = outer.enhanced_status_code;
    }
}

// Exchange 2013 lists attempts: "3/09/2026 8:05:56 PM - Remote Server at example.net (192.0.2.1) returned '550 …'".
constexpr std::string_view attempt_mark = " returned '";
bool is_attempt(std::string_view text) {
    const std::size_t at = find_ignoring_case(text, "remote server at ");
    return at != std::string_view::npos && text.find(attempt_mark, at) != std::string_view::npos;
}

// That the time ran out is the consequence; what was met before is the cause.
std::string_view telling_attempt(std::string_view attempts) {
    std::string_view best;
    for (std::size_t at = attempts.find(attempt_mark); at != std::string_view::npos;) {
        const std::size_t begin = at + attempt_mark.size();
        at = attempts.find(attempt_mark, begin);
        std::string_view one = attempts.substr(begin, std::min(at, attempts.size()) - begin);
        if (at != std::string_view::npos) one = one.substr(0, one.rfind('\'') + 1);
        if (best.empty() || contains_ignoring_case(best, "message expired")) best = one;
    }
    return best;
}

std::string_view mail_address_in(std::string_view line) {
    // "Bob<mailto:bob@example.net>", "bob@example.net (bob@example.net)"
    return find_mailbox(line);
}

bool begins_a_reply(std::string_view line) {
    line = trim(line);
    if (line.empty()) return false;
    if (line.front() == '#' || starts_ignoring_case(line, "Remote Server returned") || starts_ignoring_case(line, "smtp;")) return true;
    const auto code = decisive_code(line.substr(0, std::min<std::size_t>(line.size(), 40)));
    return code && code->offset < 3;
}

// The block behind "Generating server:": for each recipient a line alone, perhaps the remote host, the reply over some lines.
std::size_t read_diagnostics(const reader_input& in, std::string_view text, reading_sink& sink, bool delayed) {
    std::size_t at = std::string_view::npos, label = 0;
    for (const std::string_view name : generating_server) {
        const std::size_t found = find_ignoring_case(text, name);
        if (found < at) {
            at = found;
            label = name.size();
        }
    }
    if (at == std::string_view::npos) return 0;
    std::string_view rest = text.substr(at);
    const std::string_view server_line = take_line(rest);
    std::string_view server = trim(server_line.substr(label));
    while (!server.empty() && (server.front() == ':' || is_space(server.front()) || static_cast<unsigned char>(server.front()) >= 0x80)) server.remove_prefix(1);
    // Some clients put the server on the next line.
    if (server.empty()) {
        std::string_view ahead = rest;
        const std::string_view next = trim(take_line(ahead));
        if (is_host_name(next)) {
            server = next;
            rest = ahead;
        }
    }
    server = server.substr(0, server.find(' '));
    std::size_t found = 0;
    while (!rest.empty()) {
        const std::string_view line = take_line(rest);
        const std::string_view l = trim(line);
        if (l.empty()) continue;
        const std::string_view address = mail_address_in(l);
        if (address.empty() || (l.front() != '<' && address.data() != l.data() && l.find("<mailto:") == std::string_view::npos)) {
            if (begins_a_reply(l) && found == 0) {
                // The recipient's line was cut away.
            } else {
                continue;
            }
        }
        reading r;
        delivery_failure& f = r.failure;
        if (!address.empty() && !begins_a_reply(l)) f.final_recipient = in.fact(address);
        if (is_host_name(server)) f.reporting_mta = in.fact(server);
        const char* reply_begin = nullptr;
        const char* reply_end = nullptr;
        std::string_view host;
        // What stands behind the address on its own line: "bob@example.net #550 5.1.1 …", "bob@example.net mx.example.net #550 …"
        std::string_view same_line = address.empty() || begins_a_reply(l) ? l : trim(l.substr(static_cast<std::size_t>(address.data() - l.data()) + address.size()));
        if (!same_line.empty() && same_line.front() == '>') same_line = trim(same_line.substr(1));
        if (begins_a_reply(same_line)) {
            reply_begin = same_line.data();
            reply_end = line.data() + line.size();
        } else if (const std::size_t hash = same_line.find('#'); hash != std::string_view::npos && begins_a_reply(same_line.substr(hash))) {
            host = trim(same_line.substr(0, hash));
            reply_begin = same_line.data() + hash;
            reply_end = line.data() + line.size();
        }
        while (!rest.empty()) {
            std::string_view ahead = rest;
            const std::string_view next = take_line(ahead);
            const std::string_view n = trim(next);
            if (n.empty()) {
                if (reply_begin != nullptr) break;
                rest = ahead;
                continue;
            }
            const bool quoted_to_end = reply_end != nullptr && (reply_end[-1] == '\'' || (reply_end[-1] == '#' && reply_end[-2] == '#'));
            if (reply_begin != nullptr && quoted_to_end && !is_attempt(n)) break;
            if (reply_begin == nullptr) {
                const std::size_t hash = n.find('#');
                if (begins_a_reply(n)) {
                    reply_begin = n.data();
                    reply_end = n.data() + n.size();
                } else if (is_host_name(n)) {
                    host = n;
                } else if (hash != std::string_view::npos && is_host_name(trim(n.substr(0, hash)))) {
                    host = trim(n.substr(0, hash));
                    reply_begin = n.data() + hash;
                    reply_end = n.data() + n.size();
                } else if (!mail_address_in(n).empty() && mail_address_in(n).data() == n.data()) {
                    break;
                } else if (contains_ignoring_case(n, "remote server") || n.find('\'') != std::string_view::npos) {
                    reply_begin = n.data();
                    reply_end = n.data() + n.size();
                } else if (found == 0 && f.final_recipient) {
                    // A reason without a code.
                    reply_begin = n.data();
                    reply_end = n.data() + n.size();
                }
            } else {
                const std::string_view next_address = mail_address_in(n);
                if (!next_address.empty() && next_address.data() == n.data() && next_address.size() == n.size()) break;
                if (n.back() == ':' && decisive_code(n) == std::nullopt) break;  // the next heading
                reply_end = n.data() + n.size();
            }
            rest = ahead;
        }
        std::size_t words = 0;
        if (!host.empty()) read_remote_host(in, host, f);
        if (reply_begin != nullptr) {
            const std::string_view raw(reply_begin, static_cast<std::size_t>(reply_end - reply_begin));
            parts p;
            std::string_view reply = raw;
            if (is_attempt(raw)) reply = telling_attempt(raw);
            else if (parse<g::remote_returned>(raw, p)) reply = p.text;
            read_exchange_reply(in, reply, f);
            words = raw.size();
            r.source = reply_source::literal_reply;
        }
        f.action = {delayed ? dsn::action::delayed : dsn::action::failed, {}};
        r.begin = in.offset(line);
        r.end = reply_end != nullptr ? static_cast<std::uint32_t>(reply_end - in.where.text.view().data()) : r.begin + static_cast<std::uint32_t>(line.size());
        r.explained = r.end - r.begin - static_cast<std::uint32_t>(std::min<std::size_t>(words, r.end - r.begin));
        if (!f.diagnostic_code && !f.final_recipient) continue;
        ++found;
        sink.add(std::move(r));
    }
    sink.explained += static_cast<std::uint32_t>(server_line.size());
    return found;
}

// "bob@example.net Remote Server returned '550 5.1.10 …'" by itself: what is quoted of a report, with or without the line of the remote host.
std::size_t read_quoted_reply(const reader_input& in, std::string_view text, reading_sink& sink, bool delayed) {
    const std::size_t at = find_ignoring_case(text, "remote server returned");
    if (at == std::string_view::npos) return 0;
    std::string_view address;
    for (std::string_view next = find_mailbox(text.substr(0, at), at > 400 ? at - 400 : 0); !next.empty();) {
        address = next;
        next = find_mailbox(text.substr(0, at), static_cast<std::size_t>(next.data() + next.size() - text.data()));
    }
    if (address.empty()) return 0;
    const std::size_t behind = static_cast<std::size_t>(address.data() + address.size() - text.data());
    const std::string_view between = trim(text.substr(behind, at - behind));
    if (!between.empty() && !is_host_name(between)) return 0;
    std::string_view raw = text.substr(at);
    raw = raw.substr(0, raw.find("\n\n"));
    if (const std::size_t headers = find_ignoring_case(raw, "original message headers:"); headers != std::string_view::npos) raw = trim(raw.substr(0, headers));
    parts p;
    if (!parse<g::remote_returned>(raw, p) || !decisive_code(p.text)) return 0;
    reading r;
    delivery_failure& f = r.failure;
    f.final_recipient = in.fact(address);
    if (!between.empty()) read_remote_host(in, between, f);
    read_exchange_reply(in, p.text, f);
    f.action = {delayed ? dsn::action::delayed : dsn::action::failed, {}};
    r.source = reply_source::literal_reply;
    r.begin = in.offset(address);
    r.end = in.offset(raw) + static_cast<std::uint32_t>(raw.size());
    r.explained = static_cast<std::uint32_t>(address.size() + 22);
    sink.add(std::move(r));
    return 1;
}

// "Error Details" of Exchange Online: labelled lines.
std::size_t read_error_details(const reader_input& in, std::string_view text, reading_sink& sink, bool delayed) {
    std::string_view rest = text;
    std::string_view reply, bare_status, remote, reporting, recipient;
    while (!rest.empty()) {
        const std::string_view line = trim(take_line(rest));
        const auto labelled = [&](std::string_view name) -> std::string_view {
            if (!starts_ignoring_case(line, name)) return {};
            std::string_view value = trim(line.substr(name.size()));
            if (!value.empty()) return value;
            std::string_view ahead = rest;
            value = trim(take_line(ahead));
            return value;
        };
        if (reply.empty())
            for (const std::string_view name : online_error)
                if (const std::string_view value = labelled(name); !value.empty() && decisive_code(value.substr(0, std::min<std::size_t>(30, value.size())))) {
                    reply = value;
                    break;
                }
        if (remote.empty()) remote = labelled("remote server:");
        if (reporting.empty()) reporting = labelled("dsn generated by:");
        if (reporting.empty()) reporting = labelled("message rejected by:");
        if (recipient.empty()) {
            std::string_view value = labelled("sent to:");
            if (value.empty()) value = labelled("recipient address:");
            if (value.empty()) value = labelled("recipients:");
            if (!value.empty()) recipient = find_mailbox(value);
        }
        if (bare_status.empty())
            if (const std::string_view value = labelled("status code:"); !value.empty() && decisive_code(value)) bare_status = value;
    }
    if (reply.empty()) reply = bare_status; // It stands above the error that has the words.
    if (recipient.empty())
        for (const std::string_view sentence : {"your message to ", "delivering to "}) {
            const std::size_t at = find_ignoring_case(text, sentence);
            if (at == std::string_view::npos) continue;
            recipient = find_mailbox(text.substr(at, std::min<std::size_t>(300, text.size() - at)));
            if (!recipient.empty()) break;
        }
    if (reply.empty()) return 0;
    reading r;
    delivery_failure& f = r.failure;
    if (!recipient.empty()) f.final_recipient = in.fact(recipient);
    read_exchange_reply(in, reply, f);
    if (!remote.empty()) read_remote_host(in, remote, f);
    if (is_host_name(reporting)) f.reporting_mta = in.fact(reporting);
    f.action = {delayed ? dsn::action::delayed : dsn::action::failed, {}};
    r.source = reply_source::literal_reply;
    r.begin = in.offset(text);
    r.end = r.begin + static_cast<std::uint32_t>(text.size());
    r.explained = 60;
    sink.add(std::move(r));
    return 1;
}

// Outlook's view of a report, and what Exchange 2000 and 2003 write: "<host #5.1.1 smtp;550 …>" under the recipient.
std::size_t read_client_view(const reader_input& in, std::string_view text, reading_sink& sink, bool delayed) {
    std::size_t found = 0;
    std::string_view recipient;
    std::string_view recipient_line, sentence;
    std::string_view rest = text;
    while (!rest.empty()) {
        const std::string_view line = take_line(rest);
        const std::string_view l = trim(line);
        if (l.empty()) continue;
        parts p;
        const std::string_view from_here = text.substr(static_cast<std::size_t>(l.data() - text.data()));
        if (l.front() == '<' && parse<g::client_view>(from_here, p)) {
            reading r;
            delivery_failure& f = r.failure;
            if (!recipient.empty()) f.final_recipient = in.fact(recipient);
            if (is_host_name(p.host)) f.reporting_mta = in.fact(p.host);
            read_exchange_reply(in, p.text, f);
            if (!sentence.empty()) f.context.push_back(in.fact(sentence));
            f.action = {delayed ? dsn::action::delayed : dsn::action::failed, {}};
            r.source = f.reply_code ? reply_source::literal_reply : reply_source::typed_field;
            r.begin = in.offset(recipient_line.empty() ? line : recipient_line);
            r.end = static_cast<std::uint32_t>(p.text.data() + p.text.size() - in.where.text.view().data());
            r.explained = static_cast<std::uint32_t>(24 + p.host.size());
            sink.add(std::move(r));
            ++found;
            rest = text.substr(static_cast<std::size_t>(p.text.data() + p.text.size() - text.data()));
            recipient = sentence = {};
            continue;
        }
        if (contains_ignoring_case(l, "msexch:") && !recipient.empty()) {
            // Exchange 5.5: the last words of this line, or the sentence above it.
            reading r;
            delivery_failure& f = r.failure;
            f.final_recipient = in.fact(recipient);
            const char* begin = sentence.empty() ? l.data() : sentence.data();
            read_reply(in, std::string_view(begin, static_cast<std::size_t>(l.data() + l.size() - begin)), f);
            f.issuer = {"exchange", in.spans(l)};
            f.action = {delayed ? dsn::action::delayed : dsn::action::failed, {}};
            r.source = f.reply_code ? reply_source::literal_reply : reply_source::typed_field;
            r.begin = in.offset(recipient_line);
            r.end = in.offset(l) + static_cast<std::uint32_t>(l.size());
            r.explained = static_cast<std::uint32_t>(recipient_line.size() + 20);
            sink.add(std::move(r));
            ++found;
            recipient = sentence = {};
            continue;
        }
        const std::string_view address = find_mailbox(l);
        if (!address.empty() && contains_ignoring_case(l, " on ")) {
            recipient = address;
            recipient_line = line;
            sentence = {};
        } else if (contains_ignoring_case(l, " on ") && is_blank(line.front()) && l.find('/') != std::string_view::npos) {
            // "Bob Example on 11/4/2026 10:00 AM": a display name only.
            recipient = address;
            recipient_line = line;
            sentence = {};
        } else if (!recipient_line.empty() && sentence.empty() && !is_digit(l.front())) {  // a folded date
            sentence = l;
        }
    }
    return found;
}

}  // namespace

std::vector<std::string_view> exchange_signatures() {
    std::vector<std::string_view> out(generating_server.begin(), generating_server.end());
    for (const std::string_view s : {"remote server returned", "error details", "did not reach the following recipient", "the following recipient(s) could not be reached",
                                     "the following recipient(s) cannot be reached", "msexch:", "status code:", "dsn generated by:"})
        out.push_back(s);
    return out;
}

void read_exchange_ndr(const reader_input& in, reading_sink& sink) {
    const bool delayed = contains_ignoring_case(in.text, "this is a warning message only") || contains_ignoring_case(in.text, "delivery to these recipients or groups is delayed") ||
                         contains_ignoring_case(in.text, "delivery is delayed") || contains_ignoring_case(in.text, "hasn't been delivered yet") ||
                         contains_ignoring_case(in.text, "has been delayed");
    if (read_diagnostics(in, in.text, sink, delayed) > 0) return;
    if (read_client_view(in, in.text, sink, delayed) > 0) return;
    if (read_error_details(in, in.text, sink, delayed) > 0) return;
    read_quoted_reply(in, in.text, sink, delayed);
}

}  // namespace smtp_explain
