#include "knowledge/rule_base.hpp"

namespace smtp_explain {

struct rule_base::state {};
rule_base::rule_base() = default;
rule_base::rule_base(rule_base&&) noexcept = default;
rule_base& rule_base::operator=(rule_base&&) noexcept = default;
rule_base::~rule_base() = default;
std::optional<rule_base> rule_base::load(std::string_view, std::vector<load_problem>&) { return rule_base{}; }
bool rule_base::lay_over(std::string_view, std::vector<load_problem>&) { return false; }
const smtp_explain::cause* rule_base::cause(std::string_view) const { return nullptr; }
const rule_advice* rule_base::advice(std::string_view) const { return nullptr; }
const code_meaning* rule_base::meaning(smtp::reply_code) const { return nullptr; }
const code_meaning* rule_base::meaning(smtp::enhanced_status_code) const { return nullptr; }
const text_variants* rule_base::label(std::string_view, std::string_view) const { return nullptr; }
std::size_t rule_base::rule_count() const { return 0; }
std::string to_string(const load_problem& p) { return p.file + '#' + p.pointer + ": " + p.why; }

}  // namespace smtp_explain
