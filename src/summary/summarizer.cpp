#include "summary/summarizer.hpp"

#include <algorithm>
#include <utility>

#include "compose/compose.hpp"
#include "explain.hpp"
#include "formats/text.hpp"

namespace smtp_explain {

namespace {

std::string domain_of(const delivery_failure& f) {
    const stated<std::string>& address = f.final_recipient ? f.final_recipient : f.original_recipient;
    const std::size_t at = address ? address->value.rfind('@') : std::string::npos;
    return at == std::string::npos ? std::string{} : to_lower(std::string_view(address->value).substr(at + 1));
}

std::vector<summary_count> ranked(const std::unordered_map<std::string, std::uint64_t>& counts) {
    std::vector<summary_count> out;
    for (const auto& [name, count] : counts) out.push_back({name, count});
    std::sort(out.begin(), out.end(), [](const summary_count& a, const summary_count& b) { return a.count != b.count ? a.count > b.count : a.name < b.name; });
    return out;
}

}  // namespace

void summarizer::add(std::string_view file, const record& where, report r) {
    ++messages_;
    if (where.cut_off || where.size > max_input_bytes) ++unreadable_;
    for (explained_failure& one : r.failures) {
        ++failures_;
        ++issuers_[one.diagnosis.issuer];
        std::string domain = domain_of(one.failure);
        if (const auto it = domains_.find(domain); it != domains_.end()) ++it->second;
        else if (domains_.size() < max_domains) domains_.emplace(std::move(domain), 1);
        else ++further_domains_;

        of_cause& cause = causes_[one.diagnosis.cause];
        ++cause.count;
        const bool other_rule = ++cause.rules[one.diagnosis.rule] == 1;
        if (cause.examples.size() >= max_examples || (!other_rule && cause.examples.size() > 0)) continue;
        const delivery_failure& f = one.failure;
        summary_example place{std::string(file), where.index, where.offset, where.alone, f.final_recipient ? f.final_recipient->value : std::string{},
                                f.diagnostic_code ? f.diagnostic_code->value.text : std::string{}};
        cause.examples.push_back({std::move(place), std::move(one), r.input.kind});
    }
}

summary summarizer::result() const {
    summary out;
    out.messages = messages_;
    out.failures = failures_;
    out.unreadable = unreadable_;
    out.by_issuer = ranked(issuers_);
    out.by_recipient_domain = ranked(domains_);
    out.further_domains = further_domains_;
    for (const auto& entry : causes_) {
        const std::string& id = entry.first;
        const of_cause& cause = entry.second;
        summary_of_cause& one = out.by_cause.emplace_back();
        one.cause = id;
        one.count = cause.count;
        for (const example& e : cause.examples) one.examples.push_back(e.where);
        // What helps most of them; said without the names of the one that stands for them.
        const auto usual = std::max_element(cause.examples.begin(), cause.examples.end(), [&](const example& a, const example& b) {
            return cause.rules.at(a.failure.diagnosis.rule) < cause.rules.at(b.failure.diagnosis.rule);
        });
        if (usual == cause.examples.end()) continue;
        const explanation e = compose(delivery_failure{}, usual->failure.diagnosis, nullptr, usual->kind, rules_);
        one.title = e.title;
        const auto step = std::find_if(e.steps.begin(), e.steps.end(), [&](const explained_step& s) { return !e.who_can_fix.empty() && s.for_ == e.who_can_fix.front(); });
        if (step != e.steps.end()) {
            one.step_for = step->for_;
            one.first_step = step->text;
        }
    }
    std::sort(out.by_cause.begin(), out.by_cause.end(), [](const summary_of_cause& a, const summary_of_cause& b) { return a.count != b.count ? a.count > b.count : a.cause < b.cause; });
    return out;
}

}  // namespace smtp_explain
