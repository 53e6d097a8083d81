// Many failures at a glance: how many of each cause, by whom, and where to, with a few examples.
//
//   summary s = …;
//   s.failures == 412; s.by_cause[0].cause == "recipient-unknown"; s.by_cause[0].examples[0].offset == 8123
//
// Lists are ordered by count, the largest first; the same count in the order of the alphabet. An empty name: not stated.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace smtp_explain {

struct summary_example {
    std::string file;                    // empty: not known
    std::uint64_t index = 0, offset = 0; // the record in the file, as in a report
    bool alone = true;                   // the file is one record
    std::string final_recipient;         // empty: not stated
    std::string words;                   // what the server said; empty: nothing
};

struct summary_of_cause {
    std::string cause, title;
    std::uint64_t count = 0;
    std::string step_for, first_step;    // the first thing to fix, and the role that can
    std::vector<summary_example> examples;
};

struct summary_count {
    std::string name;
    std::uint64_t count = 0;
};

struct summary {
    std::uint64_t messages = 0, failures = 0, unreadable = 0;  // unreadable: files, and messages cut off or too long
    std::vector<summary_of_cause> by_cause;
    std::vector<summary_count> by_issuer, by_recipient_domain;
    // Failures at domains that are not listed, because there are more domains than are counted.
    std::uint64_t further_domains = 0;
};

}  // namespace smtp_explain
