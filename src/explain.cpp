#include "explain.hpp"

#include <utility>

#include "compose/compose.hpp"
#include "decode/decode.hpp"
#include "formats/recognize.hpp"
#include "redact/redact.hpp"

namespace smtp_explain {

report explain(std::string_view bytes, const rule_base& rules, const explain_options& options) {
    report out;
    out.bytes = static_cast<std::uint32_t>(bytes.size());
    const bool too_long = bytes.size() > max_input_bytes;
    const document doc = decode(bytes.substr(0, max_input_bytes));
    out.input = recognize(doc);
    out.input.notes.insert(out.input.notes.begin(), doc.notes.begin(), doc.notes.end());
    if (too_long) out.input.notes.push_back({"input-too-long", {}});

    const session_facts* facts = out.input.session ? &out.input.session->facts : nullptr;
    out.failures.reserve(out.input.failures.size());
    for (delivery_failure& failure : out.input.failures) {
        explained_failure& one = out.failures.emplace_back();
        one.failure = std::move(failure);
        one.diagnosis = diagnose(one.failure, facts, out.input.kind, options.answers, rules);
    }
    out.input.failures.clear();

    // Every rule has seen the whole text by now; nothing that is written from here on sees a secret.
    redactor mask(rules, options.redact);
    mask.apply(out.input);
    for (explained_failure& one : out.failures) {
        mask.apply(one.failure);
        mask.apply(one.diagnosis.notes);
        if (options.facts_only) continue;
        one.explanation = compose(one.failure, one.diagnosis, facts, out.input.kind, rules);
        for (const note& n : one.failure.notes) one.notes.push_back(compose_note(n, rules));
        for (const note& n : one.diagnosis.notes) one.notes.push_back(compose_note(n, rules));
    }

    out.title = compose_title(out.input.format, rules);
    for (const note& n : out.input.notes) out.notes.push_back(compose_note(n, rules));
    for (const note& n : out.input.warnings) out.warnings.push_back(compose_warning(n, rules));
    if (out.input.session)
        for (const session_line& line : out.input.session->timeline)
            out.timeline.push_back({line, compose_meaning(line, rules)});
    return out;
}

}  // namespace smtp_explain
