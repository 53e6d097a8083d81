// What the readable renderings share: the order of the parts, the names from data/labels.json, clean characters.
//
//   label_or_id(rules, "roles", "sender") == "the sender"
//   for (const step_group& g : group_steps(e.steps)) …   // role by role, product by product
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "knowledge/rule_base.hpp"
#include "model/report.hpp"
#include "model/summary.hpp"

namespace smtp_explain {

// The label, or the id itself where there is none: nothing goes missing without a trace.
std::string_view label_or_id(const rule_base&, std::string_view group, std::string_view id);

// The label with its slots filled.
std::string filled_label(const rule_base&, std::string_view group, std::string_view id,
                         const std::vector<std::pair<std::string_view, std::string>>& values);

struct step_group {
    std::string_view role, product;
    std::vector<std::string_view> texts;
};
// In the order of first appearance of the role; within it in the order of the steps, neighbours for the same product together.
std::vector<step_group> group_steps(const std::vector<explained_step>&);

// "the recipient; then the recipient's mail administrator"
std::string who_can_fix_line(const std::vector<std::string>& roles, const rule_base&);

// The stated facts of one failure with the names of labels "headings", in reading order.
std::vector<std::pair<std::string_view, std::string>> fact_lines(const explained_failure&, const rule_base&);

// What the text and the Markdown of a summary share: where an example stands, its words cut to a line, what a cut list leaves out.
std::string place_of(const summary_example&, const rule_base&);
std::string shortened(std::string_view words);
std::string more_names(const summary&, const std::vector<summary_count>&, bool domains, const rule_base&);

// Without control characters and bidi overrides; invalid UTF-8 becomes U+FFFD. Line feeds stay where keep_lines says so,
// and else become blanks.
std::string printable(std::string_view, bool keep_lines = false);

}  // namespace smtp_explain
