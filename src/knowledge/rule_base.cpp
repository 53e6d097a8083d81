#include "knowledge/rule_base.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "knowledge/compiled_rules.hpp"
#include "knowledge/loader.hpp"

namespace smtp_explain {

struct rule_base::state {
    // As loaded: an overlay is laid over all of them anew.
    std::vector<std::string_view> bundles;
    std::vector<std::shared_ptr<const std::string>> own;   // of those that are not in place
    std::set<std::string> known_problems;
    loaded_data data;

    void add(std::string bundle) {
        own.push_back(std::make_shared<const std::string>(std::move(bundle)));
        bundles.push_back(*own.back());
    }
};

rule_base::rule_base() = default;
rule_base::rule_base(rule_base&&) noexcept = default;
rule_base& rule_base::operator=(rule_base&&) noexcept = default;
rule_base::~rule_base() = default;

std::optional<rule_base> rule_base::load(std::unique_ptr<state> s, std::vector<load_problem>& problems) {
    std::vector<load_problem> found;
    const bool good = load_bundles(s->bundles, s->data, found);
    for (load_problem& p : found) {
        s->known_problems.insert(to_string(p));
        problems.push_back(std::move(p));
    }
    if (!good) return std::nullopt;
    rule_base out;
    out.state_ = std::move(s);
    return out;
}

std::optional<rule_base> rule_base::load(std::string bundle_json, std::vector<load_problem>& problems) {
    auto s = std::make_unique<state>();
    s->add(std::move(bundle_json));
    return load(std::move(s), problems);
}

std::optional<rule_base> rule_base::load_in_place(std::string_view bundle_json, std::vector<load_problem>& problems) {
    auto s = std::make_unique<state>();
    s->bundles.push_back(bundle_json);
    return load(std::move(s), problems);
}

bool rule_base::lay_over(std::string bundle_json, std::vector<load_problem>& problems) {
    auto next = std::make_unique<state>();
    next->bundles = state_->bundles;
    next->own = state_->own;
    next->add(std::move(bundle_json));
    next->known_problems = state_->known_problems;
    std::vector<load_problem> found;
    bool good = load_bundles(next->bundles, next->data, found);
    // The built-in bundle's own problems do not stand against an overlay.
    for (load_problem& p : found) {
        if (state_->known_problems.count(to_string(p)) > 0) continue;
        problems.push_back(std::move(p));
        good = false;
    }
    if (good) state_ = std::move(next);
    return good;
}

namespace {

template <class Map, class Key>
auto find_in(const Map& map, const Key& key) -> decltype(&map.begin()->second) {
    const auto at = map.find(key);
    return at == map.end() ? nullptr : &at->second;
}

}  // namespace

const smtp_explain::cause* rule_base::cause(std::string_view id) const { return find_in(state_->data.causes, std::string(id)); }
const rule_advice* rule_base::advice(std::string_view rule_id) const { return find_in(state_->data.advice, std::string(rule_id)); }

const code_meaning* rule_base::meaning(smtp::reply_code code) const {
    return find_in(state_->data.reply_codes, static_cast<std::uint32_t>(code.value));
}

const code_meaning* rule_base::meaning(smtp::enhanced_status_code code) const {
    for (const int class_ : {static_cast<int>(code.class_), -1})
        if (const auto* m = find_in(state_->data.statuses, status_key(class_, code.subject, code.detail))) return m;
    return nullptr;
}

const code_meaning* rule_base::subject_meaning(smtp::enhanced_status_code code) const {
    for (const int class_ : {static_cast<int>(code.class_), -1})
        if (const auto* m = find_in(state_->data.statuses, status_key(class_, code.subject, -1))) return m;
    return nullptr;
}

bool rule_base::knows_host(std::string_view host) const {
    for (std::string_view rest = host;; rest.remove_prefix(rest.find('.') + 1)) {
        const std::string suffix(rest);
        if (rules().issuer_hosts.count(suffix) > 0 || rules().issuer_urls.count(suffix) > 0) return true;
        if (rest.find('.') == rest.npos) return false;
    }
}

bool rule_base::names_provider(std::string_view issuer) const { return rules().names_provider(issuer); }

const text_variants* rule_base::label(std::string_view group, std::string_view id) const {
    // Asked for a dozen times an answer: no string is made for it.
    std::array<char, 160> key;
    if (group.size() + 1 + id.size() > key.size()) return nullptr;
    char* end = std::copy(group.begin(), group.end(), key.begin());
    *end++ = '/';
    end = std::copy(id.begin(), id.end(), end);
    return find_in(state_->data.labels, std::string_view(key.data(), static_cast<std::size_t>(end - key.data())));
}

const compiled_rules& rule_base::rules() const { return state_->data.rules; }
std::size_t rule_base::rule_count() const { return state_->data.rules.rules.size(); }
std::string to_string(const load_problem& p) { return p.file + '#' + p.pointer + ": " + p.why; }

std::uint32_t compiled_rules::issuer_index(std::string_view id) const {
    const auto at = std::lower_bound(issuers.begin(), issuers.end(), id, [](const issuer& i, std::string_view name) { return i.id < name; });
    return at != issuers.end() && at->id == id ? static_cast<std::uint32_t>(at - issuers.begin()) : none;
}

std::uint32_t compiled_rules::rule_index(std::string_view id) const {
    const auto at = rule_ids.find(std::string(id));
    return at == rule_ids.end() ? none : at->second;
}

bool compiled_rules::is_more_specific(std::uint32_t rule, std::uint32_t than) const {
    const std::vector<std::uint32_t>& list = rules[rule].more_specific_than;
    return std::binary_search(list.begin(), list.end(), than);
}

}  // namespace smtp_explain
