// Does the knowledge hold what it promises? What `smtp-explain check` asks of a folder like data/, beyond what loading
// it asks:
// - every rule wins its own examples and loses the others, through the whole pipeline;
// - an example that is marked code_disagrees has a note that its code says something else than its words;
// - each of its phrases, standing alone, is answered with its cause;
// - every reason can be shown or is possible, and every condition that shows it can hold;
// - every reference is on the issuer's own, a standard's or another known site;
// - every text reads as VOICE asks (wording.hpp).
//
//   check_result r = check_knowledge(base, files, {});
//   for (const load_problem& p : r.faults) print(to_string(p));    // "rules/postfix/x.json#/when: is won by …"
//
// `files`: every JSON file of the folder by its path below it, the same as were loaded into `base`. What only authors
// need lies in check/wording.json (words that no text has) and check/sites.json (who publishes documentation); where
// they are missing, as in a site's own rules, their questions are not asked.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "check/reader_texts.hpp"
#include "knowledge/rule_base.hpp"

namespace smtp_explain {

// Whether a file of a folder like data/, by its path below it, is no part of the bundle: schemas, other languages, what
// only the check needs (check/) and what only the pages of the reference need (site/).
bool is_beside_bundle(std::string_view path);

// For rule_base::load, without what stands beside the bundle. contents: what stands for a file; null: its own text.
std::string bundle_of(const std::vector<data_file>&, std::string (*contents)(const data_file&) = nullptr);

struct check_result {
    std::vector<load_problem> faults;
    std::size_t rules = 0, phrases = 0, examples = 0, disagreements = 0, causes = 0, reasons = 0, issuers = 0, texts = 0, references = 0;
    std::vector<std::string> languages;  // of rule wordings besides English ("de"), sorted
};

// only_issuer: the rules of this issuer alone and no causes; empty: everything.
check_result check_knowledge(const rule_base&, const std::vector<data_file>&, std::string_view only_issuer);

}  // namespace smtp_explain
