// Any stream cut into records, in one piece and in many: records stand inside the stream, and every output is well formed. The first bytes choose what it is
// told to be, and the size of the pieces. That these change no answer is asked of every fixture by tests/unit/stream_test.cpp.
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "report_checks.hpp"
#include "stream/stream_explainer.hpp"
#include "render/summary.hpp"
#include "summary/summarizer.hpp"

using namespace smtp_explain;

namespace {

void tell(std::string_view stream, std::size_t piece, stream_kind kind, summarizer& sum) {
    const std::size_t size = stream.size();
    explain_options options;
    options.facts_only = true;
    stream_explainer explainer(
        fuzz::built_in_rules(), options,
        [&](const record& where, const report& r) {
            fuzz::require(where.offset <= size, "a record begins inside the stream");
            if (where.alone || !where.pieces.empty()) fuzz::require(test::spans_are_inside(r, size - where.offset), "spans lie inside the stream");
            fuzz::check_json(render_json(r, {.record = {{where.index, where.offset}}}));
            sum.add("stream", where, r);
        },
        kind, 64);
    for (; !stream.empty(); stream.remove_prefix(std::min(piece, stream.size()))) explainer.push(stream.substr(0, piece));
    explainer.finish();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) return 0;
    const auto kind = static_cast<stream_kind>(data[0] % 6);
    const std::size_t piece = 1 + data[1];
    const std::string_view stream(reinterpret_cast<const char*>(data + 2), size - 2);
    summarizer sum(fuzz::built_in_rules());
    tell(stream, stream.size() + 1, kind, sum);
    tell(stream, piece, kind, sum);
    fuzz::check_json(render_summary_json(sum.result()));
    fuzz::check_text(render_summary_text(sum.result(), fuzz::built_in_rules()));
    return 0;
}
