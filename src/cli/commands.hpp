// The commands of smtp-explain. Each gets the arguments behind its name and gives the exit status:
// 0 explained (or checked without a fault), 1 nothing recognised as a mail error (or a fault found), 2 bad use or unreadable input.
#pragma once

#include <string_view>
#include <vector>

namespace smtp_explain {

using arguments = std::vector<std::string_view>;

inline constexpr int exit_done = 0, exit_nothing = 1, exit_bad_use = 2;

int run_explain(const arguments&);
int run_summary(const arguments&);
int run_trace(const arguments&);
int run_redact(const arguments&);
int run_check(const arguments&);     // check.cpp
int run_new_rule(const arguments&);  // new_rule.cpp

}  // namespace smtp_explain
