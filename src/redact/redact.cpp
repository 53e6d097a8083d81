#include "redact/redact.hpp"

#include <algorithm>

#include "grammar/mailbox.hpp"
#include "knowledge/rule_base.hpp"
#include "redact/encoded.hpp"

namespace smtp_explain {

namespace {

template <class Rule>
std::size_t match_length(std::string_view text) {
    auto in = input_of(text);
    return pegtl::parse<Rule>(in) ? text.size() - in.size() : 0;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_blank(char c) { return c == ' ' || c == '\t'; }
bool is_host_char(char c) { return is_digit(c) || is_alpha(c) || c == '-' || c == '_' || static_cast<unsigned char>(c) >= 0x80; }
// RFC 5322 section 3.2.3, for the beginning of an address.
bool is_atext(char c) { return is_host_char(c) || std::string_view("!#$%&'*+/=?^`{|}~.").find(c) != std::string_view::npos; }

std::string lower(std::string_view s) {
    std::string out(s);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    return out;
}

bool contains(std::string_view s, std::string_view part) { return s.find(part) != s.npos; }

// A name of the net and not of a file, a class or a program: "SMTPAddressFailedException" is no top-level domain.
bool has_top_level_domain(std::string_view host) {
    const std::string top = lower(host.substr(host.rfind('.') + 1));
    if (top.size() == 2) {
        constexpr std::string_view files[] = {"py", "rb", "sh", "so", "cc", "rs", "md", "js", "go", "ko", "gz", "db", "cf", "pm"};
        const bool short_name = std::count(host.begin(), host.end(), '.') == 1;
        const bool file = std::find(std::begin(files), std::end(files), top) != std::end(files);
        return is_alpha(top[0]) && is_alpha(top[1]) && !(file && short_name);
    }
    constexpr std::string_view known[] = {"com",  "net",   "org",      "edu",   "gov",       "mil",     "int",   "info", "biz",
                                          "name", "dev",   "app",      "cloud", "online",    "site",    "shop",  "tech", "email",
                                          "test", "local", "internal", "lan",   "localdomain", "corp",  "home",  "intra", "private",
                                          "arpa", "agency", "example", "invalid", "xyz",     "pro",     "group", "mail", "host"};
    return std::find(std::begin(known), std::end(known), top) != std::end(known) || top.substr(0, 4) == "xn--";
}

// "corp.test" of "mx1.corp.test"; "corp.co.uk" of "mx1.corp.co.uk".
std::string_view registered_part(std::string_view host) {
    std::size_t dots = 0, at = host.size();
    std::size_t second_begin = 0;
    while (at > 0) {
        const std::size_t dot = host.rfind('.', at - 1);
        if (dot == host.npos) return host;
        ++dots;
        if (dots == 2) {
            const std::string_view second = host.substr(dot + 1, second_begin - dot - 2);
            const std::string_view top = host.substr(second_begin);
            const bool shared = top.size() == 2 && (second.size() <= 2 || second == "com" || second == "net" || second == "org" ||
                                                    second == "gov" || second == "edu");
            if (!shared) return host.substr(dot + 1);
        } else if (dots == 3) {
            return host.substr(dot + 1);
        } else {
            second_begin = dot + 1;
        }
        at = dot;
    }
    return host;
}

// Names of mail systems, not of people.
bool is_role(std::string_view local) {
    const std::string name = lower(local);
    return name == "mailer-daemon" || name == "postmaster" || name == "mail-daemon" || name == "maildaemon" || name == "abuse" ||
           name == "noreply" || name == "no-reply" || name == "hostmaster" || name == "webmaster" || name == "nobody" || name == "root";
}

// Where programs write key=address.
std::size_t key_length(std::string_view local) {
    const std::size_t equals = local.find('=');
    if (equals == local.npos) return 0;
    constexpr std::string_view keys[] = {"from", "to", "orig_to", "user", "username", "sasl_username", "login", "email", "mail", "sender",
                                         "rcpt", "recipient", "ctladdr", "smtp.mailfrom", "smtp.mail", "header.from", "header.i",
                                         "smtp.auth", "envelope-from", "f", "r"};
    const std::string key = lower(local.substr(0, equals));
    return std::find(std::begin(keys), std::end(keys), key) != std::end(keys) ? equals + 1 : 0;
}

// "sasl_username=tina", "user=<tina>": who logged in, without an address. How long what stands before the name is, and the name.
std::pair<std::size_t, std::size_t> login_name(std::string_view s) {
    for (const std::string_view key : {"sasl_username=", "username=", "user="}) {
        if (lower(s.substr(0, key.size())) != key) continue;
        const std::size_t from = key.size() + (key.size() < s.size() && s[key.size()] == '<' ? 1 : 0);
        std::size_t end = from;
        while (end < s.size() && (is_host_char(s[end]) || s[end] == '.' || s[end] == '+')) ++end;
        return {from, end - from};
    }
    return {0, 0};
}

std::size_t header_name_length(std::string_view s) {
    std::size_t n = 0;
    while (n < s.size() && (is_alpha(s[n]) || s[n] == '-')) ++n;
    return n > 0 && n < s.size() && s[n] == ':' ? n : 0;
}

// What begins the subjects of reports, and so says what the message is. No vendor's words: those stand in formats.
bool is_report_subject(std::string_view subject) {
    const std::string s = lower(subject);
    for (const std::string_view word : {"deliver", "return", "fail", "undeliverable", "bounce", "delay", "warning", "automatic reply", "out of office",
                                        "autoreply", "auto:", "mail system error", "rejected", "not read", "read:"})
        if (contains(s, word)) return true;
    return false;
}

}  // namespace

bool redactor::keeps(std::string_view host) const { return host == "localhost" || rules_.knows_host(lower(host)); }

std::string redactor::token(kind k, std::string_view value) {
    auto& known = tokens_[static_cast<std::size_t>(k)];
    const std::string key = lower(value);
    if (const auto found = known.find(key); found != known.end()) return found->second;
    const std::size_t n = known.size() + 1;
    std::string made;
    switch (k) {
        case kind::user: made = "user" + std::to_string(n); break;
        case kind::host: made = "host" + std::to_string(n); break;
        case kind::domain: made = "domain" + std::to_string(n) + ".example"; break;
        case kind::id: made = "id" + std::to_string(n); break;
        case kind::subject: made = "subject" + std::to_string(n); break;
        case kind::name: made = "name" + std::to_string(n); break;
        case kind::ipv4: {
            // RFC 5737: three networks of 254 addresses; beyond them 198.18.0.0/15 (RFC 2544).
            constexpr std::string_view networks[] = {"192.0.2.", "198.51.100.", "203.0.113."};
            made = n <= 762 ? std::string(networks[(n - 1) / 254]) + std::to_string((n - 1) % 254 + 1)
                            : "198.18." + std::to_string((n >> 8) & 255u) + "." + std::to_string(n & 255u);
            break;
        }
        case kind::ipv6: {
            constexpr char digits[] = "0123456789abcdef";
            std::string hex;
            for (std::size_t rest = n; rest > 0; rest >>= 4) hex.insert(hex.begin(), digits[rest & 15u]);
            made = "2001:db8::" + (hex.size() > 4 ? hex.substr(0, hex.size() - 4) + ":" + hex.substr(hex.size() - 4) : hex);
            break;
        }
    }
    return known.emplace(key, made).first->second;
}

std::string redactor::host(std::string_view name) {
    if (keeps(name)) return std::string(name);
    const std::string_view registered = registered_part(name);
    if (!contains(name, ".")) return token(kind::host, name);
    std::string out = token(kind::domain, registered);
    if (registered.size() < name.size()) out = token(kind::host, name) + "." + out;
    return out;
}

std::string redactor::ip(std::string_view address) {
    // Loopback; block lists answer with it.
    if (address.substr(0, 4) == "127." || address == "0.0.0.0" || address == "::1") return std::string(address);
    return token(contains(address, ":") ? kind::ipv6 : kind::ipv4, address);
}

std::string redactor::address(std::string_view mailbox) {
    const std::size_t at = mailbox.rfind('@');
    std::string_view local = mailbox.substr(0, at), domain = mailbox.substr(at + 1);
    std::string out;
    if (const std::size_t key = key_length(local)) {
        out = local.substr(0, key);
        local.remove_prefix(key);
    }
    out += is_role(local) ? std::string(local) : token(kind::user, local);
    out += '@';
    if (!domain.empty() && domain.front() == '[') {
        pieces(domain, out);
        return out;
    }
    return out + host(domain);
}

void redactor::pieces(std::string_view s, std::string& out) {
    // Where a word begins although the character before it could belong to an address or a name.
    std::size_t fresh = 0;
    for (std::size_t i = 0; i < s.size();) {
        const std::string_view rest = s.substr(i);
        const bool word_start = i == fresh || !is_atext(s[i - 1]);
        // The quotes and braces of a program: {'bob@example.net': …
        if (word_start && is_atext(s[i]) && !is_host_char(s[i]) && s[i] != '.') {
            out += s[i++];
            fresh = i;
            continue;
        }
        // Python's letters in front of one: {u'bob@example.net': …
        if (word_start && (s[i] == 'u' || s[i] == 'b') && rest.size() > 2 && rest[1] == '\'' && rest[2] != ' ') {
            out += rest.substr(0, 2);
            fresh = i += 2;
            continue;
        }
        // "250-mx.example.net"
        if (word_start && rest.size() > 4 && is_digit(rest[0]) && is_digit(rest[1]) && is_digit(rest[2]) && rest[3] == '-' &&
            !contains(rest.substr(0, rest.find_first_of(" <>")), "@")) {
            out += rest.substr(0, 4);
            fresh = i += 4;
            continue;
        }
        if (word_start && (is_atext(s[i]) || s[i] == '"')) {
            if (const std::size_t n = match_length<grammar::mailbox>(rest)) {
                out += address(rest.substr(0, n));
                i += n;
                continue;
            }
            if (const auto [from, n] = login_name(rest); n > 0) {
                const std::string_view name = rest.substr(from, n);
                out += rest.substr(0, from);
                out += is_role(name) ? std::string(name) : token(kind::user, name);
                i += from + n;
                continue;
            }
        }
        const bool host_start = i == fresh || !(is_host_char(s[i - 1]) || s[i - 1] == '.');
        if (host_start && (is_host_char(s[i]) || s[i] == ':')) {
            const std::size_t address_length = match_length<grammar::ip_address>(rest);
            const char behind = address_length < rest.size() ? rest[address_length] : ' ';
            const std::string_view found = rest.substr(0, address_length);
            const bool clock = contains(found, ":") && !contains(found, "::") && std::count(found.begin(), found.end(), ':') != 7;
            if (address_length > 2 && !is_host_char(behind) && !clock) {
                out += ip(found);
                i += address_length;
                continue;
            }
            if (const std::size_t n = match_length<grammar::host_name>(rest)) {
                const std::string_view name = rest.substr(0, n);
                if (has_top_level_domain(name))
                    out += host(name);
                else
                    out += name;
                i += n;
                continue;
            }
            if (is_host_char(s[i])) {
                std::size_t n = 1;
                while (n < rest.size() && is_host_char(rest[n])) ++n;
                out += rest.substr(0, n);
                i += n;
                continue;
            }
        }
        out += s[i++];
    }
}

void redactor::line(std::string_view s, std::string& out) {
    // Quoting marks of a reply are no part of the line.
    std::size_t marks = 0;
    while (marks < s.size() && (s[marks] == '>' || (is_blank(s[marks]) && marks > 0 && s[marks - 1] == '>'))) ++marks;
    out += s.substr(0, marks);
    s.remove_prefix(marks);
    if (after_subject_ && !s.empty() && is_blank(s.front())) {
        out += ' ';
        out += token(kind::subject, s);
        return;
    }
    after_subject_ = false;
    if (s.empty()) {
        header_ = false;
        return;
    }
    if (const std::size_t n = header_name_length(s)) {
        const std::string name = lower(s.substr(0, n));
        std::size_t from = n + 1;
        while (from < s.size() && is_blank(s[from])) ++from;
        const std::string_view value = s.substr(from);
        if (name == "subject" || name == "thread-topic") {
            after_subject_ = true;
            out += s.substr(0, from);
            const std::size_t colon = value.find(':');
            if (header_ && is_report_subject(value)) {
                // "Undeliverable: the subject of the message": the first half is the report's own.
                after_subject_ = colon != value.npos;
                out += value.substr(0, colon == value.npos ? value.size() : colon + 1);
                if (colon != value.npos && colon + 1 < value.size()) out += " " + token(kind::subject, value.substr(colon + 1));
                return;
            }
            if (!value.empty()) out += token(kind::subject, value);
            return;
        }
        if (name == "message-id" || name == "in-reply-to" || name == "references" || name == "x-original-message-id") {
            out += s.substr(0, from);
            std::string_view rest = value;
            while (!rest.empty()) {
                const std::size_t open = std::min(rest.find('<'), rest.size());
                out += rest.substr(0, open);
                rest.remove_prefix(open);
                if (rest.empty()) break;
                const std::size_t close = std::min(rest.find('>'), rest.size());
                out += "<" + token(kind::id, rest.substr(1, close > 0 ? close - 1 : 0)) + "@id.example" + (close < rest.size() ? ">" : "");
                rest.remove_prefix(std::min(close + 1, rest.size()));
            }
            return;
        }
        if (name == "from" || name == "to" || name == "cc" || name == "reply-to" || name == "sender") {
            const std::size_t open = value.find('<');
            if (open != value.npos && open > 0) {
                const std::string_view address_part = value.substr(open + 1);
                const std::string_view local = address_part.substr(0, address_part.find_first_of("@>"));
                out += s.substr(0, from);
                std::string_view shown = value.substr(0, open);
                while (!shown.empty() && is_blank(shown.back())) shown.remove_suffix(1);
                out += is_role(local) ? std::string(shown) : token(kind::name, shown);
                out += ' ';
                return pieces(value.substr(open), out);
            }
        }
    }
    // message-id=<…> of a log
    if (const std::size_t at = s.find("message-id=<"); at != s.npos) {
        const std::size_t begin = at + 12, end = std::min(s.find('>', begin), s.size());
        pieces(s.substr(0, at), out);
        out += "message-id=<" + token(kind::id, s.substr(begin, end - begin)) + "@id.example";
        return pieces(s.substr(end), out);
    }
    // "EHLO laptop", "helo=<laptop>"
    const std::string start = lower(s.substr(0, 5));
    if ((start == "ehlo " || start == "helo ") && !contains(s, ".") && s.size() > 5 && is_host_char(s[5])) {
        const std::size_t end = std::min(s.find_first_of(" \t", 5), s.size());
        out += s.substr(0, 5);
        out += host(s.substr(5, end - 5));
        return pieces(s.substr(end), out);
    }
    // "Nov 12 10:00:00 mailhost postfix/smtp[123]: …"
    if (s.size() > 17 && is_alpha(s[0]) && s[3] == ' ' && s[6] == ' ' && s[9] == ':' && s[12] == ':' && s[15] == ' ') {
        const std::size_t end = std::min(s.find(' ', 16), s.size());
        if (match_length<pegtl::seq<grammar::any_host, pegtl::eof>>(s.substr(16, end - 16)) > 0) {
            out += s.substr(0, 16);
            out += host(s.substr(16, end - 16));
            return pieces(s.substr(end), out);
        }
    }
    pieces(s, out);
}

// "bob", <bob>, 'bob' and /home/bob: the local part of an address by itself.
std::string redactor::quoted_names(std::string_view s) const {
    const auto& users = tokens_[static_cast<std::size_t>(kind::user)];
    if (users.empty()) return std::string(s);
    std::string out;
    out.reserve(s.size());
    for (std::size_t i = 0; i < s.size();) {
        out += s[i];
        const char open = s[i++];
        if (open != '"' && open != '<' && open != '\'' && open != '/' && open != '=') continue;
        std::size_t end = i;
        while (end < s.size() && end - i < 65 && (is_host_char(s[end]) || s[end] == '.' || s[end] == '+')) ++end;
        if (end == i || end - i > 64) continue;
        const char close = end < s.size() ? s[end] : ' ';
        const bool closed = (open == '<' && close == '>') || (open != '<' && open == close) ||
                            ((open == '/' || open == '=') && (close == ' ' || close == ',' || close == '/' || close == '\n' || close == '\r'));
        if (!closed) continue;
        if (const auto user = users.find(lower(s.substr(i, end - i))); user != users.end()) {
            out += user->second;
            i = end;
        }
    }
    return out;
}

std::string redactor::text(std::string_view given) {
    std::string masked = mask_secrets(given);
    if (!names_) return masked;
    return lines(redact_encoded(masked, [this](std::string_view decoded) { return lines(mask_secrets(decoded)); }));
}

std::string redactor::lines(std::string_view rest) {
    std::string out;
    out.reserve(rest.size());
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find_first_of("\r\n"), rest.size());
        line(rest.substr(0, end), out);
        rest.remove_prefix(end);
        if (rest.empty()) break;
        const std::size_t mark = rest.substr(0, 2) == "\r\n" ? 2 : 1;
        out += rest.substr(0, mark);
        rest.remove_prefix(mark);
    }
    return quoted_names(out);
}

