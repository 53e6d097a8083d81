// An answer as a ticket note. Whatever came from the paste is fenced or escaped: it makes no link, no image, no markup.
#include "render/markdown_text.hpp"
#include "render/outline.hpp"
#include "render/render.hpp"

namespace smtp_explain {

namespace {

// Text that someone copies and sends.
std::string quotation(std::string_view raw) {
    std::string out;
    std::string_view rest = raw;
    while (true) {
        const std::size_t end = rest.find('\n');
        out += "> " + escaped(rest.substr(0, end)) + "\n";
        if (end == rest.npos) return out;
        rest.remove_prefix(end + 1);
    }
}

class writer {
public:
    writer(const report& r, const rule_base& rules) : report_(r), rules_(rules) {}

    std::string write() {
        for (const std::string& w : report_.warnings) out_ += "> **" + heading("warnings") + ":** " + escaped(w) + "\n\n";
        if (report_.failures.empty()) {
            const std::string_view kind = to_string(report_.input.kind);
            out_ += "## " + escaped(label_or_id(rules_, "kinds", kind)) + "\n\n" +
                    escaped(label_or_id(rules_, "no_failure", kind)) + "\n";
        }
        for (const explained_failure& f : report_.failures) failure(f);
        dialogue();
        if (!report_.notes.empty()) out_ += "\n";
        for (const std::string& n : report_.notes) item(escaped(n));
        return std::move(out_);
    }

private:
    std::string heading(std::string_view id) { return escaped(label_or_id(rules_, "headings", id)); }
    void section(std::string_view id) { out_ += "\n### " + heading(id) + "\n\n"; }
    void item(std::string_view text) { out_.append("- ").append(text).append("\n"); }
    void fact(std::string_view id, std::string_view text) { item("**" + heading(id) + ":** " + escaped(text)); }

    void failure(const explained_failure& one) {
        const explanation& e = one.explanation;
        if (!out_.empty()) out_ += "\n";
        out_ += "## " + escaped(e.title.empty() ? std::string_view(one.diagnosis.cause) : std::string_view(e.title)) + "\n\n";
        if (!e.summary.empty()) out_ += escaped(e.summary) + "\n\n";
        fact("outcome", label_or_id(rules_, "outcomes", to_string(e.outcome)));
        if (!e.who_can_fix.empty()) fact("who_can_fix", who_can_fix_line(e.who_can_fix, rules_));
        if (!e.resend.empty()) fact("resend", label_or_id(rules_, "resend", e.resend));

        if (!e.steps.empty()) section("steps");
        bool first = true;
        for (const step_group& g : group_steps(e.steps)) {
            out_ += std::string(first ? "" : "\n") + "**" + escaped(label_or_id(rules_, "role_headings", g.role));
            if (!g.product.empty()) out_ += ": " + escaped(g.product);
            out_ += "**\n\n";
            for (std::size_t i = 0; i < g.texts.size(); ++i)
                out_ += std::to_string(i + 1) + ". " + escaped(g.texts[i]) + "\n";
            first = false;
        }
        if (!e.reasons.empty()) section("reasons");
        for (const explained_reason& r : e.reasons) {
            std::string line = "**" + escaped(r.title) + "**";
            if (!r.shown_by.empty()) line += " (" + heading("shown") + ")";
            if (!r.text.empty()) line += ": " + escaped(r.text);
            item(line);
        }
        if (!e.questions.empty()) section("questions");
        for (const explained_question& q : e.questions) {
            item(escaped(q.text));
            for (const question_option& o : q.options) out_ += "  - " + escaped(o.label) + "\n";
        }
        if (!e.verify.empty()) section("verify");
        for (const verify_command& v : e.verify) {
            std::string line = code_span(v.command);
            if (!v.tells.empty()) line += ": " + escaped(v.tells);
            item(line);
        }
        if (!e.prevention.empty()) section("prevention");
        for (const std::string& p : e.prevention) item(escaped(p));
        if (!e.reply_to_sender.empty() || !e.reply_to_recipient_admin.empty()) section("replies");
        if (!e.reply_to_sender.empty()) out_ += heading("to_sender") + ":\n\n" + quotation(e.reply_to_sender) + "\n";
        if (!e.reply_to_recipient_admin.empty())
            out_ += heading("to_recipient_admin") + ":\n\n" + quotation(e.reply_to_recipient_admin) + "\n";

        section("evidence");
        if (one.failure.diagnostic_code && !one.failure.diagnostic_code->value.text.empty())
            out_ += fenced(one.failure.diagnostic_code->value.text) + "\n";
        for (const auto& line : fact_lines(one, rules_))
            item("**" + escaped(line.first) + ":** " + escaped(line.second));
        for (const std::string& n : one.notes) item(escaped(n));
        if (!e.references.empty()) section("references");
        // The addresses are data's own, never the paste's: these alone are links.
        for (const reference& r : e.references) item(escaped(r.title) + ": <" + printable(r.url) + ">");
    }

    void dialogue() {
        if (report_.timeline.empty()) return;
        section("dialogue");
        std::string lines;
        for (const explained_line& l : report_.timeline) {
            if (!lines.empty()) lines += '\n';
            lines += l.line.from == session_line::speaker::client   ? "-> "
                     : l.line.from == session_line::speaker::server ? "<- "
                                                                    : "   ";
            lines += printable(l.line.text);
        }
        out_ += fenced(lines);
    }

    const report& report_;
    const rule_base& rules_;
    std::string out_;
};

}  // namespace

std::string render_markdown(const report& r, const rule_base& rules) { return writer(r, rules).write(); }

}  // namespace smtp_explain
