#include "stream/stream_explainer.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace smtp_explain {

report explain_record(const record& r, const rule_base& rules, const explain_options& options) {
    explain_options how = options;
    how.exact_only |= r.exact_only;
    if (r.evicted) how.notes.push_back({"log-messages-evicted", {}});
    if (r.cut_off) how.notes.push_back({"message-cut-off", {}});
    report out = explain(r.bytes, rules, how);
    if (r.size > 0) out.bytes = static_cast<std::uint32_t>(std::min<std::uint64_t>(r.size, std::numeric_limits<std::uint32_t>::max()));
    relocate(out, r);
    return out;
}

bool counts(const record& r, const report& answer) { return !r.only_if_found || answer.input.kind != input_kind::not_a_mail_error; }

stream_explainer::stream_explainer(const rule_base& rules, explain_options options, receiver receive, stream_kind kind, std::size_t whole_limit)
    : rules_(rules), options_(std::move(options)), receive_(std::move(receive)), splitter_(kind, whole_limit) {}

void stream_explainer::push(std::string_view bytes) {
    // In pieces, so that what is cut out of a large one does not wait in memory.
    constexpr std::size_t piece = 1u << 16;
    for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) {
        splitter_.push(bytes.substr(0, piece));
        drain();
    }
}

void stream_explainer::finish() {
    splitter_.finish();
    drain();
    if (totals_.records == 0) answer(splitter_.sample());
    totals_.bytes = splitter_.bytes();
}

void stream_explainer::drain() {
    while (auto r = splitter_.next()) answer(*r);
    totals_.bytes = splitter_.bytes();
}

void stream_explainer::answer(const record& r) {
    const report out = explain_record(r, rules_, options_);
    if (!counts(r, out)) return;
    ++totals_.records;
    if (r.cut_off || r.size > max_input_bytes) ++totals_.damaged;
    receive_(r, out);
}

}  // namespace smtp_explain
