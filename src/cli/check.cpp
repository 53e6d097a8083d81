// smtp-explain check [--issuer NAME] [DIR]: does the rule base hold what it promises? Loads the folder, then runs every
// example of every rule through the whole pipeline: its own rule must win, and lose where it says so.
#include <algorithm>
#include <cctype>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "cli/commands.hpp"
#include "cli/files.hpp"
#include "explain.hpp"

namespace smtp_explain {

namespace {

using nlohmann::json;

struct example {
    std::string text, issuer_host, won_by;
};

// A reply alone, or {"text", "issuer_host", "won_by"}.
example read_example(const json& value) {
    example out;
    const auto text_of = [&](const char* key) { return value.contains(key) && value[key].is_string() ? value[key].get<std::string>() : std::string{}; };
    if (value.is_string()) return {value.get<std::string>(), {}, {}};
    if (value.is_object()) out = {text_of("text"), text_of("issuer_host"), text_of("won_by")};
    return out;
}

// The bounce of a server that was refused by this host: who worded the reply is known.
std::string wrapped(const example& e) {
    if (e.issuer_host.empty()) return e.text;
    std::string reply = e.text;
    std::replace(reply.begin(), reply.end(), '\n', ' ');
    return "This is the mail system at host mail.example.org.\n\n                   The mail system\n\n<bob@example.net>: host " + e.issuer_host + "[192.0.2.25] said: " + reply +
           " (in reply to RCPT TO command)\n";
}

class checker {
public:
    checker(const rule_base& base, std::filesystem::path folder) : base_(base), folder_(std::move(folder)) {}

    void fail(const std::string& file, const std::string& pointer, const std::string& why) {
        std::printf("%s#%s: FAIL: %s\n", file.c_str(), pointer.c_str(), why.c_str());
        ++failures_;
    }

    // path: below the folder, "rules/postfix/relay-access-denied.json".
    void check_rule(const std::string& path, const json& rule) {
        ++rules_;
        const std::string id = path.substr(6, path.size() - 11);
        if (!is_month(rule.value("reviewed", json()))) fail(path, "/reviewed", "is no month (2026-11)");
        if (rule.contains("references"))
            for (const json& url : rule["references"])
                if (!url.is_string() || url.get<std::string>().rfind("https://", 0) != 0) fail(path, "/references", "is no https URL");
        const json examples = rule.value("examples", json::object());
        const json matches = examples.value("matches", json::array());
        const json others = examples.value("does_not_match", json::array());
        if (!matches.is_array() || matches.empty()) fail(path, "/examples/matches", "has no text that it must win");
        if (!others.is_array() || others.empty()) fail(path, "/examples/does_not_match", "has no text that it must lose");
        for (std::size_t i = 0; i < matches.size(); ++i) {
            ++examples_;
            const std::string winner = winner_of(read_example(matches[i]));
            if (winner != id) fail(path, "/examples/matches/" + std::to_string(i), "is won by " + winner);
        }
        for (std::size_t i = 0; i < others.size(); ++i) {
            ++examples_;
            const example e = read_example(others[i]);
            const std::string at = "/examples/does_not_match/" + std::to_string(i);
            if (e.won_by.empty()) {
                fail(path, at, "does not say what wins (won_by)");
                continue;
            }
            const std::string winner = winner_of(e);
            const bool by_cause = e.won_by.rfind("cause:", 0) == 0;
            if (by_cause ? "cause:" + cause_ != e.won_by : winner != e.won_by) fail(path, at, "is won by " + winner + " (" + cause_ + "), not by " + e.won_by);
        }
    }

    void print_summary(const std::set<std::string>& issuers, std::size_t causes) const {
        std::printf("%zu rules of %zu issuers, %zu examples, %zu causes: %zu fault(s)\n", rules_, issuers.size(), examples_, causes, failures_);
    }

    std::size_t failures() const { return failures_; }

private:
    static bool is_month(const json& value) {
        if (!value.is_string()) return false;
        const std::string text = value.get<std::string>();
        return text.size() == 7 && text[4] == '-' && std::all_of(text.begin(), text.end(), [](char c) { return c == '-' || (c >= '0' && c <= '9'); });
    }

    // The rule's id; without one, "no rule".
    std::string winner_of(const example& e) {
        const std::string text = wrapped(e);
        const report r = explain(text, base_);
        cause_ = r.failures.empty() ? "no failure" : r.failures[0].diagnosis.cause;
        if (r.failures.empty()) return "nothing: no failure was found";
        return r.failures[0].diagnosis.rule.empty() ? "no rule" : r.failures[0].diagnosis.rule;
    }

    const rule_base& base_;
    std::filesystem::path folder_;
    std::string cause_;
    std::size_t rules_ = 0, examples_ = 0, failures_ = 0;
};

}  // namespace

int run_check(const arguments& args) {
    std::string folder = "data", only_issuer;
    for (std::size_t i = 0; i < args.size(); ++i) {
        if (args[i] == "--issuer" && i + 1 < args.size())
            only_issuer = std::string(args[++i]);
        else
            folder = std::string(args[i]);
    }
    std::vector<load_problem> problems;
    const auto bundle = read_bundle(folder, problems);
    std::optional<rule_base> base;
    if (bundle) base = rule_base::load(*bundle, problems);
    if (!base) {
        for (const load_problem& p : problems) std::printf("%s: FAIL\n", to_string(p).c_str());
        return exit_bad_use;
    }
    checker check(*base, folder);
    for (const load_problem& p : problems) check.fail(p.file, p.pointer, p.why);

    std::vector<std::filesystem::path> files;
    std::error_code error;
    for (std::filesystem::recursive_directory_iterator it(folder, error), end; !error && it != end; it.increment(error))
        if (it->is_regular_file(error) && it->path().extension() == ".json") files.push_back(it->path());
    std::sort(files.begin(), files.end());
    std::set<std::string> issuers;
    std::size_t causes = 0;
    for (const std::filesystem::path& file : files) {
        const std::string path = file.lexically_relative(folder).generic_string();
        if (path.rfind("causes/", 0) == 0) ++causes;
        if (path.rfind("rules/", 0) != 0) continue;
        const std::string issuer = path.substr(6, path.find('/', 6) - 6);
        if (!only_issuer.empty() && issuer != only_issuer) continue;
        issuers.insert(issuer);
        std::ifstream in(file, std::ios::binary);
        const std::string text{std::istreambuf_iterator<char>(in), {}};
        const json rule = json::parse(text, nullptr, false);
        if (rule.is_object()) check.check_rule(path, rule);
    }
    check.print_summary(issuers, causes);
    return check.failures() == 0 ? exit_done : exit_nothing;
}

}  // namespace smtp_explain
