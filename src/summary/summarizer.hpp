// Counts reports while they come. Constant memory; only the examples that are kept are composed.
//
//   summarizer sum(rules);
//   sum.add("mail.log", where, explain_record(where, rules, {.facts_only = true}));   // for every record
//   summary s = sum.result();
//
// At most max_domains recipient domains are told apart, those that come first.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "knowledge/rule_base.hpp"
#include "model/report.hpp"
#include "model/summary.hpp"
#include "stream/record.hpp"

namespace smtp_explain {

class summarizer {
public:
    static constexpr std::size_t max_domains = 10'000, max_examples = 3;

    explicit summarizer(const rule_base& rules) : rules_(rules) {}

    void add(std::string_view file, const record& where, report);
    void add_unreadable(std::uint64_t count = 1) { unreadable_ += count; }
    summary result() const;

private:
    struct example {
        summary_example where;
        explained_failure failure;
        input_kind kind;
    };
    struct of_cause {
        std::uint64_t count = 0;
        std::unordered_map<std::string, std::uint64_t> rules;
        std::vector<example> examples;
    };

    const rule_base& rules_;
    std::uint64_t messages_ = 0, failures_ = 0, unreadable_ = 0, further_domains_ = 0;
    std::unordered_map<std::string, of_cause> causes_;
    std::unordered_map<std::string, std::uint64_t> issuers_, domains_;
};

}  // namespace smtp_explain
