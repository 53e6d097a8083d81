#include "compose/slots.hpp"

#include <algorithm>

#include "grammar/pegtl.hpp"
#include "model/utf8.hpp"

namespace smtp_explain {

namespace {

// What may stand in a command line. Stricter than RFC 5321 on purpose: no quoting, no brackets, ASCII only.
namespace safe {

struct word : pegtl::sor<pegtl::alnum, pegtl::one<'_'>> {};
// RFC 5321 section 4.1.2 sub-domain; more: "_".
struct label : pegtl::seq<word, pegtl::star<pegtl::sor<word, pegtl::seq<pegtl::plus<pegtl::one<'-'>>, pegtl::at<word>>>>> {};
struct host : pegtl::list<label, pegtl::one<'.'>> {};
struct number : pegtl::rep_min_max<1, 3, pegtl::digit> {};
struct ipv4 : pegtl::seq<number, pegtl::one<'.'>, number, pegtl::one<'.'>, number, pegtl::one<'.'>, number> {};
// RFC 4291 section 2.2: groups of hex digits with at least two colons; the callers count the groups.
struct hex : pegtl::rep_min_max<1, 4, pegtl::xdigit> {};
struct ipv6
    : pegtl::seq<pegtl::at<pegtl::star<pegtl::xdigit>, pegtl::one<':'>, pegtl::star<pegtl::xdigit>, pegtl::one<':'>>,
                 pegtl::rep_min_max<2, 39, pegtl::sor<pegtl::xdigit, pegtl::one<':'>>>> {};
struct ip : pegtl::sor<ipv4, ipv6> {};
struct local : pegtl::seq<pegtl::not_at<pegtl::one<'-'>>, pegtl::plus<pegtl::sor<pegtl::alnum, pegtl::one<'.', '_', '+', '-'>>>> {};
struct mailbox : pegtl::seq<local, pegtl::one<'@'>, host> {};
struct port : pegtl::rep_min_max<1, 5, pegtl::digit> {};
struct status : pegtl::seq<pegtl::digit, pegtl::one<'.'>, number, pegtl::one<'.'>, number> {};

}  // namespace safe

template <class Rule>
bool is_all(std::string_view text) {
    auto in = input_of(text);
    return pegtl::parse<pegtl::seq<Rule, pegtl::eof>>(in);
}

constexpr std::array<std::string_view, slot_count> slot_names{
    "recipient", "recipient_domain", "sender", "sender_domain", "server", "server_ip", "reporting_server", "client_ip", "client_ip_reversed", "reply",
    "reply_code", "enhanced_status_code", "stage", "login", "port", "until", "url",
};

std::string domain_of(std::string_view address) {
    const std::size_t at = address.rfind('@');
    return at == address.npos ? std::string() : std::string(address.substr(at + 1));
}

bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

// "10:15:30" is a time: an IPv6 address has eight groups, or a "::".
bool is_ip(std::string_view s) {
    if (is_all<safe::ipv4>(s)) {
        // Each number up to 255: "5.7.510.1" is none.
        unsigned n = 0;
        for (const char c : s) {
            n = c == '.' ? 0 : n * 10 + static_cast<unsigned>(c - '0');
            if (n > 255) return false;
        }
        return true;
    }
    if (!is_all<safe::ipv6>(s)) return false;
    return s.find("::") != s.npos || std::count(s.begin(), s.end(), ':') == 7;
}

// The address in the reply that is not the server's own.
std::string find_refused_ip(std::string_view text, std::string_view server_ip) {
    const auto part = [](char c) { return is_hex(c) || c == '.' || c == ':'; };
    const auto word = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_'; };
    for (std::size_t i = 0; i < text.size();) {
        if (!part(text[i])) {
            ++i;
            continue;
        }
        std::size_t end = i;
        while (end < text.size() && part(text[end])) ++end;
        std::string_view candidate = text.substr(i, end - i);
        while (!candidate.empty() && (candidate.back() == '.' || (candidate.back() == ':' && !(candidate.size() > 1 && candidate[candidate.size() - 2] == ':'))))
            candidate.remove_suffix(1);
        // "192.0.2.1:25"
        const std::size_t port = candidate.find(':');
        if (candidate.find('.') != candidate.npos && port != candidate.npos && port > 6) candidate = candidate.substr(0, port);
        // Not a part of a name such as 192-0-2-1.example.net or 1.2.0.192.zen.example.
        const bool whole = (i == 0 || !word(text[i - 1])) && (end == text.size() || !word(text[end]));
        if (whole && candidate.size() >= 3 && candidate != server_ip && is_ip(candidate)) return std::string(candidate);
        i = end;
    }
    return {};
}

std::string find_url(std::string_view text) {
    for (const std::string_view scheme : {std::string_view("https://"), std::string_view("http://")}) {
        const std::size_t at = text.find(scheme);
        if (at == text.npos) continue;
        std::string_view url = text.substr(at);
        url = url.substr(0, url.find_first_of(" \t\n\"'<>()[]{}|\\^`"));
        while (!url.empty() && std::string_view(".,;:!?").find(url.back()) != std::string_view::npos) url.remove_suffix(1);
        if (url.size() > scheme.size()) return std::string(url);
    }
    return {};
}

std::string without_final_dot(std::string s) {
    if (s.size() > 1 && s.back() == '.') s.pop_back();
    return s;
}

// As block lists are asked (RFC 5782 section 2.1): "77.2.0.192" of 192.0.2.77; empty for IPv6.
std::string reversed_ipv4(std::string_view ip) {
    if (!is_all<safe::ipv4>(ip)) return {};
    std::string out;
    while (true) {
        const std::size_t dot = ip.rfind('.');
        out += ip.substr(dot == ip.npos ? 0 : dot + 1);
        if (dot == ip.npos) return out;
        out += '.';
        ip = ip.substr(0, dot);
    }
}

}  // namespace

std::optional<slot> slot_from_string(std::string_view name) {
    const auto found = std::find(slot_names.begin(), slot_names.end(), name);
    if (found == slot_names.end()) return std::nullopt;
    return static_cast<slot>(found - slot_names.begin());
}

bool is_safe_in_command(slot s, std::string_view value) {
    if (value.size() > 254) return false;
    switch (s) {
        case slot::recipient:
        case slot::sender: return is_all<safe::mailbox>(value);
        case slot::login: return is_all<safe::mailbox>(value) || is_all<safe::local>(value);
        case slot::recipient_domain:
        case slot::sender_domain: return is_all<safe::host>(value);
        case slot::server:
        case slot::reporting_server: return is_all<safe::host>(value) || is_ip(value);
        case slot::server_ip:
        case slot::client_ip: return is_ip(value);
        case slot::client_ip_reversed: return is_all<safe::ipv4>(value);
        case slot::port: return is_all<safe::port>(value);
        case slot::reply_code: return is_all<safe::number>(value);
        case slot::enhanced_status_code: return is_all<safe::status>(value);
        case slot::reply:
        case slot::stage:
        case slot::until:
        case slot::url: break;
    }
    return false;
}

std::string clean_value(std::string_view raw) {
    constexpr std::size_t longest = 200;
    std::string out;
    std::size_t characters = 0;
    for (std::size_t i = 0; i < raw.size();) {
        const utf8_result c = utf8_character(raw, i);
        const std::string_view piece = c.valid ? raw.substr(i, c.length) : replacement_character;
        i += c.length;
        if (c.value == '\n' || c.value == '\r' || c.value == '\t' || c.value == ' ') {
            if (!out.empty() && out.back() != ' ') out += ' ';
            continue;
        }
        if (c.value == '`' || (c.valid && is_unprintable(c.value))) continue;
        if (++characters > longest) return out + "…";
        out += piece;
    }
    return out;
}

std::string slot_values::find(slot s) const {
    const delivery_failure& f = failure_;
    const auto text = [](const stated<std::string>& v) { return v ? v->value : std::string(); };
    const auto fact = [&](const stated<std::string> session_facts::*member) {
        return session_ ? text(session_->*member) : std::string();
    };
    const auto reply = [&] { return f.diagnostic_code ? std::string_view(f.diagnostic_code->value.text) : std::string_view(); };
    switch (s) {
        case slot::recipient: return f.final_recipient ? f.final_recipient->value : text(f.original_recipient);
        case slot::recipient_domain: {
            std::string domain = domain_of(find(slot::recipient));
            return without_final_dot(domain.empty() ? fact(&session_facts::recipient_domain) : domain);
        }
        case slot::sender: {
            // "<>" is nobody (RFC 5321 section 4.5.5).
            std::string sender = text(f.envelope_sender);
            return sender == "<>" ? std::string() : sender;
        }
        case slot::sender_domain: {
            std::string domain = domain_of(find(slot::sender));
            return without_final_dot(domain.empty() ? fact(&session_facts::sender_domain) : domain);
        }
        case slot::server: {
            std::string host = text(f.remote_mta);
            if (host.empty()) host = fact(&session_facts::server_host);
            return without_final_dot(host.empty() ? text(f.remote_address) : host);
        }
        case slot::server_ip: return text(f.remote_address);
        case slot::reporting_server: return without_final_dot(text(f.reporting_mta));
        case slot::client_ip: return find_refused_ip(reply(), f.remote_address ? f.remote_address->value : std::string());
        case slot::client_ip_reversed: return reversed_ipv4(find(slot::client_ip));
        case slot::reply: return std::string(reply());
        case slot::reply_code: return f.reply_code ? std::to_string(f.reply_code->value.value) : std::string();
        case slot::enhanced_status_code: return f.enhanced_status_code ? to_string(f.enhanced_status_code->value) : std::string();
        case slot::stage: {
            const stated<smtp::stage>& stage = f.stage ? f.stage : session_ ? session_->stopped_at : f.stage;
            if (!stage) return {};
            const text_variants* name = rules_.label("stages", to_string(stage->value));
            return name && !name->empty() ? name->back() : std::string();
        }
        case slot::login: return fact(&session_facts::auth_user);
        case slot::port: return fact(&session_facts::port);
        case slot::until: return text(f.will_retry_until);
        case slot::url: return find_url(reply());
    }
    return {};
}

const slot_values::value& slot_values::get(slot s) const {
    std::optional<value>& v = values_[static_cast<std::size_t>(s)];
    if (!v) {
        v.emplace(value{});
        v->raw = find(s);
        v->clean = clean_value(v->raw);
        v->safe = is_safe_in_command(s, v->raw);
    }
    return *v;
}

bool slot_values::fill_into(std::string& out, std::string_view text) const {
    bool code = false;
    for (;;) {
        const std::size_t open = std::min(text.find('{'), text.size());
        out += text.substr(0, open);
        if (open == text.size()) return true;
        for (std::size_t tick = text.find('`'); tick < open; tick = text.find('`', tick + 1)) code = !code;
        text.remove_prefix(open + 1);
        const std::size_t close = text.find('}');
        const std::optional<slot> s = close == text.npos ? std::nullopt : slot_from_string(text.substr(0, close));
        if (!s) {
            // A brace that is no slot: `{quota}` of a program's own syntax.
            out += '{';
            continue;
        }
        const value& v = get(*s);
        if (v.clean.empty() || (code && !v.safe)) return false;
        out += v.clean;
        text.remove_prefix(close + 1);
        // A server's words end with their own full stop.
        if (!text.empty() && text.front() == '.' && v.clean.back() == '.') text.remove_prefix(1);
    }
}

std::string slot_values::fill(const text_variants& variants) const {
    std::string out;
    for (const std::string& variant : variants) {
        out.clear();
        out.reserve(variant.size() + 64);
        if (fill_into(out, variant)) return out;
    }
    // The check demands that the last one has no slot.
    return {};
}

std::string slot_values::command(std::string_view text) const {
    std::string out;
    while (!text.empty()) {
        const std::size_t open = std::min(text.find('{'), text.size());
        out += text.substr(0, open);
        text.remove_prefix(open);
        if (text.empty()) break;
        const std::size_t close = text.find('}');
        const std::optional<slot> s = close == text.npos ? std::nullopt : slot_from_string(text.substr(1, close - 1));
        if (!s) {
            out += '{';
            text.remove_prefix(1);
            continue;
        }
        const value& v = get(*s);
        if (v.safe) {
            out += v.raw;
        } else {
            out += '<';
            for (const char c : slot_names[static_cast<std::size_t>(*s)]) out += c == '_' ? '-' : c;
            out += '>';
        }
        text.remove_prefix(close + 1);
    }
    return out;
}

}  // namespace smtp_explain
