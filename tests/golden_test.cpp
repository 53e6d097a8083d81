// Fixtures and their answers: tests/fixtures/FORMAT/NAME.{eml,msg,txt,log,json} beside NAME.expected.json, which holds the
// facts that matter and no wording. NAME.answers.json, where there is one, holds the reader's answers to questions.
// Every fixture but a message file is read with LF, CRLF and CR line ends and quoted with "> ": the facts must be the same.
// scripts/accept-goldens writes the expected files anew; the difference is then read and committed.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "decode/decode.hpp"
#include "explain.hpp"
#include "fixtures.hpp"
#include "redact/redact.hpp"

using namespace smtp_explain;
using namespace smtp_explain::test;
namespace fs = std::filesystem;
using json = nlohmann::ordered_json;

namespace {

json text_or_null(std::string_view s) { return s.empty() ? json(nullptr) : json(std::string(s)); }
json text_or_null(const stated<std::string>& s) { return s ? json(s->value) : json(nullptr); }

json text_or_null(const stated<bool>& s) { return s ? json(s->value) : json(nullptr); }

// The facts of a dialogue, and how many of its lines each side spoke.
json session_of(const report& r) {
    const session_facts& f = r.input.session->facts;
    json out;
    for (const char* who : {"client", "server", "program"}) out["timeline"][who] = 0;
    for (const explained_line& l : r.timeline) {
        using speaker = session_line::speaker;
        json& count = out["timeline"][l.line.from == speaker::client ? "client" : l.line.from == speaker::server ? "server" : "program"];
        count = count.get<int>() + 1;
    }
    out["banner"] = text_or_null(f.banner);
    out["server_host"] = text_or_null(f.server_host);
    out["port"] = text_or_null(f.port);
    out["capabilities"] = json::array();
    for (const auto& c : f.capabilities) out["capabilities"].push_back(c.value);
    out["tls"] = text_or_null(f.tls);
    out["auth_offered"] = text_or_null(f.auth_offered);
    out["auth_attempted"] = text_or_null(f.auth_attempted);
    out["auth_mechanism"] = text_or_null(f.auth_mechanism);
    out["auth_user"] = text_or_null(f.auth_user);
    out["authenticated"] = text_or_null(f.authenticated);
    out["sender_domain"] = text_or_null(f.sender_domain);
    out["recipient_domain"] = text_or_null(f.recipient_domain);
    out["stopped_at"] = f.stopped_at ? json(std::string(to_string(f.stopped_at->value))) : json(nullptr);
    return out;
}

// What a change of wording does not touch.
json facts(const report& r) {
    json out;
    out["kind"] = std::string(to_string(r.input.kind));
    out["format"] = text_or_null(r.input.format);
    if (!r.input.recipients_delivered.empty())
        for (const auto& recipient : r.input.recipients_delivered) out["recipients_delivered"].push_back(recipient.value);
    if (r.input.session) out["session"] = session_of(r);
    out["failures"] = json::array();
    for (const explained_failure& one : r.failures) {
        const delivery_failure& f = one.failure;
        json j;
        j["recipient"] = text_or_null(f.final_recipient ? f.final_recipient : f.original_recipient);
        j["reply_code"] = f.reply_code ? json(f.reply_code->value.value) : json(nullptr);
        j["enhanced_status_code"] = f.enhanced_status_code ? json(to_string(f.enhanced_status_code->value)) : json(nullptr);
        j["action"] = f.action ? json(std::string(to_string(f.action->value))) : json(nullptr);
        j["stage"] = f.stage ? json(std::string(to_string(f.stage->value))) : json(nullptr);
        j["remote_mta"] = text_or_null(f.remote_mta);
        j["cause"] = one.diagnosis.cause;
        j["basis"] = std::string(to_string(one.diagnosis.basis));
        j["rule"] = text_or_null(one.diagnosis.rule);
        j["permanence"] = one.diagnosis.permanence ? json(std::string(to_string(*one.diagnosis.permanence))) : json(nullptr);
        j["outcome"] = std::string(to_string(one.explanation.outcome));
        j["resend"] = text_or_null(one.explanation.resend);
        j["reason"] = one.explanation.reasons.empty() ? json(nullptr) : json(one.explanation.reasons.front().id);
        out["failures"].push_back(std::move(j));
    }
    return out;
}

explain_options options_for(const fs::path& of) {
    explain_options options;
    fs::path path = of;
    path.replace_extension(".answers.json");
    const json given = json::parse(contents(path), nullptr, false);
    if (given.is_object())
        for (const auto& item : given.items())
            if (item.value().is_string()) options.answers.emplace_back(item.key(), item.value().get<std::string>());
    return options;
}

std::vector<std::string> lines_of(std::string_view text) {
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find_first_of("\r\n", at), text.size());
        lines.emplace_back(text.substr(at, end - at));
        at = end + (text.substr(end, 2) == "\r\n" ? 2 : 1);
    }
    return lines;
}

