// Many failures at a glance: how many of each cause, by whom, and where to.
#include <cstdio>
#include <memory>

#include "cli/bulk.hpp"
#include "cli/options.hpp"
#include "render/summary.hpp"
#include "stream/stream_explainer.hpp"
#include "summary/summarizer.hpp"

namespace smtp_explain {

int run_summary(const arguments& given) {
    options o;
    if (!read_options(given, {"text", "json", "markdown"}, o)) return exit_bad_use;
    const auto rules = load_rules(o.rules);
    if (!rules) return exit_bad_use;
    summarizer sum(*rules);
    bool found = false;
    const explain_options how{.answers = {}, .redact = o.redact, .facts_only = true};
    const bulk_result all = for_each_record(
        o,
        [&](const std::string& file, const record& one) -> finished {
            auto r = std::make_shared<report>(explain_record(one, *rules, how));
            if (!counts(one, *r)) return [] { return false; };
            return [&sum, &found, &file, &one, r] {
                found |= r->input.kind != input_kind::not_a_mail_error;
                sum.add(file, one, std::move(*r));
                return true;
            };
        },
        [&](const std::string& file, const std::string& error) {
            sum.add_unreadable();
            std::fprintf(stderr, "smtp-explain: %s: %s\n", file.c_str(), error.c_str());
        });
    const summary s = sum.result();
    print(o.format == "json"       ? render_summary_json(s)
          : o.format == "markdown" ? render_summary_markdown(s, *rules)
                                   : render_summary_text(s, *rules, {.colour = wants_colour(), .columns = terminal_columns()}));
    return all.unreadable > 0 ? exit_bad_use : found ? exit_done : exit_nothing;
}

}  // namespace smtp_explain
