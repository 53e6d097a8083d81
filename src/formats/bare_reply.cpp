#include "formats/bare_reply.hpp"

#include <algorithm>
#include <array>

#include "formats/literal_index.hpp"
#include "formats/network_trouble.hpp"
#include "formats/refused_address.hpp"
#include "formats/reply.hpp"
#include "formats/text.hpp"

namespace smtp_explain {

namespace {

// Words that show that a number is an SMTP reply and a sentence is about mail.
constexpr std::array<std::string_view, 54> mail_words{
    "smtp", "mail", "relay", "recipient", "sender", "mailbox", "spam", "blocked", "reject", "denied", "authenticat", "address",
    "user unknown", "unknown user", "quota", "undeliver", "deliver", "bounce", "greylist", "spf", "dkim", "dmarc", "blacklist", "blocklist", "domain",
    "message", "envelope", "helo", "ehlo", "starttls", "policy", "command", "not permitted", "not allowed", "try again", "listed", "reputation",
    "unauthenticated", "postmaster", "connection", "no such user", "user ", "account", "rcpt", "unrouteable", "service not available", "too many", "virus", "inbox", "login", "internal server error", "not a gateway", "disabled", "suspended",
};

// Words that are about mail whatever stands around them.
constexpr std::array<std::string_view, 24> sure_mail_words{
    "smtp", "mail", "relay", "recipient", "sender", "spam", "authenticat", "user unknown", "unknown user", "quota", "undeliver", "bounce", "greylist",
    "spf", "dkim", "dmarc", "envelope", "helo", "ehlo", "starttls", "no such user", "rcpt", "unrouteable", "inbox",
};

// The same in the other languages that are written with Latin letters, by their stems: for a line that is nothing but a code and words.
constexpr std::array<std::string_view, 73> foreign_mail_words{
    "benutzer", "empfänger", "absender", "postfach", "nachricht", "anmeld", "kennwort", "passwort", "konto", "adres", "usuari", "usuár", "utilis", "utilizad", "utente",
    "destinatair", "destinatar", "destinazion", "expéditeur", "remitente", "remetente", "mittente", "courri", "correo", "correio", "mensaje", "mensagem", "messaggio",
    "buzón", "boîte", "boite", "casella", "caixa", "cuenta", "compte", "contraseñ", "mot de passe", "senha", "serveur", "servid", "gebruiker", "ontvanger", "afzender",
    "wachtwoord", "bericht", "odbior", "nadaw", "skrzyn", "użytkown", "wiadomo", "hasło", "kullan", "alıcı", "gönder", "e-posta", "kutu", "parola", "şifre", "mottag",
    "modtag", "mottak", "meddelande", "vastaanott", "käyttäj", "viesti", "schránk", "zpráv", "címzett", "üzenet", "fiók", "aadress", "kastīt", "korisnik",
};

// What nothing but a mail system says: enough without a code, where the paste is short.
constexpr std::array<std::string_view, 58> mail_errors{
    "relay not permitted", "relaying denied", "relay access denied", "relay denied", "unable to relay", "relaying not allowed", "not allowed to relay",
    "does not allow relaying", "relaying is not allowed", "relaying prohibited", "relay not allowed", "relaying not permitted", "we do not relay", "relaying disallowed",
    "not permitted to relay", "relay prohibited", "allowed rcpthosts", "user unknown", "unknown user", "no such user", "no mailbox here", "mailbox full", "mailbox is full",
    "mailbox unavailable", "mailbox not found", "quota exceeded", "over quota", "recipient rejected", "recipient address rejected", "sender address rejected", "sender rejected",
    "recipient unknown", "unknown recipient", "invalid recipient", "unrouteable address", "unroutable address", "greylist", "graylist", "authentication required",
    "authentication failed", "must authenticate", "client host rejected", "client host blocked", "blocked using", "listed by", "helo command rejected", "message rejected",
    "mail rejected", "email rejected", "message size exceeds", "too many recipients", "mail loop", "hop count exceeded", "smtp error", "smtp server", "delivery failed",
    "undeliverable", "sender verify failed",
};

// An error page of a web server uses the same numbers.
constexpr std::array<std::string_view, 17> web_words{"http/", "http status", "http error", "internal server error", "bad gateway", "gateway time", "404 ",
                                                     "bad request", "403 ", "unauthorized", "nginx", "apache/", "web server", "varnish", "no healthy", "upstream", "oauth 2.0 policy"};

// Other protocols and programs that use the same numbers and words.
constexpr std::array<std::string_view, 33> other_protocols{
    "ftp server", "ftp>", "cwd /", "imap4", "capability imap", "* ok [", "+ok ", "sip/2.0", "nntp", "radius", "ldaperr", "permission denied (publickey",
    "sudo ", "/etc/shadow", "ssh ", "git push", "npm err", "kubectl", "psql:", "redis.exceptions", "'@'", "sqlstate", "javax.naming", "ldap://", " code=401", "/var/log/", "fatal: authentication failed for", "net::err", "cors policy", "access-control-", " http/1.",
    " http/2", "smtpstatus=250",
};

// Other trades that do: their words may stand in a mail, so that a server's own words outweigh them.
constexpr std::array<std::string_view, 37> other_trades{
    "invoice", "rechnung", "facture", "factura", "your card", " payment ", "payment failed", "payment declined", "beneficiary", "iban", "library card", "tax return", "form could not be submitted",
    "prescription", "backup job", "legal reasons", "docker", "espace bancaire", "überweisung", "virement", "transferencia bancaria", "bonifico", "przelew", "valise", "handgepäck", "equipaje",
    "bagagli", "bagagem", "bagaż", "багаж", "行李", "onlinebanking", "online banking", " no banco ", " do banku", " bus ", " de autobús",
};

// Post that is carried by hand: it is delivered, refused and returned, has recipients and addresses, and its offices number their reasons.
constexpr std::array<std::string_view, 43> parcel_words{
    "parcel", "our driver", "your package", "tracking number", "sendungsnummer", "ihr paket", "ihre sendung", "votre colis", "su paquete", "il tuo pacco", "pakket", "paczka",
    "päckchen", "briefträger", "postbote", "facteur ", "cartero", "postino", "carteiro", "encomenda", "postbode", "listonosz", "почтальон", "посылк", "brevbärar", "postbud", "postimies",
    "pošťák", "listonoš", "csomag", "postás ", "poștaș", "coletul", "ταχυδρόμος", "листоноша", "посилк", "kargonuz", "荷物", "宅配", "包裹", "快递", "택배", "집배원",
};
constexpr std::array<std::string_view, 8> electronic_words{"smtp", "e-mail", "email", "mail server", "mailbox", "mailer", "rcpt", "mailto:"};

// What is written about mail and its errors, without any mail having failed.
constexpr std::array<std::string_view, 37> talk_words{
    "pull request", "merge request", "before we merge", "should return", "should answer", "must return", "must answer", "todo:", "fixme", "changelog",
    "release notes", "new in version", "test plan", "doc comment", "design note", "the spec ", "webinar", "glossary", "case study", "in this month",
    "this month's issue", "we explain", "question of the week", "top five", "top ten", "register now", "read on at", "we switch off", "before that date",
    "from that date", "spam digest", "frequently asked", "unsubscribe here", "in your browser", "assert_", "; case 5", "' is obsolete",
};

template <std::size_t N>
bool holds_any(std::string_view text, const std::array<std::string_view, N>& words) {
    return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return contains_ignoring_case(text, word); });
}

