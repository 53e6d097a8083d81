#include <doctest/doctest.h>

#include <string>

#include "formats/webhook/pasted_json.hpp"
#include "formats/webhook/readers.hpp"
#include "session_support.hpp"

using namespace smtp_explain;

TEST_SUITE("webhook") {
    TEST_CASE("SES inside SNS: a string in a string, spans in the paste") {
        const auto r = read_with(read_ses_webhook,
                                 "{\"Type\":\"Notification\",\"Message\":\"{\\\"notificationType\\\":\\\"Bounce\\\",\\\"bounce\\\":{\\\"bounceType\\\":\\\"Permanent\\\",\\\"bouncedRecipients\\\":[{\\\"emailAddress\\\":"
                                 "\\\"a@example.com\\\",\\\"status\\\":\\\"5.1.1\\\",\\\"diagnosticCode\\\":\\\"smtp; 550 5.1.1 no\\\"},{\\\"emailAddress\\\":\\\"b@example.com\\\",\\\"status\\\":\\\"5.2.2\\\"}]},"
                                 "\\\"mail\\\":{\\\"source\\\":\\\"s@example.org\\\"}}\"}");
        REQUIRE(r.sink.readings.size() == 2);
        CHECK(r.failure(0).final_recipient->value == "a@example.com");
        CHECK(r.bytes(r.failure(0).final_recipient->where) == "a@example.com");
        CHECK(r.failure(0).diagnostic_code->value.text == "550 5.1.1 no");
        CHECK(r.bytes(r.failure(0).reply_code->where) == "550");
        CHECK(r.failure(0).envelope_sender->value == "s@example.org");
        CHECK(smtp::to_string(r.failure(1).enhanced_status_code->value) == "5.2.2");
        CHECK(r.sink.kind == input_kind::webhook);
    }
    TEST_CASE("SendGrid: events one after another; what was delivered is no failure") {
        const auto r = read_with(read_sendgrid_webhook,
                                 "[{\"sg_event_id\":\"1\",\"event\":\"delivered\",\"email\":\"a@example.com\",\"response\":\"250 OK\"},"
                                 "{\"sg_event_id\":\"2\",\"event\":\"deferred\",\"email\":\"b@example.com\",\"response\":\"451 4.7.1 later\"},"
                                 "{\"sg_event_id\":\"3\",\"event\":\"bounce\",\"email\":\"c@example.com\",\"reason\":\"550 5.1.1 unknown\"}]");
        REQUIRE(r.sink.readings.size() == 2);
        CHECK(r.failure(0).action->value == dsn::action::delayed);
        CHECK(r.failure(1).action->value == dsn::action::failed);
        CHECK(r.sink.delivered.size() == 1);
    }
    TEST_CASE("KumoMTA's log: an object a line, the refused command is the step") {
        const auto r = read_with(read_kumomta_log,
                                 "{\"type\":\"Bounce\",\"id\":\"x1\",\"sender\":\"a@example.org\",\"recipient\":\"b@example.com\",\"response\":{\"code\":550,\"enhanced_code\":{\"class\":5,\"subject\":1,\"detail\":1},"
                                 "\"content\":\"5.1.1 unknown\",\"command\":\"RCPT TO:<b@example.com>\"},\"peer_address\":{\"name\":\"mx.example.com.\",\"addr\":\"192.0.2.5\"}}\n");
        REQUIRE(r.sink.readings.size() == 1);
        CHECK(r.failure().reply_code->value.value == 550);
        CHECK(smtp::to_string(r.failure().enhanced_status_code->value) == "5.1.1");
        CHECK(r.failure().stage->value == smtp::stage::rcpt_to);
        CHECK(r.failure().remote_mta->value == "mx.example.com");
        CHECK(r.sink.kind == input_kind::log);
    }
    TEST_CASE("a service's own verdict is its reply where no server replied, and only then are they its words") {
        const auto r = read_with(read_mailgun_webhook,
                                 "{\"event\":\"failed\",\"reason\":\"suppress-complaint\",\"recipient\":\"a@example.com\",\"delivery-status\":{\"code\":607,\"message\":\"\"}}"
                                 "{\"event\":\"failed\",\"reason\":\"bounce\",\"recipient\":\"b@example.com\",\"delivery-status\":{\"code\":550,\"message\":\"no such user\"}}");
        REQUIRE(r.sink.readings.size() == 2);
        CHECK(r.failure(0).diagnostic_code->value.text == "reason: suppress-complaint");
        CHECK(r.failure(0).issuer->value == "mailgun");
        CHECK(r.failure(1).diagnostic_code->value.text == "no such user");
        CHECK(!r.failure(1).issuer);
    }
    TEST_CASE("a paste that is cut off, and nesting without end") {
        const auto cut = read_with(read_brevo_webhook, "{\"event\":\"hard_bounce\",\"email\":\"b@example.com\",\"ts_event\":1,\"reason\":\"550 5.1.1 unkno");
        REQUIRE(cut.sink.readings.size() == 1);
        CHECK(cut.failure().reply_code->value.value == 550);
        CHECK(read_with(read_brevo_webhook, std::string(100'000, '[') + "\"ts_event\"").sink.readings.empty());
        CHECK(read_with(read_brevo_webhook, std::string(100'000, '{') + "\"ts_event\"").sink.readings.empty());
    }
    TEST_CASE("paths walk through arrays") {
        composed_text text;
        const std::string json = "{\"a\":[{\"b\":\"1\"},{\"b\":[\"2\",\"3\"]}],\"c\":null}";
        text.append(json);
        const pasted_json tree = pasted_json::parse(text, 0);
        CHECK(tree.consumed() == json.size());
        CHECK(tree.find(0, "a.b").size() == 3);
        CHECK(tree.find(0, "a.x").empty());
        CHECK(pasted_json::parse(text, 1).consumed() == 0);
    }
}