void redactor::apply(std::string& value) {
    if (!names_) {
        mask_secrets_in(value);
        return;
    }
    header_ = after_subject_ = false;
    value = text(value);
}

void redactor::apply(stated<std::string>& value) {
    if (value) apply(value->value);
}

void redactor::apply_as(kind k, stated<std::string>& value) {
    if (!value) return;
    if (!names_ || value->value.empty() || value->value == "<>") return apply(value->value);
    if (k == kind::user && contains(value->value, "@")) return apply(value->value);
    value->value = k == kind::user && is_role(value->value) ? value->value : token(k, value->value);
    if (k == kind::id) value->value += "@id.example";
}

void redactor::apply_host(stated<std::string>& value) {
    if (!value) return;
    if (names_ && !contains(value->value, " ") && match_length<pegtl::seq<grammar::any_host, pegtl::eof>>(value->value) > 0 &&
        match_length<pegtl::seq<grammar::ip_address, pegtl::eof>>(value->value) == 0)
        value->value = host(value->value);
    else
        apply(value->value);
}

void redactor::apply(delivery_failure& f) {
    apply_as(kind::user, f.final_recipient);
    apply_as(kind::user, f.original_recipient);
    apply_as(kind::user, f.envelope_sender);
    apply_host(f.reporting_mta);
    apply_host(f.remote_mta);
    apply(f.remote_address);
    apply(f.queue_id);
    if (f.diagnostic_code) apply(f.diagnostic_code->value.text);
    for (located<std::string>& c : f.context) apply(c.value);
    apply(f.notes);
}

