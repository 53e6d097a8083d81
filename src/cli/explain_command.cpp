#include <unistd.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "cli/bulk.hpp"
#include "cli/options.hpp"
#include "explain.hpp"
#include "render/render.hpp"
#include "stream/stream_explainer.hpp"

namespace smtp_explain {

namespace {

using nlohmann::json;

// One line in, one line out: a JSON string, an object with "text" (and "id", which comes back), else the line itself.
std::string answer_line(std::string_view line, const rule_base& rules, const explain_options& how) {
    const json given = json::parse(line.begin(), line.end(), nullptr, false);
    std::string_view text = line;
    std::string id;
    if (given.is_string()) {
        text = given.get_ref<const std::string&>();
    } else if (given.is_object()) {
        if (const auto it = given.find("text"); it != given.end() && it->is_string()) {
            text = it->get_ref<const std::string&>();
            if (const auto own = given.find("id"); own != given.end()) id = own->dump(-1, ' ', false, json::error_handler_t::replace);
        }
    }
    std::string out = render_json(explain(text, rules, how));
    if (!id.empty()) out.insert(1, "\"id\":" + id + ",");
    return out + "\n";
}

int run_filter(const rule_base& rules, const explain_options& how) {
    bool explained = false;
    std::string pending;
    std::vector<char> block(1u << 16);
    const auto answer = [&](std::string_view line) {
        if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
        print(answer_line(line, rules, how));
        explained = true;
    };
    ssize_t got = 0;
    while ((got = ::read(STDIN_FILENO, block.data(), block.size())) > 0) {
        std::size_t begin = 0, searched = pending.size();
        pending.append(block.data(), static_cast<std::size_t>(got));
        for (std::size_t end = pending.find('\n', searched); end != std::string::npos; end = pending.find('\n', begin)) {
            answer(std::string_view(pending).substr(begin, end - begin));
            begin = end + 1;
        }
        pending.erase(0, begin);
        std::fflush(stdout);
    }
    if (!pending.empty()) answer(pending);
    if (got < 0) {
        std::perror("smtp-explain: standard input");
        return exit_bad_use;
    }
    return explained ? exit_done : exit_nothing;
}

}  // namespace

int run_explain(const arguments& given) {
    options o;
    if (!read_options(given, {"text", "json", "jsonl", "markdown"}, o)) return exit_bad_use;
    const auto rules = load_rules(o.rules);
    if (!rules) return exit_bad_use;

    const explain_options how{.answers = o.answers, .redact = o.redact};
    if (o.filter) return run_filter(*rules, how);
    const text_options look{.colour = wants_colour(), .columns = terminal_columns()};
    const bool json_text = o.format == "json" || o.format == "jsonl";
    bool explained = false, first = true, array = o.format == "json" && o.files.size() > 1;

    const auto put = [&](const std::string& text, const std::string& heading) {
        if (o.format == "json")
            print(first ? (array ? "[\n" : "") : ",\n");
        else if (!json_text && !first)
            print("\n");
        if (!json_text && !heading.empty()) print(o.format == "markdown" ? "# " + heading + "\n\n" : "== " + heading + "\n\n");
        print(text);
        if (o.format == "jsonl") print("\n");
        first = false;
    };
    const auto answer = [&](const std::string& file, const record& one) -> finished {
        const report r = explain_record(one, *rules, how);
        if (!counts(one, r)) return [] { return false; };
        std::optional<record_position> position;
        if (!one.alone) position = record_position{one.index, one.offset};
        std::string text = json_text                  ? render_json(r, {.file = file, .record = position, .indent = o.format == "json"})
                           : o.format == "markdown"   ? render_markdown(r, *rules)
                                                      : render_text(r, *rules, look);
        std::string heading;
        if (o.files.size() > 1 || position) heading = file;
        if (position) heading += " #" + std::to_string(one.index + 1);
        const bool found = r.input.kind != input_kind::not_a_mail_error;
        return [&put, &explained, &array, &first, &o, found, alone = one.alone, text = std::move(text), heading = std::move(heading)] {
            if (o.format == "json" && first && !alone) array = true;
            explained |= found;
            put(text, heading);
            return true;
        };
    };
    const bulk_result all = for_each_record(o, answer, [&](const std::string& file, const std::string& error) {
        std::fprintf(stderr, "smtp-explain: %s: %s\n", file.c_str(), error.c_str());
        if (json_text) put(render_error_json(file, error), "");
    });
    if (o.format == "json") print(array ? "\n]\n" : "\n");
    return all.unreadable > 0 ? exit_bad_use : explained ? exit_done : exit_nothing;
}

}  // namespace smtp_explain
