#include <doctest/doctest.h>

#include "render/outline.hpp"
#include "render/render.hpp"

using namespace smtp_explain;

namespace {

rule_base no_rules() {
    std::vector<load_problem> problems;
    return std::move(*rule_base::load(R"({"files":{}})", problems));
}

report hostile() {
    report r;
    explained_failure& one = r.failures.emplace_back();
    one.diagnosis.cause = "relay-denied";
    one.failure.final_recipient = {"bob\x1b[2J\xE2\x80\xAE@example.net", {}};
    one.failure.diagnostic_code = {{"smtp", "550 ```\n# not a heading\x07 ![x](https://evil.example/x.png) <img src=x>"}, {}};
    explanation& e = one.explanation;
    e.title = "Refused";
    e.summary = "mx.example.net refused *bob* <b>now</b>, see https://evil.example/a_b and run `postconf -n`.";
    e.steps = {{"sender", "Outlook", "Open the settings."}, {"sender", "", "Look at https://example.org/a: it tells."}, {"recipient", "", "Wait."}, {"sender", "", "Send again."}};
    e.verify = {{"dig +short MX example.net", "Which servers."}};
    e.references = {{"RFC 5321", "https://www.rfc-editor.org/rfc/rfc5321"}};
    return r;
}

bool has(const std::string& s, std::string_view part) { return s.find(part) != std::string::npos; }

}  // namespace

TEST_SUITE("render_text") {
    TEST_CASE("control characters and bidi overrides of the paste never reach the terminal") {
        const std::string plain = render_text(hostile(), no_rules(), {.colour = false, .columns = 60});
        CHECK_FALSE(has(plain, "\x1b"));
        CHECK_FALSE(has(plain, "\x07"));
        CHECK_FALSE(has(plain, "\xE2\x80\xAE"));
        CHECK(has(plain, "bob[2J@example.net"));
        const std::string coloured = render_text(hostile(), no_rules(), {.colour = true, .columns = 60});
        CHECK(has(coloured, "\x1b[1mRefused\x1b[0m"));
        CHECK_FALSE(has(coloured, "\x1b[2J"));
        CHECK(has(coloured, "\x1b[1mpostconf"));
        CHECK(has(coloured, "-n\x1b[22m"));
    }
    TEST_CASE("lines are wrapped, commands and replies are not") {
        const std::string text = render_text(hostile(), no_rules(), {.colour = false, .columns = 40});
        std::size_t begin = 0;
        bool long_line = false;
        while (begin < text.size()) {
            const std::size_t end = text.find('\n', begin);
            const std::string line = text.substr(begin, end - begin);
            if (line.size() > 40) {
                long_line = true;
                CHECK((has(line, "  > 550") || has(line, "rfc5321")));
            }
            begin = end + 1;
        }
        CHECK(long_line);
        CHECK(has(text, "  $ dig +short MX example.net\n"));
        // Unwrapped: the summary is one line.
        CHECK(has(render_text(hostile(), no_rules(), {.colour = false, .columns = 0}), "*bob* <b>now</b>, see https://evil.example/a_b and run `postconf -n`.\n"));
    }
    TEST_CASE("steps are grouped by role, and keep their order within it") {
        const auto steps = hostile().failures[0].explanation.steps;
        const auto groups = group_steps(steps);
        REQUIRE(groups.size() == 3);
        CHECK(groups[0].role == "sender");
        CHECK(groups[0].product == "Outlook");
        CHECK(groups[1].product == "");
        CHECK(groups[1].texts.size() == 2);
        CHECK(groups[2].role == "recipient");
    }
    TEST_CASE("wide characters count twice when wrapping") {
        report r = hostile();
        r.failures[0].explanation.summary = "邮件 邮件 邮件 邮件 邮件 邮件";
        // Two margins and 20 columns: four words of four columns and their blanks.
        const std::string text = render_text(r, no_rules(), {.colour = false, .columns = 22});
        CHECK(has(text, "  邮件 邮件 邮件 邮件\n  邮件 邮件\n"));
    }
}

TEST_SUITE("render_markdown") {
    TEST_CASE("what was pasted is fenced, longer than any fence inside") {
        const std::string md = render_markdown(hostile(), no_rules());
        CHECK(has(md, "````text\n550 ```\n# not a heading ![x](https://evil.example/x.png) <img src=x>\n````\n"));
        CHECK_FALSE(has(md, "\x07"));
    }
    TEST_CASE("values within sentences make no markup, no link, no HTML; inline code stays") {
        const std::string md = render_markdown(hostile(), no_rules());
        CHECK(has(md, "refused \\*bob\\* \\<b\\>now\\</b\\>, see `https://evil.example/a_b` and run `postconf -n`."));
        CHECK(has(md, "Look at `https://example.org/a`: it tells."));
        CHECK(has(md, "- RFC 5321: <https://www.rfc-editor.org/rfc/rfc5321>"));
        CHECK(has(md, "- `dig +short MX example.net`: Which servers."));
    }
    TEST_CASE("a lone backtick and a line that looks like a list are plain text") {
        report r = hostile();
        r.failures[0].explanation.summary = "- a ` b";
        CHECK(has(render_markdown(r, no_rules()), "\n\\- a \\` b\n"));
        r.failures[0].explanation.summary = "1. a";
        CHECK(has(render_markdown(r, no_rules()), "\n1\\. a\n"));
    }
}
