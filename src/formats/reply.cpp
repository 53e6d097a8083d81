#include "formats/reply.hpp"

#include <algorithm>
#include <array>

#include "formats/text.hpp"
#include "grammar/smtp_reply.hpp"

namespace smtp_explain {

namespace {

bool starts_a_word(std::string_view text, std::size_t at) {
    if (at == 0) return true;
    const char before = text[at - 1];
    return !is_digit(before) && !is_alpha(before) && before != '.' && before != '-' && before != '_' && before != '/' &&
           before != '@' && before != '+' && before != '&';
}

// What stands before a reply that is quoted inside a text.
bool ends_with_wrapper(std::string_view before) {
    while (!before.empty() && is_space(before.back())) before.remove_suffix(1);
    if (before.empty()) return false;
    const char last = before.back();
    if (last == ':' || last == '\'' || last == '"' || last == '>' || last == '=' || last == '`' || last == '{' || last == '<' || last == '[') return true;
    // Sendmail: "554 <bob@example.net>... 550 Host unknown"
    if (before.size() >= 3 && before.substr(before.size() - 3) == "...") return true;
    constexpr std::array<std::string_view, 9> words{"said", "returned", "replied", "response", "answer", "answered", "error", "was", "code"};
    for (const std::string_view word : words)
        if (before.size() >= word.size() && equals_ignoring_case(before.substr(before.size() - word.size()), word)) return true;
    return false;
}

bool ends_with_word(std::string_view before, std::string_view word) {
    while (!before.empty() && (is_space(before.back()) || before.back() == ':' || before.back() == '=')) before.remove_suffix(1);
    return before.size() >= word.size() && equals_ignoring_case(before.substr(before.size() - word.size()), word);
}

bool is_introduced_as_code(std::string_view before) {
    before = before.substr(before.size() - std::min<std::size_t>(before.size(), 28));
    before = before.substr(before.rfind('\n') + 1);
    constexpr std::array<std::string_view, 7> words{"error", "code", "smtp", "status", "repl", "respon", "said"};
    return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return contains_ignoring_case(before, word); });
}

unsigned number(std::string_view digits) {
    unsigned value = 0;
    for (const char c : digits) value = value * 10 + static_cast<unsigned>(c - '0');
    return value;
}

smtp::enhanced_status_code status_of(std::string_view text) {
    const std::size_t first = text.find('.');
    const std::size_t second = text.find('.', first + 1);
    return {static_cast<std::uint8_t>(text[0] - '0'), static_cast<std::uint16_t>(number(text.substr(first + 1, second - first - 1))),
            static_cast<std::uint16_t>(number(text.substr(second + 1)))};
}

template <class Rule>
std::size_t match_length(std::string_view text) {
    auto in = input_of(text);
    return pegtl::parse<Rule>(in) ? text.size() - in.size() : 0;
}

// The status inside "550-5.1.1", "550 #5.1.1": its own piece without the marks around it.
std::size_t status_offset(std::string_view reply_start) {
    std::size_t i = 3;
    while (i < reply_start.size() && !is_digit(reply_start[i])) ++i;
    return i;
}

bool is_number_with_unit(std::string_view after) {
    after = trim(after);
    constexpr std::array<std::string_view, 18> units{"of ", "ms", "kb", "mb", "gb", "kib", "mib", "bytes", "byte", "messages", "recipients", "seconds", "minutes", "hours", "days", "per ", "requests", "files"};
    for (const std::string_view unit : units)
        if (starts_ignoring_case(after, unit)) return true;
    return false;
}

}  // namespace

