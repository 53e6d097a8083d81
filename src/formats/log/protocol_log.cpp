#include <algorithm>

#include "formats/log/csv.hpp"
#include "formats/log/protocol_log_grammar.hpp"
#include "formats/log/log_mark.hpp"
#include "formats/log/readers.hpp"
#include "formats/session/dialogue.hpp"
#include "formats/session/marks.hpp"

namespace smtp_explain {

namespace {

namespace g = protocol_log_grammar;
using side = dialogue_line::side;

// The columns of Exchange's log.
namespace exchange {
constexpr std::size_t session_id = 2, event = 6, data = 7;
}

// Only the lines that the grammar knows: a log has thousands of others.
template <class Line>
std::vector<dialogue_line> known_lines(std::string_view text) {
    std::vector<dialogue_line> lines;
    for_each_line(text, [&](std::string_view line) {
        dialogue_line l;
        auto in = input_of(line);
        if (!pegtl::parse<Line, mark_action>(in, l)) return;
        l.mark = static_cast<std::uint32_t>(std::min<std::size_t>(line.size() - l.payload.size(), 40));
        lines.push_back(l);
    });
    return lines;
}

}  // namespace

void read_hmailserver_log(const reader_input& in, reading_sink& sink) {
    std::vector<dialogue_line> lines;
    bool receiving = false;
    for (const dialogue_line& l : known_lines<g::hmail::line>(in.text)) {
        // "250-mail.example.com[nl]250 HELP" is one record.
        std::string_view rest = l.payload;
        for (bool more = true; more;) {
            const std::size_t nl = rest.find("[nl]");
            dialogue_line one = l;
            one.literal = false;
            one.payload = rest.substr(0, nl);
            lines.push_back(one);
            more = nl != std::string_view::npos;
            if (more) rest = rest.substr(nl + 4);
        }
    }
    receiving = in.text.find("\"SMTPD\"") != std::string_view::npos;
    if (has_dialogue(lines)) read_dialogue(in, lines, {.receiving = receiving}, sink);
}

void read_oauth2_proxy_log(const reader_input& in, reading_sink& sink) {
    const std::vector<dialogue_line> lines = known_lines<g::proxy::line>(in.text);
    if (has_dialogue(lines)) read_dialogue(in, lines, {}, sink);
}

void read_opensmtpd_trace(const reader_input& in, reading_sink& sink) {
    const std::vector<dialogue_line> lines = known_lines<g::opensmtpd::line>(in.text);
    if (has_dialogue(lines)) read_dialogue(in, lines, {}, sink);
}

void read_postfix_peer_log(const reader_input& in, reading_sink& sink) {
    const std::vector<dialogue_line> lines = known_lines<g::postfix::line>(in.text);
    const bool receiving = in.text.find("postfix/smtpd[") != std::string_view::npos && in.text.find("postfix/smtp[") == std::string_view::npos;
    if (has_dialogue(lines)) read_dialogue(in, lines, {.receiving = receiving}, sink);
}

// Exchange's protocol logs (learn.microsoft.com/exchange/mail-flow/connectors/protocol-logging):
// date-time,connector-id,session-id,sequence-number,local-endpoint,remote-endpoint,event,data,context
void read_exchange_protocol_log(const reader_input& in, reading_sink& sink) {
    using namespace exchange;
    std::vector<dialogue_line> lines;
    bool receiving = contains_ignoring_case(in.text.substr(0, 4000), "smtp receive protocol log");
    for (std::string_view rest = in.text; !rest.empty();) {
        if (rest.front() == '#') {
            take_line(rest);
            continue;
        }
        const csv_row row = take_csv_row(rest, ',');
        if (row.fields.size() <= data || row.fields[event].size() != 1) continue;
        dialogue_line l;
        const char mark = row.fields[event].front();
        if (mark == '>') l.from = side::client;
        else if (mark == '<') l.from = side::server;
        else if (mark == '*') l.from = side::program;
        else continue;
        l.payload = row.fields[data];
        l.stream = row.fields[session_id];
        l.mark = 24;
        if (l.payload.empty() && mark == '*' && row.fields.size() > data + 1) l.payload = row.fields[data + 1];
        if (!l.payload.empty()) lines.push_back(l);
    }
    // The server's banner names the receiving side, whichever way its arrows point.
    if (!receiving)
        receiving = std::any_of(lines.begin(), lines.end(), [](const dialogue_line& l) { return l.from == side::client && l.payload.substr(0, 4) == "220 "; });
    if (has_dialogue(lines)) read_dialogue(in, lines, {.receiving = receiving}, sink);
}

log_mark mark_exchange_line(std::string_view line) {
    using role = log_mark::role;
    const csv_row row = take_csv_row(line, ',');
    if (row.fields.size() <= exchange::data || row.fields[exchange::event].size() != 1) return {};
    const std::string_view id = row.fields[exchange::session_id], said = row.fields[exchange::data];
    switch (row.fields[exchange::event].front()) {
        case '<':
        case '>': return {said.size() > 3 && (said[0] == '4' || said[0] == '5') && is_digit(said[1]) && is_digit(said[2]) ? role::failure : role::detail, id};
        case '+':
        case '*': return {role::detail, id};
        case '-': return {role::end, id};
        default: return {};
    }
}

}  // namespace smtp_explain
