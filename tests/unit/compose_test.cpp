#include <doctest/doctest.h>

#include "compose/compose.hpp"

using namespace smtp_explain;

namespace {

constexpr std::string_view bundle = R"json({"files":{
"causes/relay-denied.json": {
  "title": "Refused to pass on",
  "summary": ["{server} refused {recipient}.", "The server refused."],
  "who_can_fix": ["sender", "sender-admin"], "resend": "after-fixing", "usual_permanence": "permanent",
  "reasons": [
    {"id": "not-logged-in", "title": "No login", "text": "It did not log in."},
    {"id": "not-hosted", "title": "Not hosted", "text": ["{recipient_domain} is not hosted.", "Not hosted."], "who_can_fix": ["recipient-admin"], "resend": "after-waiting"},
    {"id": "odd", "title": "Odd", "text": "Odd.", "only_if_shown": true, "excludes_others": true,
     "if_shown": {"summary": ["{server} is odd.", "It is odd."], "to_sender": "Odd, sorry."}} ],
  "steps": [
    {"for": "sender", "text": "General step."},
    {"for": "sender", "reasons": ["odd"], "only_if": "program-unknown", "text": "In any program."},
    {"for": "sender", "product": "outlook", "reasons": ["not-logged-in"], "text": "Switch login on."},
    {"for": "recipient-admin", "reasons": ["not-hosted"], "text": ["Add {recipient_domain}.", "Add the domain."]},
    {"for": "recipient-admin", "reasons": ["odd"], "text": "Odd step."},
    {"for": "recipient-admin", "product": "postfix", "reasons": ["not-hosted"], "text": "In Postfix."},
    {"for": "recipient-admin", "product": "dns", "reasons": ["not-hosted"], "text": "In DNS."},
    {"for": "sender-admin", "product": "exim", "reasons": ["not-logged-in"], "text": "In Exim."} ],
  "verify": [{"command": "dig +short MX {recipient_domain}", "tells": "Where.", "reasons": ["not-hosted"]}, {"command": "postconf -n", "tells": "Settings."}],
  "prevention": ["Log in."],
  "questions": [
    {"id": "all", "text": "Every recipient?", "options": [
      {"id": "yes", "label": "Yes", "shows": ["not-logged-in"], "rules_out": ["not-hosted"]},
      {"id": "no", "label": "No", "shows": ["not-hosted"], "rules_out": ["not-logged-in"]}]} ],
  "replies": {"to_sender": ["Mail to {recipient} came back.", "Mail came back."], "to_recipient_admin": "Please look."},
  "references": [{"title": "RFC 5321", "url": "https://www.rfc-editor.org/rfc/rfc5321"}] },
"causes/greylisted.json": {"title": "Wait", "summary": "Wait a little.",
  "if_given_up": {"summary": ["{server} gave up.", "It gave up."], "to_sender": "Send again."}, "if_still_trying": {"summary": "It still tries."}, "who_can_fix": ["nobody-wait"], "resend": "not-needed", "usual_permanence": "temporary",
  "reasons": [], "steps": [{"for": "sender", "text": "Wait."}, {"for": "sender", "only_if": "given-up", "text": "Send again."}, {"for": "sender", "only_if": "still-trying", "text": "Do nothing."}],
  "verify": [], "prevention": [], "questions": [], "replies": {"to_sender": "It waits."}, "references": []},
"causes/sending-limit.json": {"title": "Too many", "summary": "Too many.", "who_can_fix": ["sender-admin"], "resend": "after-waiting", "refused_by_own_server": true,
  "reasons": [], "steps": [{"for": "sender-admin", "product": "exim", "text": "In Exim."}, {"for": "sender-admin", "product": "postfix", "text": "In Postfix."}, {"for": "sender-admin", "product": "mailgun", "text": "In Mailgun."},
    {"for": "sender", "text": "Wait."}, {"for": "sender", "issuers": ["yahoo"], "text": "At Yahoo."}],
  "verify": [], "prevention": [], "questions": [], "replies": {}, "references": []},
"causes/server-busy.json": {"title": "Busy", "summary": "The other side is busy.", "who_can_fix": ["nobody-wait", "recipient-admin"], "resend": "after-waiting",
  "if_given_up": {"summary": "The other side was busy."}, "if_own_program": {"who_can_fix": ["sender-admin"], "summary": ["{server} of yours is busy.", "Yours is busy."], "to_sender": "Ours is busy."},
  "reasons": [], "steps": [{"for": "sender-admin", "only_if": "own-program", "text": "Look at yours."}, {"for": "recipient-admin", "text": "Look at the other."}, {"for": "sender", "text": "Wait."}],
  "verify": [], "prevention": [], "questions": [], "replies": {"to_sender": "Theirs is busy.", "to_recipient_admin": "Yours is busy."}, "references": []},
"causes/unknown.json": {"title": "Not stated", "summary": "The text does not say why.", "who_can_fix": ["sender"], "resend": "after-fixing", "usual_permanence": "permanent",
  "reasons": [], "steps": [{"for": "sender", "text": "Ask."}], "verify": [], "prevention": [], "questions": [], "replies": {}, "references": []},
"rules/postfix/relay.json": {"cause": "relay-denied", "when": {"any_phrase": ["relay access denied"]}, "reason": "not-hosted",
  "summary": ["Postfix at {server} refused.", "Postfix refused."], "steps": [{"for": "sender-admin", "text": "Rule step."}],
  "references": ["https://www.postfix.org/README.html"]},
"issuers.json": {"postfix": {"name": "Postfix", "kind": "software", "hosts": [], "urls": [], "banners": [], "phrases": []},
  "mailgun": {"name": "Mailgun", "kind": "provider", "hosts": [], "urls": [], "banners": [], "phrases": []}, "yahoo": {"name": "Yahoo", "kind": "provider", "hosts": [], "urls": [], "banners": [], "phrases": []}},
"codes/reply-codes.json": {"250": {"name": "ok", "meaning": "All well.", "cause": null, "permanent": false, "defined_in": "RFC 5321"}},
"labels.json": {"products": {"outlook": "Outlook"},
  "products_by_format": {"sender/outlook-error": ["outlook"], "sender/device-error": ["none"], "sender-admin/postfix-bounce": ["postfix"]},
  "products_by_issuer": {"recipient-admin/postfix": ["postfix"], "recipient-admin/yahoo": ["none"], "sender-admin/mailgun": ["mailgun"], "sender-admin/yahoo": ["none"], "sender/postfix": ["postfix"]}, "formats": {"postfix-bounce": "Bounce of Postfix"}, "commands": {"RCPT": "Names a recipient.", "end-of-message": "Ends.", "auth-data": "Hidden."},
  "notes": {"tie": ["Also {rule}.", "Two fit."]}, "warnings": {"x": "Take care."}}
}})json";