std::vector<code_in_text> find_codes(std::string_view text) {
    std::vector<code_in_text> codes;
    for (std::size_t i = 0; i < text.size() && codes.size() < 64; ++i) {
        const char c = text[i];
        if (c != '2' && c != '4' && c != '5') continue;
        if (!starts_a_word(text, i)) continue;
        const std::string_view rest = text.substr(i);
        if (const std::size_t length = match_length<grammar::enhanced_status>(rest); length > 0) {
            code_in_text found;
            found.enhanced = status_of(rest.substr(0, length));
            found.offset = found.enhanced_offset = i;
            found.length = found.enhanced_length = length;
            codes.push_back(found);
            i += length - 1;
            continue;
        }
        const std::size_t length = match_length<grammar::reply_start>(rest);
        if (length == 0) continue;
        const std::string_view before = text.substr(0, i);
        const bool wrapped = ends_with_wrapper(before);
        const bool at_start = trim(before).empty() || before.back() == '\n' || (before.back() != ' ' && before.back() != '\t') ||
                              length > 3 || wrapped || (i + 3 < text.size() && text[i + 3] == '-');
        if (!at_start || is_number_with_unit(rest.substr(3))) continue;
        // "smtp.example.com:587", "Transport.java:412": a port or a line.
        if (before.size() > 1 && before.back() == ':' && (is_alpha(before[before.size() - 2]) || is_digit(before[before.size() - 2]) || before[before.size() - 2] == ']') && length == 3) {
            const std::size_t word = before.find_last_of(" \t\n(\"'") + 1;
            if (before.find('.', word) != std::string_view::npos || before[before.size() - 2] == ']') continue;
        }
        if (ends_with_word(before, "port") || ends_with_word(before, "size")) continue;
        // "Number of lines: 421": a number alone behind a colon is a code where it is called one.
        if (wrapped && length == 3 && !is_introduced_as_code(before) && (i + 3 == text.size() || text[i + 3] == '\n')) continue;
        if (rest.size() > 4 && rest[3] == '.' && is_digit(rest[4])) continue;  // a version or an address
        if (rest.size() > 4 && rest[3] == '-' && is_digit(rest[4]) && length == 3) continue;  // a telephone number
        code_in_text found;
        found.code.value = static_cast<std::uint16_t>(number(rest.substr(0, 3)));
        found.offset = i;
        found.length = length;
        found.wrapped = wrapped;
        if (length > 3) {
            const std::size_t at = status_offset(rest.substr(0, length));
            found.enhanced = status_of(rest.substr(at, length - at));
            found.enhanced_offset = i + at;
            found.enhanced_length = length - at;
        }
        codes.push_back(found);
        i += length - 1;
    }
    return codes;
}

std::optional<code_in_text> decisive_code(std::string_view text) {
    const std::vector<code_in_text> codes = find_codes(text);
    const code_in_text* best = nullptr;
    for (const code_in_text& c : codes) {
        if (c.code.value == 0 || c.code.is_positive()) continue;
        // The first reply, then any reply that it wraps; a later line of the same reply says the code again.
        if (best == nullptr || (c.wrapped && c.offset > 0)) best = &c;
    }
    if (best == nullptr) {
        for (const code_in_text& c : codes)
            if (c.enhanced && c.enhanced->class_ != 2 && (best == nullptr || (!best->enhanced->is_specific() && c.enhanced->is_specific())))
                best = &c;
        return best ? std::optional(*best) : std::nullopt;
    }
    code_in_text out = *best;
    const auto adopt = [&](const code_in_text& c) {
        out.enhanced = c.enhanced;
        out.enhanced_offset = c.enhanced_offset;
        out.enhanced_length = c.enhanced_length;
    };
    // "550 sorry (#5.1.1)", "550-long text 550 5.1.1 more": the status stands further on; else before.
    if (!out.enhanced)
        for (const code_in_text& c : codes)
            if (c.enhanced && c.offset > out.offset && c.enhanced->class_ == out.code.value / 100) {
                adopt(c);
                break;
            }
    if (!out.enhanced)
        for (const code_in_text& c : codes)
            if (c.enhanced && c.offset < out.offset && c.enhanced->class_ == out.code.value / 100) adopt(c);
    return out;
}

namespace {

// "host mx.example.net [192.0.2.1] said: …", "… in RCPT TO", "… during MAIL FROM": what a reply's own text tells of where
// it was said.
void read_surroundings(const reader_input& in, std::string_view reply, delivery_failure& failure) {
    if (!failure.stage)
        for (const std::string_view lead : {"in reply to ", "in response to ", "during ", " in "}) {
            const std::size_t at = find_ignoring_case(reply, lead);
            if (at == std::string_view::npos) continue;
            const std::string_view command = reply.substr(at + lead.size());
            constexpr std::array<std::string_view, 6> verbs{"MAIL FROM", "RCPT TO", "end of DATA", "DATA", "EHLO", "HELO"};
            for (const std::string_view verb : verbs)
                if (command.substr(0, verb.size()) == verb && !failure.stage) read_stage(in, command.substr(0, verb.size()), failure);
        }
    if (!failure.remote_mta && !failure.remote_address)
        if (const std::size_t said = find_ignoring_case(reply, " said:"); said != std::string_view::npos) {
            const std::string_view before = reply.substr(0, said);
            const std::size_t host = before.rfind("host ");
            if (host != std::string_view::npos) read_remote_host(in, before.substr(host + 5), failure);
        }
}

}  // namespace