void redactor::apply(std::vector<note>& notes) {
    for (note& n : notes)
        for (auto& v : n.values) apply(v.second);
}

void redactor::apply(recognized_input& in) {
    original_message& m = in.original_message;
    apply_as(kind::subject, m.subject);
    apply_as(kind::id, m.message_id);
    for (stated<std::string>* who : {&m.from, &m.to}) {
        if (!*who) continue;
        std::string& value = (*who)->value;
        if (!names_) {
            apply(value);
            continue;
        }
        std::string out;
        line("From: " + value, out);
        value = out.substr(6);
    }
    apply(in.notes);
    apply(in.warnings);
    for (located<std::string>& r : in.recipients_delivered) apply(r.value);
    if (!in.session) return;
    session_facts& f = in.session->facts;
    apply_as(kind::user, f.auth_user);
    apply_host(f.sender_domain);
    apply_host(f.recipient_domain);
    apply_host(f.server_host);
    if (f.banner) apply(f.banner->value);
    for (located<std::string>& c : f.capabilities) apply(c.value);
    bool asked = false;
    for (session_line& l : in.session->timeline) {
        // RFC 4954: what the client answers to a 334 is a name or a password.
        if (asked && l.from == session_line::speaker::client)
            l.text = secret_mask;
        else
            apply(l.text);
        if (l.from != session_line::speaker::program) asked = l.from == session_line::speaker::server && l.text.substr(0, 3) == "334";
    }
}

std::string redact(std::string_view text, const rule_base& rules) { return redactor(rules, true).text(text); }

}  // namespace smtp_explain
