// smtp-explain check [--issuer NAME] [--texts] [DIR]: loads the folder and prints what is wrong with it, one line a
// fault "FILE#/json/pointer: FAIL: why", then a table of what was checked. With --texts only the texts that readers
// see, one a line.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <string>

#include "check/knowledge_check.hpp"
#include "cli/commands.hpp"
#include "cli/files.hpp"

namespace smtp_explain {

namespace {

// Every JSON file of the folder but the schemas and other languages, in order.
bool read_files(const std::string& folder, std::vector<data_file>& files) {
    namespace fs = std::filesystem;
    std::error_code error;
    std::vector<fs::path> paths;
    for (fs::recursive_directory_iterator it(folder, error), end; !error && it != end; it.increment(error))
        if (it->is_regular_file(error) && it->path().extension() == ".json") paths.push_back(it->path());
    if (error) {
        std::fprintf(stderr, "smtp-explain check: %s: %s\n", folder.c_str(), error.message().c_str());
        return false;
    }
    std::sort(paths.begin(), paths.end());
    bool good = true;
    for (const fs::path& path : paths) {
        data_file f;
        f.path = path.lexically_relative(folder).generic_string();
        if (f.path.compare(0, 7, "schema/") == 0 || f.path.compare(0, 8, "locales/") == 0) continue;
        std::string why;
        auto text = read_input(path.string(), why);
        if (text && !f.tree.parse(*text)) why = f.tree.error();
        if (!why.empty()) {
            std::printf("%s#: FAIL: %s\n", f.path.c_str(), why.c_str());
            good = false;
            continue;
        }
        f.text = std::move(*text);
        files.push_back(std::move(f));
    }
    if (good && files.empty()) std::fprintf(stderr, "smtp-explain check: %s: no JSON files there\n", folder.c_str());
    return good && !files.empty();
}

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
    std::string folder = "data", only_issuer;
    bool only_texts = false;
    for (std::size_t i = 0; i < args.size(); ++i) {
        if (args[i] == "--issuer" && i + 1 < args.size()) {
            only_issuer = std::string(args[++i]);
        } else if (args[i] == "--texts") {
            only_texts = true;
        } else if (!args[i].empty() && args[i][0] == '-') {
            std::fprintf(
                stderr,
                "smtp-explain check: unknown option %s\nusage: smtp-explain check [--issuer NAME] [--texts] [DIR]\n",
                std::string(args[i]).c_str());
            return exit_bad_use;
        } else {
            folder = std::string(args[i]);
        }
    }
    std::vector<data_file> files;
    if (!read_files(folder, files)) return exit_bad_use;
    if (only_texts) {
        print_texts(files);
        return exit_done;
    }
    std::vector<load_problem> problems;
    const std::optional<rule_base> base = rule_base::load(bundle_of(files), problems);
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
