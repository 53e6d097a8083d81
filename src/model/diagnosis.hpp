// Which cause a failure has, and what decided it.
//
//   diagnosis d = diagnose(failure, rules);
//   d.cause == "relay-denied"; d.basis == basis::issuer_rule; d.rule == "postfix/relay-access-denied"
//   d.evidence                                      // the bytes of the paste that the rule matched
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/delivery_failure.hpp"
#include "model/source_span.hpp"

namespace smtp_explain {

// What the answer rests on, the surest first.
enum class basis : std::uint8_t { issuer_rule, generic_rule, enhanced_status_code, reply_code, stage, none };
std::string_view to_string(basis);

enum class permanence : std::uint8_t { permanent, temporary };
std::string_view to_string(permanence);

struct candidate {
    std::string cause;  // an id of data/causes
    smtp_explain::basis basis = basis::none;
    std::string rule;   // an id of data/rules, empty where no rule decided
};

// Whether the paste (or the reader's answer) shows a reason of the cause, or rules it out.
struct reason_evidence {
    std::string reason;
    bool shown = false;        // true: shown; false: ruled out
    source_spans where;        // empty where an answer to a question decided
};

struct diagnosis {
    std::string cause = "unknown";
    std::optional<smtp_explain::permanence> permanence;
    smtp_explain::basis basis = basis::none;
    std::string rule;           // empty where no rule decided
    std::string issuer;         // empty where the paste does not show who worded the reply
    source_spans evidence;
    std::vector<candidate> runners_up;  // the best first, other causes only
    std::vector<reason_evidence> reasons;
    std::vector<note> notes;            // code against wording, ties
};

}  // namespace smtp_explain
