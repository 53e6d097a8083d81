// The fixtures of tests/fixtures, and the built-in rules, for every test that reads them.
//
//   for (const fixture& f : fixtures()) CHECK_FALSE(explain(f.bytes, built_in_rules()).failures.empty());
//   contents(source_path("data/labels.json"))          // "" where there is no such file
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "knowledge/rule_base.hpp"

namespace smtp_explain::test {

inline std::string contents(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

// A path below the folder of the sources.
inline std::filesystem::path source_path(std::string_view below) { return std::filesystem::path(SMTP_EXPLAIN_SOURCE_DIR) / below; }

inline const rule_base& built_in_rules() {
    static const rule_base rules = [] {
        std::vector<load_problem> problems;
        auto loaded = rule_base::load(contents(SMTP_EXPLAIN_BUNDLE), problems);
        for (const load_problem& p : problems) FAIL_CHECK(to_string(p));
        REQUIRE(loaded.has_value());
        return std::move(*loaded);
    }();
    return rules;
}

struct fixture {
    std::filesystem::path path;
    std::string bytes;

    std::string name() const { return path.parent_path().filename().string() + "/" + path.filename().string(); }
    std::string kind() const { return path.parent_path().filename().string(); }
    bool is_text() const { return path.extension() != ".msg"; }
};

// By path. kinds: folders of tests/fixtures; none: all but those that tell of no failure (not_a_failure_test.cpp).
inline std::vector<fixture> fixtures(std::initializer_list<std::string_view> kinds = {}) {
    std::vector<fixture> out;
    std::error_code failed;
    for (std::filesystem::recursive_directory_iterator at(source_path("tests/fixtures"), failed), end; !failed && at != end; at.increment(failed)) {
        const std::filesystem::path& path = at->path();
        const std::string stem = path.stem().string(), type = path.extension().string(), kind = path.parent_path().filename().string();
        if (type != ".eml" && type != ".msg" && type != ".txt" && type != ".log" && type != ".json") continue;
        if (type == ".json" && (std::filesystem::path(stem).extension() == ".expected" || std::filesystem::path(stem).extension() == ".answers")) continue;
        if (kinds.size() == 0 ? kind == "not-a-failure" : std::find(kinds.begin(), kinds.end(), kind) == kinds.end()) continue;
        out.push_back({path, contents(path)});
    }
    std::sort(out.begin(), out.end(), [](const fixture& a, const fixture& b) { return a.path < b.path; });
    REQUIRE_FALSE(out.empty());
    return out;
}

}  // namespace smtp_explain::test