// "404 Not Found" of a page whose path says "smtp": a mail server has no code that begins with 40.
bool is_status_of_web(smtp::reply_code code, std::string_view words) {
    return code.value >= 400 && code.value < 410 && (contains_ignoring_case(words, "not found") || contains_ignoring_case(words, "forbidden") || contains_ignoring_case(words, "unauthorized") ||
                                                     contains_ignoring_case(words, "bad request") || contains_ignoring_case(words, "invalid_request") || contains_ignoring_case(words, "method not allowed"));
}

// The log of a web server: `"POST /invites/" 500 132ms`.
bool follows_web_request(std::string_view before) {
    const std::size_t quote = before.rfind("\" ");
    if (quote == std::string_view::npos || !trim(before.substr(quote + 1)).empty()) return false;
    const std::string_view request = before.substr(0, quote);
    return request.find("GET /") != std::string_view::npos || request.find("POST /") != std::string_view::npos || request.find("PUT /") != std::string_view::npos;
}

// "421 Internal Server Error" of a mail server: the web has that name for 500 only.
bool is_about_web(smtp::reply_code code, std::string_view words) {
    return std::any_of(web_words.begin(), web_words.end(), [&](std::string_view word) {
        return contains_ignoring_case(words, word) && !(word == "internal server error" && code.is_transient_failure());
    });
}

