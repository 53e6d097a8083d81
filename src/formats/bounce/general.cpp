// Bounces of a shape that no other reader knows: an address that failed, and a reply or a sentence that says why.
//
// Reads paragraph by paragraph: an address at the beginning of a line (in brackets, behind "to:", "recipient:", "address:")
// opens a block; the first reply code, or the first sentence with a word of failure, is its reason.
#include <algorithm>
#include <array>

#include "formats/bounce/labelled.hpp"
#include "formats/bounce/readers.hpp"
#include "formats/literal_index.hpp"
#include "formats/reply.hpp"
#include "formats/text.hpp"

namespace smtp_explain {

namespace {

// Sentences that say that a mail did not arrive; each must be enough by itself.
constexpr std::array<std::string_view, 85> failure_sentences{
    "could not be delivered", "couldn't be delivered", "cannot be delivered", "can not be delivered", "was not delivered", "wasn't delivered",
    "not been delivered", "unable to deliver", "undeliverable", "undelivered", "delivery failed", "delivery failure", "delivery has failed",
    "delivery status notification", "returned mail", "failure notice", "mail delivery", "message delivery", "delivery error", "delivery problem",
    "could not deliver", "couldn't deliver", "failed to deliver", "not delivered to", "failed to be delivered", "has been rejected", "was rejected",
    "were rejected", "rejected your message", "user unknown", "unknown user", "no such user", "mailbox unavailable", "mailbox is full", "quota exceeded",
    "over quota", "mailbox full", "does not exist", "doesn't exist", "unknown local", "not our customer", "recipient unknown", "unknown recipient",
    "is not a valid", "unknown address", "not found in", "not listed in", "account is disabled", "account has been disabled", "the message was not sent",
    "delivery temporarily suspended", "was undeliverable", "bounced", "warning: message", "still trying to deliver", "delivery delayed", "delayed mail",
    "trouble delivering", "permanent error", "did not reach the following recipient", "has been postponed", "non-delivery", "message not delivered", "could not reach",
    "returned to sender", "returning to sender", "no matches to nameserver", "exceeds allowed size", "as their mailbox is full", "remote domain doesn", "may not have permission to post",
    "no such account", "did not receive your message", "duplicated message-id in", "no mailbox", "failed recipient", "delivery notification",
    "has been delayed", "have been delayed", "was blocked by our spam firewall", "nicht zugestellt", "konnte nicht", "n'a pas pu être", "no se pudo entregar", "не доставлено",
};

constexpr std::size_t max_sentences = 5;

constexpr std::array<std::string_view, 18> labels{
    "recipient:", "recipient address:", "failed recipient:", "failed address:", "address:", "addressed to:", "original recipient:", "to:", "intended recipient:",
    "delivered to:", "the user:", "unknown user:", "user unknown:", "undeliverable to", "rcpt to", "your message to:", "invalid final delivery userid:", "user mailbox exceeds allowed size:",
};

// What such reports say of themselves: no reason, where a further sentence gives one.
constexpr std::array<std::string_view, 6> frame_sentences{"automatically generated", "created automatically", "delivery status notification", "returned mail", "mail delivery system", "mail delivery subsystem"};

// Words that announce the reason in a line of their own ("Error: No valid recipients").
constexpr std::array<std::string_view, 14> reason_labels{
    "reason:", "the reason:", "error:", "the error:", "error message:", "error description:", "error text:", "cause:", "the reason was:", "the error was:", "reason for failure:", "failure reason:", "grund:", "raison:",
};

std::string_view announced_reason(std::string_view line) {
    for (const std::string_view label : reason_labels)
        if (starts_ignoring_case(line, label)) return trim(line.substr(label.size()));
    return {};
}

bool speaks_of_itself(std::string_view sentence) {
    return std::any_of(frame_sentences.begin(), frame_sentences.end(), [&](std::string_view words) { return contains_ignoring_case(sentence, words); });
}

const literal_index& sentence_index() {
    static const literal_index index(std::vector<std::string_view>(failure_sentences.begin(), failure_sentences.end()));
    return index;
}

bool says_failure(std::string_view text) {
    bool found = false;
    sentence_index().scan(text, [&](std::size_t, std::size_t) { found = true; });
    return found;
}

// The address of a mail system itself never failed.
bool is_mail_system(std::string_view address) {
    return starts_ignoring_case(address, "mailer-daemon@") || starts_ignoring_case(address, "postmaster@") || starts_ignoring_case(address, "mail-daemon@");
}

// The address that the line is about: alone, in brackets, or behind a label.
std::string_view address_that_opens(std::string_view line, bool& labelled) {
    labelled = false;
    const std::string_view l = trim(line);
    if (l.empty() || l.size() > 1000) return {};
    for (const std::string_view label : labels)
        if (starts_ignoring_case(l, label)) {
            labelled = true;
            const std::string_view named = find_mailbox(l.substr(label.size()));
            return is_mail_system(named) ? std::string_view{} : named;
        }
    const std::string_view address = find_mailbox(l);
    if (address.empty() || is_mail_system(address)) return {};
    const std::size_t before = static_cast<std::size_t>(address.data() - l.data());
    const std::string_view head = l.substr(0, before);
    if (head.find_first_not_of(" \t<\"'*-([:") == std::string_view::npos) return address;
    return {};
}

// A mail system wrote it, whatever the body says.
bool is_from_a_mail_system(const document& doc) {
    const auto holds = [&](std::string_view name, std::string_view word) {
        const header_field* h = doc.header(name);
        return h != nullptr && contains_ignoring_case(h->value.value, word);
    };
    if (holds("from", "mailer-daemon") || holds("from", "postmaster") || holds("from", "mail delivery") || holds("from", "mail administrator") ||
        holds("from", "administrator") || holds("from", "daemon") || holds("return-path", "mailer-daemon") || doc.header("x-failed-recipients") != nullptr)
        return true;
    // fml, a mailing list's program, sends its alerts in the name of the list; Sympa in its own.
    if (doc.header("x-mlserver") != nullptr || holds("from", "sympa@")) return true;
    if (doc.report_type == "delivery-status") return true;
    if (const header_field* subject = doc.header("subject"); subject != nullptr) {
        const std::string_view s = subject->value.value;
        for (const std::string_view word : {"undeliver", "delivery failure", "delivery status", "returned mail", "failure notice", "mail delivery", "delivery notification",
                                            "delivery failed", "message undeliverable", "delivery error", "nondeliverable", "non-deliverable", "non-delivery", "mail system error", "delayed"})
            if (contains_ignoring_case(s, word)) return true;
    }
    return false;
}

// RFC 5321 section 4.5.5: notifications have a null reverse-path; automatic answers have one as well.
bool has_null_return_path(const document& doc) {
    const header_field* path = doc.header("return-path");
    return path != nullptr && trim_address(path->value.value).empty();
}

bool returns_a_message(const document& doc) {
    return std::any_of(doc.parts.begin(), doc.parts.end(), [](const part& p) { return p.role == part_role::returned_message; });
}

// "addressed to 'bob@example.net'", "your message to <bob@example.net>": the address that a sentence is about.
std::string_view address_in_sentence(std::string_view text) {
    constexpr std::array<std::string_view, 10> leads{"rejected recipient", "refused recipient", "addressed to", "message to", "mail to", "delivery to", "deliver to", "delivered to", "sent to", "message-id in"};
    for (const std::string_view lead : leads)
        for (std::size_t at = find_ignoring_case(text, lead); at != std::string_view::npos; at = find_ignoring_case(text, lead, at + 1)) {
            const std::string_view behind = text.substr(at + lead.size(), 300);
            const std::string_view address = find_mailbox(behind);
            if (!address.empty() && behind.substr(0, static_cast<std::size_t>(address.data() - behind.data())).find_first_not_of(" \t\n<'\"") == std::string_view::npos && !is_mail_system(address))
                return address;
        }
    return {};
}

// A list of the system's own users: a name alone on an indented line, perhaps with the reason behind some blanks.
std::string_view bare_name(std::string_view line) {
    if (line.empty() || !is_blank(line.front()) || line.find('@') != std::string_view::npos) return {};
    const std::string_view l = trim(line);
    std::size_t end = 0;
    while (end < l.size() && (is_alpha(l[end]) || is_digit(l[end]) || l[end] == '.' || l[end] == '_' || l[end] == '-' || l[end] == '+')) ++end;
    const bool alone = end == l.size() || l[end] == '\t' || l.substr(end, 2) == "  ";
    return end >= 2 && end <= 64 && alone && l[end - 1] != '.' ? l.substr(0, end) : std::string_view{};
}

// The name with its domain: as the returned message was addressed, else that of the system that answers for its own users.
std::string complete(const document& doc, std::string_view original, std::string_view name) {
    const std::string wanted = to_lower(name) + '@';
    const auto look = [&](std::string_view text) -> std::string {
        for (std::size_t at = find_ignoring_case(text, wanted); at != std::string_view::npos; at = find_ignoring_case(text, wanted, at + 1)) {
            const std::string_view address = find_mailbox(text, at);
            if (address.data() == text.data() + at && (at == 0 || !(is_alpha(text[at - 1]) || is_digit(text[at - 1]) || text[at - 1] == '.'))) return std::string(address);
        }
        return {};
    };
    if (std::string found = look(original.substr(0, 16'000)); !found.empty()) return found;
    for (const part& p : doc.parts)
        if (p.role == part_role::returned_message)
            for (const header_field& h : p.headers)
                if (std::string found = look(h.value.value); !found.empty()) return found;
    const header_field* from = doc.header("from");
    const std::string_view system = from != nullptr ? find_mailbox(from->value.value) : std::string_view{};
    if (!is_mail_system(system)) return {};
    return std::string(name) + std::string(system.substr(system.rfind('@')));
}

// A field of a header that stands in the text: it tells of the message, not of what went wrong.
bool is_header_line(std::string_view line) {
    for (const std::string_view name : {"subject:", "date:", "from:", "cc:", "message-id:", "content-type:", "sent:"})
        if (starts_ignoring_case(line, name)) return true;
    return false;
}

// The first words of the text, for a report that says why in a way that nobody knows.
std::string_view first_paragraph(std::string_view text) {
    text = trim(text);
    const std::size_t end = text.find("\n\n");
    return trim(text.substr(0, std::min<std::size_t>(end, 1000)));
}

}  // namespace

std::vector<std::string_view> general_bounce_signatures() {
    std::vector<std::string_view> out(failure_sentences.begin(), failure_sentences.end());
    // Found in the header: the words of the body may be of any language.
    for (const std::string_view author : {"mailer-daemon", "postmaster", "mail delivery"}) out.push_back(author);
    return out;
}

void read_general_bounce(const reader_input& in, reading_sink& sink) {
    // A filter's list of what it holds back quotes the subjects of other people's bounces.
    for (const std::string_view list : {"spam digest", "quarantine digest", "quarantine report", "quarantine summary", "spam report for", "junk summary"})
        if (contains_ignoring_case(in.text.substr(0, 500), list)) return;
    const bool by_mail_system = in.doc.is_message && is_from_a_mail_system(in.doc);
    const bool may_be_bounce = !in.doc.is_message || by_mail_system || has_null_return_path(in.doc) || returns_a_message(in.doc) || !in.original.empty() ||
                               contains_ignoring_case(in.text, "error message below");
    if (!may_be_bounce) return;
    struct found {
        std::string_view address;
        std::string_view line;
        std::string_view reason;
        bool labelled = false;
        bool bare = false;   // a user's name without its domain
        bool listed = false; // nothing else on its line
    };
    const header_field* const to = in.doc.header("to");
    const std::string reader_of_this = to != nullptr ? mailbox_key(find_mailbox(to->value.value)) : std::string{};
    // Whoever the report is sent to wrote the message: nobody failed to get it there.
    const auto address_about = [&](std::string_view text) {
        const std::string_view address = find_mailbox(text);
        return is_mail_system(address) || (!address.empty() && mailbox_key(address) == reader_of_this) ? std::string_view{} : address;
    };
    bool list_open = false;  // behind "… the following recipients:"
    std::vector<found> blocks;
    std::string_view loose_reason;   // a reply before any address, or far from one
    std::string_view sentence;       // words of failure without a code
    std::vector<std::string_view> sentences;   // all of them
    // "Your message to bob@example.net couldn't be delivered.": the lines behind such a sentence say why, in words that none of ours need be among.
    std::vector<std::string_view> behind_sentence;
    std::size_t wanted_behind = 0;
    std::string_view sentence_address;
    std::string_view rest = in.text;
    std::size_t lines = 0;
    bool continues = false;          // the reply goes on in the next line
    bool announced = false;          // behind "… for the following reason:"
    std::string_view* open = nullptr;
    constexpr std::size_t max_lines = 20'000, max_blocks = 1000;
    while (!rest.empty() && ++lines < max_lines) {
        const std::string_view line = take_line(rest);
        std::string_view l = trim(line);
        if (l.empty()) {
            continues = false;
            continue;
        }
        // "<<< 550 User unknown": what a server said, marked as in a transcript.
        if (starts_ignoring_case(l, "<<< ") || starts_ignoring_case(l, ">>> ")) l = trim(l.substr(4));
        if (wanted_behind > 0 && !is_header_line(l)) {
            behind_sentence.push_back(l);
            --wanted_behind;
        }
        bool labelled = false;
        const std::string_view address = address_that_opens(line, labelled);
        if (address.empty() && list_open)
            if (const std::string_view name = bare_name(line); !name.empty() && blocks.size() < max_blocks) {
                blocks.push_back({name, line, trim(l.substr(name.size())), false, true, true});
                continue;
            }
        list_open = l.size() > 1 && (l.back() == ':' || l.substr(0, 2) == "--") && (contains_ignoring_case(l, "following") || says_failure(l));
        const auto code = decisive_code(l);
        const bool is_reply = code && (code->code.value != 0 || code->enhanced_offset < 60);
        if (!address.empty() && blocks.size() < max_blocks) {
            // "Unknown user: bob@example.net": the label is the reason.
            if (labelled && says_failure(l.substr(0, static_cast<std::size_t>(address.data() - l.data())))) {
                blocks.push_back({address, line, l, true});
                continues = false;
                continue;
            }
            const bool again = !blocks.empty() && mailbox_key(blocks.back().address) == mailbox_key(address);
            if (!again) blocks.push_back({address, line, {}, labelled, false, is_mailbox(l.back() == ':' ? l.substr(0, l.size() - 1) : l)});
            continues = false;
            const std::size_t behind_at = static_cast<std::size_t>(address.data() - l.data()) + address.size();
            std::string_view behind = l.substr(behind_at);
            while (!behind.empty() && (behind.front() == '>' || behind.front() == ':' || is_blank(behind.front()) || behind.front() == '"' || behind.front() == '\'' || behind.front() == '(' ||
                                       behind.front() == ')' || behind.front() == '-' || behind.front() == ','))
                behind.remove_prefix(1);
            if (behind.size() > 3 && blocks.back().reason.empty() && !labelled) {
                blocks.back().reason = behind;
                open = &blocks.back().reason;
                continues = true;
            } else if (is_reply && blocks.back().reason.empty()) {
                blocks.back().reason = l;
                open = &blocks.back().reason;
                continues = true;
            }
            continue;
        }
        if (continues && open != nullptr && (is_blank(line.front()) || (open->size() > 3 && (*open)[3] == '-' && is_digit(open->front())))) {
            *open = std::string_view(open->data(), static_cast<std::size_t>(l.data() + l.size() - open->data()));
            continue;
        }
        continues = false;
        if (is_reply) {
            if (!blocks.empty() && (blocks.back().reason.empty() || !decisive_code(blocks.back().reason))) {
                blocks.back().reason = l;
                open = &blocks.back().reason;
                continues = true;
            } else if (blocks.empty() && loose_reason.empty()) {
                loose_reason = l;
                open = &loose_reason;
                continues = true;
            }
            if (sentence_address.empty()) sentence_address = address_about(l);
            continue;
        }
        const std::string_view words = announced ? l : announced_reason(l);
        announced = l.back() == ':' && (contains_ignoring_case(l, "following reason") || contains_ignoring_case(l, "reason was given"));
        if ((by_mail_system || !in.doc.is_message) && words.size() > 3 && !announced) {
            std::string_view& field = blocks.empty() || blocks.back().labelled ? loose_reason : blocks.back().reason;
            if (field.empty()) {
                field = words;
                open = &field;
                continues = true;
            }
            if (sentence_address.empty()) sentence_address = address_about(words);
            continue;
        }
        if (says_failure(l) && !is_header_line(l)) {
            if (!list_open && !blocks.empty() && blocks.back().reason.empty() && (!blocks.back().labelled || by_mail_system)) {
                blocks.back().reason = l;
                open = &blocks.back().reason;
            }
            if (sentence.empty() || (sentence_address.empty() && !address_about(l).empty()) || (speaks_of_itself(sentence) && !speaks_of_itself(l))) {
                sentence = l;
                behind_sentence.clear();
                wanted_behind = 2;
            }
            if (sentences.size() < max_sentences) sentences.push_back(l);
            if (sentence_address.empty()) sentence_address = address_about(l);
        }
    }
    if (blocks.size() == max_blocks || (!rest.empty() && !blocks.empty())) sink.leave_out();
    const bool delayed = speaks_of_delay(in.text);
    const auto add = [&](std::string_view address, std::string_view reason, std::string_view where, reply_source source) {
        reading r;
        delivery_failure& f = r.failure;
        if (!address.empty()) f.final_recipient = in.fact(address);
        if (!address.empty() && address.find('@') == std::string_view::npos)
            if (std::string whole = complete(in.doc, in.original, address); !whole.empty()) f.final_recipient->value = std::move(whole);
        read_reply(in, reason, f);
        r.source = f.reply_code ? reply_source::literal_reply : source;
        if (!sentence.empty() && sentence.data() != reason.data()) f.context.push_back(in.fact(sentence));
        for (const std::string_view more : sentences)
            if (more.data() != sentence.data() && more.data() != reason.data()) f.context.push_back(in.fact(more));
        for (const std::string_view more : behind_sentence)
            if (more.data() != reason.data() && !says_failure(more)) f.context.push_back(in.fact(more));
        f.action = {delayed ? dsn::action::delayed : dsn::action::failed, {}};
        r.begin = in.offset(where);
        r.end = r.begin + static_cast<std::uint32_t>(where.size());
        r.explained = static_cast<std::uint32_t>(address.size());
        if (f.diagnostic_code) sink.add(std::move(r));
    };
    // Blocks with a reason are the failures; an address without one is perhaps the sender.
    bool any = false;
    for (const found& b : blocks)
        if (!b.reason.empty() && (decisive_code(b.reason) || says_failure(b.reason) || blocks.size() == 1)) {
            add(b.address, b.reason, b.line, reply_source::prose);
            any = true;
        }
    if (any) return;
    const std::string_view reason = !loose_reason.empty() ? loose_reason : sentence;
    // A report lists recipients and says once what happened.
    if (by_mail_system) {
        const std::string_view words = !reason.empty() ? reason : first_paragraph(in.text);
        for (const found& b : blocks) {
            if (!b.listed || b.labelled || words.empty() || mailbox_key(b.address) == reader_of_this) continue;
            add(b.address, words, b.line, reply_source::prose);
            any = true;
        }
        if (any) return;
        if (sentence_address.empty()) sentence_address = address_in_sentence(in.text);
    }
    // A code or a sentence alone, in a text that is no message, may speak of anything: a parcel, a program.
    if (reason.empty() && by_mail_system) {
        std::string_view named = sentence_address;
        for (const found& b : blocks)
            if (named.empty() || b.labelled) named = b.address;
        const std::string_view words = first_paragraph(in.text);
        if (!words.empty()) add(named, words, words, reply_source::prose);
        return;
    }
    if (reason.empty() || (sentence.empty() && !in.doc.is_message)) return;
    std::string_view address = sentence_address;
    if (address.empty())
        for (const found& b : blocks)
            if (address.empty() || b.labelled) address = b.address;
    if (address.empty() && !in.doc.is_message) return;
    add(address, reason, reason, reply_source::prose);
}

}  // namespace smtp_explain
