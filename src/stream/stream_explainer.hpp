// Explains a stream of any length while it comes: a mailbox, a log, lines of JSON, one after another.
//
//   stream_explainer stream(rules, {}, [&](const record& where, const report& r) { puts(render_json(r, {.record = {{where.index, where.offset}}}).c_str()); });
//   while (read(fd, block)) stream.push(block);
//   stream.finish();                 // what is still open is answered now
//
// A report is handed out as soon as its record is complete. Its spans count from where.offset, in bytes of the stream; where.alone:
// the whole stream is this one record. A stream without any answer that counts gets one report, which says what it is.
// Bounded memory, no I/O, one thread. To answer records in several threads, see splitter and explain_record.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "explain.hpp"
#include "stream/record.hpp"
#include "stream/splitter.hpp"

namespace smtp_explain {

// The answer to one record. Any thread.
report explain_record(const record&, const rule_base&, const explain_options& = {});
// Whether it is to be handed out: pieces between the lines of a log often hold nothing.
bool counts(const record&, const report&);

struct stream_totals {
    std::uint64_t bytes = 0, records = 0;  // records that were handed out
    std::uint64_t damaged = 0;             // of these: cut off or too long to be read whole
};

class stream_explainer {
public:
    using receiver = std::function<void(const record&, const report&)>;

    stream_explainer(const rule_base&, explain_options, receiver, stream_kind = stream_kind::automatic, std::size_t whole_limit = splitter::whole_below);

    void push(std::string_view bytes);
    void finish();
    const stream_totals& totals() const { return totals_; }

private:
    void answer(const record&);
    void drain();

    const rule_base& rules_;
    explain_options options_;
    receiver receive_;
    splitter splitter_;
    stream_totals totals_;
};

}  // namespace smtp_explain