// A code without a server's words around it: "5.7.26" may be a version of some program.
bool is_introduced(std::string_view text, std::size_t at) {
    const std::string_view before = trim(text.substr(0, at));
    if (before.empty()) return true;
    const std::size_t word_begin = before.find_last_of(" \t\n");
    const std::string_view word = before.substr(word_begin == std::string_view::npos ? 0 : word_begin + 1);
    constexpr std::array<std::string_view, 12> words{"error", "code", "status", "smtp", "dsn", "#", "(", "[", ":", ";", "enhanced", "reply"};
    return std::any_of(words.begin(), words.end(), [&](std::string_view w) { return contains_ignoring_case(word, w); });
}

// Program text names replies without anything having failed.
bool looks_like_source_code(std::string_view text) {
    if (starts_ignoring_case(text, "commit ")) return true;
    std::size_t lines = 0, code_lines = 0;
    for_each_line(text, [&](std::string_view line) {
        line = trim(line);
        if (line.empty()) return;
        ++lines;
        const char last = line.back();
        if (last == ';' || last == ',' || last == '=' || last == '{' || last == '}' || line.substr(0, 2) == "//" || starts_ignoring_case(line, "import ") || starts_ignoring_case(line, "return ") ||
            line.front() == '#' || starts_ignoring_case(line, "if ") || starts_ignoring_case(line, "def ") || starts_ignoring_case(line, "func ") || starts_ignoring_case(line, "assert") || line.find(" := ") != std::string_view::npos)
            ++code_lines;
    });
    return lines >= 4 && code_lines * 3 >= lines;
}

// Data of another program: its own readers know where a reply stands in it.
// A chat's "[10:14] Anna: …" and an address in brackets are none.
bool is_data(std::string_view text) {
    const char next = text.size() > 1 ? text[1] : ' ';
    if (text.front() == '[') return is_space(next) || next == '{' || next == '[' || next == '"' || next == ']';
    if (text.front() == '<') return text.substr(0, text.find('>')).find('@') == std::string_view::npos;
    return text.front() == '{' || starts_ignoring_case(text, "select ");
}

// A longer text without a word of mail is no reply.
constexpr std::size_t most_tentative = 700;
// What a text is about, its beginning tells.
constexpr std::size_t most_looked_at = 2000;

struct line_of {
    std::size_t begin, end;
};

line_of line_around(std::string_view text, std::size_t at) {
    const std::size_t before = text.rfind('\n', at);
    const std::size_t after = text.find('\n', at);
    return {before == std::string_view::npos || at == 0 ? 0 : before + 1, after == std::string_view::npos ? text.size() : after};
}

// The text from its line on up to an empty line: what was said with the code.
std::string_view said_with(std::string_view text, std::size_t at) {
    const line_of line = line_around(text, at);
    std::size_t end = text.find("\n\n", at);
    if (end == std::string_view::npos) end = text.size();
    return text.substr(line.begin, std::min<std::size_t>(end - line.begin, 4000));
}

// A line of a server whose language is not English. Where no letter is Latin the stems do not help: what begins with a code and goes on in another script counts.
bool is_foreign_reply(std::string_view line, const code_in_text& code) {
    const std::string_view words = line.substr(std::min(line.size(), std::size_t{3}));
    if (code.code.value == 0 || line.size() > 300 || words.find('\n') != std::string_view::npos) return false;
    const auto is_foreign = [](char c) { return static_cast<unsigned char>(c) >= 0x80; };
    const auto foreign = static_cast<std::size_t>(std::count_if(words.begin(), words.end(), is_foreign));
    return foreign * 2 > words.size() || holds_any(words, foreign_mail_words);
}

