// smtp-explain check [--issuer NAME] [--texts] [DIR]: loads the folder and prints what is wrong with it, one line a
// fault "FILE#/json/pointer: FAIL: why", then a table of what was checked. With --texts only the texts that readers
// see, one a line.
// smtp-explain check --over DIR [--data DATA]: DIR are a site's own rules, laid over the built-in ones or over DATA.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <string>

#include "check/knowledge_check.hpp"
#include "cli/commands.hpp"
#include "cli/files.hpp"

namespace smtp_explain {

namespace {

void print(const load_problem& p) {
    std::printf("%s#%s: FAIL: %s\n", p.file.c_str(), p.pointer.c_str(), p.why.c_str());
}

void print_texts(const std::vector<data_file>& files) {
    for (const reader_text& t : texts_of(files)) {
        std::string line = without_code(t.text);
        std::replace(line.begin(), line.end(), '\n', ' ');
        std::printf("%s#%s\t%s\n", t.file.c_str(), t.pointer.c_str(), line.c_str());
    }
}

void print_table(const check_result& r) {
    const auto row = [](const char* name, std::size_t count, const char* more = "") {
        std::printf("%-20s %6zu%s\n", name, count, more);
    };
    std::string languages = "  en";
    for (const std::string& l : r.languages) languages += ' ' + l;
    row("rules", r.rules);
    row("phrases", r.phrases);
    row("examples", r.examples);
    row("code against wording", r.disagreements);
    row("causes", r.causes);
    row("reasons", r.reasons);
    row("issuers", r.issuers);
    row("languages", r.languages.size() + 1, languages.c_str());
    row("texts", r.texts);
    row("references", r.references);
    row("faults", r.faults.size());
}

}  // namespace

int run_check(const arguments& args) {
    std::string folder = "data", only_issuer, under;
    bool only_texts = false, is_overlay = false;
    for (std::size_t i = 0; i < args.size(); ++i) {
        if (args[i] == "--issuer" && i + 1 < args.size()) {
            only_issuer = std::string(args[++i]);
        } else if (args[i] == "--over" && i + 1 < args.size()) {
            is_overlay = true;
            folder = std::string(args[++i]);
        } else if (args[i] == "--data" && i + 1 < args.size()) {
            under = std::string(args[++i]);
        } else if (args[i] == "--texts") {
            only_texts = true;
        } else if (!args[i].empty() && args[i][0] == '-') {
            std::fprintf(
                stderr,
                "smtp-explain check: unknown option %s\nusage: smtp-explain check [--issuer NAME] [--texts] [DIR]\n"
                "       smtp-explain check --over DIR [--data DATA]\n",
                std::string(args[i]).c_str());
            return exit_bad_use;
        } else {
            folder = std::string(args[i]);
        }
    }
    std::vector<data_file> files;
    if (!read_data_files(folder, files)) return exit_bad_use;
    if (only_texts) {
        print_texts(files);
        return exit_done;
    }
    std::vector<load_problem> problems;
    std::optional<rule_base> base;
    if (is_overlay) {
        base = load_rules({under, {}});
        if (!base) return exit_bad_use;
        if (!base->lay_over(bundle_of(files), problems)) base.reset();
    } else {
        base = rule_base::load(bundle_of(files), problems);
    }
    if (!base) {
        for (const load_problem& p : problems) print(p);
        return exit_bad_use;
    }
    check_result result = check_knowledge(*base, files, only_issuer);
    result.faults.insert(result.faults.begin(), problems.begin(), problems.end());
    for (const load_problem& p : result.faults) print(p);
    print_table(result);
    return result.faults.empty() ? exit_done : exit_nothing;
}

}  // namespace smtp_explain