void read_reply(const reader_input& in, std::string_view reply, delivery_failure& failure) {
    reply = trim(reply);
    if (reply.empty()) return;
    const std::optional<code_in_text> code = decisive_code(reply);
    if (code && code->code.value != 0) failure.reply_code = {code->code, in.spans(reply.substr(code->offset, 3))};
    if (code && code->enhanced)
        failure.enhanced_status_code = {*code->enhanced, in.spans(reply.substr(code->enhanced_offset, code->enhanced_length))};
    located<std::string> text = in.fact(reply);
    read_surroundings(in, reply, failure);
    failure.diagnostic_code = {{code && code->code.value != 0 ? "smtp" : "", std::move(text.value)}, std::move(text.where)};
}

std::optional<smtp::stage> stage_of_command(std::string_view command) {
    using smtp::stage;
    command = trim(command);
    if (starts_ignoring_case(command, "pipelined ")) command = trim(command.substr(10));
    if (starts_ignoring_case(command, "sending ")) command = trim(command.substr(8));
    constexpr std::array<std::pair<std::string_view, stage>, 34> table{{
        {"end of data", stage::end_of_data}, {"end-of-data", stage::end_of_data}, {"message body", stage::end_of_data},
        {"end_of_data", stage::end_of_data}, {"final data", stage::end_of_data}, {"data end", stage::end_of_data}, {"body", stage::end_of_data},
        {"text", stage::end_of_data}, {"bdat", stage::end_of_data}, {"end-of-message", stage::end_of_data}, {".", stage::end_of_data},
        {"content", stage::end_of_data}, {"message data", stage::end_of_data}, {"the end of", stage::end_of_data},
        {"data", stage::data}, {"rcpt", stage::rcpt_to}, {"recipient", stage::rcpt_to}, {"mail", stage::mail_from},
        {"sender", stage::mail_from}, {"auth", stage::auth}, {"starttls", stage::tls}, {"tls", stage::tls}, {"ssl", stage::tls},
        {"ehlo", stage::helo}, {"helo", stage::helo}, {"lhlo", stage::helo}, {"performing the", stage::helo},
        {"receiving the initial", stage::banner}, {"initial connection", stage::banner}, {"(initial greeting)", stage::banner},
        {"greeting", stage::banner}, {"banner", stage::banner}, {"initial", stage::banner}, {"connect", stage::connect},
    }};
    for (const auto& row : table)
        if (starts_ignoring_case(command, row.first)) return row.second;
    return std::nullopt;
}

void read_stage(const reader_input& in, std::string_view command, delivery_failure& failure) {
    if (const auto stage = stage_of_command(command)) failure.stage = {*stage, in.spans(trim(command))};
}

void set_login_stage(delivery_failure& failure) {
    if (failure.stage || !failure.reply_code) return;
    const auto code = failure.reply_code->value.value;
    if (code == 534 || code == 535 || code == 538) failure.stage = {smtp::stage::auth, failure.reply_code->where};
}

void read_remote_host(const reader_input& in, std::string_view host, delivery_failure& failure) {
    host = trim(host);
    std::size_t end = 0;
    while (end < host.size() && !is_space(host[end]) && host[end] != '[' && host[end] != '(' && host[end] != ',' && host[end] != ';' &&
           host[end] != ':' && host[end] != '|' && host[end] != '<')
        ++end;
    std::string_view name = host.substr(0, end);
    while (!name.empty() && name.back() == '.') name.remove_suffix(1);
    if (is_host_name(name) || (!name.empty() && name == "localhost")) failure.remote_mta = {std::string(name), in.spans(name)};
    // "mx.example.net (TCP|192.0.2.10|40001|192.0.2.25|25)": the own end stands before the other one.
    if (const std::size_t ends = host.find("(TCP|"); ends != std::string_view::npos) {
        std::size_t at = ends + 5;
        for (int skipped = 0; skipped < 2 && at != std::string_view::npos; ++skipped) at = host.find('|', at) == std::string_view::npos ? at : host.find('|', at) + 1;
        host = host.substr(at);
    }
    if (const std::string_view ip = find_ip_address(host.substr(0, 400)); !ip.empty()) failure.remote_address = {std::string(ip), in.spans(ip)};
}

}  // namespace smtp_explain
