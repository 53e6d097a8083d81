// No text of tests/fixtures/not-a-failure may be called a failure.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "explain.hpp"

using namespace smtp_explain;

TEST_SUITE("not a failure") {
    TEST_CASE("twenty sorts of texts that tell of no failed mail") {
        std::vector<std::filesystem::path> files;
        for (const auto& entry : std::filesystem::directory_iterator(SMTP_EXPLAIN_SOURCE_DIR "/tests/fixtures/not-a-failure"))
            if (entry.path().extension() == ".txt") files.push_back(entry.path());
        std::sort(files.begin(), files.end());
        REQUIRE(files.size() >= 20);
        std::ifstream bundle_file(SMTP_EXPLAIN_BUNDLE, std::ios::binary);
        const std::string bundle{std::istreambuf_iterator<char>(bundle_file), {}};
        std::vector<load_problem> problems;
        const auto rules = rule_base::load(bundle, problems);
        REQUIRE(rules.has_value());
        std::size_t texts = 0;
        for (const auto& file : files) {
            std::ifstream in(file, std::ios::binary);
            std::string all{std::istreambuf_iterator<char>(in), {}};
            all += "%%\n";
            for (std::size_t begin = 0, end; (end = all.find("%%\n", begin)) != std::string::npos; begin = end + 3) {
                const std::string text = all.substr(begin, end - begin);
                const report found = explain(text, *rules);
                const std::string rule = found.failures.empty() ? "" : found.failures[0].diagnosis.rule;
                CAPTURE(file.filename().string());
                CAPTURE(text);
                CAPTURE(found.input.format);
                CAPTURE(rule);
                CHECK(found.failures.empty());
                ++texts;
            }
        }
        CHECK(texts >= 200);
    }
    TEST_CASE("a server's own words stay a failure beside those of other trades") {
        std::ifstream bundle_file(SMTP_EXPLAIN_BUNDLE, std::ios::binary);
        const std::string bundle{std::istreambuf_iterator<char>(bundle_file), {}};
        std::vector<load_problem> problems;
        const auto rules = rule_base::load(bundle, problems);
        REQUIRE(rules.has_value());
        const std::vector<std::pair<std::string, std::string>> texts{
            {"My invoice mail to bob@example.net bounced: 550 5.1.1 User unknown", "recipient-unknown"},
            {"550 5.1.1 <bob@example.net>: User unknown (invoice 42)", "recipient-unknown"},
            {"My newsletter bounced: 550 5.7.1 Message rejected as spam", "spam-content"},
            {"Invoice sending failed with error 550 relay not permitted", "relay-denied"},
            {"Please be patient. 451 4.7.1 Greylisted, try again later", "greylisted"},
            {"550 No such user, your payment reminder was not delivered", "recipient-unknown"},
            {"The printer of our investor relations shows: 535 5.7.8 Error: authentication failed", "auth-failed"},
        };
        for (const auto& one : texts) {
            CAPTURE(one.first);
            const report found = explain(one.first, *rules);
            REQUIRE(found.failures.size() == 1);
            CHECK(found.failures[0].diagnosis.cause == one.second);
        }
    }
}
