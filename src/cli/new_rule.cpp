#include <cstdio>

#include "cli/commands.hpp"

namespace smtp_explain {

int run_new_rule(const arguments&) {
    std::fputs("smtp-explain new-rule: not available in this build\n", stderr);
    return exit_bad_use;
}

}  // namespace smtp_explain
