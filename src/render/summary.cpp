#include "render/summary.hpp"

#include <algorithm>

#include "render/json_writer.hpp"
#include "render/markdown_text.hpp"
#include "render/outline.hpp"

namespace smtp_explain {

std::string render_summary_json(const summary& s, bool indent) {
    std::string out;
    json_writer w(out, indent);
    const auto number = [&](std::string_view key, std::uint64_t value) {
        w.key(key);
        w.number(value);
    };
    const auto text = [&](std::string_view key, std::string_view value) {
        w.key(key);
        w.string_or_null(value);
    };
    const auto names = [&](std::string_view list, std::string_view key, const std::vector<summary_count>& counts) {
        w.key(list);
        w.begin_array();
        for (const summary_count& one : counts) {
            w.begin_object();
            text(key, one.name);
            number("count", one.count);
            w.end_object();
        }
        w.end_array();
    };
    w.begin_object();
    number("schema_version", 1);
    number("messages", s.messages);
    number("failures", s.failures);
    number("unreadable", s.unreadable);
    w.key("by_cause");
    w.begin_array();
    for (const summary_of_cause& cause : s.by_cause) {
        w.begin_object();
        text("cause", cause.cause);
        text("title", cause.title);
        number("count", cause.count);
        w.key("first_step");
        if (cause.first_step.empty()) {
            w.null();
        } else {
            w.begin_object();
            text("for", cause.step_for);
            text("text", cause.first_step);
            w.end_object();
        }
        w.key("examples");
        w.begin_array();
        for (const summary_example& e : cause.examples) {
            w.begin_object();
            text("file", e.file);
            w.key("index");
            e.alone ? w.null() : w.number(e.index);
            w.key("offset");
            e.alone ? w.null() : w.number(e.offset);
            text("final_recipient", e.final_recipient);
            text("diagnostic_text", e.words);
            w.end_object();
        }
        w.end_array();
        w.end_object();
    }
    w.end_array();
    names("by_issuer", "issuer", s.by_issuer);
    names("by_recipient_domain", "domain", s.by_recipient_domain);
    number("further_domains", s.further_domains);
    w.end_object();
    return out + "\n";
}

std::string render_summary_markdown(const summary& s, const rule_base& rules) {
    const auto heading = [&](std::string_view id) { return escaped(label_or_id(rules, "headings", id)); };
    std::string out = "## " + escaped(filled_label(rules, "headings", "summary_title", {{"failures", std::to_string(s.failures)}, {"messages", std::to_string(s.messages)}})) + "\n";
    if (s.unreadable > 0) out += "\n" + escaped(filled_label(rules, "headings", "summary_unreadable", {{"count", std::to_string(s.unreadable)}})) + "\n";
    for (const summary_of_cause& cause : s.by_cause) {
        out += "\n### " + std::to_string(cause.count) + " × " + escaped(cause.title.empty() ? cause.cause : cause.title) + "\n\n";
        if (!cause.first_step.empty()) out += "**" + escaped(label_or_id(rules, "role_headings", cause.step_for)) + ":** " + escaped(cause.first_step) + "\n\n";
        for (const summary_example& e : cause.examples) out += "- " + escaped(place_of(e, rules)) + (e.words.empty() ? "" : " " + code_span(shortened(e.words))) + "\n";
    }
    const auto table = [&](std::string_view id, const std::vector<summary_count>& counts) {
        if (counts.empty()) return;
        out += "\n| " + heading(id) + " | " + heading("count") + " |\n|---|---:|\n";
        for (std::size_t i = 0; i < std::min(most_names, counts.size()); ++i)
            out += "| " + (counts[i].name.empty() ? heading("not_stated") : escaped(counts[i].name)) + " | " + std::to_string(counts[i].count) + " |\n";
        if (const std::string more = more_names(s, counts, id == "by_domain", rules); !more.empty()) out += "\n" + escaped(more) + "\n";
    };
    table("by_issuer", s.by_issuer);
    table("by_domain", s.by_recipient_domain);
    return out;
}

std::string place_of(const summary_example& e, const rule_base& rules) {
    const std::string file = e.file.empty() || e.file == "-" ? std::string(label_or_id(rules, "headings", "input_text")) : e.file;
    return e.alone ? file + ":" : filled_label(rules, "headings", "summary_place", {{"file", file}, {"number", std::to_string(e.index + 1)}, {"offset", std::to_string(e.offset)}});
}

std::string shortened(std::string_view words) {
    constexpr std::size_t most = 200;
    const std::string clean = printable(words);
    if (clean.size() <= most) return clean;
    std::size_t end = most;
    while (end > 0 && (static_cast<unsigned char>(clean[end]) & 0xC0) == 0x80) --end;
    return clean.substr(0, end) + " …";
}

std::string more_names(const summary& s, const std::vector<summary_count>& counts, bool domains, const rule_base& rules) {
    std::uint64_t names = 0, failures = 0;
    for (std::size_t i = most_names; i < counts.size(); ++i) {
        ++names;
        failures += counts[i].count;
    }
    std::string out;
    if (names > 0) out = filled_label(rules, "headings", "summary_more", {{"names", std::to_string(names)}, {"failures", std::to_string(failures)}});
    if (domains && s.further_domains > 0) out += (out.empty() ? "" : " ") + filled_label(rules, "headings", "summary_further", {{"failures", std::to_string(s.further_domains)}});
    return out;
}

}  // namespace smtp_explain
