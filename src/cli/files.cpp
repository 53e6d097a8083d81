#include "cli/files.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "check/knowledge_check.hpp"
#include "cli/data_bundle.hpp"
#include "render/json_writer.hpp"

namespace smtp_explain {

namespace {

std::optional<std::string> read_all(std::FILE* file, std::string& error) {
    std::string bytes;
    std::size_t used = 0;
    while (true) {
        bytes.resize(std::max<std::size_t>(used * 2, 1u << 16));
        const std::size_t got = std::fread(bytes.data() + used, 1, bytes.size() - used, file);
        used += got;
        if (got == 0) break;
    }
    if (std::ferror(file) != 0) {
        error = std::strerror(errno);
        return std::nullopt;
    }
    bytes.resize(used);
    return bytes;
}

}  // namespace

std::optional<std::string> read_input(const std::string& path, std::string& error) {
    if (path == "-") return read_all(stdin, error);
    std::error_code failed;
    if (std::filesystem::is_directory(path, failed)) {
        error = "is a directory";
        return std::nullopt;
    }
    std::FILE* file = std::fopen(path.c_str(), "rb");
    if (!file) {
        error = std::strerror(errno);
        return std::nullopt;
    }
    auto bytes = read_all(file, error);
    std::fclose(file);
    return bytes;
}

std::optional<std::string> read_bundle(const std::string& path, std::vector<load_problem>& problems) {
    namespace fs = std::filesystem;
    const auto fail = [&](const std::string& file, const std::string& why) {
        problems.push_back({file, "", why});
        return std::nullopt;
    };
    std::error_code failed;
    std::string error;
    if (!fs::is_directory(path, failed)) {
        auto text = read_input(path, error);
        if (!text) return fail(path, error);
        return text;
    }
    std::vector<std::string> names;
    for (fs::recursive_directory_iterator at(path, failed), end; !failed && at != end; at.increment(failed)) {
        const std::string name = fs::relative(at->path(), path, failed).generic_string();
        if (at->path().extension() == ".json" && !is_beside_bundle(name)) names.push_back(name);
    }
    if (failed) return fail(path, failed.message());
    std::sort(names.begin(), names.end());
    std::string out;
    json_writer w(out, false);
    out += "{\"files\":{";
    for (const std::string& name : names) {
        const auto text = read_input((fs::path(path) / name).string(), error);
        if (!text) return fail(name, error);
        if (!nlohmann::json::accept(*text)) return fail(name, "is not valid JSON");
        if (out.back() != '{') out += ',';
        json_writer(out, false).string(name);
        out += ':';
        out += *text;
    }
    return out + "}}";
}

bool read_data_files(const std::string& folder, std::vector<data_file>& files) {
    namespace fs = std::filesystem;
    std::error_code error;
    std::vector<fs::path> paths;
    for (fs::recursive_directory_iterator it(folder, error), end; !error && it != end; it.increment(error))
        if (it->is_regular_file(error) && it->path().extension() == ".json") paths.push_back(it->path());
    if (error) {
        std::fprintf(stderr, "smtp-explain: %s: %s\n", folder.c_str(), error.message().c_str());
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
    if (good && files.empty()) std::fprintf(stderr, "smtp-explain: %s: no JSON files there\n", folder.c_str());
    return good && !files.empty();
}

std::optional<rule_base> load_rules(const rule_sources& sources) {
    std::vector<load_problem> problems;
    std::optional<rule_base> rules;
    if (sources.data.empty()) {
        rules = rule_base::load_in_place(
            {smtp_explain_data_bundle, static_cast<std::size_t>(smtp_explain_data_bundle_end - smtp_explain_data_bundle)},
            problems);
        // What is wrong with the built-in data is for `check` to say, unless nothing can be done with it.
        if (rules) problems.clear();
    } else if (auto bundle = read_bundle(sources.data, problems)) {
        rules = rule_base::load(std::move(*bundle), problems);
    }
    bool good = rules.has_value();
    for (const std::string& overlay : sources.overlays) {
        if (!good) break;
        auto bundle = read_bundle(overlay, problems);
        good = bundle && rules->lay_over(std::move(*bundle), problems);
    }
    for (const load_problem& p : problems) std::fprintf(stderr, "smtp-explain: %s\n", to_string(p).c_str());
    if (!good) return std::nullopt;
    return rules;
}

}  // namespace smtp_explain
