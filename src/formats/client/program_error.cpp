#include "formats/client/program_error.hpp"

#include <algorithm>
#include <array>

#include "formats/connection.hpp"
#include "formats/network_trouble.hpp"
#include "formats/refused_address.hpp"
#include "formats/reply.hpp"
#include "formats/session/mark_grammar.hpp"
#include "formats/text.hpp"

namespace smtp_explain {

namespace {

constexpr std::size_t npos = std::string_view::npos;

// Words behind which an address stands that was refused, or that sends.
constexpr std::array<std::string_view, 16> recipient_leads{
    "recipient address ", "rcpt to:<", "rcpt to: <", "rcpt to <", "rejected: [ '", "rejected: ['", "rejected: [\"", "recipients failed: ", "recipients were rejected: ",
    "failed to add recipient: ", "(to): ", "rejected recipients: ", "recipient: <", "to=<", "rcptto:<", "\"rejected\":[\"",
};
constexpr std::array<std::string_view, 7> sender_leads{
    "envelope from address ", "from address failed: ", "mail from:<", "mail from: <", "failed to set sender: ", "sender: <", "from=<",
};

// The address behind the first of the leads (in their order) that one stands behind.
template <std::size_t n>
std::string_view address_behind(std::string_view text, const std::array<std::string_view, n>& leads, const literal_index& index) {
    std::array<std::string_view, n> found{};
    index.scan(text, [&](std::size_t lead, std::size_t at) {
        if (!found[lead].empty()) return;
        const std::string_view rest = text.substr(at + leads[lead].size());
        const std::string_view address = find_mailbox(rest.substr(0, 330));
        if (!address.empty() && address.data() - rest.data() <= 2) found[lead] = address;
    });
    const auto first = std::find_if(found.begin(), found.end(), [](std::string_view a) { return !a.empty(); });
    return first == found.end() ? std::string_view{} : *first;
}

std::string_view recipient_in(std::string_view text) {
    static const literal_index index({recipient_leads.begin(), recipient_leads.end()});
    return address_behind(text, recipient_leads, index);
}

std::string_view sender_in(std::string_view text) {
    static const literal_index index({sender_leads.begin(), sender_leads.end()});
    return address_behind(text, sender_leads, index);
}

bool begins_like_reply(std::string_view text) {
    if (text.size() < 3) return false;
    const bool code = (text[0] == '4' || text[0] == '5') && is_digit(text[1]) && is_digit(text[2]) && (text.size() == 3 || !is_digit(text[3]));
    const bool status = text.size() > 5 && (text[0] == '4' || text[0] == '5') && text[1] == '.' && is_digit(text[2]);
    return code || status;
}

// The reply behind a lead: up to the closing quote, or the end of the line and the lines that go on with it.
std::string_view reply_behind(std::string_view text) {
    while (!text.empty() && (is_space(text.front()) || text.front() == ':' || text.front() == '=')) text.remove_prefix(1);
    // "550: 550 5.7.1 …" of Ruby and "('550', …": the code that introduces the reply stays.
    char close = 0;
    while (!text.empty() && (text.front() == '"' || text.front() == '\'' || text.front() == '(' || text.front() == '[' || text.front() == '`' || text.front() == '{')) {
        const char open = text.front();
        close = open == '(' ? ')' : open == '[' ? ']' : open == '{' ? '}' : open;
        text.remove_prefix(1);
    }
    std::size_t end = 0;
    while (end < text.size() && end < 8000) {
        const std::size_t newline = std::min(text.find('\n', end), text.size());
        end = newline;
        if (newline >= text.size()) break;
        const std::string_view next = trim(text.substr(newline + 1, std::min(text.find('\n', newline + 1), text.size()) - newline - 1));
        const std::string_view whole = text.substr(0, newline);
        // Multi-line replies: "550-…" is not the last line; Go leaves the code out of the next ones.
        const bool more = whole.size() > 4 && begins_like_reply(whole) &&
                          ((begins_like_reply(next) && next.substr(0, 3) == whole.substr(0, 3)) ||
                           (next.size() > 5 && whole.find(next.substr(0, 5)) == 4));
        if (!more) break;
        ++end;
    }
    text = text.substr(0, end);
    if (close != 0) {
        // The closing quote is the last that ends a word; a reply may hold quotes itself.
        for (std::size_t i = 0; i < text.size(); ++i) {
            if (text[i] != close) continue;
            if (close == '"' && i > 0 && text[i - 1] == '\\') continue;
            const char next = i + 1 < text.size() ? text[i + 1] : '\n';
            if (next == '\n' || next == ',' || next == '"' || next == '}' || next == ']' || (next == ')' && close != ')') || (next == ' ' && close != '(') || (close == ')' && i + 1 == text.size())) {
                text = text.substr(0, i);
                break;
            }
        }
    }
    // A string literal's end.
    for (const std::string_view end_mark : {"\\r\\n\\\"", "\\r\\n\"", "\\n\"", "\\\"", "\\r\\n'"})
        if (const std::size_t mark = text.find(end_mark); mark != npos) text = text.substr(0, mark);
    // "… User unknown (Net::SMTPFatalError)": the exception's class.
    if (const std::size_t open = text.rfind(" ("); open != npos && text.back() == ')' && text.find("::", open) != npos && text.find(' ', open + 1) == npos) text = text.substr(0, open);
    // "\r\n" written out, and a closing quote that opened before the lead.
    for (bool again = true; again;) {
        again = false;
        text = trim(text);
        for (const std::string_view tail : {"\\n", "\\r", "\"", "',", "'", "\\"})
            if (text.size() > tail.size() && text.substr(text.size() - tail.size()) == tail) {
                if ((tail == "'" || tail == "\"") && std::count(text.begin(), text.end(), tail[0]) % 2 == 0) continue;
                text.remove_suffix(tail.size());
                again = true;
            }
    }
    return text;
}

std::string_view line_around(std::string_view text, std::size_t at) {
    const std::size_t before = at == 0 ? npos : text.rfind('\n', at - 1);
    const std::size_t begin = before == npos ? 0 : before + 1;
    return trim(text.substr(begin, std::min({text.find('\n', at), text.size(), begin + 1500}) - begin));
}

// From the lead on to the end of its line: a logger's own fields stand before.
std::string_view sentence_at(std::string_view text, std::size_t at) {
    std::size_t end = std::min({text.find('\n', at), text.size(), at + 800});
    std::string_view sentence = text.substr(at, end - at);
    if (const std::size_t quote = sentence.find("\" "); quote != npos && at > 0 && text[at - 1] == '"') sentence = sentence.substr(0, quote);
    while (!sentence.empty() && (sentence.back() == '"' || sentence.back() == ' ') && std::count(sentence.begin(), sentence.end(), '"') % 2 == 1) sentence.remove_suffix(1);
    while (!sentence.empty() && (sentence.back() == ';' || is_space(sentence.back()))) sentence.remove_suffix(1);
    return trim(sentence);
}

bool begins_record(std::string_view line) {
    if (line.size() < 8) return false;
    if (starts_ignoring_case(line, "traceback (most recent") || line.substr(0, 4) == "=== " || line.substr(0, 4) == "t=20" || starts_ignoring_case(line, "{\"")) return true;
    if ((!is_digit(line.front()) && line.front() != '[') || begins_like_reply(line)) return false;
    auto in = input_of(line.substr(0, 60));
    return pegtl::parse<marks::timestamp>(in);
}

}  // namespace

error_leads::error_leads(std::vector<error_lead> leads) : leads_(std::move(leads)), index_([this] {
    std::vector<std::string_view> words;
    for (const error_lead& l : leads_) words.push_back(l.words);
    return literal_index(std::move(words));
}()) {}

std::vector<std::string_view> error_leads::signatures() const {
    std::vector<std::string_view> out;
    for (const error_lead& l : leads_) out.push_back(l.words);
    return out;
}

void read_program_error(const reader_input& in, const composed_text& block, const error_leads& leads, reading_sink& sink) {
    const std::string_view text = block.view();
    struct hit {
        const error_lead* lead;
        std::size_t at;
        std::string_view reply;
    };
    constexpr std::size_t max_hits = 400;  // in one record
    std::vector<hit> hits;
    leads.index().scan(text, [&](std::size_t literal, std::size_t at) {
        if (hits.size() < max_hits) hits.push_back({&leads.leads()[literal], at, {}});
    });
    if (std::all_of(hits.begin(), hits.end(), [](const hit& h) { return h.lead->frame; })) return;
    if (hits.size() == max_hits) sink.leave_out();
    std::sort(hits.begin(), hits.end(), [](const hit& a, const hit& b) { return a.at != b.at ? a.at < b.at : a.lead->words.size() > b.lead->words.size(); });
    std::uint32_t explained = 0;
    for (hit& h : hits) {
        explained += static_cast<std::uint32_t>(h.lead->words.size());
        if (h.lead->frame || h.lead->reason) continue;
        const std::string_view reply = reply_behind(text.substr(h.at + h.lead->words.size()));
        const auto code = decisive_code(reply);
        if ((code && begins_like_reply(reply)) || (h.lead->whole_reply && !reply.empty())) h.reply = reply;
    }
    // Who is named in the block.
    delivery_failure named;
    if (const std::string_view a = recipient_in(text); !a.empty()) named.final_recipient = block.fact(in, a);
    if (const std::string_view a = sender_in(text); !a.empty()) named.envelope_sender = block.fact(in, a);
    const auto name_peer = [&](std::string_view where, delivery_failure& f) {
        const connection_event e = find_connection(where);
        if (!e.host.empty() && !f.remote_mta) f.remote_mta = block.fact(in, e.host);
        if (!e.address.empty() && !f.remote_address) f.remote_address = block.fact(in, e.address);
    };
    std::vector<std::string> seen;
    std::size_t count = 0;
    for (std::size_t i = 0; i < hits.size(); ++i) {
        const hit& h = hits[i];
        if (h.reply.empty()) continue;
        // A lead within this reply quotes the inner one.
        const bool wraps = std::any_of(hits.begin(), hits.end(), [&](const hit& other) {
            return &other != &h && !other.reply.empty() && other.reply.data() > h.reply.data() && other.reply.data() < h.reply.data() + h.reply.size() && h.at < other.at;
        });
        if (wraps) continue;
        const std::string_view line = line_around(text, h.at);
        reading r;
        // "550-…" whose next line stands behind the same lead again.
        composed_text several;
        std::size_t last = i;
        while (last + 1 < hits.size() && hits[last].reply.size() > 3 && hits[last].reply[3] == '-' && hits[last + 1].lead == h.lead &&
               hits[last + 1].reply.substr(0, 3) == h.reply.substr(0, 3) && hits[last + 1].reply.data() >= hits[last].reply.data() + hits[last].reply.size()) {
            if (several.empty()) several.append(block.source(h.reply));
            several.append_blank();
            several.append(block.source(hits[++last].reply));
        }
        if (several.empty())
            read_reply(in, block, h.reply, r.failure);
        else
            read_reply(in, several, r.failure);
        const std::size_t lead_at = i;
        i = last;
        if (!r.failure.diagnostic_code) continue;
        if (h.reply.size() <= 4) {
            // The code alone; the lead says more.
            const std::string_view words = sentence_at(text, h.at);
            r.failure.diagnostic_code = {{"smtp", block.fact(in, words).value}, block.spans(in, words)};
        }
        if (h.lead->whole_reply && !begins_like_reply(h.reply)) {
            // The program's own words for the code that it has left out.
            const std::string_view before = trim(text.substr(0, h.at));
            const std::size_t begins = std::max(before.rfind('\n') + 1, before.rfind("Exception: ") == npos ? std::size_t{0} : before.rfind("Exception: ") + 11);
            if (begins < before.size()) r.failure.context.push_back(block.fact(in, text.substr(begins, h.at + h.lead->words.size() - begins)));
        }
        // An error object names its recipient behind its message: "recipient: 'bob@example.net'".
        const auto next = std::find_if(hits.begin() + static_cast<std::ptrdiff_t>(i) + 1, hits.end(), [](const hit& other) { return !other.reply.empty(); });
        const std::string_view object = text.substr(h.at, std::min(text.find("\n\n", h.at), next == hits.end() ? text.size() : next->at) - h.at);
        const std::size_t property = object.find("recipient: '");
        const std::string_view named_behind = property == npos ? std::string_view{} : find_mailbox(object.substr(property, 400));
        if (const auto same = std::find(seen.begin(), seen.end(), r.failure.diagnostic_code->value.text); same != seen.end()) {
            reading& first = sink.readings[sink.readings.size() - static_cast<std::size_t>(seen.end() - same)];
            if (!first.failure.final_recipient && !named_behind.empty()) first.failure.final_recipient = block.fact(in, named_behind);
            continue;
        }
        seen.push_back(r.failure.diagnostic_code->value.text);
        // The lead's own step, or that of the frame it stands in.
        const hit* telling = h.lead->at ? &h : nullptr;
        for (std::size_t k = lead_at; telling == nullptr && k-- > 0;)
            if (hits[k].lead->at && hits[k].lead->frame) telling = &hits[k];
        for (std::size_t k = lead_at + 1; telling == nullptr && k < hits.size(); ++k)
            if (hits[k].lead->at && hits[k].lead->frame) telling = &hits[k];
        if (telling) r.failure.stage = located<smtp::stage>{*telling->lead->at, block.spans(in, text.substr(telling->at, telling->lead->words.size()))};
        set_login_stage(r.failure);
        if (const std::string_view a = recipient_in(line); !a.empty()) r.failure.final_recipient = block.fact(in, a);
        const refused_address refused = find_refused_address(h.reply, r.failure.stage && r.failure.stage->value == smtp::stage::rcpt_to);
        if (!refused.recipient.empty() && !r.failure.final_recipient) r.failure.final_recipient = block.fact(in, refused.recipient);
        if (!r.failure.final_recipient && !named_behind.empty()) r.failure.final_recipient = block.fact(in, named_behind);
        if (!refused.sender.empty()) r.failure.envelope_sender = block.fact(in, refused.sender);
        name_peer(line, r.failure);
        r.source = reply_source::literal_reply;
        r.explained = explained;
        sink.add(std::move(r));
        ++count;
    }
    if (count == 0) {
        // No reply: the program's own words. The most telling first.
        const hit* best = nullptr;
        for (const hit& h : hits)
            if (!h.lead->frame && !h.lead->only_with_reply && (best == nullptr || (h.lead->at && !best->lead->at))) best = &h;
        if (best == nullptr) return;
        reading r;
        const std::string_view line = line_around(text, best->at);
        const std::string_view sentence = sentence_at(text, best->at);
        r.failure.diagnostic_code = {{"", block.fact(in, sentence).value}, block.spans(in, sentence)};
        // On one line: the inner exception says why.
        constexpr std::string_view nested = "nested exception is:";
        const auto outer = find_trouble(sentence.substr(0, sentence.rfind(nested)));
        if (const std::size_t at = sentence.rfind(nested); at != npos && outer && outer->kind == trouble_kind::connect && find_trouble(sentence.substr(at))) {
            const std::string_view inner = trim(sentence.substr(at + nested.size()));
            r.failure.context.push_back(block.fact(in, sentence.substr(0, at)));
            r.failure.diagnostic_code = {{"", block.fact(in, inner).value}, block.spans(in, inner)};
        }
        // The words around may name the network's own reason.
        std::optional<network_trouble> trouble = find_trouble(sentence);
        std::string_view trouble_text = sentence;
        if (!trouble || trouble->kind == trouble_kind::connect || trouble->kind == trouble_kind::lost) {
            const std::string_view rest = text.substr(best->at, 4000);
            if (const auto more = find_trouble(rest); more && (!trouble || more->kind != trouble->kind)) {
                trouble = more;
                trouble_text = rest;
            }
        }
        if (best->lead->at) r.failure.stage = located<smtp::stage>{*best->lead->at, block.spans(in, text.substr(best->at, best->lead->words.size()))};
        if (trouble && trouble->stage() && (!r.failure.stage || r.failure.stage->value == smtp::stage::connect))
            r.failure.stage = located<smtp::stage>{*trouble->stage(), block.spans(in, trouble_text.substr(trouble->offset, trouble->length))};
        if (trouble && trouble_text.data() + trouble->offset > sentence.data() + sentence.size()) {
            const std::string_view inner = line_around(text, static_cast<std::size_t>(trouble_text.data() - text.data()) + trouble->offset);
            if (trouble->kind != trouble_kind::lost && find_trouble(sentence)) {
                // "Could not connect …; nested exception is: ConnectException: Connection timed out": the inner one says why.
                r.failure.context.push_back(block.fact(in, sentence));
                r.failure.diagnostic_code = {{"", block.fact(in, inner).value}, block.spans(in, inner)};
            } else {
                r.failure.context.push_back(block.fact(in, inner));
            }
        }
        for (const hit& h : hits)
            if (&h != best && !h.lead->frame && r.failure.context.size() < 4) {
                const std::string_view other = line_around(text, h.at);
                if (other.data() != line.data()) r.failure.context.push_back(block.fact(in, other));
            }
        name_peer(sentence, r.failure);
        name_peer(line, r.failure);
        r.source = reply_source::typed_field;
        r.explained = explained;
        sink.add(std::move(r));
        count = 1;
    }
    // What the block names belongs to its only failure.
    for (std::size_t i = sink.readings.size() - count; i < sink.readings.size(); ++i) {
        reading& r = sink.readings[i];
        const bool about_recipient = !r.failure.stage || r.failure.stage->value >= smtp::stage::rcpt_to;
        if (count == 1 && !r.failure.final_recipient && about_recipient && named.final_recipient) r.failure.final_recipient = named.final_recipient;
        if (!r.failure.envelope_sender && named.envelope_sender) r.failure.envelope_sender = named.envelope_sender;
    }
}

void read_program_errors(const reader_input& in, std::string_view text, const error_leads& leads, reading_sink& sink) {
    std::size_t begin = 0;
    const auto read = [&](std::string_view block) {
        const std::size_t before = sink.readings.size();
        composed_text whole;
        whole.append(block.substr(0, 64'000));
        read_program_error(in, whole, leads, sink);
        if (sink.readings.size() == before) return;
        // The paragraphs from the first lead to the last: what stands apart from them may be another program's.
        std::size_t first = npos, last = 0;
        leads.index().scan(whole.view(), [&](std::size_t, std::size_t at) {
            first = std::min(first, at);
            last = std::max(last, at);
        });
        const std::size_t above = first == 0 || first == npos ? npos : block.rfind("\n\n", first);
        const std::size_t begins = above == npos ? 0 : above + 2;
        const std::string_view told = trim(block.substr(begins, std::min(block.find("\n\n", last), block.size()) - begins));
        for (std::size_t i = before; i < sink.readings.size(); ++i) {
            sink.readings[i].begin = in.offset(told);
            sink.readings[i].end = in.offset(told) + static_cast<std::uint32_t>(told.size());
        }
    };
    for (std::size_t at = 0; at < text.size() && !sink.is_full(2000);) {
        const std::size_t newline = std::min(text.find('\n', at), text.size());
        if (at > begin && begins_record(text.substr(at, newline - at))) {
            read(text.substr(begin, at - begin));
            begin = at;
        }
        at = newline + 1;
    }
    if (begin < text.size() && !sink.is_full(2000)) read(text.substr(begin));
}

}  // namespace smtp_explain
