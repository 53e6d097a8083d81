// For authors of rules and readers: which formats claimed which bytes, and which rules matched, the winner first.
#include <cstdio>

#include "cli/bulk.hpp"
#include "cli/options.hpp"
#include "decode/decode.hpp"
#include "explain.hpp"
#include "formats/recognize.hpp"
#include "redact/redact.hpp"

namespace smtp_explain {

int run_trace(const arguments& given) {
    options o;
    if (!read_options(given, {}, o)) return exit_bad_use;
    const auto rules = load_rules(o.rules);
    if (!rules) return exit_bad_use;
    bool found = false;
    const bulk_result all = for_each_record(
        o,
        [&](const std::string& file, const record& one) -> finished {
            return [&] {
                const document doc = decode(std::string_view(one.bytes).substr(0, max_input_bytes));
                const recognized_input input = recognize(doc);
                found |= input.kind != input_kind::not_a_mail_error;
                std::string out = file + " @" + std::to_string(one.offset) + ": " + std::string(to_string(input.kind)) + ", " +
                                  (input.format.empty() ? "no format" : input.format) + "\n";
                out += trace_formats(doc);
                const session_facts* facts = input.session ? &input.session->facts : nullptr;
                for (std::size_t i = 0; i < input.failures.size(); ++i) {
                    const delivery_failure& f = input.failures[i];
                    out += "failure " + std::to_string(i + 1) + ": " + (f.final_recipient ? f.final_recipient->value : "-") + "\n";
                    out += trace_rules(f, facts, input.kind, *rules);
                }
                print(mask_secrets(out));
                return true;
            };
        },
        [](const std::string& file, const std::string& error) { std::fprintf(stderr, "smtp-explain: %s: %s\n", file.c_str(), error.c_str()); });
    return all.unreadable > 0 ? exit_bad_use : found ? exit_done : exit_nothing;
}

int run_redact(const arguments& given) {
    options o;
    if (!read_options(given, {}, o)) return exit_bad_use;
    const auto rules = load_rules(o.rules);
    if (!rules) return exit_bad_use;
    for (const std::string& file : o.files) {
        std::string error;
        const auto bytes = read_input(file, error);
        if (!bytes) {
            std::fprintf(stderr, "smtp-explain: %s: %s\n", file.c_str(), error.c_str());
            return exit_bad_use;
        }
        print(redact(readable_text(*bytes).view(), *rules));
    }
    return exit_done;
}

}  // namespace smtp_explain
