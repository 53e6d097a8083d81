// No text of tests/fixtures/not-a-failure may be called a failure.
#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

#include "explain.hpp"
#include "fixtures.hpp"

using namespace smtp_explain;
using namespace smtp_explain::test;

TEST_SUITE("not a failure") {
    TEST_CASE("twenty sorts of texts that tell of no failed mail") {
        const std::vector<fixture> files = fixtures({"not-a-failure"});
        REQUIRE(files.size() >= 20);
        std::size_t texts = 0;
        for (const fixture& file : files) {
            const std::string all = file.bytes + "%%\n";
            for (std::size_t begin = 0, end; (end = all.find("%%\n", begin)) != std::string::npos; begin = end + 3) {
                const std::string text = all.substr(begin, end - begin);
                const report found = explain(text, built_in_rules());
                const std::string rule = found.failures.empty() ? "" : found.failures[0].diagnosis.rule;
                CAPTURE(file.name());
                CAPTURE(text);
                CAPTURE(found.input.format);
                CAPTURE(rule);
                CHECK(found.failures.empty());
                ++texts;
            }
        }
        CHECK(texts >= 200);
    }
    TEST_CASE("a server's own words stay a failure beside those of other trades, and in languages that no rule knows") {
        const std::vector<std::pair<std::string, std::string>> texts{
            {"My invoice mail to bob@example.net bounced: 550 5.1.1 User unknown", "recipient-unknown"},
            {"550 5.1.1 <bob@example.net>: User unknown (invoice 42)", "recipient-unknown"},
            {"My newsletter bounced: 550 5.7.1 Message rejected as spam", "spam-content"},
            {"Invoice sending failed with error 550 relay not permitted", "relay-denied"},
            {"Please be patient. 451 4.7.1 Greylisted, try again later", "greylisted"},
            {"550 No such user, your payment reminder was not delivered", "recipient-unknown"},
            {"The printer of our investor relations shows: 535 5.7.8 Error: authentication failed", "auth-failed"},
            {"554 Bandzaļo kastītē nav", "unknown"},
            {"550 ไม่รู้จักคนนี้", "unknown"},
        };
        for (const auto& one : texts) {
            CAPTURE(one.first);
            const report found = explain(one.first, built_in_rules());
            REQUIRE(found.failures.size() == 1);
            CHECK(found.failures[0].diagnosis.cause == one.second);
        }
    }
}
