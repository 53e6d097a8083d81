// A hostile overlay: any bytes laid over a small rule base. No crash, each refusal says why, what was refused changes nothing, and answers stay well formed.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "report_checks.hpp"

using namespace smtp_explain;

namespace {

constexpr std::string_view base = R"({"files":{
"causes/unknown.json":{"title":"t","summary":"s","who_can_fix":["sender"],"resend":"after-fixing"},
"causes/relay-denied.json":{"title":"t","summary":"s {host}","who_can_fix":["sender"],"resend":"after-fixing","reasons":[{"id":"r","title":"t","shown_by":{"stages":["rcpt-to"]}}]},
"rules/generic/relay.json":{"cause":"relay-denied","when":{"any_phrase":["relay access denied"]},"reviewed":"2026-11","examples":{"matches":["554 relay access denied"],"does_not_match":[]}},
"codes/reply-codes.json":{},"codes/enhanced-status-codes.json":{},"issuers.json":{},"labels.json":{}}})";

constexpr std::string_view paste = "220 mx.example.net ESMTP\nMAIL FROM:<amy@example.org>\n250 ok\nRCPT TO:<bob@example.net>\n554 5.7.1 <bob@example.net>: Relay access denied\n";

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view overlay(reinterpret_cast<const char*>(data), size);
    std::vector<load_problem> problems;
    auto rules = rule_base::load_in_place(base, problems);
    fuzz::require(rules.has_value(), "the base loads");
    const std::size_t count = rules->rule_count();
    const bool taken = rules->lay_over(std::string(overlay), problems);
    fuzz::require(taken == problems.empty(), "a refusal says why, and only a refusal");
    for (const load_problem& p : problems) fuzz::check_json(render_error_json(p.file, to_string(p)));
    if (!taken) fuzz::require(rules->rule_count() == count, "a refused overlay changes nothing");
    fuzz::check_report(explain(paste, *rules), *rules, paste.size());
    return 0;
}
