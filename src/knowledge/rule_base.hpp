// What the program knows: the contents of data/, loaded, checked and compiled once.
//
//   std::vector<load_problem> problems;
//   std::optional<rule_base> base = rule_base::load(bundle_json, problems);
//   base->cause("relay-denied")->title
//   base->lay_over(site_json, problems)   // false: nothing was changed, problems say why
//
// The bundle is one JSON object {"files": {"causes/relay-denied.json": {…}, "rules/postfix/x.json": {…},
// "codes/reply-codes.json": […], "issuers.json": {…}, "labels.json": {…}}} made by scripts/bundle-data.mjs.
// An overlay has the same form and needs only the files it adds or replaces. Unchangeable after loading
// but for lay_over; safe to use from several threads.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "knowledge/cause.hpp"
#include "model/diagnosis.hpp"
#include "model/smtp.hpp"

namespace smtp_explain {

// One thing that is wrong with a file of data/: "rules/postfix/x.json#/when/stages/0: unknown stage: …".
struct load_problem {
    std::string file, pointer, why;
};
std::string to_string(const load_problem&);

struct code_meaning {
    std::string name, meaning;
    std::string cause;  // what the code alone answers with; empty: no failure, or no telling
};

class compiled_rules;  // knowledge/compiled_rules.hpp: the phrase index and the rules, for diagnose only

class rule_base {
public:
    static std::optional<rule_base> load(std::string bundle_json, std::vector<load_problem>& problems);
    // The same without a copy: the text must outlive the rule base.
    static std::optional<rule_base> load_in_place(std::string_view bundle_json, std::vector<load_problem>& problems);
    bool lay_over(std::string bundle_json, std::vector<load_problem>& problems);

    const smtp_explain::cause* cause(std::string_view id) const;                // null: unknown id
    const rule_advice* advice(std::string_view rule_id) const;                  // null: the rule adds nothing
    const code_meaning* meaning(smtp::reply_code) const;                        // null: not in data/codes
    const code_meaning* meaning(smtp::enhanced_status_code) const;              // X.y.z; null: not registered
    // What the subject says where the code itself is not registered ("X.7.X"); null: not in data/codes.
    const code_meaning* subject_meaning(smtp::enhanced_status_code) const;
    // Whether the host belongs to an issuer of data/issuers.json: a public name that tells nothing about the sender.
    bool knows_host(std::string_view host_in_lower_case) const;
    // Whether the id of data/issuers.json is a provider's, a filter's or a block list's, and not that of software.
    bool names_provider(std::string_view issuer) const;
    // data/labels.json: label("formats", "postfix-bounce"); empty where there is none.
    const text_variants* label(std::string_view group, std::string_view id) const;

    const compiled_rules& rules() const;
    std::size_t rule_count() const;

    rule_base(rule_base&&) noexcept;
    rule_base& operator=(rule_base&&) noexcept;
    ~rule_base();

private:
    rule_base();
    struct state;
    static std::optional<rule_base> load(std::unique_ptr<state>, std::vector<load_problem>& problems);
    std::unique_ptr<state> state_;
};

}  // namespace smtp_explain
