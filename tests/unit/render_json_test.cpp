#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "render/json_writer.hpp"
#include "render/render.hpp"

using namespace smtp_explain;
using nlohmann::json;

namespace {

std::string written(std::string_view s) {
    std::string out;
    json_writer(out, false).string(s);
    return out;
}

report one_failure() {
    report r;
    r.bytes = 4312;
    r.input.kind = input_kind::delivery_failure;
    r.input.format = "postfix-bounce";
    r.title = "Bounce message from Postfix";
    explained_failure& one = r.failures.emplace_back();
    one.failure.final_recipient = {"user@example.net", {{700, 16}}};
    one.failure.reply_code = {{550}, {{812, 3}, {830, 3}}};
    one.failure.enhanced_status_code = {{5, 1, 1}, {{816, 5}}};
    one.failure.diagnostic_code = {{"smtp", "550 5.1.1 User unknown"}, {{812, 22}}};
    one.failure.stage = {smtp::stage::rcpt_to, {}};
    one.diagnosis.cause = "recipient-unknown";
    one.diagnosis.basis = basis::issuer_rule;
    one.diagnosis.rule = "postfix/user-unknown";
    one.diagnosis.permanence = permanence::permanent;
    one.diagnosis.evidence = {{820, 54}};
    one.diagnosis.runners_up = {{"unknown", basis::reply_code, ""}};
    explanation& e = one.explanation;
    e.title = "No such mailbox";
    e.summary = "There is no such mailbox.";
    e.who_can_fix = {"sender"};
    e.outcome = outcome::not_delivered;
    e.resend = "after-fixing";
    e.reasons = {{"mistyped", "A typing mistake", "", {{700, 16}}}};
    e.steps = {{"sender", "", "Check the spelling."}, {"sender", "Outlook", "Remove the name from the list."}};
    e.questions = {{"who", "Who?", {{"a", "A"}, {"b", "B"}}}};
    return r;
}

}  // namespace

TEST_SUITE("render_json") {
    TEST_CASE("escapes what JSON demands and replaces invalid bytes") {
        CHECK(written("a\"b\\c\n\r\t\x01\x1f\x7f") == "\"a\\\"b\\\\c\\n\\r\\t\\u0001\\u001f\\u007f\"");
        CHECK(written(std::string_view("\0", 1)) == "\"\\u0000\"");
        CHECK(written("é€😀") == "\"é€😀\"");
        // Overlong, surrogate, beyond U+10FFFF, a lone tail byte, a cut sequence.
        CHECK(written("\xC0\xAF") == "\"\xEF\xBF\xBD\xEF\xBF\xBD\"");
        CHECK(written("\xED\xA0\x80") == "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
        CHECK(written("\xF4\x90\x80\x80") == "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
        CHECK(written("x\x80y") == "\"x\xEF\xBF\xBDy\"");
        CHECK(written("\xE2\x82") == "\"\xEF\xBF\xBD\xEF\xBF\xBD\"");
    }
    TEST_CASE("any byte string becomes JSON that reads back") {
        std::uint32_t seed = 1;
        for (int round = 0; round < 2000; ++round) {
            std::string s;
            for (int i = 0; i < 12; ++i) s += static_cast<char>((seed = seed * 1664525u + 1013904223u) >> 24);
            CHECK_FALSE(json::parse(written(s), nullptr, false).is_discarded());
        }
    }
    TEST_CASE("every key of the contract is there, null where the paste states nothing") {
        const std::string text = render_json(one_failure());
        CHECK(text.find('\n') == std::string::npos);
        const json j = json::parse(text, nullptr, false);
        REQUIRE(j.is_object());
        CHECK(j["schema_version"] == 1);
        CHECK_FALSE(j.contains("file"));
        CHECK_FALSE(j.contains("index"));
        CHECK(j["session"].is_null());
        CHECK(j["original_message"].size() == 5);
        CHECK(j["original_message"]["subject"].is_null());
        CHECK(j["input"] == json{{"kind", "delivery-failure"},
                                 {"format", "postfix-bounce"},
                                 {"title", "Bounce message from Postfix"},
                                 {"bytes", 4312},
                                 {"notes", json::array()}});
        const json& f = j["failures"][0];
        CHECK(f.size() == 20);
        CHECK(f["final_recipient"] == "user@example.net");
        CHECK(f["reply_code"] == 550);
        CHECK(f["enhanced_status_code"] == "5.1.1");
        CHECK(f["diagnostic_text"] == "550 5.1.1 User unknown");
        CHECK(f["stage"] == "rcpt-to");
        CHECK(f["action"].is_null());
        CHECK(f["will_retry_until"].is_null());
        CHECK(f["issuer"].is_null());
        CHECK(f["spans"]["reply_code"] == json::parse("[[812,3],[830,3]]"));
        CHECK_FALSE(f["spans"].contains("stage"));  // stated, but by no bytes of its own
        CHECK(f["diagnosis"]["basis"] == "issuer-rule");
        CHECK(f["diagnosis"]["runners_up"][0]["rule"].is_null());
        const json& e = f["explanation"];
        CHECK(e["outcome"] == "not-delivered");
        CHECK(e["steps"][0]["product"].is_null());
        CHECK(e["steps"][1]["product"] == "Outlook");
        CHECK(e["reasons"][0]["text"].is_null());
        CHECK(e["reasons"][0]["shown_by"] == json::parse("[[700,16]]"));
        CHECK(e["replies"] == json{{"to_sender", nullptr}, {"to_recipient_admin", nullptr}});
    }
    TEST_CASE("file, record, session and errors") {
        report r;
        r.input.session.emplace();
        r.input.session->facts.authenticated = {false, {}};
        r.input.session->facts.stopped_at = {smtp::stage::rcpt_to, {}};
        r.timeline.push_back({{session_line::speaker::client, "EHLO a", {{0, 6}}}, "says hello"});
        const json j = json::parse(render_json(r, {.file = "a \xff.eml", .record = record_position{2, 90}}), nullptr, false);
        REQUIRE(j.is_object());
        CHECK(j["file"] == "a \xEF\xBF\xBD.eml");
        CHECK(j["index"] == 2);
        CHECK(j["offset"] == 90);
        CHECK(j["session"]["timeline"][0] ==
              json{{"from", "client"}, {"text", "EHLO a"}, {"means", "says hello"}, {"span", json::parse("[[0,6]]")}});
        CHECK(j["session"]["facts"].size() == 14);
        CHECK(j["session"]["facts"]["authenticated"] == false);
        CHECK(j["session"]["facts"]["tls"].is_null());
        CHECK(j["session"]["facts"]["stopped_at"] == "rcpt-to");
        CHECK(render_error_json("x", "cannot be read") == R"({"schema_version":1,"file":"x","error":"cannot be read"})");
    }
    TEST_CASE("indented output is the same object") {
        const report r = one_failure();
        const std::string pretty = render_json(r, {.indent = true});
        CHECK(json::parse(pretty, nullptr, false) == json::parse(render_json(r), nullptr, false));
        CHECK(pretty.find("\n  \"schema_version\": 1,\n") != std::string::npos);
        CHECK(pretty.find("[[812,3],[830,3]]") != std::string::npos);
    }
}
