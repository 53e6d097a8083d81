// An answer for a terminal, in the order in which three readers stop reading: what happened, what to do, why and how we know.
#include <algorithm>

#include "render/outline.hpp"
#include "render/render.hpp"
#include "render/summary.hpp"
#include "model/utf8.hpp"

namespace smtp_explain {

namespace {

// Columns that a character takes: none for joining marks, two for wide scripts.
unsigned columns_of(std::uint32_t c) {
    if ((c >= 0x300 && c <= 0x36F) || (c >= 0x200B && c <= 0x200D) || (c >= 0xFE00 && c <= 0xFE0F)) return 0;
    const bool wide = (c >= 0x1100 && c <= 0x115F) || (c >= 0x2E80 && c <= 0xA4CF) || (c >= 0xAC00 && c <= 0xD7A3) ||
                      (c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFE30 && c <= 0xFE6F) || (c >= 0xFF00 && c <= 0xFF60) ||
                      (c >= 0x1F300 && c <= 0x1FAFF) || (c >= 0x20000 && c <= 0x3FFFD);
    return wide ? 2 : 1;
}

unsigned width_of(std::string_view s) {
    unsigned width = 0;
    for (std::size_t i = 0; i < s.size();) {
        const utf8_result c = utf8_character(s, i);
        width += columns_of(c.value);
        i += c.length;
    }
    return width;
}

class page {
public:
    page(const rule_base& rules, const text_options& options) : rules_(rules), options_(options) {}

    std::string take() { return std::move(out_); }

    void title(std::string_view text) { styled("\x1b[1m", text); }
    void heading(std::string_view id) {
        blank();
        styled("\x1b[1;36m", label_or_id(rules_, "headings", id));
    }
    void styled(std::string_view style, std::string_view text) {
        if (options_.colour) out_ += style;
        out_ += printable(text);
        if (options_.colour) out_ += "\x1b[0m";
        out_ += '\n';
    }
    void blank() {
        if (!out_.empty()) out_ += '\n';
    }

    // `first` stands before the first line, blanks of the same width before the others.
    void paragraph(std::string_view first, std::string_view raw) {
        const std::string text = printable(raw, true);
        const unsigned indent = width_of(first);
        const std::string margin(indent, ' ');
        const unsigned room = options_.columns == 0 ? ~0u : std::max(options_.columns, indent + 20u);
        out_ += first;
        unsigned column = indent;
        bool line_start = true, code = false;
        for (std::size_t i = 0; i <= text.size();) {
            const std::size_t end = std::min(text.find_first_of(" \n", i), text.size());
            const std::string_view word = std::string_view(text).substr(i, end - i);
            if (!word.empty()) {
                const unsigned width = width_of(word) - (options_.colour ? ticks(word) : 0u);
                if (!line_start && column + 1 + width > room) {
                    out_ += '\n';
                    out_ += margin;
                    column = indent;
                } else if (!line_start) {
                    out_ += ' ';
                    ++column;
                }
                put(word, code);
                column += width;
                line_start = false;
            }
            if (end < text.size() && text[end] == '\n') {
                out_ += '\n';
                out_ += margin;
                column = indent;
                line_start = true;
            }
            i = end + 1;
        }
        if (code) out_ += "\x1b[22m";
        out_ += '\n';
    }

    // As it is: a command or a reply must be copied unbroken.
    void verbatim(std::string_view first, std::string_view raw) {
        out_ += first;
        out_ += printable(raw);
        out_ += '\n';
    }

private:
    static unsigned ticks(std::string_view word) {
        return static_cast<unsigned>(std::count(word.begin(), word.end(), '`'));
    }
    void put(std::string_view word, bool& code) {
        if (!options_.colour) {
            out_ += word;
            return;
        }
        for (const char c : word) {
            if (c != '`') {
                out_ += c;
                continue;
            }
            code = !code;
            out_ += code ? "\x1b[1m" : "\x1b[22m";
        }
    }

