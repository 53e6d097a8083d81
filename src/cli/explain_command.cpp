#include <cstdio>

#include "cli/options.hpp"
#include "explain.hpp"
#include "render/render.hpp"

namespace smtp_explain {

int run_explain(const arguments& given) {
    options o;
    if (!read_options(given, {"text", "json", "jsonl", "markdown"}, o)) return exit_bad_use;
    const auto rules = load_rules(o.rules);
    if (!rules) return exit_bad_use;

    const explain_options how{.answers = o.answers, .redact = o.redact};
    const text_options look{.colour = wants_colour(), .columns = terminal_columns()};
    const bool json = o.format == "json" || o.format == "jsonl";
    bool explained = false, unreadable = false, first = true, array = o.format == "json" && o.files.size() > 1;

    const auto put = [&](const std::string& text, const std::string& heading) {
        if (o.format == "json")
            print(first ? (array ? "[\n" : "") : ",\n");
        else if (!json && !first)
            print("\n");
        if (!json && !heading.empty()) print(o.format == "markdown" ? "# " + heading + "\n\n" : "== " + heading + "\n\n");
        print(text);
        if (o.format == "jsonl") print("\n");
        first = false;
    };

    for (const std::string& file : o.files) {
        std::string error;
        const auto bytes = read_input(file, error);
        if (!bytes) {
            unreadable = true;
            std::fprintf(stderr, "smtp-explain: %s: %s\n", file.c_str(), error.c_str());
            if (json) put(render_error_json(file, error), "");
            continue;
        }
        const std::vector<record> records = split_records(*bytes);
        if (o.format == "json" && records.size() > 1 && first) array = true;
        for (std::size_t i = 0; i < records.size(); ++i) {
            const report r = explain(records[i].bytes, *rules, how);
            explained |= r.input.kind != input_kind::not_a_mail_error;
            std::optional<record_position> position;
            std::string heading;
            if (records.size() > 1) position = record_position{i, records[i].offset};
            if (o.files.size() > 1 || position) heading = file;
            if (position) heading += " #" + std::to_string(i + 1);
            if (json)
                put(render_json(r, {.file = file, .record = position, .indent = o.format == "json"}), heading);
            else if (o.format == "markdown")
                put(render_markdown(r, *rules), heading);
            else
                put(render_text(r, *rules, look), heading);
        }
    }
    if (o.format == "json") print(array ? "\n]\n" : "\n");
    return unreadable ? exit_bad_use : explained ? exit_done : exit_nothing;
}

}  // namespace smtp_explain
