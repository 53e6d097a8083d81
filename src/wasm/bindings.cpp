// The boundary between JavaScript and the program: plain C, so that no glue restates the model.
//
//   uint8_t* bytes = se_alloc(n);                 // JavaScript copies the paste in
//   const char* json = se_explain(bytes, n, "{\"redact\":true}", 15);
//   se_free(bytes);
//
// Texts that come in are UTF-8 with a length; texts that go out are UTF-8, end with NUL (which never stands
// inside), and stay valid until the next call. One thread.
//
// A stream of any length: se_stream_open, se_stream_push for each piece (and se_stream_summary between them), se_stream_finish. One at a time; opening another
// forgets the one before.
#include <algorithm>
#include <cstdlib>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "decode/charset.hpp"
#include "decode/decode.hpp"
#include "explain.hpp"
#include "redact/redact.hpp"
#include "render/json_writer.hpp"
#include "render/render.hpp"
#include "render/summary.hpp"
#include "stream/stream_explainer.hpp"
#include "summary/summarizer.hpp"

#ifdef __EMSCRIPTEN__
#include <emscripten.h>
#define SE_EXPORT extern "C" EMSCRIPTEN_KEEPALIVE
#else
#define SE_EXPORT extern "C"
#endif

namespace {

using namespace smtp_explain;
using nlohmann::json;

struct open_stream {
    std::string ready;  // reports that were not given yet, a line each
    std::optional<summarizer> sum;
    std::optional<stream_explainer> explainer;

    void forget() {
        explainer.reset();
        sum.reset();
        ready.clear();
    }
};

struct memory_of_javascript {
    void operator()(const char* text) const { std::free(const_cast<char*>(text)); }
};

struct instance {
    std::unique_ptr<const char, memory_of_javascript> bundle;   // what the rules were read from, and still point into
    std::optional<rule_base> rules;
    open_stream stream;
    std::string result;

    const char* give(std::string text) {
        result = std::move(text);
        return result.c_str();
    }
};

instance& self() {
    static instance the_one;
    return the_one;
}

std::string problems_json(const std::vector<load_problem>& problems) {
    std::string out;
    json_writer w(out, false);
    w.begin_array();
    for (const load_problem& p : problems) {
        w.begin_object();
        w.key("file");
        w.string(p.file);
        w.key("pointer");
        w.string(p.pointer);
        w.key("why");
        w.string(p.why);
        w.end_object();
    }
    w.end_array();
    return out;
}

struct call_options {
    explain_options explain;
    std::string format = "json";
    bool reports = true, summary = false;  // of a stream
    stream_kind records = stream_kind::automatic;
};

call_options read_options(std::string_view text) {
    call_options out;
    const json options = json::parse(text.begin(), text.end(), nullptr, false);
    if (!options.is_object()) return out;
    if (const auto format = options.find("format"); format != options.end() && format->is_string())
        out.format = format->get<std::string>();
    const auto flag = [&](const char* name, bool& value) {
        if (const auto given = options.find(name); given != options.end() && given->is_boolean()) value = given->get<bool>();
    };
    flag("redact", out.explain.redact);
    flag("reports", out.reports);
    flag("summary", out.summary);
    bool explanations = true;
    flag("explanations", explanations);
    out.explain.facts_only = !explanations || !out.reports;
    if (const auto records = options.find("records"); records != options.end() && *records == "log") out.records = stream_kind::log;
    if (const auto answered = options.find("answers"); answered != options.end() && answered->is_object())
        for (const auto& [question, option] : answered->items())
            if (option.is_string()) out.explain.answers.emplace_back(question, option.get<std::string>());
    return out;
}

constexpr const char* no_rules = R"([{"file":"","pointer":"","why":"no rules are loaded"}])";

}  // namespace

SE_EXPORT void* se_alloc(std::uint32_t size) { return std::malloc(size == 0 ? 1 : size); }

SE_EXPORT void se_free(void* memory) { std::free(memory); }

// Replaces what is loaded by this bundle. Gives a JSON array of what is wrong with it; [] where nothing is. A bundle
// that cannot be used at all leaves the old one in force. The text, from se_alloc, is the program's from now on: not to be freed.
SE_EXPORT const char* se_load_rules(const char* text, std::uint32_t length) {
    std::unique_ptr<const char, memory_of_javascript> bundle(text);
    std::vector<load_problem> problems;
    if (auto rules = rule_base::load_in_place({text, length}, problems)) {
        self().stream.forget();
        self().rules.emplace(std::move(*rules));
        self().bundle = std::move(bundle);
    }
    return self().give(problems_json(problems));
}

// Lays a site's own rules over what is loaded. [] where they were accepted; else why not, and nothing has changed.
SE_EXPORT const char* se_add_rules(const char* text, std::uint32_t length) {
    if (!self().rules) return no_rules;
    std::vector<load_problem> problems;
    self().rules->lay_over(std::string(text, length), problems);
    return self().give(problems_json(problems));
}

