// smtp-explain new-rule "550 5.7.1 …": drafts a rule from a pasted reply, and says which rule answers it today.
#include <cstdio>
#include <ctime>
#include <filesystem>

#include "check/draft_rule.hpp"
#include "cli/commands.hpp"
#include "cli/files.hpp"

namespace smtp_explain {

namespace {

std::string this_month() {
    const std::time_t now = std::time(nullptr);
    char text[8] = "2026-01";
    if (const std::tm* t = std::gmtime(&now)) std::strftime(text, sizeof text, "%Y-%m", t);
    return text;
}

std::string by(const std::string& rule, basis b) { return rule.empty() ? std::string(to_string(b)) : rule; }

}  // namespace

int run_new_rule(const arguments& args) {
    std::string text, data;
    for (std::size_t i = 0; i < args.size(); ++i) {
        if (args[i] == "--data" && i + 1 < args.size()) {
            data = std::string(args[++i]);
            continue;
        }
        if (!text.empty()) text += ' ';
        text += args[i];
    }
    if (text.empty()) {
        std::fputs("usage: smtp-explain new-rule [--data DIR] \"550 5.7.1 the reply as the server sent it\"\n", stderr);
        return exit_bad_use;
    }
    auto rules = load_rules({data, {}});
    if (!rules) return exit_bad_use;
    std::vector<data_file> files;
    if (std::filesystem::is_directory(data) && !read_data_files(data, files)) return exit_bad_use;

    const rule_draft draft = draft_rule(text, std::move(*rules), files, this_month());
    std::printf("%s", draft.json.c_str());

    const diagnosis& today = draft.today;
    if (!draft.failure_found)
        std::fputs("today: no failure is found in this text\n", stderr);
    else
        std::fprintf(stderr, "today: %s, by %s\n", today.cause.c_str(), by(today.rule, today.basis).c_str());
    for (const candidate& c : today.runners_up) std::fprintf(stderr, "  else: %s, by %s\n", c.cause.c_str(), by(c.rule, c.basis).c_str());
    if (!draft.beaten_by.empty())
        std::fprintf(stderr, "by its phrase alone the draft is beaten by %s: see whether that rule already means this, or take a longer phrase\n", draft.beaten_by.c_str());
    const bool there = !data.empty() && std::filesystem::exists(std::filesystem::path(data) / draft.path);
    std::fprintf(stderr, "save as: %s/%s%s\n", data.empty() ? "data" : data.c_str(), draft.path.c_str(), there ? " (there is such a file: see whether its rule lacks only this wording)" : "");
    std::fprintf(stderr, "then: name the cause%s and the page that documents it, and run smtp-explain check\n", draft.has_rival ? "" : ", a reply that reads alike and means something else,");
    return exit_done;
}

}  // namespace smtp_explain
