// What every way of cutting a stream shares: the bytes not yet cut, and the contract.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "stream/record.hpp"

namespace smtp_explain {

struct stream_buffer {
    std::string bytes;
    std::size_t begin = 0;     // what stands before has been cut
    std::uint64_t offset = 0;  // of bytes[begin] in the stream
    bool ended = false;        // no more will come

    std::string_view view() const { return std::string_view(bytes).substr(begin); }
    void append(std::string_view more) { bytes += more; }
    void drop(std::size_t count) {
        begin += count;
        offset += count;
        if (begin == bytes.size()) {
            bytes.clear();
            begin = 0;
        } else if (begin > (1u << 20)) {
            bytes.erase(0, begin);
            begin = 0;
        }
    }
};

class cutter {
public:
    virtual ~cutter() = default;
    // Takes what can be cut out of the buffer; everything, where it has ended.
    virtual void cut(stream_buffer&, std::deque<record>& out) = 0;
    // See splitter::sample.
    virtual record sample() const { return {}; }
    // Whether a record may be given before it is known whether another follows.
    virtual bool always_several() const { return false; }
};

std::unique_ptr<cutter> make_whole_cutter();
std::unique_ptr<cutter> make_nul_cutter();
std::unique_ptr<cutter> make_mbox_cutter();
std::unique_ptr<cutter> make_json_cutter();
// Empty where no line at the beginning is the header of a table of deliveries.
std::unique_ptr<cutter> make_table_cutter(std::string_view head);
std::unique_ptr<cutter> make_log_cutter();

// The stream begins with a message of an mbox (RFC 4155). Empty optional: its first two lines are not there yet.
std::optional<bool> begins_mbox(std::string_view head, bool ended);
bool begins_json(std::string_view head);
// Lines of a mail system's log, or most lines begin with a date.
bool begins_log(std::string_view head);

}  // namespace smtp_explain
