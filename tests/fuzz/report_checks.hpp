// What must hold of every report, whatever the bytes: spans inside the input, every output well formed.
//
//   check_report(explain(bytes, built_in_rules()), built_in_rules(), bytes.size());   // aborts where a promise is broken
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "cli/data_bundle.hpp"
#include "document_checks.hpp"
#include "every_span.hpp"
#include "explain.hpp"
#include "render/render.hpp"

namespace smtp_explain::fuzz {

inline const rule_base& built_in_rules() {
    static const rule_base rules = [] {
        std::vector<load_problem> problems;
        auto loaded = rule_base::load_in_place({smtp_explain_data_bundle, smtp_explain_data_bundle_end}, problems);
        require(loaded.has_value(), "the built-in rules load");
        return std::move(*loaded);
    }();
    return rules;
}

// For a terminal or a ticket: nothing that moves the cursor, colours, or turns the direction of the line.
inline void check_text(std::string_view text) {
    require(is_utf8(text), "output is UTF-8");
    for (const char c : text) require(static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t', "output has no control characters");
    for (const std::string_view mark : {"\u202A", "\u202B", "\u202D", "\u202E", "\u2066", "\u2067", "\u2068"})
        require(text.find(mark) == std::string_view::npos, "output has no marks of direction");
}

inline void check_json(std::string_view json) {
    require(is_utf8(json), "JSON is UTF-8");
    require(nlohmann::json::accept(json), "JSON is well formed");
}

inline void check_report(const report& r, const rule_base& rules, std::size_t input_size) {
    require(test::spans_are_inside(r, input_size), "spans of the report lie inside the input");
    check_json(render_json(r));
    check_text(render_text(r, rules));
    check_text(render_markdown(r, rules));
}

}  // namespace smtp_explain::fuzz
