#include "formats/webhook/service.hpp"

#include <algorithm>

#include "formats/network_trouble.hpp"
#include "formats/reply.hpp"
#include "formats/text.hpp"
#include "formats/webhook/pasted_json.hpp"

namespace smtp_explain {

namespace {

constexpr std::size_t npos = std::string_view::npos;

enum class fate : std::uint8_t { unknown, good, failed, delayed, other };

bool holds(std::string_view text, std::initializer_list<std::string_view> words) {
    return std::any_of(words.begin(), words.end(), [&](std::string_view w) { return contains_ignoring_case(text, w); });
}

// The coarsest word decides: "bounce" before "Transient".
fate fate_of(std::string_view word) {
    if (holds(word, {"delay", "deferred", "deferral", "transientfailure", "retry"})) return fate::delayed;
    if (holds(word, {"bounc", "fail", "drop", "reject", "block", "invalid", "error", "undeliver", "expir", "hardfail", "softfail"})) return fate::failed;
    if (holds(word, {"deliver", "sent", "send", "accepted", "processed", "open", "click", "reception", "request"})) return fate::good;
    if (holds(word, {"complain", "spam", "unsub", "subscri", "feedback"})) return fate::other;
    return fate::unknown;
}

class event_reader {
public:
    event_reader(const reader_input& in, const webhook_service& service, reading_sink& sink) : in_(in), s_(service), sink_(sink) {}

    void read(const composed_text& text, int nesting) {
        for_each_pasted_json(text, "{[", [&] { sink_.leave_out(); }, [&](const pasted_json& tree, std::size_t) { walk(text, tree, nesting); });
    }

private:
    void walk(const composed_text& text, const pasted_json& tree, int nesting) {
        std::vector<int> todo{0};
        while (!todo.empty() && !sink_.is_full()) {
            const int i = todo.back();
            todo.pop_back();
            const json_node& n = tree.at(i);
            if (n.type == json_type::object && is_event(tree, i)) {
                event(text, tree, i);
                continue;
            }
            if (n.type == json_type::string && nesting < 2 && n.text.size() > 20 && n.text.find('{') < 4) {
                // An event as a string (SNS, queues).
                const composed_text inner = tree.value(text, i);
                if (!inner.empty() && inner.view().find('{') < 4) read(inner, nesting + 1);
                continue;
            }
            std::vector<int> children;
            for (int c = n.first_child; c >= 0; c = tree.at(c).next) children.push_back(c);
            todo.insert(todo.end(), children.rbegin(), children.rend());
        }
    }

    bool is_event(const pasted_json& tree, int i) const {
        return !tree.find(i, s_.mark).empty() && (s_.also.empty() || !tree.find(i, s_.also).empty());
    }

    // The first of the paths that states something, at `one` or else at the event.
    int first(const pasted_json& tree, int event, int one, std::string_view path) const {
        if (path.empty()) return -1;
        for (const int from : {one, event}) {
            const std::vector<int> found = tree.find(from, path);
            for (const int i : found) {
                const json_node& n = tree.at(i);
                if (n.type == json_type::string && !n.text.empty()) return i;
                if (n.type == json_type::word && n.text != "null" && n.text != "false") return i;
            }
            if (one == event) break;
        }
        return -1;
    }

    void event(const composed_text& text, const pasted_json& tree, int i) {
        sink_.kind = s_.kind;
        sink_.explained += 16;
        const std::vector<int> each = s_.each.empty() ? std::vector<int>{i} : tree.find(i, s_.each);
        if (each.empty() && !s_.each.empty()) one(text, tree, i, i);
        if (each.size() >= pasted_json::max_found) sink_.leave_out();
        for (const int e : each) {
            const std::vector<int> recipients = s_.each.empty() ? tree.find(e, s_.recipient) : std::vector<int>{};
            if (recipients.size() >= pasted_json::max_found) sink_.leave_out();
            if (recipients.size() > 1)
                for (const int r : recipients) one(text, tree, i, e, r);
            else
                one(text, tree, i, e);
        }
    }

