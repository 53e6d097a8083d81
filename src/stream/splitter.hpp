// Cuts a stream of any length into records, whatever the size of the pieces in which it comes. No I/O, bounded memory.
//
//   splitter cut;
//   while (read(fd, block)) {
//       cut.push(block);
//       while (auto r = cut.next()) answer(*r);
//   }
//   cut.finish();
//   while (auto r = cut.next()) answer(*r);
//
// What is small (whole_below bytes) and no mbox stays one record, so that a short log is one answer. What is longer is cut
// by what it is: the messages of an mbox (RFC 4155), the messages of a log (lines joined by queue id), the objects of
// a JSON array or of JSON lines, the rows of a table of deliveries; a single message or text stays one record, of which
// max_input_bytes are kept. Successful deliveries in a long log make no record.
//
// Call next() until it is empty after every push: what was cut waits in memory.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string_view>

#include "stream/cutter.hpp"
#include "stream/record.hpp"

namespace smtp_explain {

enum class stream_kind : std::uint8_t {
    automatic,
    mbox,
    log,            // from the first line on: for a log that is still being written
    json,
    nul_separated,  // messages that end with a zero byte, as from "find -print0 | xargs -0 cat" or "git log -z"
    one,            // a single record
};

class splitter {
public:
    static constexpr std::size_t whole_below = 256u << 10;

    // whole_limit: what is shorter stays one record. For tests.
    explicit splitter(stream_kind = stream_kind::automatic, std::size_t whole_limit = whole_below);

    void push(std::string_view bytes);
    void finish();
    // The next record that is ready.
    std::optional<record> next();

    // For a stream whose records had no answer that counts: a few lines of it, which show what it is.
    record sample() const;
    std::uint64_t bytes() const { return buffer_.offset + buffer_.view().size(); }

private:
    void decide();
    void run();

    std::size_t whole_limit_;
    stream_buffer buffer_;
    std::unique_ptr<cutter> cutter_;
    std::deque<record> ready_;
    std::uint64_t given_ = 0;
};

}  // namespace smtp_explain
