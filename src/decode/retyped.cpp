#include "decode/retyped.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "decode/bounce_lines.hpp"
#include "decode/letters.hpp"
#include "decode/text_builder.hpp"

namespace smtp_explain {

using namespace decoding;

namespace {

constexpr std::size_t npos = std::string_view::npos;
constexpr std::size_t least_length = 100;
constexpr std::size_t least_breaks = 3;

template <std::size_t N>
bool starts_with_any(std::string_view text, const std::array<std::string_view, N>& all) {
    return std::any_of(all.begin(), all.end(), [&](std::string_view words) { return starts_with(text, words); });
}

// "550 ", "250-", "221" at the end.
bool is_reply(std::string_view text) {
    return text.size() >= 3 && text[0] >= '2' && text[0] <= '5' && text[1] >= '0' && text[1] <= '5' && is_digit(text[2]) &&
           (text.size() == 3 || text[3] == '-' || (text[3] == ' ' && text.size() > 4 && !is_blank(text[4])));
}

constexpr std::array<std::string_view, 34> marks{"->", "<-", "~>", "<~", "<**", "<~*", ">", "<", ">>", "<<", ">>>", "<<<", "-->", "<--", "=>", "<=", "c:",
                                                 "s:", "smtp>>", "smtp<<", "smtp|>", "out:", "in:", "client:", "server:", "client -> server:", "server -> client:",
                                                 "smtp -> from server:", "send:", "reply:", "<tx>", "<rx>", "[tx]", "[rx]"};

// The length of a mark of who speaks, with the blanks behind it; 0: none.
std::size_t mark_length(std::string_view text) {
    std::size_t longest = 0;
    for (const std::string_view mark : marks)
        if (mark.size() > longest && text.size() > mark.size() && is_blank(text[mark.size()]) && starts_with(text, mark)) longest = mark.size();
    if (longest == 0) return 0;
    while (longest < text.size() && is_blank(text[longest])) ++longest;
    return longest;
}

// A command as a client sends it. Verbs without arguments are words, too: what follows them must be a turn.
bool is_command(std::string_view text, bool look_on = true) {
    constexpr std::array<std::string_view, 6> with_arguments{"ehlo ", "helo ", "lhlo ", "mail from:", "rcpt to:", "auth login"};
    if (starts_with_any(text, with_arguments) || starts_with(text, "auth plain")) return true;
    constexpr std::array<std::string_view, 5> alone{"data", "quit", "rset", "starttls", "."};
    for (const std::string_view verb : alone) {
        if (!starts_with(text, verb)) continue;
        std::string_view rest = text.substr(verb.size());
        if (rest.empty()) return true;
        if (!is_blank(rest.front())) continue;
        while (!rest.empty() && is_blank(rest.front())) rest.remove_prefix(1);
        if (rest.empty() || is_reply(rest) || mark_length(rest) > 0 || (look_on && is_command(rest, false))) return true;
    }
    return false;
}

// What tools print between the turns.
constexpr std::array<std::string_view, 11> tool_words{"=== ", "*** ", "trying ", "connected to ", "escape character is", "connection closed", "curl: (", "log: main", "* connected to", "* closing connection", "closing connection"};

// smtp-cli: "[250] '2.1.0 Sender ok'"
bool is_bracketed_reply(std::string_view text) {
    return text.size() > 6 && text.front() == '[' && text.substr(4, 3) == "] '" && text[1] >= '2' && text[1] <= '5' && is_digit(text[2]) && is_digit(text[3]);
}

bool begins_turn(std::string_view rest, std::string_view before) {
    while (!before.empty() && is_blank(before.back())) before.remove_suffix(1);
    const std::string_view word = before.substr(before.find_last_of(" \t") + 1);
    if (is_bracketed_reply(rest)) return true;
    // Behind a mark the turn has begun already.
    if (starts_with_any(rest, tool_words)) return word != "===" && word != "***" && word != "*";
    if (const std::size_t mark = mark_length(rest)) {
        const std::string_view turn = rest.substr(mark);
        return !turn.empty() && (is_reply(turn) || is_command(turn) || turn.front() == '\'' || turn.front() == '"' || starts_with(turn, "b'") || starts_with(turn, "retcode"));
    }
    const auto is_word = [&](std::string_view w) { return word.size() == w.size() && starts_with(word, w); };
    if (std::any_of(marks.begin(), marks.end(), is_word)) return false;
    if (word.empty() || std::string_view(":=,('\"#").find(word.back()) != npos || is_word("size") || is_word("port")) return false;
    return is_reply(rest) || is_command(rest);
}

// RFC 3464 and what Postfix and Sendmail add.
constexpr std::array<std::string_view, 15> report_fields{"final-recipient:", "original-recipient:", "action:", "status:", "diagnostic-code:", "remote-mta:", "reporting-mta:", "arrival-date:",
                                                         "last-attempt-date:", "will-retry-until:", "received-from-mta:", "x-postfix-queue-id:", "x-postfix-sender:", "x-actual-recipient:", "final-log-id:"};

// Which shape of time a record begins with; 0: none. "Nov 23 21:07:43 ", "2026-11-23 21:07:43", "2026-11-23T21:07:43", "[2026-11-23 21:07:43]": digits as 9, letters as a.
std::size_t time_shape(std::string_view text) {
    constexpr std::array<std::string_view, 7> shapes{"aaa 99 99:99:99", "aaa  9 99:99:99", "9999-99-99 99:99:99", "9999-99-99t99:99:99", "[9999-99-99 99:99:99", "9999.99.99 99:99:99", "@99999999"};
    for (std::size_t i = 0; i < shapes.size(); ++i) {
        const std::string_view shape = shapes[i];
        if (text.size() < shape.size()) continue;
        const bool fits = std::equal(shape.begin(), shape.end(), text.begin(), [](char s, char c) {
            return s == '9' ? is_digit(c) : s == 'a' ? lower(c) >= 'a' && lower(c) <= 'z' : s == lower(c);
        });
        if (fits) return i + 1;
    }
    return 0;
}

// The first character of the word behind a time: a host, an id, a bracket, alike in every record of one log.
char behind_time(std::string_view text) {
    const std::size_t blank = text.find(' ', 18);
    return blank == npos || blank + 1 >= text.size() ? '\0' : text[blank + 1];
}

// The line that holds everything, where at most a fence or a heading stands around it; empty: there is none.
std::string_view only_long_line(std::string_view text) {
    constexpr std::size_t most_lines = 4, longest_heading = 60;
    std::string_view longest;
    std::size_t lines = 0, others = 0;
    for (std::size_t at = 0; at < text.size(); ++lines) {
        if (lines == most_lines) return {};
        const std::size_t end = std::min(text.find('\n', at), text.size());
        const std::string_view line = text.substr(at, end - at);
        others = std::max(others, std::min(line.size(), longest.size()));
        if (line.size() > longest.size()) longest = line;
        at = end + 1;
    }
    return others <= longest_heading ? longest : std::string_view{};
}

// Where the breaks are, counted from `offset` on, lines begin.
mapped_text with_breaks(const mapped_text& text, std::size_t offset, const std::vector<line_break>& breaks) {
    const std::size_t size = text.view().size();
    text_builder out(text);
    out.reserve(size + breaks.size());
    std::size_t kept = 0;
    for (const line_break& b : breaks) {
        out.copy(kept, offset + b.at - kept);
        out.replace(b.apart ? "\n\n" : "\n", offset + b.at, b.length);
        kept = offset + b.at + b.length;
    }
    out.copy(kept, size - kept);
    return out.finish();
}

}  // namespace

mapped_text restore_lines(mapped_text text) {
    const std::string_view whole = text.view();
    const std::string_view v = only_long_line(whole);
    if (v.size() < least_length || v.front() == '{' || v.front() == '"' || v.substr(0, 2) == "[{") return text;
    const std::size_t offset = static_cast<std::size_t>(v.data() - whole.data());
    enum class shape { log, dialogue, report } what = shape::report;
    const auto says = [&](std::string_view words) {
        return std::search(v.begin(), v.end(), words.begin(), words.end(), [](char c, char w) { return lower(c) == w; }) != v.end();
    };
    // A line's number may stand before its time.
    std::size_t time_at = 0;
    while (time_at < 8 && time_shape(v.substr(time_at)) == 0) ++time_at;
    const std::string_view record = v.substr(time_at);
    if (time_shape(record) > 0) what = shape::log;
    else if (const std::vector<line_break> of_bounce = find_bounce_breaks(v); !of_bounce.empty()) return with_breaks(text, offset, of_bounce);
    else if (says("rcpt to:") || ((says("ehlo ") || says("helo ")) && says("250"))) what = shape::dialogue;
    if (what == shape::dialogue && says("final-recipient:")) what = shape::report;
    else if (what == shape::report && !says("final-recipient:")) return text;
    std::vector<line_break> breaks;
    bool in_fields = false;
    for (std::size_t at = v.find_first_of(" \t"); at != npos; at = v.find_first_of(" \t", at)) {
        const std::size_t blank = at;
        while (at < v.size() && is_blank(v[at])) ++at;
        if (at >= v.size()) break;
        const std::string_view rest = v.substr(at);
        bool begins = false, apart = false;
        switch (what) {
            case shape::log: begins = at > 20 && time_shape(rest) > 0 && time_shape(rest) == time_shape(record) && behind_time(rest) == behind_time(record); break;
            case shape::dialogue: begins = begins_turn(rest, v.substr(0, blank)); break;
            case shape::report: {
                const bool field = starts_with_any(rest, report_fields);
                begins = field || (in_fields && (starts_with(rest, "content-") || (rest.substr(0, 2) == "--" && rest.find_first_of(" \t") > 12)));
                apart = (field && !in_fields) || starts_with(rest, "final-recipient:");
                in_fields = field || (in_fields && !begins);
                break;
            }
        }
        // A mark's own blanks belong to the line that it begins.
        if (begins) breaks.push_back({blank, at - blank, apart});
    }
    if (breaks.size() < (what == shape::log ? 1 : least_breaks)) return text;
    return with_breaks(text, offset, breaks);
}

mapped_text straighten_quotes(mapped_text text) {
    const std::string_view v = text.view();
    if (v.find("\xE2\x80") == npos) return text;
    // U+2018 and U+201C as opening quotes of a literal, U+2026 as Sendmail's dots.
    constexpr std::array<std::string_view, 20> notation{
        "b\u2018", "b\u2019", "b\u201c", "{\u2018", "{\u201c", "[\u2018", "=\u2018", "=\u2019", "=\u201c", "(\u2018", "-> \u201c", "<- \u201c", "send: \u2018", "reply: \u2018", "response: \u2018",
        "code: \u2018", ">\u2026 ", "\u2026 Deferred", "\u2026 User unknown", "\u2026 while talking to"};
    if (std::none_of(notation.begin(), notation.end(), [&](std::string_view n) { return v.find(n) != npos; })) return text;
    text_builder out(text);
    std::size_t kept = 0;
    for (std::size_t at = v.find("\xE2\x80"); at != npos && at + 2 < v.size(); at = v.find("\xE2\x80", at + 3)) {
        const unsigned char sign = static_cast<unsigned char>(v[at + 2]);
        const std::string_view plain = sign == 0x98 || sign == 0x99 ? "'" : sign == 0x9C || sign == 0x9D || sign == 0x9E ? "\"" : sign == 0xA6 ? "..." : "";
        if (plain.empty()) continue;
        out.copy(kept, at - kept);
        out.replace(plain, at, 3);
        kept = at + 3;
    }
    out.copy(kept, v.size() - kept);
    return out.finish();
}

}  // namespace smtp_explain
