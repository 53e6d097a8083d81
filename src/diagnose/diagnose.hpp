// Facts to a cause: which rule's wording, codes, stage and session facts the failure meets.
//
//   diagnosis d = diagnose(failure, facts, input_kind::delivery_failure, answers, rules);
//
// Costs O(tokens of the reply), however many rules there are.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "knowledge/rule_base.hpp"
#include "model/report.hpp"

namespace smtp_explain {

// The reader's replies to questions: question id, option id.
using answers = std::vector<std::pair<std::string, std::string>>;

// session: null where the paste holds no dialogue. document_issuer_evidence: host names and addresses are
// taken from the failure itself.
diagnosis diagnose(const delivery_failure&, const session_facts* session, input_kind, const answers&, const rule_base&);

// For `smtp-explain trace`: every rule that matched and how it compares, one a line, the winner first.
std::string trace_rules(const delivery_failure&, const session_facts* session, input_kind, const rule_base&);

}  // namespace smtp_explain
