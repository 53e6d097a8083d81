// The lines of one message, joined by its queue id; the last line about a recipient tells its fate.
//
//   log_join join;
//   join.sender("EF5C2A907CE", "alice@example.org");
//   join.outcome({"EF5C2A907CE", "bob@example.net", line, dsn::action::failed});
//   join.closed("EF5C2A907CE");
//   join.finish(in, sink, build);       // one reading for each recipient whose last line is no success
//
// Views point into the part's text. At most 10,000 messages are open at a time: the oldest is closed for a new one, with a note.
#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "formats/format.hpp"
#include "formats/log/open_messages.hpp"

namespace smtp_explain {

struct log_outcome {
    std::string_view queue_id;   // empty: the line stands by itself
    std::string_view recipient;  // empty: the line names none
    std::string_view line;       // the whole line: what the reading is built from, and its region
    dsn::action action = dsn::action::failed;
    // Where the reader has it at hand already: what was said, line by line, by whom, and at which step.
    std::vector<std::string_view> said{};
    std::string_view peer{}, step{};
    // An earlier line that tells of the same; it belongs to the region.
    std::string_view before{};
};

// The builder for outcomes that bring `said`, `peer` and `step` with them.
void build_said(const reader_input&, const log_outcome&, reading&);

class log_join {
public:
    void sender(std::string_view queue_id, std::string_view address);
    void outcome(const log_outcome&);
    // Every recipient of the message that is still waiting has failed, for the words say so.
    void expired(std::string_view queue_id, std::string_view words);
    // The message has left the queue; its id may be used again.
    void closed(std::string_view queue_id);
    // A line of the log that belongs to no message: it proves that this is a log.
    void known_line() { ++lines_; }

    // Fills the reply, status, host and stage of a reading from the outcome's line.
    // See build_said for the usual one.
    using builder = void (*)(const reader_input&, const log_outcome&, reading&);
    // Adds nothing where no line was known.
    void finish(const reader_input&, reading_sink&, builder);

private:
    struct message {
        std::string_view sender;
        std::unordered_map<std::string_view, std::size_t> recipients;  // -> outcomes_
    };
    struct settled {
        log_outcome last;
        std::string_view sender, expired_words;
    };

    message& open(std::string_view queue_id);

    open_messages<std::string_view, message> open_;
    std::vector<settled> outcomes_;
    std::uint64_t evicted_ = 0, lines_ = 0;
};

}  // namespace smtp_explain