std::string joined(const std::vector<std::string>& lines, std::string_view before, std::string_view end) {
    std::string out;
    for (const std::string& line : lines) out.append(before).append(line).append(end);
    return out;
}

std::string dumped(const json& j) { return j.dump(2, ' ', false, json::error_handler_t::replace) + "\n"; }

}  // namespace

TEST_SUITE("golden") {
    TEST_CASE("every fixture gives its facts, whatever its line ends and quoting") {
        const bool accept = std::getenv("SMTP_EXPLAIN_ACCEPT_GOLDENS") != nullptr;
        const std::vector<fixture> all = fixtures();
        for (const fixture& one : all) {
            const std::string& bytes = one.bytes;
            const explain_options options = options_for(one.path);
            const std::vector<std::string> lines = lines_of(bytes);
            fs::path expected_path = one.path;
            expected_path.replace_extension(".expected.json");
            CAPTURE(one.name());
            if (accept) {
                std::ofstream(expected_path, std::ios::binary) << dumped(facts(explain(bytes, built_in_rules(), options)));
                continue;
            }
            const json expected = json::parse(contents(expected_path), nullptr, false);
            REQUIRE_MESSAGE(expected.is_object(), "no expected facts: run scripts/accept-goldens and read the difference");
            CHECK(dumped(facts(explain(bytes, built_in_rules(), options))) == dumped(expected));
            if (!one.is_text()) continue;
            const std::pair<const char*, std::string> forms[] = {{"LF", joined(lines, "", "\n")},
                                                                 {"CRLF", joined(lines, "", "\r\n")},
                                                                 {"CR", joined(lines, "", "\r")},
                                                                 {"quoted", joined(lines, "> ", "\n")}};
            for (const auto& form : forms) {
                CAPTURE(form.first);
                json have = facts(explain(form.second, built_in_rules(), options)), want = expected;
                // A "> " before every line may stand for the client's mark: only the number of lines may differ then.
                if (form.second.front() == '>' && have.contains("session") && want.contains("session")) have["session"]["timeline"] = want["session"]["timeline"];
                CHECK(dumped(have) == dumped(want));
            }
        }
    }
    TEST_CASE("a redacted fixture has the same codes and causes") {
        for (const fixture& one : fixtures()) {
            const std::string& bytes = one.bytes;
            const auto causes = [&](std::string_view text) {
                std::vector<std::string> out;
                for (const explained_failure& found : explain(text, built_in_rules(), {.answers = {}, .redact = false, .facts_only = true}).failures)
                    out.push_back(std::to_string(found.failure.reply_code ? found.failure.reply_code->value.value : 0) + ' ' +
                                  (found.failure.enhanced_status_code ? to_string(found.failure.enhanced_status_code->value) : "-") + ' ' +
                                  found.diagnosis.cause);
                return out;
            };
            CAPTURE(one.name());
            CHECK(causes(redact(readable_text(bytes).view(), built_in_rules())) == causes(bytes));
        }
    }
}
