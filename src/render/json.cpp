// The contract's object: every key is always there, null where the paste states nothing.
#include "render/json_writer.hpp"
#include "render/render.hpp"

namespace smtp_explain {

namespace {

void write(json_writer& w, std::string_view s) { w.string(s); }
void write(json_writer& w, bool b) { w.boolean(b); }
void write(json_writer& w, smtp::reply_code c) { w.number(c.value); }
void write(json_writer& w, smtp::enhanced_status_code c) { w.string(to_string(c)); }
void write(json_writer& w, smtp::stage s) { w.string(to_string(s)); }
void write(json_writer& w, dsn::action a) { w.string(to_string(a)); }
void write(json_writer& w, const dsn::diagnostic_code& d) { w.string(d.text); }

template <class T>
void field(json_writer& w, std::string_view key, const stated<T>& value) {
    w.key(key);
    value ? write(w, value->value) : w.null();
}

void text_field(json_writer& w, std::string_view key, std::string_view value) {
    w.key(key);
    w.string_or_null(value);
}

void write_strings(json_writer& w, std::string_view key, const std::vector<std::string>& values) {
    w.key(key);
    w.begin_array();
    for (const std::string& v : values) w.string(v);
    w.end_array();
}

void write_spans(json_writer& w, std::string_view key, const source_spans& spans) {
    w.key(key);
    w.begin_flat_array();
    for (const source_span& s : spans) {
        w.begin_flat_array();
        w.number(s.offset);
        w.number(s.length);
        w.end_flat_array();
    }
    w.end_flat_array();
}

template <class T>
void span_field(json_writer& w, std::string_view key, const stated<T>& value) {
    if (value && !value->where.empty()) write_spans(w, key, value->where);
}

void write_original(json_writer& w, const original_message& m) {
    w.key("original_message");
    w.begin_object();
    field(w, "subject", m.subject);
    field(w, "from", m.from);
    field(w, "to", m.to);
    field(w, "date", m.date);
    field(w, "message_id", m.message_id);
    w.end_object();
}

std::string_view name(session_line::speaker s) {
    switch (s) {
        case session_line::speaker::client: return "client";
        case session_line::speaker::server: return "server";
        case session_line::speaker::program: break;
    }
    return "program";
}

void write_session(json_writer& w, const report& r) {
    w.key("session");
    if (!r.input.session) return w.null();
    w.begin_object();
    w.key("timeline");
    w.begin_array();
    for (const explained_line& l : r.timeline) {
        w.begin_object();
        text_field(w, "from", name(l.line.from));
        w.key("text");
        w.string(l.line.text);
        text_field(w, "means", l.means);
        write_spans(w, "span", l.line.where);
        w.end_object();
    }
    w.end_array();
    const session_facts& f = r.input.session->facts;
    w.key("facts");
    w.begin_object();
    field(w, "auth_offered", f.auth_offered);
    field(w, "auth_attempted", f.auth_attempted);
    field(w, "authenticated", f.authenticated);
    field(w, "auth_mechanism", f.auth_mechanism);
    field(w, "auth_user", f.auth_user);
    field(w, "tls", f.tls);
    field(w, "sender_differs_from_login", f.sender_differs_from_login);
    field(w, "sender_domain", f.sender_domain);
    field(w, "recipient_domain", f.recipient_domain);
    field(w, "server_host", f.server_host);
    field(w, "port", f.port);
    field(w, "banner", f.banner);
    w.key("capabilities");
    w.begin_array();
    for (const located<std::string>& c : f.capabilities) w.string(c.value);
    w.end_array();
    field(w, "stopped_at", f.stopped_at);
    w.end_object();
    w.end_object();
}

void write_diagnosis(json_writer& w, const diagnosis& d) {
    w.key("diagnosis");
    w.begin_object();
    text_field(w, "cause", d.cause);
    text_field(w, "permanence", d.permanence ? to_string(*d.permanence) : std::string_view{});
    text_field(w, "basis", to_string(d.basis));
    text_field(w, "rule", d.rule);
    write_spans(w, "evidence", d.evidence);
    w.key("runners_up");
    w.begin_array();
    for (const candidate& c : d.runners_up) {
        w.begin_object();
        text_field(w, "cause", c.cause);
        text_field(w, "basis", to_string(c.basis));
        text_field(w, "rule", c.rule);
        w.end_object();
    }
    w.end_array();
    w.end_object();
}

void write_explanation(json_writer& w, const explanation& e) {
    w.key("explanation");
    w.begin_object();
    w.key("title");
    w.string(e.title);
    w.key("summary");
    w.string(e.summary);
    write_strings(w, "who_can_fix", e.who_can_fix);
    text_field(w, "outcome", to_string(e.outcome));
    text_field(w, "resend", e.resend);
    w.key("reasons");
    w.begin_array();
    for (const explained_reason& r : e.reasons) {
        w.begin_object();
        text_field(w, "id", r.id);
        text_field(w, "title", r.title);
        text_field(w, "text", r.text);
        write_spans(w, "shown_by", r.shown_by);
        w.end_object();
    }
    w.end_array();
    w.key("steps");
    w.begin_array();
    for (const explained_step& s : e.steps) {
        w.begin_object();
        text_field(w, "for", s.for_);
        text_field(w, "product", s.product);
        w.key("text");
        w.string(s.text);
        w.end_object();
    }
    w.end_array();
    w.key("verify");
    w.begin_array();
    for (const verify_command& v : e.verify) {
        w.begin_object();
        w.key("command");
        w.string(v.command);
        text_field(w, "tells", v.tells);
        w.end_object();
    }
    w.end_array();
    write_strings(w, "prevention", e.prevention);
    w.key("questions");
    w.begin_array();
    for (const explained_question& q : e.questions) {
        w.begin_object();
        text_field(w, "id", q.id);
        w.key("text");
        w.string(q.text);
        w.key("options");
        w.begin_array();
        for (const question_option& o : q.options) {
            w.begin_object();
            text_field(w, "id", o.id);
            w.key("label");
            w.string(o.label);
            w.end_object();
        }
        w.end_array();
        w.end_object();
    }
    w.end_array();
    w.key("replies");
    w.begin_object();
    text_field(w, "to_sender", e.reply_to_sender);
    text_field(w, "to_recipient_admin", e.reply_to_recipient_admin);
    w.end_object();
    w.key("references");
    w.begin_array();
    for (const reference& r : e.references) {
        w.begin_object();
        w.key("title");
        w.string(r.title);
        w.key("url");
        w.string(r.url);
        w.end_object();
    }
    w.end_array();
    w.end_object();
}

void write_failure(json_writer& w, const explained_failure& one) {
    const delivery_failure& f = one.failure;
    w.begin_object();
    field(w, "final_recipient", f.final_recipient);
    field(w, "original_recipient", f.original_recipient);
    field(w, "envelope_sender", f.envelope_sender);
    field(w, "action", f.action);
    field(w, "arrival_date", f.arrival_date);
    field(w, "last_attempt_date", f.last_attempt_date);
    field(w, "will_retry_until", f.will_retry_until);
    field(w, "reply_code", f.reply_code);
    field(w, "enhanced_status_code", f.enhanced_status_code);
    field(w, "diagnostic_text", f.diagnostic_code);
    field(w, "reporting_mta", f.reporting_mta);
    field(w, "remote_mta", f.remote_mta);
    field(w, "remote_address", f.remote_address);
    field(w, "stage", f.stage);
    field(w, "queue_id", f.queue_id);
    if (one.diagnosis.issuer.empty())
        field(w, "issuer", f.issuer);
    else
        text_field(w, "issuer", one.diagnosis.issuer);
    w.key("spans");
    w.begin_object();
    span_field(w, "final_recipient", f.final_recipient);
    span_field(w, "original_recipient", f.original_recipient);
    span_field(w, "envelope_sender", f.envelope_sender);
    span_field(w, "action", f.action);
    span_field(w, "arrival_date", f.arrival_date);
    span_field(w, "last_attempt_date", f.last_attempt_date);
    span_field(w, "will_retry_until", f.will_retry_until);
    span_field(w, "reply_code", f.reply_code);
    span_field(w, "enhanced_status_code", f.enhanced_status_code);
    span_field(w, "diagnostic_text", f.diagnostic_code);
    span_field(w, "reporting_mta", f.reporting_mta);
    span_field(w, "remote_mta", f.remote_mta);
    span_field(w, "remote_address", f.remote_address);
    span_field(w, "stage", f.stage);
    span_field(w, "queue_id", f.queue_id);
    span_field(w, "issuer", f.issuer);
    w.end_object();
    write_strings(w, "notes", one.notes);
    write_diagnosis(w, one.diagnosis);
    write_explanation(w, one.explanation);
    w.end_object();
}

}  // namespace

std::string render_json(const report& r, const json_options& options) {
    std::string out;
    out.reserve(1024 + r.failures.size() * 12288);
    json_writer w(out, options.indent);
    w.begin_object();
    w.key("schema_version");
    w.number(1);
    if (!options.file.empty()) text_field(w, "file", options.file);
    if (options.record) {
        w.key("index");
        w.number(options.record->index);
        w.key("offset");
        w.number(options.record->offset);
    }
    w.key("input");
    w.begin_object();
    text_field(w, "kind", to_string(r.input.kind));
    text_field(w, "format", r.input.format);
    text_field(w, "title", r.title);
    w.key("bytes");
    w.number(r.bytes);
    write_strings(w, "notes", r.notes);
    w.end_object();
    write_strings(w, "warnings", r.warnings);
    write_original(w, r.input.original_message);
    write_session(w, r);
    w.key("recipients_delivered");
    w.begin_array();
    for (const located<std::string>& recipient : r.input.recipients_delivered) w.string(recipient.value);
    w.end_array();
    w.key("failures");
    w.begin_array();
    for (const explained_failure& f : r.failures) write_failure(w, f);
    w.end_array();
    w.end_object();
    return out;
}

std::string render_error_json(std::string_view file, std::string_view error) {
    std::string out;
    json_writer w(out, false);
    w.begin_object();
    w.key("schema_version");
    w.number(1);
    text_field(w, "file", file);
    text_field(w, "error", error);
    w.end_object();
    return out;
}

}  // namespace smtp_explain
