// Events of services that have no reader of their own, and records of programs: an object that holds a server's reply
// under a key for what was said, and an address under a key for whom it was sent to, in it or in an object around it.
#include <algorithm>
#include <array>

#include "formats/reply.hpp"
#include "formats/text.hpp"
#include "formats/webhook/pasted_json.hpp"
#include "formats/webhook/readers.hpp"

namespace smtp_explain {

namespace {

constexpr std::array<std::string_view, 22> reply_keys{
    "diagnosticcode", "diagnostic_code", "diagnostic_message", "diagnostic", "smtp_response", "smtpresponse", "bounce_reason", "bouncereason", "raw_reason", "errormessage", "error_message",
    "reason", "response", "details", "detail", "message", "msg", "comment", "content", "description", "error", "output",
};
constexpr std::array<std::string_view, 20> recipient_keys{
    "recipient", "recipients", "bounced_recipient", "recipient_email", "rcpt", "rcpt_to", "rcptto", "to", "to_email", "email_to", "email", "emailaddress", "email_address", "address", "mail_to",
    "final_recipient", "destination", "envelope_to", "to_address", "failed_recipient",
};

template <std::size_t N>
bool is_one_of(std::string_view key, const std::array<std::string_view, N>& keys) {
    return std::any_of(keys.begin(), keys.end(), [&](std::string_view k) { return equals_ignoring_case(k, key); });
}

// "smtp; 550 5.1.1 …" (RFC 3464 section 2.3.6) or the reply alone; empty: the value is something else.
std::string_view reply_in(std::string_view value) {
    value = trim(value);
    if (const std::size_t semicolon = value.find(';'); semicolon < 6 && equals_ignoring_case(trim(value.substr(0, semicolon)), "smtp")) value = trim(value.substr(semicolon + 1));
    const auto code = decisive_code(value);
    if (!code || code->offset != 0 || value.size() < 10) return {};
    // "550 characters", "403 Access denied": a reply has a status, or a code that HTTP has not and words about mail.
    constexpr std::array<std::string_view, 9> words{"user unknown", "unknown user", "no such user", "mailbox", "recipient", "relay", "denied", "reject", "block"};
    const bool is_mail = code->code.value % 100 >= 20 && std::any_of(words.begin(), words.end(), [&](std::string_view word) { return contains_ignoring_case(value, word); });
    const bool is_reply = code->code.value != 0 && (code->enhanced || is_mail);
    return is_reply ? value : std::string_view{};
}

class record_reader {
public:
    record_reader(const reader_input& in, const composed_text& text, const pasted_json& tree, reading_sink& sink) : in_(in), text_(text), tree_(tree), sink_(sink) {}

    // Each object once, with the nearest address around it.
    void read() {
        struct open {
            int object, recipient;
        };
        std::vector<open> todo{{0, -1}};
        while (!todo.empty() && !sink_.is_full()) {
            const open o = todo.back();
            todo.pop_back();
            int recipient = o.recipient, reply = -1;
            const bool object = tree_.at(o.object).type == json_type::object;
            for (int c = tree_.at(o.object).first_child; object && c >= 0; c = tree_.at(c).next) {
                const json_node& n = tree_.at(c);
                if (is_one_of(n.key, recipient_keys)) {
                    if (const int named = address_in(c, 3); named >= 0) recipient = named;
                }
                if (reply < 0 && n.type == json_type::string && is_one_of(n.key, reply_keys) && !reply_in(tree_.value(text_, c).view()).empty()) reply = c;
            }
            if (reply >= 0 && recipient >= 0) {
                add(reply, recipient);
                continue;
            }
            std::vector<int> children;
            for (int c = tree_.at(o.object).first_child; c >= 0; c = tree_.at(c).next)
                if (tree_.at(c).first_child >= 0) children.push_back(c);
            for (auto it = children.rbegin(); it != children.rend(); ++it) todo.push_back({*it, recipient});
        }
    }

private:
    // The first address in the value, or in the list or objects that it is.
    int address_in(int i, int depth) const {
        const json_node& n = tree_.at(i);
        if (n.type == json_type::string) return find_mailbox(tree_.value(text_, i).view()).empty() ? -1 : i;
        for (int c = depth > 0 ? n.first_child : -1; c >= 0; c = tree_.at(c).next)
            if (const int found = address_in(c, depth - 1); found >= 0) return found;
        return -1;
    }

    void add(int reply, int recipient) {
        reading r;
        delivery_failure& f = r.failure;
        const composed_text said = tree_.value(text_, reply), to = tree_.value(text_, recipient);
        read_reply(in_, said, reply_in(said.view()), f);
        f.final_recipient = to.fact(in_, find_mailbox(to.view()));
        f.action = {f.reply_code && f.reply_code->value.is_transient_failure() ? dsn::action::delayed : dsn::action::failed, {}};
        r.source = reply_source::literal_reply;
        const std::string_view whole = text_.source(tree_.at(reply).text);
        r.begin = in_.offset(whole.empty() ? in_.text : whole);
        r.end = r.begin + static_cast<std::uint32_t>((whole.empty() ? in_.text : whole).size());
        r.explained = 16;
        sink_.add(std::move(r));
    }

    const reader_input& in_;
    const composed_text& text_;
    const pasted_json& tree_;
    reading_sink& sink_;
};

}  // namespace

std::vector<std::string_view> other_webhook_signatures() {
    static const std::vector<std::string> quoted = [] {
        std::vector<std::string> out;
        for (const std::string_view key : reply_keys) out.push_back('"' + std::string(key) + '"');
        return out;
    }();
    return {quoted.begin(), quoted.end()};
}

void read_other_webhook(const reader_input& in, reading_sink& sink) {
    composed_text text;
    text.append(in.text);
    for_each_pasted_json(text, "{[", [&] { sink.leave_out(); }, [&](const pasted_json& tree, std::size_t) { record_reader(in, text, tree, sink).read(); });
}

}  // namespace smtp_explain
