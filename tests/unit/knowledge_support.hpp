// A small rule base for tests: files as JSON text, JSON with ' instead of " for legibility.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "knowledge/rule_base.hpp"

namespace test_support {

using namespace smtp_explain;

struct file {
    std::string_view path;
    std::string text;
};

inline std::string json_of(std::string text) {
    std::replace(text.begin(), text.end(), '\'', '"');
    return text;
}

inline std::string bundle(const std::vector<file>& files) {
    std::string out = "{\"files\":{";
    for (const file& f : files) {
        if (out.back() != '{') out += ',';
        out += '"' + std::string(f.path) + "\":" + json_of(f.text);
    }
    return out + "}}";
}

inline file cause_file(std::string_view path, std::string more = {}) {
    return {path, "{'title': 'A title', 'summary': 'A summary.', 'who_can_fix': ['sender'], 'resend': 'after-fixing'" + (more.empty() ? "" : ", " + more) + "}"};
}

inline file rule_file(std::string_view path, std::string cause_id, std::string when, std::string more = {}) {
    return {path, "{'cause': '" + cause_id + "', 'when': {" + when + "}" + (more.empty() ? "" : ", " + more) + "}"};
}

// Every problem as rule_base says it.
inline std::vector<std::string> problems_of(const std::vector<file>& files) {
    std::vector<load_problem> problems;
    rule_base::load(bundle(files), problems);
    std::vector<std::string> out;
    for (const load_problem& p : problems) out.push_back(to_string(p));
    return out;
}

inline rule_base load_base(const std::vector<file>& files) {
    std::vector<load_problem> problems;
    auto base = rule_base::load(bundle(files), problems);
    for (const load_problem& p : problems) FAIL_CHECK(to_string(p));
    REQUIRE(base.has_value());
    return std::move(*base);
}

}  // namespace test_support