    void one(const composed_text& text, const pasted_json& tree, int event, int part, int recipient = -1) {
        reading r;
        delivery_failure& f = r.failure;
        const std::string_view whole = text.source(tree.at(event).text);
        fate what = fate::unknown;
        std::vector<located<std::string>> words;
        for (const std::string_view path : s_.event) {
            const int w = first(tree, event, part, path);
            if (w < 0) continue;
            const composed_text value = tree.value(text, w);
            const fate this_one = fate_of(value.view());
            if (what == fate::unknown) what = this_one;
            words.push_back(value.fact(in_, value.view()));
            r.explained += static_cast<std::uint32_t>(value.view().size());
        }
        if (recipient < 0) recipient = first(tree, event, part, s_.recipient);
        located<std::string> to;
        if (recipient >= 0) {
            const composed_text value = tree.value(text, recipient);
            const std::string_view address = find_mailbox(value.view());
            if (!address.empty()) to = value.fact(in_, address);
            r.explained += static_cast<std::uint32_t>(address.size());
        }
        if (what == fate::good || what == fate::other) {
            if (what == fate::good && !to.value.empty()) sink_.add_delivered(std::move(to));
            return;
        }
        composed_text reply;
        for (const std::string_view path : s_.reply) {
            const int n = first(tree, event, part, path);
            if (n < 0) continue;
            composed_text value = tree.value(text, n);
            if (trim(value.view()).empty()) continue;
            if (reply.empty() || (!decisive_code(reply.view()) && decisive_code(value.view()))) {
                if (!reply.empty()) f.context.push_back(reply.fact(in_, reply.view()));
                reply = std::move(value);
            } else if (f.context.size() < 4) {
                f.context.push_back(value.fact(in_, value.view()));
            }
        }
        const int code = first(tree, event, part, s_.code), status = first(tree, event, part, s_.status);
        if (what == fate::unknown && reply.empty() && code < 0 && status < 0) return;
        located<std::string> verdict;
        for (const std::string_view path : s_.verdict) {
            const int n = verdict.value.empty() && (what == fate::failed || what == fate::delayed) ? first(tree, event, part, path) : -1;
            if (n < 0) continue;
            composed_text words_of_service;
            words_of_service.append(tree.at(n).key);
            words_of_service.append_as(": ", {});
            words_of_service.append(tree.value(text, n));
            verdict = words_of_service.fact(in_, words_of_service.view());
            if (reply.empty()) reply = std::move(words_of_service);
            else f.context.push_back(verdict);
        }
        if (!reply.empty()) {
            std::string_view piece = trim(reply.view());
            // "smtp; 550 5.1.1 …" (RFC 3464 section 2.3.6)
            if (const std::size_t semicolon = piece.find(';'); semicolon < 6 && equals_ignoring_case(trim(piece.substr(0, semicolon)), "smtp")) piece = trim(piece.substr(semicolon + 1));
            read_reply(in_, reply, piece, f);
            r.source = f.reply_code ? reply_source::literal_reply : reply_source::typed_field;
            r.explained += 8;
        }
        if (code >= 0 && !f.reply_code) {
            const composed_text value = tree.value(text, code);
            const std::string_view digits = trim(value.view());
            if (digits.size() == 3 && (digits[0] == '4' || digits[0] == '5') && is_digit(digits[1]) && is_digit(digits[2]))
                f.reply_code = {{static_cast<std::uint16_t>((digits[0] - '0') * 100 + (digits[1] - '0') * 10 + (digits[2] - '0'))}, value.spans(in_, digits)};
        }
        if (!verdict.value.empty() && !f.reply_code && !s_.issuer.empty()) f.issuer = {std::string(s_.issuer), verdict.where};
        if (status >= 0 && (!f.enhanced_status_code || !f.enhanced_status_code->value.is_specific())) {
            const composed_text value = tree.value(text, status);
            if (const auto s = decisive_code(value.view()); s && s->enhanced) f.enhanced_status_code = {*s->enhanced, value.spans(in_, s->enhanced_offset, s->enhanced_length)};
        }
        if (!s_.status_parts.empty() && !f.enhanced_status_code) {
            composed_text parts;
            for (const std::string_view name : {".class", ".subject", ".detail"}) {
                const int n = first(tree, event, part, std::string(s_.status_parts) + std::string(name));
                if (n < 0) break;
                if (!parts.empty()) parts.append_as(".", {});
                parts.append(tree.value(text, n));
            }
            if (const auto s = decisive_code(parts.view()); s && s->enhanced) f.enhanced_status_code = {*s->enhanced, parts.spans(in_, 0, parts.view().size())};
        }
        if (!to.value.empty()) f.final_recipient = std::move(to);
        for (const std::string_view path : s_.sender)
            if (const int n = f.envelope_sender ? -1 : first(tree, event, part, path); n >= 0) {
                const composed_text value = tree.value(text, n);
                if (const std::string_view address = find_mailbox(value.view()); !address.empty()) f.envelope_sender = value.fact(in_, address);
            }
        if (const int n = first(tree, event, part, s_.remote_host); n >= 0) {
            const composed_text value = tree.value(text, n);
            std::string_view host = trim(value.view());
            if (const std::size_t semicolon = host.find(';'); semicolon != npos) host = trim(host.substr(semicolon + 1));
            while (!host.empty() && host.back() == '.') host.remove_suffix(1);
            if (is_host_name(host)) f.remote_mta = value.fact(in_, host);
        }
        if (const int n = first(tree, event, part, s_.remote_address); n >= 0) {
            const composed_text value = tree.value(text, n);
            if (const std::string_view ip = find_ip_address(value.view()); !ip.empty()) f.remote_address = value.fact(in_, ip);
        }
        if (const int n = first(tree, event, part, s_.reporting_host); n >= 0) {
            const composed_text value = tree.value(text, n);
            std::string_view host = trim(value.view());
            if (const std::size_t semicolon = host.find(';'); semicolon != npos) host = trim(host.substr(semicolon + 1));
            if (is_host_name(host)) f.reporting_mta = value.fact(in_, host);
        }
        if (const int n = first(tree, event, part, s_.message_id); n >= 0) {
            const composed_text value = tree.value(text, n);
            if (value.view().size() < 400) f.queue_id = value.fact(in_, value.view());
        }
        if (const int n = first(tree, event, part, s_.command); n >= 0) {
            const composed_text value = tree.value(text, n);
            if (const auto stage = stage_of_command(value.view())) f.stage = {*stage, value.spans(in_, value.view())};
        }
        if (!f.stage && !f.reply_code && f.diagnostic_code)
            if (const auto trouble = find_trouble(f.diagnostic_code->value.text); trouble && trouble->stage()) f.stage = {*trouble->stage(), f.diagnostic_code->where};
        f.action = {what == fate::delayed ? dsn::action::delayed : dsn::action::failed, words.empty() ? source_spans{} : words.front().where};
        // A service that gives no reason says at least of which kind it was.
        for (located<std::string>& w : words) f.context.push_back(std::move(w));
        r.begin = in_.offset(whole.empty() ? in_.text : whole);
        r.end = r.begin + static_cast<std::uint32_t>((whole.empty() ? in_.text : whole).size());
        sink_.add(std::move(r));
    }

    const reader_input& in_;
    const webhook_service& s_;
    reading_sink& sink_;
};

}  // namespace

void read_webhook(const reader_input& in, const webhook_service& service, reading_sink& sink) {
    composed_text text;
    text.append(in.text);
    event_reader(in, service, sink).read(text, 0);
}

}  // namespace smtp_explain