void add(const reader_input& in, std::string_view reply, reply_source source, reading_sink& sink) {
    reading r;
    read_reply(in, reply, r.failure);
    r.source = source;
    if (const std::string_view label = "recipient:"; contains_ignoring_case(reply, label)) {
        const std::string_view address = find_mailbox(reply, find_ignoring_case(reply, label));
        if (!address.empty()) r.failure.final_recipient = in.fact(address);
    }
    const refused_address named = find_refused_address(reply, false);
    if (!named.recipient.empty() && !r.failure.final_recipient) r.failure.final_recipient = in.fact(named.recipient);
    if (!named.sender.empty()) r.failure.envelope_sender = in.fact(named.sender);
    set_login_stage(r.failure);
    r.begin = in.offset(reply);
    r.end = r.begin + static_cast<std::uint32_t>(reply.size());
    r.explained = 3;
    sink.add(std::move(r));
}

}  // namespace

void read_bare_reply(const reader_input& in, reading_sink& sink) {
    const std::string_view text = trim(in.text);
    if (text.empty() || in.doc.is_message || is_data(text) || looks_like_source_code(text)) return;
    const std::string_view beginning = text.substr(0, most_looked_at);
    if (holds_any(beginning, other_protocols) && !contains_ignoring_case(beginning, "rcpt") && (contains_ignoring_case(beginning, "http/") || !contains_ignoring_case(beginning, "smtp "))) return;
    const bool talk = holds_any(beginning, talk_words);
    const bool trade = holds_any(beginning, other_trades);
    const bool parcel = holds_any(beginning, parcel_words) && !holds_any(beginning, electronic_words);
    for (const code_in_text& code : find_codes(text)) {
        const smtp::reply_code reply_code = code.code;
        if (reply_code.value != 0 ? reply_code.is_positive() : code.enhanced->class_ == 2) continue;
        const std::string_view reply = said_with(text, code.offset);
        const line_of line = line_around(text, code.offset);
        const std::string_view words = text.substr(line.begin, line.end - line.begin);
        const bool alone = text.size() <= 14;
        const auto decisive = decisive_code(reply);
        // "451 timeout (#4.4.2)": qmail writes the status behind the words.
        const bool stated = reply_code.value != 0 && (code.enhanced || (decisive && decisive->enhanced && decisive->code.value == reply_code.value));
        if (!alone && !stated && !holds_any(reply.substr(0, 600), mail_words) && !(code.offset == 0 && is_foreign_reply(text, code))) continue;
        if (reply_code.value != 0 && !stated && (is_status_of_web(reply_code, reply.substr(0, 200)) || (!contains_ignoring_case(reply, "smtp") && is_about_web(reply_code, words)))) continue;
        if (reply_code.value == 0 && !alone && !(is_introduced(text, code.offset) && holds_any(words, sure_mail_words))) continue;
        // "550 g flour": a reply stands at the beginning of its line, or is called one.
        const std::string_view before = text.substr(line.begin, code.offset - line.begin);
        const bool begins_line = trim(before).empty();
        if (follows_web_request(before)) continue;
        // Ports of settings: no reply has these codes.
        if ((reply_code.value == 587 || reply_code.value == 465) && !stated) continue;
        if (reply_code.value != 0 && !alone && !begins_line && !is_introduced(text, code.offset) && !code.wrapped && !(stated && holds_any(reply.substr(0, 600), sure_mail_words))) continue;
        if (talk && !begins_line) continue;
        if (trade && !stated && !(begins_line && holds_any(words, sure_mail_words)) && !holds_any(words, mail_errors)) continue;
        if (parcel && !stated) continue;
        if (!decisive) continue;
        add(in, reply, reply_source::literal_reply, sink);
        return;
    }
    if (talk || parcel || text.size() > most_tentative || names_another_service(text)) return;
    const bool sure = text.size() <= 600 && holds_any(text, mail_errors);
    if (!sure && (trade || holds_any(text, web_words) || std::count(text.begin(), text.end(), '\n') > 6)) return;
    add(in, text, reply_source::prose, sink);
    sink.readings.back().failure.tentative = !sure;
}

}  // namespace smtp_explain