// options: {"redact": bool, "answers": {"question": "option"}, "format": "json" | "text" | "markdown"}, all optional.
SE_EXPORT const char* se_explain(const std::uint8_t* bytes, std::uint32_t length, const char* options_json,
                                 std::uint32_t options_length) {
    if (!self().rules) return no_rules;
    const rule_base& rules = *self().rules;
    const call_options options = read_options({options_json, options_length});
    const report r = explain({reinterpret_cast<const char*>(bytes), length}, rules, options.explain);
    if (options.format == "text") return self().give(render_text(r, rules));
    if (options.format == "markdown") return self().give(render_markdown(r, rules));
    return self().give(render_json(r));
}

// What a page shows of input that is not simply UTF-8: {"text", "map"}; null where the bytes are the text. The map is a flat
// list of four numbers a piece: where it begins in the text (UTF-16 units), where in the bytes, how many bytes it stands for,
// and 1 where each of its units is one byte, else 0 (then the whole piece stands for all of them).
SE_EXPORT const char* se_readable_text(const std::uint8_t* bytes, std::uint32_t length) {
    const std::string_view input(reinterpret_cast<const char*>(bytes), length);
    const mapped_text text = readable_text(input);
    if (text.view().data() == input.data()) return self().give("null");
    const std::string_view v = text.view();
    std::string out;
    json_writer w(out, false);
    w.begin_object();
    w.key("text");
    w.string(v);
    w.key("map");
    w.begin_array();
    std::uint64_t index = 0;
    const auto piece = [&](std::uint64_t offset, std::uint64_t size, bool verbatim) {
        w.number(index);
        w.number(offset);
        w.number(size);
        w.number(verbatim ? 1 : 0);
    };
    for (std::size_t i = 0; i < text.segments().size(); ++i) {
        const mapped_text::segment& s = text.segments()[i];
        const std::size_t end = i + 1 < text.segments().size() ? text.segments()[i + 1].text_offset : v.size();
        if (!s.verbatim && end > s.text_offset) piece(s.source_offset, s.source_length, false);
        for (std::size_t at = s.text_offset; at < end;) {
            std::size_t size = utf8_sequence_length(v, at), units = size == 4 ? 2 : 1;
            const bool plain = size == 1;
            if (plain)  // a run of ASCII
                for (units = 0; at + units < end && static_cast<unsigned char>(v[at + units]) < 0x80;) size = ++units;
            size = std::max<std::size_t>(size, 1);
            if (s.verbatim) piece(s.source_offset + (at - s.text_offset), size, plain);
            index += units;
            at += size;
        }
    }
    w.end_array();
    w.end_object();
    return self().give(std::move(out));
}

// The text itself with addresses, names and secrets masked.
SE_EXPORT const char* se_redact(const std::uint8_t* bytes, std::uint32_t length) {
    if (!self().rules) return no_rules;
    return self().give(redact(readable_text({reinterpret_cast<const char*>(bytes), length}).view(), *self().rules));
}

// Begins a stream. options: as for se_explain (without "format"), and {"reports": bool, "explanations": bool, "summary": bool,
// "records": "auto" | "log"}: whether reports are given, whether they explain or state only facts, whether there is a summary at the
// end, and whether a log is answered from its first line on. "" or the problems.
SE_EXPORT const char* se_stream_open(const char* options_json, std::uint32_t options_length) {
    if (!self().rules) return no_rules;
    const rule_base& rules = *self().rules;
    const call_options options = read_options({options_json, options_length});
    open_stream& stream = self().stream;
    stream.forget();
    if (options.summary) stream.sum.emplace(rules);
    stream.explainer.emplace(rules, options.explain, [&stream, options](const record& where, const report& r) {
        if (stream.sum) stream.sum->add("", where, r);
        if (!options.reports) return;
        json_options how;
        if (!where.alone) how.record = record_position{where.index, where.offset};
        stream.ready += render_json(r, how);
        stream.ready += '\n';
    }, options.records);
    return self().give("");
}

// The next piece of the stream. Gives the reports that are ready, one JSON object a line.
SE_EXPORT const char* se_stream_push(const std::uint8_t* bytes, std::uint32_t length) {
    open_stream& stream = self().stream;
    if (!stream.explainer) return self().give("");
    stream.explainer->push({reinterpret_cast<const char*>(bytes), length});
    return self().give(std::exchange(stream.ready, {}));
}

// What was counted until now, as "summary" at the end; null where the stream has none.
SE_EXPORT const char* se_stream_summary() {
    const open_stream& stream = self().stream;
    return self().give(stream.sum ? render_summary_json(stream.sum->result(), false) : std::string("null"));
}

// The end: the last reports, then one line with "bytes", "records" (that were answered), "damaged" and "summary" (or null).
SE_EXPORT const char* se_stream_finish() {
    open_stream& stream = self().stream;
    if (!stream.explainer) return self().give("");
    stream.explainer->finish();
    const stream_totals totals = stream.explainer->totals();
    std::string out = std::exchange(stream.ready, {});
    json_writer w(out, false);
    w.begin_object();
    w.key("bytes");
    w.number(totals.bytes);
    w.key("records");
    w.number(totals.records);
    w.key("damaged");
    w.number(totals.damaged);
    w.key("summary");
    if (stream.sum) out += render_summary_json(stream.sum->result(), false);
    else w.null();
    while (out.back() == '\n') out.pop_back();
    w.end_object();
    stream.forget();
    return self().give(std::move(out));
}
