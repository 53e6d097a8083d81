#include "stream/splitter.hpp"

#include <algorithm>

#include "decode/charset.hpp"
#include "decode/headers.hpp"

namespace smtp_explain {

splitter::splitter(stream_kind kind, std::size_t whole_limit) : whole_limit_(whole_limit) {
    switch (kind) {
        case stream_kind::automatic: break;
        case stream_kind::mbox: cutter_ = make_mbox_cutter(); break;
        case stream_kind::log: cutter_ = make_log_cutter(); break;
        case stream_kind::json: cutter_ = make_json_cutter(); break;
        case stream_kind::nul_separated: cutter_ = make_nul_cutter(); break;
        case stream_kind::one: cutter_ = make_whole_cutter(); break;
    }
}

void splitter::push(std::string_view bytes) {
    buffer_.append(bytes);
    run();
}

void splitter::finish() {
    buffer_.ended = true;
    run();
}

void splitter::run() {
    if (!cutter_) decide();
    if (cutter_) cutter_->cut(buffer_, ready_);
}

void splitter::decide() {
    const std::string_view arrived = buffer_.view();
    const auto mbox = begins_mbox(arrived, buffer_.ended);
    if (!mbox) return;
    if (*mbox) {
        cutter_ = make_mbox_cutter();
        return;
    }
    const bool small = arrived.size() <= whole_limit_;
    if (small && !buffer_.ended) return;
    // The same bytes however the input came in pieces. (A test's limit may be smaller than a line.)
    const std::string_view head = arrived.substr(0, std::max(whole_limit_ + 1, whole_below));
    std::size_t start = 0;
    if (small || head.empty() || detect_utf16(head) != utf16_order::none || starts_with_message_header(head, start)) {
        cutter_ = make_whole_cutter();
    } else if (begins_json(head)) {
        cutter_ = make_json_cutter();
    } else {
        cutter_ = make_table_cutter(head);
        if (!cutter_) cutter_ = begins_log(head) ? make_log_cutter() : make_whole_cutter();
    }
}

std::optional<record> splitter::next() {
    // Whether a record is the only one shows in the second.
    const bool known = given_ > 0 || ready_.size() > 1 || buffer_.ended || (cutter_ && cutter_->always_several());
    if (ready_.empty() || !known) return std::nullopt;
    record r = std::move(ready_.front());
    ready_.pop_front();
    r.alone = given_ == 0 && ready_.empty() && !cutter_->always_several();
    r.index = given_++;
    return r;
}

record splitter::sample() const { return cutter_ ? cutter_->sample() : record{}; }

}  // namespace smtp_explain
