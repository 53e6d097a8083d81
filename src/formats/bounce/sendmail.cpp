#include <algorithm>

#include "formats/bounce/readers.hpp"
#include "formats/bounce/sendmail_grammar.hpp"
#include "formats/network_trouble.hpp"
#include "formats/reply.hpp"
#include "formats/text.hpp"

namespace smtp_explain {

namespace {

namespace g = sendmail_grammar;

struct line_parts {
    std::string_view text, address;
};

template <class Rule>
struct action : pegtl::nothing<Rule> {};

#define TAKE(RULE, MEMBER)                                           \
    template <>                                                      \
    struct action<g::RULE> {                                         \
        template <class Input>                                       \
        static void apply(const Input& in, line_parts& p) {          \
            p.MEMBER = in.string_view();                             \
        }                                                            \
    };
TAKE(host, text)
TAKE(client_text, text)
TAKE(server_text, text)
TAKE(reason_text, text)
TAKE(expanded_text, text)
TAKE(summary_text, text)
TAKE(summary_address, address)
#undef TAKE

template <class Rule>
bool is(std::string_view line, line_parts& parts) {
    auto in = input_of(line);
    return pegtl::parse<pegtl::seq<Rule, pegtl::eof>, action>(in, parts);
}

struct block {
    std::string_view recipient, original, reason;
    const char* begin = nullptr;
    const char* end = nullptr;
    bool delayed = false, delivered = false;
};

// What the server answered to one command.
struct exchange {
    std::string_view host, command, reply;  // reply: its lines, from the first mark on
    std::string_view recipient;             // named by the summary line behind it
    std::string_view summary;
    std::string_view output;                // of a delivery program, above the summary line
    const char* begin = nullptr;
    const char* end = nullptr;
    bool refused() const {
        const auto code = decisive_code(reply);
        return code && (code->code.value >= 400 || code->code.value == 0);
    }
};

std::string_view span_of(const char* begin, const char* end) { return {begin, static_cast<std::size_t>(end - begin)}; }

std::string_view address_of(std::string_view text) {
    if (const std::string_view address = find_mailbox(text); !address.empty()) return address;
    return trim_address(text);
}

std::string_view without_closing(std::string_view text) {
    text = trim(text);
    if (!text.empty() && text.back() == ')') text.remove_suffix(1);
    return text;
}

struct scan {
    std::vector<block> blocks;
    std::vector<exchange> exchanges;
    std::string_view own;     // what Sendmail itself said of no recipient by name
    std::string_view output;  // of a delivery program, where no summary line follows it
    std::string_view notice;  // the first paragraph below a head that only relatives of Sendmail write
};

// "----- Unsent message follows -----": the returned message, not what became of it.
bool heads_the_original(std::string_view head) {
    for (const std::string_view word : {"message follows", "header follows", "headers follow", "body suppressed", "unsent message", "original message", "returned message"})
        if (contains_ignoring_case(head, word)) return true;
    return false;
}

// "bob@example.net [User unknown]", "<bob@example.net>   (User unknown)": the reason behind the address.
std::string_view bracketed_reason(std::string_view line) {
    line = trim(line);
    if (line.empty() || (line.back() != ']' && line.back() != ')')) return {};
    const std::size_t at = line.find('@');
    const std::size_t open = line.find(line.back() == ']' ? " [" : " (", at == std::string_view::npos ? 0 : at);
    if (open == std::string_view::npos || at == std::string_view::npos || starts_ignoring_case(line.substr(open + 2), "expanded from")) return {};
    return trim(line.substr(open + 2, line.size() - open - 3));
}

scan scan_lines(std::string_view text) {
    enum class where { outside, list, transcript, notice };
    scan s;
    where at = where::outside;
    bool delayed = false, delivered = false, reply_open = false, reason_open = false;
    std::string_view host, command, output;
    std::string_view rest = text;
    while (!rest.empty()) {
        const std::string_view line = take_line(rest);
        line_parts p;
        if (is<g::list_head>(line, p)) {
            at = where::list;
            delayed = contains_ignoring_case(line, "transient") || contains_ignoring_case(line, "delayed") || contains_ignoring_case(line, "deferred");
            delivered = contains_ignoring_case(line, "successful");
            reason_open = false;
            continue;
        }
        if (is<g::transcript_head>(line, p)) {
            at = where::transcript;
            continue;
        }
        if (at != where::transcript && is<g::talking_to>(line, p)) at = where::transcript;
        if (is<g::any_head>(line, p)) {
            at = at == where::list && !heads_the_original(line) ? where::notice : where::outside;
            continue;
        }
        if (trim(line).empty()) {
            reply_open = reason_open = false;
            if (at == where::notice && !s.notice.empty()) at = where::outside;
            continue;
        }
        if (at == where::notice) {
            s.notice = s.notice.empty() ? trim(line) : span_of(s.notice.data(), line.data() + line.size());
            continue;
        }
        if (at == where::list) {
            if (is<g::reason_line>(line, p)) {
                if (!s.blocks.empty()) {
                    s.blocks.back().reason = without_closing(p.text);
                    s.blocks.back().end = line.data() + line.size();
                    reason_open = trim(line).back() != ')';
                }
            } else if (is<g::expanded_line>(line, p)) {
                reason_open = false;
                if (!s.blocks.empty()) {
                    s.blocks.back().original = address_of(without_closing(p.text));
                    s.blocks.back().end = line.data() + line.size();
                }
            } else if (is_blank(line.front()) && !s.blocks.empty() && s.blocks.back().reason.empty() && trim(line).front() == '(' && trim(line).back() == ')') {
                // Relatives of Sendmail: "     (mailbox full)"
                s.blocks.back().reason = without_closing(trim(line).substr(1));
                s.blocks.back().end = line.data() + line.size();
            } else if (reason_open && !s.blocks.empty() && is_blank(line.front())) {
                s.blocks.back().reason = without_closing(span_of(s.blocks.back().reason.data(), line.data() + line.size()));
                s.blocks.back().end = line.data() + line.size();
                reason_open = trim(line).back() != ')';
            } else if (line.find('@') != std::string_view::npos || (!is_blank(line.front()) && line.find_first_not_of("`~*#=_- \t") != std::string_view::npos)) {
                block b;
                b.recipient = address_of(line);
                b.reason = bracketed_reason(line);
                b.begin = line.data();
                b.end = line.data() + line.size();
                b.delayed = delayed;
                b.delivered = delivered;
                reason_open = false;
                if (b.recipient.size() < 300 && !b.recipient.empty()) s.blocks.push_back(b);
            }
            continue;
        }
        if (at != where::transcript) continue;
        if (is<g::talking_to>(line, p)) {
            host = p.text;
            command = {};
            reply_open = false;
            output = {};
        } else if (is<g::client_line>(line, p)) {
            command = p.text;
            reply_open = false;
        } else if (is<g::server_line>(line, p)) {
            // A line "550-…" goes on in the next.
            if (reply_open && !s.exchanges.empty()) {
                s.exchanges.back().reply = span_of(s.exchanges.back().reply.data(), p.text.data() + p.text.size());
                s.exchanges.back().end = line.data() + line.size();
            } else {
                exchange e;
                e.host = host;
                e.command = command;
                e.reply = p.text;
                e.begin = line.data();
                e.end = line.data() + line.size();
                s.exchanges.push_back(e);
            }
            reply_open = p.text.size() > 3 && p.text[3] == '-';
        } else if (is<g::summary_line>(line, p)) {
            reply_open = false;
            std::string_view address = address_of(p.address);
            if (is_host_name(address) && line.find(" (") < line.find("...")) {
                host = address;
                address = {};
            }
            if (!s.exchanges.empty() && s.exchanges.back().recipient.empty() && s.exchanges.back().refused()) {
                s.exchanges.back().recipient = address;
                s.exchanges.back().summary = line;
                s.exchanges.back().end = line.data() + line.size();
            } else {
                exchange e;
                e.recipient = address;
                e.summary = line;
                e.output = output;
                e.host = host;
                e.begin = line.data();
                e.end = line.data() + line.size();
                s.exchanges.push_back(e);
            }
            output = {};
        } else if (is<g::own_line>(line, p)) {
            reply_open = false;
            if (s.own.empty()) s.own = trim(line);
        } else if (command.empty()) {
            // Several lines of one program are one answer.
            output = output.empty() ? trim(line) : span_of(output.data(), line.data() + line.size());
        }
    }
    s.output = output;
    return s;
}

// "Deferred: Connection timed out during user open with mx.example.net", "… refused by mx.example.net": the step and the host
// that Sendmail's own words name (mci.c, deliver.c).
void read_summary(const reader_input& in, std::string_view summary, delivery_failure& f) {
    for (const std::string_view lead : {" with ", " by "})
        if (const std::size_t at = summary.rfind(lead); at != std::string_view::npos && !f.remote_mta && !f.remote_address) read_remote_host(in, summary.substr(at + lead.size()), f);
    if (f.stage) return;
    if (const std::size_t during = summary.find(" during "); during != std::string_view::npos) {
        std::string_view step = summary.substr(during + 8);
        constexpr std::pair<std::string_view, smtp::stage> steps[] = {
            {"user open", smtp::stage::connect},       {"greeting wait", smtp::stage::banner},           {"client greeting", smtp::stage::banner}, {"client EHLO", smtp::stage::helo},
            {"client HELO", smtp::stage::helo},        {"client MAIL", smtp::stage::mail_from},          {"client RCPT", smtp::stage::rcpt_to},    {"client DATA 354", smtp::stage::data},
            {"client DATA status", smtp::stage::end_of_data}, {"client STARTTLS", smtp::stage::tls},     {"client AUTH", smtp::stage::auth},
        };
        for (const auto& [words, stage] : steps)
            if (step.substr(0, words.size()) == words) f.stage = {stage, in.spans(step.substr(0, words.size()))};
    }
    if (f.stage) return;
    if (const auto trouble = find_trouble(summary); trouble && trouble->stage()) f.stage = {*trouble->stage(), in.spans(summary.substr(trouble->offset, trouble->length))};
}

// The words for a program's exit code (sysexits.c) that say nothing of why it gave up: what it wrote says more.
bool says_little(std::string_view summary) {
    return contains_ignoring_case(summary, "... service unavailable") || contains_ignoring_case(summary, "5.0.0 service unavailable") || contains_ignoring_case(summary, "can't create output") || contains_ignoring_case(summary, "exited with ex_tempfail");
}

bool same_address(std::string_view a, std::string_view b) { return !a.empty() && mailbox_key(a) == mailbox_key(b); }

// "<<< 550-first\n<<< 550 second" as one reply: the marks are no words.
void read_marked_reply(const reader_input& in, std::string_view reply, delivery_failure& f) {
    read_reply(in, reply, f);
    if (!f.diagnostic_code || reply.find("<<<") == std::string_view::npos) return;
    std::string& text = f.diagnostic_code->value.text;
    for (std::size_t at = text.find(" <<< "); at != std::string::npos; at = text.find(" <<< ", at)) text.erase(at, 4);
}

}  // namespace

void read_sendmail_bounce(const reader_input& in, reading_sink& sink) {
    const scan s = scan_lines(in.text);
    const bool warning = contains_ignoring_case(in.text, "you do not need to resend your message") || contains_ignoring_case(in.text, "will keep trying until");
    std::vector<block> blocks = s.blocks;
    // Transcripts alone (warnings, old versions): the summary lines name the recipients.
    if (blocks.empty())
        for (const exchange& e : s.exchanges) {
            if (e.recipient.empty() || e.recipient.find('@') == std::string_view::npos) continue;
            if (std::any_of(blocks.begin(), blocks.end(), [&](const block& b) { return same_address(b.recipient, e.recipient); })) continue;
            block b;
            b.recipient = e.recipient;
            b.begin = e.begin;
            b.end = e.end;
            b.delayed = warning;
            blocks.push_back(b);
        }
    const exchange* only_refusal = nullptr;
    std::size_t refusals = 0;
    for (const exchange& e : s.exchanges)
        if (!e.reply.empty() && e.refused()) {
            // What comes after a refusal is its consequence ("503 need RCPT", "554 no valid recipients").
            if (only_refusal == nullptr) only_refusal = &e;
            ++refusals;
        }
    // Sendmail 5 names only the host that could not be reached.
    if (blocks.empty() && s.exchanges.size() == 1 && s.exchanges.front().recipient.empty() && !s.exchanges.front().summary.empty()) {
        block b;
        b.begin = s.exchanges.front().begin;
        b.end = s.exchanges.front().end;
        b.delayed = warning;
        blocks.push_back(b);
    }
    // No address at all, but a refusal: some gateways cut the list.
    if (blocks.empty() && only_refusal != nullptr) {
        block b;
        b.begin = only_refusal->begin;
        b.end = only_refusal->end;
        blocks.push_back(b);
    }
    for (const block& b : blocks) {
        if (b.delivered) {
            if (!b.recipient.empty()) sink.delivered.push_back(in.fact(b.recipient));
            continue;
        }
        const exchange* mine = nullptr;
        for (const exchange& e : s.exchanges)
            if ((same_address(e.recipient, b.recipient) || (b.recipient.empty() && e.recipient.empty() && !e.summary.empty())) && (mine == nullptr || (mine->reply.empty() && !e.reply.empty()))) mine = &e;
        const exchange* said = mine != nullptr && !mine->reply.empty() ? mine : nullptr;
        if (said == nullptr && only_refusal != nullptr && (blocks.size() == 1 || refusals == 1)) {
            // A refusal that another recipient's summary claims is not this one's.
            if (only_refusal->recipient.empty() || blocks.size() == 1) said = only_refusal;
        }
        reading r;
        delivery_failure& f = r.failure;
        // What a delivery program wrote, for the words of Sendmail that say little.
        const auto take_output = [&](std::string_view output, std::string_view own_words) {
            if (output.empty()) return;
            located<std::string> words = in.fact(output);
            if (says_little(own_words)) {
                f.context.push_back({std::move(f.diagnostic_code->value.text), std::move(f.diagnostic_code->where)});
                f.diagnostic_code = {{{}, std::move(words.value)}, std::move(words.where)};
            } else {
                f.context.push_back(std::move(words));
            }
        };
        // A program or a file is where the mail was to go, not to whom.
        const bool local_target = !b.recipient.empty() && std::string_view("\"|/:").find(b.recipient.front()) != std::string_view::npos;
        if (local_target && !b.original.empty()) f.final_recipient = in.fact(b.original);
        else if (!b.recipient.empty()) f.final_recipient = in.fact(b.recipient);
        if (!b.original.empty()) f.original_recipient = in.fact(b.original);
        if (local_target) f.stage = {smtp::stage::local_delivery, in.spans(b.recipient)};
        f.action = {b.delayed || warning ? dsn::action::delayed : dsn::action::failed, {}};
        if (said != nullptr) {
            read_marked_reply(in, said->reply, f);
            r.source = reply_source::literal_reply;
            if (!said->host.empty()) read_remote_host(in, said->host, f);
            if (!said->command.empty()) read_stage(in, said->command, f);
            else if (!said->host.empty()) f.stage = {smtp::stage::banner, in.spans(said->reply)};
            // With PIPELINING the last command shown may be DATA while the reply answers RCPT: the summary line that
            // names the recipient, or the reply that does, shows it.
            const bool names_recipient = !b.recipient.empty() && contains_ignoring_case(said->reply, to_lower(b.recipient));
            if (f.stage && f.stage->value == smtp::stage::data && (names_recipient || (said == mine && blocks.size() >= 1 && s.exchanges.size() > 1)))
                f.stage->value = smtp::stage::rcpt_to;
        }
        if (!b.reason.empty()) {
            if (said == nullptr) {
                read_reply(in, b.reason, f);
                r.source = f.reply_code ? reply_source::literal_reply : reply_source::typed_field;
            } else {
                f.context.push_back(in.fact(b.reason));
            }
        }
        if (mine != nullptr && !mine->summary.empty()) {
            if (said == nullptr && b.reason.empty()) {
                read_reply(in, mine->summary, f);
                r.source = f.reply_code ? reply_source::literal_reply : reply_source::prose;
                f.issuer = {"sendmail", in.spans(mine->summary)};
                if (!mine->host.empty()) read_remote_host(in, mine->host, f);
                take_output(!mine->output.empty() ? mine->output : blocks.size() == 1 ? s.output : std::string_view{}, mine->summary);
            } else if (said == nullptr || !find_trouble(mine->summary)) {
                // A connection that ends behind a refusal is its consequence.
                f.context.push_back(in.fact(mine->summary));
            }
            if (said == nullptr) read_summary(in, mine->summary, f);
        }
        if (!f.diagnostic_code && !s.notice.empty()) {
            read_reply(in, s.notice, f);
            r.source = f.reply_code ? reply_source::literal_reply : reply_source::typed_field;
        }
        // Of a single recipient, what Sendmail said of no one by name is its answer.
        const auto own_code = decisive_code(s.own);
        const bool tells_more = own_code && (!f.reply_code || (f.reply_code->value == own_code->code && f.diagnostic_code->value.text.size() < s.own.size()));
        if (said == nullptr && tells_more && blocks.size() == 1) {
            if (f.diagnostic_code) f.context.push_back({std::move(f.diagnostic_code->value.text), std::move(f.diagnostic_code->where)});
            read_reply(in, s.own, f);
            r.source = reply_source::literal_reply;
            f.issuer = {"sendmail", in.spans(s.own)};
            take_output(s.output, s.own);
        }
        r.begin = static_cast<std::uint32_t>(b.begin - in.where.text.view().data());
        r.end = static_cast<std::uint32_t>(b.end - in.where.text.view().data());
        r.explained = r.end - r.begin;
        sink.add(std::move(r));
    }
    for (const exchange& e : s.exchanges) sink.explained += static_cast<std::uint32_t>(e.end - e.begin);
}

}  // namespace smtp_explain
