#include "render/outline.hpp"

#include <algorithm>

#include "model/utf8.hpp"

namespace smtp_explain {

std::string_view label_or_id(const rule_base& rules, std::string_view group, std::string_view id) {
    const text_variants* texts = rules.label(group, id);
    return texts && !texts->empty() ? std::string_view(texts->back()) : id;
}

std::string filled_label(const rule_base& rules, std::string_view group, std::string_view id,
                         const std::vector<std::pair<std::string_view, std::string>>& values) {
    std::string_view text = label_or_id(rules, group, id);
    std::string out;
    while (!text.empty()) {
        const std::size_t open = text.find('{');
        const std::size_t close = open == text.npos ? text.npos : text.find('}', open);
        if (close == text.npos) break;
        out += text.substr(0, open);
        const std::string_view name = text.substr(open + 1, close - open - 1);
        for (const auto& [slot, value] : values)
            if (slot == name) out += value;
        text.remove_prefix(close + 1);
    }
    out += text;
    return out;
}

std::vector<step_group> group_steps(const std::vector<explained_step>& steps) {
    std::vector<step_group> groups;
    for (const explained_step& s : steps) {
        const auto last =
            std::find_if(groups.rbegin(), groups.rend(), [&](const step_group& g) { return g.role == s.for_; });
        if (last != groups.rend() && last->product == s.product)
            last->texts.push_back(s.text);
        else
            groups.insert(last == groups.rend() ? groups.end() : last.base(), {s.for_, s.product, {s.text}});
    }
    return groups;
}

std::string who_can_fix_line(const std::vector<std::string>& roles, const rule_base& rules) {
    std::string out;
    for (const std::string& role : roles) {
        if (!out.empty()) {
            out += "; ";
            out += label_or_id(rules, "headings", "then");
            out += ' ';
        }
        out += label_or_id(rules, "roles", role);
    }
    return out;
}

std::vector<std::pair<std::string_view, std::string>> fact_lines(const explained_failure& one, const rule_base& rules) {
    const delivery_failure& f = one.failure;
    const diagnosis& d = one.diagnosis;
    std::vector<std::pair<std::string_view, std::string>> lines;
    const auto add = [&](std::string_view heading, std::string value) {
        if (!value.empty()) lines.emplace_back(label_or_id(rules, "headings", heading), std::move(value));
    };
    const auto text = [](const stated<std::string>& s) { return s ? s->value : std::string(); };
    std::string codes;
    if (f.reply_code) codes = std::to_string(f.reply_code->value.value);
    if (f.enhanced_status_code) codes += (codes.empty() ? "" : " ") + to_string(f.enhanced_status_code->value);
    std::string host = text(f.remote_mta);
    if (f.remote_address) host += host.empty() ? f.remote_address->value : " (" + f.remote_address->value + ")";
    const std::string& issuer = d.issuer.empty() && f.issuer ? f.issuer->value : d.issuer;

    add("cause", d.cause);
    add("basis", std::string(label_or_id(rules, "basis", to_string(d.basis))));
    add("recipient", f.final_recipient ? f.final_recipient->value : text(f.original_recipient));
    add("sender", text(f.envelope_sender));
    add("codes", codes);
    add("stage", f.stage ? std::string(label_or_id(rules, "stages", to_string(f.stage->value))) : std::string());
    add("remote_mta", host);
    add("reporting_mta", text(f.reporting_mta));
    add("queue_id", text(f.queue_id));
    add("will_retry_until", text(f.will_retry_until));
    add("issuer", issuer);
    add("rule", d.rule);
    std::string others;
    for (const candidate& c : d.runners_up) others += (others.empty() ? "" : ", ") + c.cause;
    add("runners_up", others);
    return lines;
}

std::string printable(std::string_view s, bool keep_lines) {
    std::string out;
    out.reserve(s.size());
    for (std::size_t i = 0; i < s.size();) {
        const utf8_result c = utf8_character(s, i);
        if (!c.valid)
            out += replacement_character;
        else if (c.value == '\n' || c.value == '\t')
            out += keep_lines && c.value == '\n' ? '\n' : ' ';
        else if (!is_unprintable(c.value))
            out.append(s.substr(i, c.length));
        i += c.length;
    }
    return out;
}

}  // namespace smtp_explain
