// Many failures at a glance: how many of each cause, by whom, and where to.
#include <algorithm>
#include <cstdio>
#include <map>

#include "cli/options.hpp"
#include "explain.hpp"
#include "render/json_writer.hpp"
#include "render/outline.hpp"

namespace smtp_explain {

namespace {

using counts = std::map<std::string, std::uint64_t>;

struct totals {
    std::uint64_t messages = 0, failures = 0, unreadable = 0;
    counts causes, issuers, domains;
};

std::string domain_of(const delivery_failure& f) {
    const stated<std::string>& address = f.final_recipient ? f.final_recipient : f.original_recipient;
    if (!address) return {};
    const std::size_t at = address->value.rfind('@');
    if (at == std::string::npos) return {};
    std::string domain = address->value.substr(at + 1);
    for (char& c : domain)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    return domain;
}

// The most frequent first; the same number in the order of the alphabet.
std::vector<std::pair<std::string, std::uint64_t>> ranked(const counts& c) {
    std::vector<std::pair<std::string, std::uint64_t>> out(c.begin(), c.end());
    std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
    return out;
}

std::string title_of_cause(const rule_base& rules, const std::string& id) {
    const cause* c = rules.cause(id);
    return c ? c->title : id;
}

std::string as_json(const totals& t, const rule_base& rules) {
    std::string out;
    json_writer w(out, true);
    const auto table = [&](std::string_view name, std::string_view key, const counts& c, bool titles) {
        w.key(name);
        w.begin_array();
        for (const auto& row : ranked(c)) {
            w.begin_object();
            w.key(key);
            w.string_or_null(row.first);
            if (titles) {
                w.key("title");
                w.string(title_of_cause(rules, row.first));
            }
            w.key("count");
            w.number(row.second);
            w.end_object();
        }
        w.end_array();
    };
    w.begin_object();
    w.key("schema_version");
    w.number(1);
    w.key("messages");
    w.number(t.messages);
    w.key("failures");
    w.number(t.failures);
    w.key("unreadable");
    w.number(t.unreadable);
    table("by_cause", "cause", t.causes, true);
    table("by_issuer", "issuer", t.issuers, false);
    table("by_recipient_domain", "domain", t.domains, false);
    w.end_object();
    return out + "\n";
}

std::string as_tables(const totals& t, const rule_base& rules, bool markdown) {
    std::string out = markdown ? "## " : "";
    out += filled_label(rules, "headings", "summary_title",
                        {{"failures", std::to_string(t.failures)}, {"messages", std::to_string(t.messages)}}) +
           "\n";
    const auto table = [&](std::string_view heading, const counts& c, bool titles) {
        if (c.empty()) return;
        const std::string name(label_or_id(rules, "headings", heading));
        if (markdown)
            out += "\n| " + name + " | " + std::string(label_or_id(rules, "headings", "count")) + " |\n|---|---:|\n";
        else
            out += "\n" + name + "\n";
        for (const auto& row : ranked(c)) {
            std::string label = row.first.empty() ? std::string(label_or_id(rules, "headings", "not_stated")) : printable(row.first);
            const std::string number = std::to_string(row.second);
            if (titles) label += ": " + printable(title_of_cause(rules, row.first));
            if (markdown) {
                std::string cell;
                for (const char c1 : label) {
                    if (std::string_view("\\`*_[]<>#|!~&$^").find(c1) != std::string_view::npos) cell += '\\';
                    cell += c1;
                }
                out += "| " + cell + " | " + number + " |\n";
            } else {
                out += std::string(number.size() < 8 ? 8 - number.size() : 0, ' ') + number + "  " + label + "\n";
            }
        }
    };
    table("by_cause", t.causes, true);
    table("by_issuer", t.issuers, false);
    table("by_domain", t.domains, false);
    return out;
}

}  // namespace

int run_summary(const arguments& given) {
    options o;
    if (!read_options(given, {"text", "json", "markdown"}, o)) return exit_bad_use;
    const auto rules = load_rules(o.rules);
    if (!rules) return exit_bad_use;
    totals t;
    bool found = false;
    for (const std::string& file : o.files) {
        std::string error;
        const auto bytes = read_input(file, error);
        if (!bytes) {
            ++t.unreadable;
            std::fprintf(stderr, "smtp-explain: %s: %s\n", file.c_str(), error.c_str());
            continue;
        }
        for (const record& one : split_records(*bytes)) {
            const report r = explain(one.bytes, *rules, {.answers = {}, .redact = o.redact, .facts_only = true});
            ++t.messages;
            found |= r.input.kind != input_kind::not_a_mail_error;
            for (const explained_failure& f : r.failures) {
                ++t.failures;
                ++t.causes[f.diagnosis.cause];
                ++t.issuers[f.diagnosis.issuer];
                ++t.domains[domain_of(f.failure)];
            }
        }
    }
    print(o.format == "json" ? as_json(t, *rules) : as_tables(t, *rules, o.format == "markdown"));
    return t.unreadable > 0 ? exit_bad_use : found ? exit_done : exit_nothing;
}

}  // namespace smtp_explain