    const rule_base& rules_;
    const text_options& options_;
    std::string out_;
};

class writer {
public:
    writer(const report& r, const rule_base& rules, const text_options& options)
        : report_(r), rules_(rules), page_(rules, options) {}

    std::string write() {
        for (const std::string& w : report_.warnings) {
            page_.styled("\x1b[1;33m", label_or_id(rules_, "headings", "warnings"));
            page_.paragraph("  ", w);
            page_.blank();
        }
        if (report_.failures.empty()) no_failure();
        for (std::size_t i = 0; i < report_.failures.size(); ++i) {
            if (report_.failures.size() > 1) {
                if (i > 0) page_.blank();
                page_.styled("\x1b[2m", filled_label(rules_, "headings", "failure_of",
                                                     {{"number", std::to_string(i + 1)},
                                                      {"count", std::to_string(report_.failures.size())}}));
            }
            failure(report_.failures[i]);
        }
        dialogue();
        frame();
        return page_.take();
    }

private:
    std::string_view heading(std::string_view id) { return label_or_id(rules_, "headings", id); }

    void no_failure() {
        const std::string_view kind = to_string(report_.input.kind);
        page_.title(label_or_id(rules_, "kinds", kind));
        page_.paragraph("  ", label_or_id(rules_, "no_failure", kind));
    }

    void rows(const std::vector<std::pair<std::string_view, std::string>>& lines) {
        unsigned widest = 0;
        for (const auto& line : lines) widest = std::max(widest, width_of(line.first));
        for (const auto& line : lines) {
            std::string first = "  " + std::string(line.first);
            first.append(widest - width_of(line.first) + 2u, ' ');
            page_.paragraph(first, line.second);
        }
    }

    void numbered(std::string_view margin, const std::vector<std::string_view>& texts) {
        for (std::size_t i = 0; i < texts.size(); ++i)
            page_.paragraph(std::string(margin) + std::to_string(i + 1) + ". ", texts[i]);
    }

    void failure(const explained_failure& one) {
        const explanation& e = one.explanation;
        page_.title(e.title.empty() ? std::string_view(one.diagnosis.cause) : std::string_view(e.title));
        if (!e.summary.empty()) page_.paragraph("  ", e.summary);
        page_.blank();
        std::vector<std::pair<std::string_view, std::string>> top;
        top.emplace_back(heading("outcome"), label_or_id(rules_, "outcomes", to_string(e.outcome)));
        if (!e.who_can_fix.empty()) top.emplace_back(heading("who_can_fix"), who_can_fix_line(e.who_can_fix, rules_));
        if (!e.resend.empty()) top.emplace_back(heading("resend"), label_or_id(rules_, "resend", e.resend));
        rows(top);

        if (!e.steps.empty()) page_.heading("steps");
        for (const step_group& g : group_steps(e.steps)) {
            std::string name = "  " + std::string(label_or_id(rules_, "role_headings", g.role));
            if (!g.product.empty()) name += ": " + std::string(g.product);
            page_.paragraph(name, "");
            numbered("    ", g.texts);
        }
        if (!e.reasons.empty()) page_.heading("reasons");
        for (const explained_reason& r : e.reasons) {
            std::string title = r.title;
            if (!r.shown_by.empty()) title += " (" + std::string(heading("shown")) + ")";
            page_.paragraph("  * ", title);
            if (!r.text.empty()) page_.paragraph("    ", r.text);
        }
        if (!e.questions.empty()) page_.heading("questions");
        for (const explained_question& q : e.questions) {
            page_.paragraph("  ? ", q.text);
            for (const question_option& o : q.options) page_.paragraph("    - ", o.label + " (" + q.id + "=" + o.id + ")");
        }
        if (!e.verify.empty()) page_.heading("verify");
        for (const verify_command& v : e.verify) {
            page_.verbatim("  $ ", v.command);
            if (!v.tells.empty()) page_.paragraph("    ", v.tells);
        }
        if (!e.prevention.empty()) page_.heading("prevention");
        for (const std::string& p : e.prevention) page_.paragraph("  * ", p);
        if (!e.reply_to_sender.empty() || !e.reply_to_recipient_admin.empty()) page_.heading("replies");
        if (!e.reply_to_sender.empty()) {
            page_.paragraph("  ", heading("to_sender"));
            page_.paragraph("    ", e.reply_to_sender);
        }
        if (!e.reply_to_recipient_admin.empty()) {
            page_.paragraph("  ", heading("to_recipient_admin"));
            page_.paragraph("    ", e.reply_to_recipient_admin);
        }
        page_.heading("evidence");
        if (one.failure.diagnostic_code) page_.verbatim("  > ", one.failure.diagnostic_code->value.text);
        rows(fact_lines(one, rules_));
        for (const std::string& n : one.notes) page_.paragraph("  ! ", n);
        if (!e.references.empty()) page_.heading("references");
        for (const reference& r : e.references) {
            page_.paragraph("  * ", r.title);
            page_.verbatim("    ", r.url);
        }
    }

