// Facts to a cause: which rule's wording, codes, stage and session facts the failure meets.
//
//   diagnosis d = diagnose(failure, facts, input_kind::delivery_failure, answers, rules, bytes);
//   d.cause == "relay-denied"; d.rule == "postfix/relay-access-denied"
//   d.evidence                                   // where those words stand in the bytes
//
// The rule that demands more wins (DESIGN, "Which rule wins"); where none matches, the tables of codes answer, then the
// stage. Text is UTF-8. Costs O(tokens of the reply), however many rules there are; at most max_tokens tokens are read.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "knowledge/rule_base.hpp"
#include "model/report.hpp"

namespace smtp_explain {

// The reader's replies to questions: question id, option id.
using answers = std::vector<std::pair<std::string, std::string>>;

// session: null where the paste holds no dialogue. bytes: the input that the failure's spans count, to point at single
// words of a reply; where it is empty, or where a reply was decoded from it, evidence names the whole reply.
diagnosis diagnose(const delivery_failure&, const session_facts* session, input_kind, const answers&, const rule_base&,
                   std::string_view bytes = {});

// For `smtp-explain trace`: every rule that matched and how it compares, one a line, the winner first.
std::string trace_rules(const delivery_failure&, const session_facts* session, input_kind, const rule_base&);

}  // namespace smtp_explain