const rule_base& rules() {
    static const rule_base base = [] {
        std::vector<load_problem> problems;
        auto loaded = rule_base::load_in_place(bundle, problems);
        REQUIRE(loaded.has_value());
        return std::move(*loaded);
    }();
    return base;
}

delivery_failure failure() {
    delivery_failure f;
    f.final_recipient = {"bob@example.net", {}};
    f.remote_mta = {"mx.example.net", {}};
    f.reply_code = {{554}, {}};
    return f;
}

diagnosis relay() {
    diagnosis d;
    d.cause = "relay-denied";
    d.permanence = permanence::permanent;
    return d;
}

std::vector<std::string> step_texts(const explanation& e) {
    std::vector<std::string> out;
    for (const explained_step& s : e.steps) out.push_back(s.text);
    return out;
}

using texts = std::vector<std::string>;

}  // namespace

TEST_SUITE("compose") {
    TEST_CASE(
        "nothing shown: the sender's steps first, general ones in front, those of every possible reason; the question "
        "is asked") {
        const explanation e = compose(failure(), relay(), nullptr, input_kind::delivery_failure, rules());
        CHECK(e.title == "Refused to pass on");
        CHECK(e.summary == "mx.example.net refused bob@example.net.");
        CHECK(e.outcome == outcome::not_delivered);
        CHECK(e.resend == "after-fixing");
        CHECK(e.who_can_fix == texts{"sender", "sender-admin"});
        REQUIRE(e.reasons.size() == 2);
        CHECK(e.reasons[0].id == "not-logged-in");
        CHECK(e.reasons[1].text == "example.net is not hosted.");
        CHECK(step_texts(e) ==
              texts{"General step.", "Switch login on.", "In Exim.", "Add example.net.", "In DNS.", "In Postfix."});
        CHECK(e.steps[1].product == "Outlook");
        REQUIRE(e.verify.size() == 2);
        CHECK(e.verify[0].command == "postconf -n");
        CHECK(e.verify[1].command == "dig +short MX example.net");
        REQUIRE(e.questions.size() == 1);
        CHECK(e.questions[0].options.size() == 2);
        CHECK(e.reply_to_sender == "Mail to bob@example.net came back.");
        CHECK(e.reply_to_recipient_admin == "Please look.");
        REQUIRE(e.references.size() == 1);
    }
    TEST_CASE("what is shown comes first and decides who acts; what is ruled out is gone; nothing is asked") {
        diagnosis d = relay();
        d.reasons = {{"not-hosted", true, {{5, 2}}}, {"not-logged-in", false, {}}};
        const explanation e = compose(failure(), d, nullptr, input_kind::delivery_failure, rules());
        REQUIRE(e.reasons.size() == 1);
        CHECK(e.reasons[0].id == "not-hosted");
        CHECK(e.reasons[0].shown_by == source_spans{{5, 2}});
        CHECK(e.who_can_fix == texts{"recipient-admin"});
        CHECK(e.resend == "after-waiting");
        CHECK(step_texts(e) == texts{"General step.", "Add example.net.", "In DNS.", "In Postfix."});
        CHECK(e.verify[0].command == "dig +short MX example.net");
        CHECK(e.questions.empty());
    }
    TEST_CASE("one reason left to choose from: nothing is asked; a reason seldom true is hidden unless shown") {
        diagnosis d = relay();
        d.reasons = {{"not-hosted", false, {}}, {"odd", false, {}}};
        CHECK(compose(failure(), d, nullptr, input_kind::bare_reply, rules()).questions.empty());
        d.reasons = {{"odd", true, {}}};
        const explanation e = compose(failure(), d, nullptr, input_kind::bare_reply, rules());
        CHECK(e.reasons[0].id == "odd");
        CHECK(step_texts(e)[2] == "Odd step.");
    }
    TEST_CASE("a reason that is shown has words of its own; a step for any program gives way to those for the one that is named") {
        diagnosis d = relay();
        d.reasons = {{"odd", true, {}}};
        const explanation e = compose(failure(), d, nullptr, input_kind::bare_reply, rules());
        CHECK(e.summary == "mx.example.net is odd.");
        CHECK(e.reply_to_sender == "Odd, sorry.");
        CHECK(step_texts(e) == texts{"In any program.", "General step.", "Odd step."});
        const explanation named = compose(failure(), d, nullptr, input_kind::client_error, rules(), "outlook-error");
        CHECK(step_texts(named) == texts{"General step.", "Odd step."});
        d.rule = "postfix/relay";
        CHECK(compose(failure(), d, nullptr, input_kind::bare_reply, rules()).summary == "Postfix at mx.example.net refused.");
        d = relay();
        d.reasons = {{"not-hosted", true, {}}};
        CHECK(compose(failure(), d, nullptr, input_kind::bare_reply, rules()).summary == "mx.example.net refused bob@example.net.");
    }
    TEST_CASE("a reason that excludes the others leaves none of them, nor their steps, once it is shown") {
        diagnosis d = relay();
        d.reasons = {{"odd", true, {}}};
        const explanation e = compose(failure(), d, nullptr, input_kind::bare_reply, rules());
        REQUIRE(e.reasons.size() == 1);
        CHECK(step_texts(e) == texts{"In any program.", "General step.", "Odd step."});
        CHECK(e.verify.size() == 1);
        d.reasons.push_back({"not-hosted", true, {}});
        CHECK(compose(failure(), d, nullptr, input_kind::bare_reply, rules()).reasons.size() == 2);
    }
    TEST_CASE("what reads otherwise once it is known whether the server still tries") {
        diagnosis d;
        d.cause = "greylisted";
        delivery_failure f = failure();
        f.reply_code = {{450}, {}};
        explanation e = compose(f, d, nullptr, input_kind::bare_reply, rules());
        CHECK(e.summary == "Wait a little.");
        CHECK(e.reply_to_sender == "It waits.");
        CHECK(step_texts(e) == texts{"Wait.", "Send again.", "Do nothing."});
        e = compose(f, d, nullptr, input_kind::delivery_failure, rules());
        CHECK(e.summary == "mx.example.net gave up.");
        CHECK(e.reply_to_sender == "Send again.");
        CHECK(step_texts(e) == texts{"Wait.", "Send again."});
        e = compose(f, d, nullptr, input_kind::delivery_delay, rules());
        CHECK(e.summary == "It still tries.");
        CHECK(e.reply_to_sender == "It waits.");
        CHECK(step_texts(e) == texts{"Wait.", "Do nothing."});
    }
    TEST_CASE("steps for products that the paste rules out go away") {
        const auto steps = [](std::string_view format, std::string issuer, bool elsewhere = true) {
            diagnosis d = relay();
            d.issuer = std::move(issuer);
            delivery_failure f = failure();
            if (!elsewhere) f.remote_mta.reset();
            std::string out;
            for (const explained_step& s : compose(f, d, nullptr, input_kind::delivery_failure, rules(), format).steps)
                if (!s.product.empty()) out += s.product + ' ';
            return out;
        };
        CHECK(steps("", "") == "Outlook exim dns postfix ");
        // A rule of a program, which no host proves.
        diagnosis own = relay();
        own.rule = "postfix/relay";
        for (const explained_step& s : compose(failure(), own, nullptr, input_kind::bare_reply, rules()).steps)
            CHECK(s.product != "Outlook");
        CHECK(steps("outlook-error", "yahoo") == "Outlook exim dns ");
        CHECK(steps("device-error", "postfix") == "exim postfix dns ");
        CHECK(steps("postfix-bounce", "") == "Outlook dns postfix ");
        // The server that wrote the bounce refused the message itself: it is not the sender's.
        CHECK(steps("postfix-bounce", "", false) == "Outlook exim dns postfix ");
    }
    TEST_CASE("where the sender's own server refuses, its wording shows what the sender's side runs, beside the server that reports") {
        const auto steps = [&](std::string_view format, std::string issuer, std::string rule = {}) {
            diagnosis d;
            d.cause = "sending-limit";
            d.issuer = std::move(issuer);
            d.rule = std::move(rule);
            return step_texts(compose(failure(), d, nullptr, input_kind::delivery_failure, rules(), format));
        };
        CHECK(steps("", "") == texts{"Wait.", "At Yahoo.", "In Exim.", "In Postfix.", "In Mailgun."});
        CHECK(steps("", "mailgun") == texts{"Wait.", "In Mailgun."});
        CHECK(steps("", "", "mailgun/limit") == texts{"Wait.", "In Mailgun."});
        // What is about the provider that worded the reply goes before what holds anywhere.
        CHECK(steps("", "yahoo") == texts{"At Yahoo.", "Wait."});
        CHECK(steps("", "postfix") == texts{"Wait.", "At Yahoo.", "In Exim.", "In Postfix.", "In Mailgun."});
        CHECK(steps("postfix-bounce", "mailgun") == texts{"Wait.", "In Postfix.", "In Mailgun."});
        CHECK(steps("postfix-bounce", "yahoo") == texts{"At Yahoo.", "Wait.", "In Postfix."});
        diagnosis elsewhere = relay();
        elsewhere.issuer = "mailgun";
        CHECK(step_texts(compose(failure(), elsewhere, nullptr, input_kind::delivery_failure, rules())).size() == 6);
        // A person's program talks to no other server than the provider's own.
        CHECK(step_texts(compose(failure(), elsewhere, nullptr, input_kind::client_error, rules())).size() == 5);
    }
    TEST_CASE("a program's own error: its outgoing server refused, and the recipient's side had no part in it") {
        diagnosis d;
        d.cause = "server-busy";
        const explanation own = compose(failure(), d, nullptr, input_kind::client_error, rules());
        CHECK(own.summary == "mx.example.net of yours is busy.");
        CHECK(own.who_can_fix == texts{"sender-admin"});
        CHECK(step_texts(own) == texts{"Wait.", "Look at yours."});
        CHECK(own.reply_to_sender == "Ours is busy.");
        CHECK(own.reply_to_recipient_admin.empty());
        const explanation other = compose(failure(), d, nullptr, input_kind::delivery_failure, rules());
        CHECK(other.summary == "The other side was busy.");
        CHECK(other.who_can_fix == texts{"sender", "recipient-admin"});
        CHECK(step_texts(other) == texts{"Wait.", "Look at the other."});
        CHECK(other.reply_to_recipient_admin == "Yours is busy.");
    }
    TEST_CASE("a rule's own advice: its summary, its steps and references first, its reason shown") {
        diagnosis d = relay();
        d.rule = "postfix/relay";
        d.evidence = {{1, 9}};
        const explanation e = compose(failure(), d, nullptr, input_kind::delivery_failure, rules());
        CHECK(e.summary == "Postfix at mx.example.net refused.");
        CHECK(e.reasons[0].id == "not-hosted");
        CHECK(e.reasons[0].shown_by == source_spans{{1, 9}});
        CHECK(step_texts(e) ==
              texts{"General step.", "Add example.net.", "In DNS.", "In Postfix.", "Rule step.", "In Exim."});
        REQUIRE(e.references.size() == 2);
        CHECK(e.references[0].url == "https://www.postfix.org/README.html");
        CHECK(e.references[0].title == "postfix.org");
    }
    TEST_CASE(
        "the program that the paste names goes before general steps; in a log those who can mend it go before the "
        "sender") {
        const auto in = [&](input_kind kind, std::string_view format) {
            return step_texts(compose(failure(), relay(), nullptr, kind, rules(), format));
        };
        CHECK(in(input_kind::client_error, "outlook-error") ==
              texts{"Switch login on.", "General step.", "In Exim.", "Add example.net.", "In DNS.", "In Postfix."});
        diagnosis d = relay();
        d.reasons = {{"not-hosted", true, {}}};
        CHECK(step_texts(compose(failure(), d, nullptr, input_kind::client_error, rules(), "outlook-error")) ==
              texts{"General step.", "Switch login on.", "Add example.net.", "In DNS.", "In Postfix.", "In Exim."});
        CHECK(step_texts(compose(failure(), d, nullptr, input_kind::log, rules())) ==
              texts{"Add example.net.", "In DNS.", "In Postfix.", "General step.", "Switch login on.", "In Exim."});
    }
    TEST_CASE("outcome: action, then the kind of input and the code") {
        const auto of = [&](input_kind kind, int code, std::optional<dsn::action> action) {
            delivery_failure f;
            if (code != 0) f.reply_code = {{static_cast<std::uint16_t>(code)}, {}};
            if (action) f.action = {*action, {}};
            return compose(f, diagnosis{}, nullptr, kind, rules()).outcome;
        };
        CHECK(of(input_kind::log, 450, dsn::action::failed) == outcome::not_delivered);
        CHECK(of(input_kind::delivery_failure, 550, dsn::action::delayed) == outcome::still_trying);
        CHECK(of(input_kind::log, 250, dsn::action::relayed) == outcome::delivered);
        CHECK(of(input_kind::delivery_failure, 451, {}) == outcome::not_delivered);
        CHECK(of(input_kind::delivery_delay, 0, {}) == outcome::still_trying);
        CHECK(of(input_kind::log, 451, {}) == outcome::still_trying);
        CHECK(of(input_kind::log, 551, {}) == outcome::not_delivered);
        CHECK(of(input_kind::log, 0, {}) == outcome::unknown);
        CHECK(of(input_kind::webhook, 421, {}) == outcome::still_trying);
        CHECK(of(input_kind::smtp_session, 421, {}) == outcome::not_delivered);
        CHECK(of(input_kind::client_error, 0, {}) == outcome::not_delivered);
        CHECK(of(input_kind::bare_reply, 550, {}) == outcome::not_delivered);
        CHECK(of(input_kind::bare_reply, 450, {}) == outcome::unknown);
    }
    TEST_CASE("waiting is enough only while somebody still tries") {
        diagnosis d;
        d.cause = "greylisted";
        delivery_failure f;
        f.action = {dsn::action::delayed, {}};
        explanation e = compose(f, d, nullptr, input_kind::log, rules());
        CHECK(e.resend == "not-needed");
        CHECK(e.who_can_fix == texts{"nobody-wait"});
        f.action = {dsn::action::failed, {}};
        e = compose(f, d, nullptr, input_kind::log, rules());
        CHECK(e.resend == "after-waiting");
        CHECK(e.who_can_fix == texts{"sender"});
        // A relay failure that still waits in the queue must not be sent twice.
        f.action = {dsn::action::delayed, {}};
        CHECK(compose(f, relay(), nullptr, input_kind::log, rules()).resend == "not-needed");
    }
    TEST_CASE("a cause that nobody wrote is answered as unknown") {
        diagnosis d;
        d.cause = "no-such-cause";
        CHECK(compose(failure(), d, nullptr, input_kind::log, rules()).title == "Not stated");
    }
    TEST_CASE("notes, titles and lines of the dialogue") {
        CHECK(compose_note({"tie", {{"rule", "a/b`c"}}}, rules()) == "Also a/bc.");
        CHECK(compose_note({"tie", {}}, rules()) == "Two fit.");
        CHECK(compose_note({"nobody-wrote-this", {}}, rules()) == "nobody-wrote-this");
        CHECK(compose_warning({"x", {}}, rules()) == "Take care.");
        CHECK(compose_title("postfix-bounce", rules()) == "Bounce of Postfix");
        CHECK(compose_title("", rules()) == "");
        const auto means = [&](session_line::speaker who, const char* text) {
            return compose_meaning({who, text, {}}, rules());
        };
        CHECK(means(session_line::speaker::client, "rcpt TO:<bob@example.net>") == "Names a recipient.");
        CHECK(means(session_line::speaker::client, ".") == "Ends.");
        CHECK(means(session_line::speaker::client, "********") == "Hidden.");
        CHECK(means(session_line::speaker::client, "anything else") == "");
        CHECK(means(session_line::speaker::server, "250-SIZE 1000") == "All well.");
        CHECK(means(session_line::speaker::server, "2500 x") == "");
        CHECK(means(session_line::speaker::program, "250 x") == "");
    }
}
