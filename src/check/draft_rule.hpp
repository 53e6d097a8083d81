// A rule begun from a reply that somebody pasted: scripts/new-rule.
//
//   rule_draft d = draft_rule("552 ACME-207 Message of 3145 bytes exceeds 2097 bytes for guests", base, files, "2026-11");
//   d.path == "rules/generic/acme-207-message-of-bytes.json"
//   d.json     // a rule with the phrase "acme 207 message of {number} bytes exceeds", its example, a rival's example
//   d.today    // what answers the reply without it
//
// What is left for the author is the cause (where only a code answers today) and the references. The phrase is the part
// of the decisive reply that other rules' replies share least, without what varies from reply to reply (addresses, ids,
// dates). Names in the example become those of example.org. `files`: those of a folder like data/, for the rival and for
// what is rare; where there are none, the counterexample is missing. The text may be any bytes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "check/reader_texts.hpp"
#include "knowledge/rule_base.hpp"
#include "model/diagnosis.hpp"

namespace smtp_explain {

struct rule_draft {
    bool failure_found = false;  // no failure: today says nothing
    diagnosis today;
    std::string path, json;
    bool has_rival = false;  // a counterexample was found
    // The rule that wins the draft's own example in spite of its phrase; empty: the draft wins. The draft already goes before
    // it where it is a generic one.
    std::string beaten_by;
};

rule_draft draft_rule(std::string_view pasted, rule_base, const std::vector<data_file>&, std::string_view month);

}  // namespace smtp_explain
