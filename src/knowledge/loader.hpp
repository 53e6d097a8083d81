// Bundles to a rule base: walks over the files, reports every problem with its JSON pointer, compiles what is right.
// Only rule_base.cpp includes it.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "knowledge/cause.hpp"
#include "knowledge/compiled_rules.hpp"
#include "knowledge/json_tree.hpp"
#include "knowledge/rule_base.hpp"

namespace smtp_explain {

// Lets a string be looked up by a piece of text.
struct text_hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
};

struct loaded_data {
    std::unordered_map<std::string, cause> causes;
    std::unordered_map<std::string, rule_advice> advice;               // by rule id
    std::unordered_map<std::uint32_t, code_meaning> reply_codes;       // by code
    std::unordered_map<std::uint64_t, code_meaning> statuses;          // by status_key
    std::unordered_map<std::string, text_variants, text_hash, std::equal_to<>> labels;   // "group/id"
    compiled_rules rules;
};

// -1: X.
std::uint64_t status_key(int class_, int subject, int detail);

// Later bundles replace the files of earlier ones; codes, issuers and labels entry by entry.
// False: a bundle is no JSON object with "files".
bool load_bundles(const std::vector<std::string_view>& bundles, loaded_data&, std::vector<load_problem>&);

}  // namespace smtp_explain
