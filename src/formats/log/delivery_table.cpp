// Tables of deliveries, one row a recipient: PowerMTA's accounting file, Exchange's message tracking, the message trace of
// Microsoft 365, bounce extracts of Salesforce Marketing Cloud and other senders. The header names the columns.
#include <algorithm>
#include <array>

#include "formats/composed_text.hpp"
#include "formats/log/csv.hpp"
#include "formats/log/delivery_table.hpp"
#include "formats/log/led_grammar.hpp"
#include "formats/log/readers.hpp"
#include "formats/network_trouble.hpp"
#include "formats/reply.hpp"
#include "formats/text.hpp"
#include "grammar/keeps.hpp"

namespace smtp_explain {

namespace {

constexpr std::size_t npos = std::string_view::npos;

enum class column : std::uint8_t { recipient, sender, reply, code, status, remote, action, kind, queue_id };

struct column_name {
    std::string_view name;  // lower case, without "-", "_" and blanks
    column what;
};
constexpr std::array<column_name, 58> names{{
    {"rcpt", column::recipient}, {"recipient", column::recipient}, {"recipientaddress", column::recipient}, {"emailaddress", column::recipient}, {"email", column::recipient},
    {"to", column::recipient}, {"toaddress", column::recipient}, {"recipientemail", column::recipient}, {"rcptto", column::recipient}, {"subscriberemail", column::recipient},
    {"orig", column::sender}, {"sender", column::sender}, {"senderaddress", column::sender}, {"from", column::sender}, {"fromaddress", column::sender}, {"mailfrom", column::sender},
    {"returnpath", column::sender},
    {"dsndiag", column::reply}, {"bouncereason", column::reply}, {"recipientstatus", column::reply}, {"diagnosticcode", column::reply}, {"reason", column::reply},
    {"smtpreason", column::reply}, {"response", column::reply}, {"smtpresponse", column::reply}, {"bouncemessage", column::reply}, {"smtpbouncereason", column::reply},
    {"errormessage", column::reply}, {"statusdetail", column::reply}, {"detail", column::reply}, {"error", column::reply}, {"diagnostic", column::reply}, {"bouncedescription", column::reply},
    {"smtpcode", column::code}, {"replycode", column::code}, {"errorcode", column::code}, {"statuscode", column::code}, {"bouncecode", column::code},
    {"dsnstatus", column::status}, {"enhancedstatuscode", column::status}, {"enhancedcode", column::status},
    {"dsnmta", column::remote}, {"remotemta", column::remote}, {"mx", column::remote}, {"mxhost", column::remote}, {"serverhostname", column::remote},
    {"dsnaction", column::action}, {"status", column::action}, {"eventid", column::action}, {"eventtype", column::kind}, {"event", column::kind}, {"type", column::kind},
    {"bouncecategory", column::kind}, {"bouncetype", column::kind}, {"deliverystatus", column::action},
    {"jobid", column::queue_id}, {"messageid", column::queue_id}, {"networkmessageid", column::queue_id},
}};

std::string normal(std::string_view name) {
    std::string out;
    for (const char c : name)
        if (is_alpha(c) || is_digit(c)) out += lower(c);
    return out;
}

struct layout {
    std::array<int, 9> at{-1, -1, -1, -1, -1, -1, -1, -1, -1};
    int second_kind = -1;
    std::string_view field(const csv_row& row, column c) const {
        const int i = at[static_cast<std::size_t>(c)];
        return i >= 0 && static_cast<std::size_t>(i) < row.fields.size() ? row.fields[static_cast<std::size_t>(i)] : std::string_view{};
    }
};

// A header names the recipient and what became of the mail.
std::optional<layout> layout_of(const csv_row& row) {
    layout l;
    for (std::size_t i = 0; i < row.fields.size(); ++i) {
        const std::string name = normal(row.fields[i].substr(0, 60));
        for (const column_name& n : names)
            if (n.name == name) {
                int& at = l.at[static_cast<std::size_t>(n.what)];
                if (at < 0) at = static_cast<int>(i);
                else if (n.what == column::kind && l.second_kind < 0) l.second_kind = static_cast<int>(i);
            }
    }
    const auto has = [&](column c) { return l.at[static_cast<std::size_t>(c)] >= 0; };
    if (!has(column::recipient) || !(has(column::reply) || has(column::code) || has(column::status))) return std::nullopt;
    return l;
}

char separator_of(std::string_view line) {
    const auto count = [&](char c) { return std::count(line.begin(), line.end(), c); };
    if (count('\t') > count(',') && count('\t') > count(';')) return '\t';
    return count(';') > count(',') ? ';' : ',';
}

bool any_of(std::string_view value, std::initializer_list<std::string_view> words) {
    return std::any_of(words.begin(), words.end(), [&](std::string_view w) { return starts_ignoring_case(value, w); });
}

enum class fate : std::uint8_t { unknown, good, failed, delayed, none };

// PowerMTA's one letter, Exchange's event, a word.
fate fate_of(std::string_view action, std::string_view kind) {
    if (kind == "d") return fate::good;
    if (kind == "b" || kind == "rb") return fate::failed;
    if (kind == "t" || kind == "tq") return fate::delayed;
    if (kind == "r" || kind == "f" || kind == "rs") return fate::none;
    for (const std::string_view word : {action, kind}) {
        if (any_of(word, {"deliver", "relayed", "sent", "success", "expanded", "open", "click"})) return fate::good;
        if (any_of(word, {"delayed", "defer", "soft", "pending", "transient"})) return fate::delayed;
        if (any_of(word, {"fail", "bounce", "hard", "badmail", "dropped", "reject", "block"})) return fate::failed;
        if (any_of(word, {"receive", "submit", "resolve", "transfer", "redirect", "send", "dsn", "haredirect", "notifymapi", "load", "duplicate"})) return fate::none;
    }
    return fate::unknown;
}

fate fate_of(const layout& columns, const csv_row& row) {
    const fate what = fate_of(columns.field(row, column::action), columns.field(row, column::kind));
    // "Bounce" and, in the next column, "Soft bounce": the finer word decides.
    if (columns.second_kind >= 0 && static_cast<std::size_t>(columns.second_kind) < row.fields.size())
        if (const fate finer = fate_of({}, row.fields[static_cast<std::size_t>(columns.second_kind)]); finer != fate::unknown) return finer;
    return what;
}

// "#Fields: date-time,client-ip,…" of Exchange.
std::string_view without_fields_mark(std::string_view line) { return starts_ignoring_case(line, "#fields:") ? line.substr(8) : line; }

// "[{LED=550 5.1.1 …};{MSG=…};{FQDN=mx.example.net};{IP=192.0.2.1};{LRT=…}]" of Exchange.
struct led {
    std::string_view error, host, address;
};
template <class Rule>
struct action : pegtl::nothing<Rule> {};
template <> struct action<led_grammar::error> : keeps<&led::error> {};
template <> struct action<led_grammar::host> : keeps<&led::host> {};
template <> struct action<led_grammar::address> : keeps<&led::address> {};

}  // namespace

void read_delivery_table(const reader_input& in, reading_sink& sink) {
    std::string_view rest = in.text;
    std::optional<layout> columns;
    char separator = ',';
    std::uint32_t message = 0;
    std::size_t header_tries = 0;
    while (!rest.empty() && !sink.is_full()) {
        if (!columns) {
            if (++header_tries > 200) return;
            rest = without_fields_mark(rest);
            const std::string_view line = rest.substr(0, rest.find('\n'));
            separator = separator_of(line);
            std::string_view after = rest;
            const csv_row header = take_csv_row(after, separator);
            rest = after;
            columns = header.fields.size() >= 3 ? layout_of(header) : std::nullopt;
            if (columns) sink.explained += static_cast<std::uint32_t>(header.text.size());
            continue;
        }
        const csv_row row = take_csv_row(rest, separator);
        if (row.fields.size() < 3 || row.text.empty()) continue;
        const std::string_view recipient = columns->field(row, column::recipient);
        if (find_mailbox(recipient).empty()) continue;
        const std::string_view kind = columns->field(row, column::kind);
        const fate what = fate_of(*columns, row);
        if (what == fate::none) continue;
        if (what == fate::good) {
            sink.add_delivered(in.fact(find_mailbox(recipient)));
            sink.kind = input_kind::log;
            continue;
        }
        reading r;
        delivery_failure& f = r.failure;
        std::string_view reply = columns->field(row, column::reply);
        led l;
        if (auto input = input_of(reply); pegtl::parse<led_grammar::status, action>(input, l)) {
            reply = trim(l.error);
            if (is_host_name(l.host)) f.remote_mta = in.fact(l.host);
            if (is_ip_address(l.address)) f.remote_address = in.fact(l.address);
        }
        // "smtp;550 5.1.1 …": the type stands before, as in RFC 3464 section 2.3.6.
        if (const std::size_t semicolon = reply.find(';'); semicolon != npos && semicolon < 12 && equals_ignoring_case(trim(reply.substr(0, semicolon)), "smtp")) reply = trim(reply.substr(semicolon + 1));
        const std::string_view status = columns->field(row, column::status), code = columns->field(row, column::code);
        if (!reply.empty()) {
            if (reply.find("\"\"") != npos) {
                composed_text text;
                for (std::size_t from = 0; from <= reply.size();) {
                    const std::size_t quotes = std::min(reply.find("\"\"", from), reply.size());
                    text.append(reply.substr(from, std::min(quotes + 1, reply.size()) - from));
                    from = quotes + 2;
                }
                read_reply(in, text, f);
            } else {
                read_reply(in, reply, f);
            }
            r.source = f.reply_code ? reply_source::literal_reply : reply_source::typed_field;
        }
        if (!f.enhanced_status_code)
            if (const auto s = decisive_code(status); s && s->enhanced) f.enhanced_status_code = {*s->enhanced, in.spans(status.substr(s->enhanced_offset, s->enhanced_length))};
        if (!f.reply_code)
            if (const auto c = decisive_code(code); c && c->code.value >= 400) f.reply_code = {c->code, in.spans(code.substr(c->offset, 3))};
        if (!f.diagnostic_code && !f.reply_code && !f.enhanced_status_code && what == fate::unknown) continue;
        if (what == fate::unknown && f.reply_code && f.reply_code->value.is_positive()) continue;
        if (!f.diagnostic_code && !status.empty()) f.context.push_back(in.fact(status));
        f.final_recipient = in.fact(find_mailbox(recipient));
        if (const std::string_view from = find_mailbox(columns->field(row, column::sender)); !from.empty()) f.envelope_sender = in.fact(from);
        if (!f.remote_mta && !f.remote_address && columns->at[static_cast<std::size_t>(column::remote)] >= 0) read_remote_host(in, columns->field(row, column::remote), f);
        if (!f.stage && r.source == reply_source::typed_field && f.diagnostic_code)
            if (const auto trouble = find_trouble(reply); trouble && trouble->stage()) f.stage = {*trouble->stage(), in.spans(reply)};
        const bool delayed = what == fate::delayed || (what == fate::unknown && f.reply_code && f.reply_code->value.is_transient_failure());
        f.action = {delayed ? dsn::action::delayed : dsn::action::failed, in.spans(columns->field(row, column::action))};
        if (kind.size() > 12 && !f.diagnostic_code) f.context.push_back(in.fact(kind));
        r.begin = in.offset(row.text);
        r.end = r.begin + static_cast<std::uint32_t>(row.text.size());
        r.explained = static_cast<std::uint32_t>(row.text.size() - std::min(row.text.size(), reply.size()));
        r.message = ++message;
        sink.add(std::move(r));
    }
}

std::optional<delivery_rows> delivery_rows::of_header(std::string_view line) {
    line = without_fields_mark(line);
    delivery_rows out;
    out.separator_ = separator_of(line);
    const csv_row header = take_csv_row(line, out.separator_);
    const std::optional<layout> columns = header.fields.size() >= 3 ? layout_of(header) : std::nullopt;
    if (!columns) return std::nullopt;
    out.at_ = columns->at;
    out.second_kind_ = columns->second_kind;
    return out;
}

bool delivery_rows::may_tell_trouble(std::string_view row) const {
    const csv_row fields = take_csv_row(row, separator_);
    const fate what = fields.fields.size() < 3 ? fate::none : fate_of(layout{at_, second_kind_}, fields);
    return what != fate::none && what != fate::good;
}

}  // namespace smtp_explain
