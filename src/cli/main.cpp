#include <cstdio>

#include "cli/commands.hpp"
#include "cli/help.hpp"
#include "cli/options.hpp"

int main(int argc, char** argv) {
    using namespace smtp_explain;
    arguments given(argv + (argc > 0 ? 1 : 0), argv + argc);
    struct command {
        std::string_view name;
        int (*run)(const arguments&);
    };
    constexpr command commands[] = {{"explain", run_explain}, {"summary", run_summary},   {"trace", run_trace},
                                    {"redact", run_redact},   {"check", run_check}, {"new-rule", run_new_rule}};
    for (const std::string_view one : given) {
        if (one == "--") break;
        if (one == "--help" || one == "-h") {
            print(help_text);
            return exit_done;
        }
        if (one == "--version") {
            print("smtp-explain " SMTP_EXPLAIN_VERSION "\n");
            return exit_done;
        }
    }
    if (!given.empty()) {
        for (const command& c : commands) {
            if (given.front() != c.name) continue;
            given.erase(given.begin());
            return c.run(given);
        }
        if (given.front() == "help") {
            print(help_text);
            return exit_done;
        }
    }
    return run_explain(given);
}
