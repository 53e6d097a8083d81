#include <cstdio>

#include "cli/commands.hpp"

namespace smtp_explain {

int run_check(const arguments&) {
    std::fputs("smtp-explain check: not available in this build\n", stderr);
    return exit_bad_use;
}

}  // namespace smtp_explain