    void dialogue() {
        if (report_.timeline.empty()) return;
        page_.heading("dialogue");
        for (const explained_line& l : report_.timeline) {
            const bool client = l.line.from == session_line::speaker::client;
            const bool server = l.line.from == session_line::speaker::server;
            page_.paragraph(client ? "  -> " : server ? "  <- " : "     ", l.line.text);
            if (!l.means.empty()) page_.paragraph("       ", l.means);
        }
    }

    void frame() {
        std::string recipients;
        for (const located<std::string>& r : report_.input.recipients_delivered)
            recipients += (recipients.empty() ? "" : ", ") + r.value;
        std::vector<std::pair<std::string_view, std::string>> lines;
        if (!recipients.empty()) lines.emplace_back(heading("delivered_to"), recipients);
        if (!report_.title.empty()) lines.emplace_back(heading("input"), report_.title);
        if (report_.input.original_message.subject)
            lines.emplace_back(heading("subject"), report_.input.original_message.subject->value);
        if (!lines.empty()) page_.blank();
        rows(lines);
        for (const std::string& n : report_.notes) page_.paragraph("  ! ", n);
    }

    const report& report_;
    const rule_base& rules_;
    page page_;
};

}  // namespace

std::string render_text(const report& r, const rule_base& rules, const text_options& options) {
    return writer(r, rules, options).write();
}

std::string render_summary_text(const summary& s, const rule_base& rules, const text_options& options) {
    page out(rules, options);
    out.title(filled_label(rules, "headings", "summary_title", {{"failures", std::to_string(s.failures)}, {"messages", std::to_string(s.messages)}}));
    if (s.unreadable > 0) out.paragraph("", filled_label(rules, "headings", "summary_unreadable", {{"count", std::to_string(s.unreadable)}}));
    const auto counted = [](std::uint64_t count) {
        const std::string number = std::to_string(count);
        return std::string(number.size() < 8 ? 8 - number.size() : 0, ' ') + number + "  ";
    };
    if (!s.by_cause.empty()) out.heading("by_cause");
    for (const summary_of_cause& cause : s.by_cause) {
        out.paragraph(counted(cause.count), cause.cause + ": " + cause.title);
        if (!cause.first_step.empty()) out.paragraph("            ", std::string(label_or_id(rules, "role_headings", cause.step_for)) + ": " + cause.first_step);
        for (const summary_example& e : cause.examples) out.verbatim("          - ", place_of(e, rules) + " " + shortened(e.words));
    }
    const auto table = [&](std::string_view id, const std::vector<summary_count>& counts) {
        if (counts.empty()) return;
        out.heading(id);
        for (std::size_t i = 0; i < std::min(most_names, counts.size()); ++i)
            out.verbatim(counted(counts[i].count), counts[i].name.empty() ? label_or_id(rules, "headings", "not_stated") : std::string_view(counts[i].name));
        if (const std::string more = more_names(s, counts, id == "by_domain", rules); !more.empty()) out.paragraph("          ", more);
    };
    table("by_issuer", s.by_issuer);
    table("by_domain", s.by_recipient_domain);
    return out.take();
}

}  // namespace smtp_explain
