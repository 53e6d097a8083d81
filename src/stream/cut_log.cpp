// A log into its messages: the lines that one message's fate is told by, joined by queue id, once the message has left the queue.
// A line costs one pass for the literals of all logs and one look by the format that knows it; lines of success leave nothing behind.
#include <algorithm>
#include <array>
#include <set>
#include <unordered_map>
#include <vector>

#include "formats/literal_index.hpp"
#include "formats/log/log_line.hpp"
#include "formats/log/log_mark.hpp"
#include "formats/log/open_messages.hpp"
#include "formats/recognize.hpp"
#include "formats/text.hpp"
#include "stream/cutter.hpp"

namespace smtp_explain {

namespace {

using role = log_mark::role;
constexpr std::size_t npos = std::string_view::npos;
constexpr std::size_t longest_line = 1u << 16;
constexpr std::size_t most_of_a_message = 1u << 16, most_details = 64;  // bytes, lines
constexpr std::size_t most_open_bytes = 16u << 20;
constexpr std::size_t window = 256u << 10;  // of lines that belong to no message
constexpr std::uint64_t farthest = 1u << 31;

// The literals of all logs, and whose they are.
struct line_index {
    std::vector<std::uint32_t> of_literal;  // position in joined_logs()
    literal_index literals;
};

const line_index& lines_of_logs() {
    static const line_index index = [] {
        std::vector<std::uint32_t> of_literal;
        std::vector<std::string_view> literals;
        for (std::size_t by = 0; by < joined_logs().size(); ++by)
            for (const std::string_view literal : joined_logs()[by].literals) {
                literals.push_back(literal);
                of_literal.push_back(static_cast<std::uint32_t>(by));
            }
        return line_index{std::move(of_literal), literal_index(std::move(literals))};
    }();
    return index;
}

struct marked {
    log_mark mark;
    std::uint32_t by = 0;  // position in joined_logs()
};

marked mark_line(std::string_view line) {
    const line_index& index = lines_of_logs();
    std::uint32_t may = 0;
    index.literals.scan(line, [&](std::size_t literal, std::size_t) { may |= 1u << index.of_literal[literal]; });
    for (std::uint32_t by = 0; may >> by != 0; ++by) {
        if ((may >> by & 1) == 0) continue;
        const log_mark mark = joined_logs()[by].mark(line);
        if (mark.what != role::none) return {mark, by};
    }
    return {};
}

class log_cutter final : public cutter {
public:
    void cut(stream_buffer& in, std::deque<record>& out) override {
        out_ = &out;
        while (!in.view().empty()) {
            const std::string_view view = in.view();
            std::size_t end = view.find('\n');
            if (end == npos) end = lone_return(view, in.ended);
            if (end == npos && !in.ended && view.size() < longest_line) break;
            const std::size_t size = std::min(end, view.size());
            // Of a line that has no end only the beginning counts.
            if (!within_long_line_) take(view.substr(0, std::min(size, longest_line)), in.offset);
            within_long_line_ = end == npos;
            in.drop(end == npos ? size : size + 1);
        }
        if (in.ended) finish();
    }
    record sample() const override { return sample_.size > 0 ? sample_ : beginning_; }
    bool always_several() const override { return true; }

private:
    struct line {
        std::string text;
        std::uint64_t offset;
        role what;
        std::string recipient, attempt;
    };
    struct message {
        std::vector<line> lines;
        std::size_t bytes = 0;
        bool is_trouble() const {
            return std::any_of(lines.begin(), lines.end(), [](const line& l) { return tells_trouble(l.what); });
        }
        bool may_change() const {
            return std::any_of(lines.begin(), lines.end(), [](const line& l) { return l.what == role::delay; });
        }
    };
    struct tried_message {
        std::string key, recipient;
    };

    static bool tells_trouble(role what) { return what == role::delay || what == role::failure; }

    // Lines of old Macs end with CR alone.
    static std::size_t lone_return(std::string_view view, bool ended) {
        const std::size_t at = view.find('\r');
        return at == npos || (at + 1 == view.size() && !ended) ? npos : at;
    }

    void take(std::string_view whole, std::uint64_t offset) {
        if (!whole.empty() && whole.back() == '\r') whole.remove_suffix(1);
        if (beginning_.bytes.size() < 4096) beginning_.append_line(whole, offset);
        const marked m = mark_line(whole);
        line before = std::move(prelude_);
        prelude_ = {};
        if (m.mark.what == role::none) {
            unclaimed(whole, offset);
            return;
        }
        known_ = true;
        switch (m.mark.what) {
            case role::none:
            case role::known: show(whole, offset); break;
            case role::prelude: prelude_ = {std::string(whole), offset, role::prelude, {}, {}}; break;
            case role::guess: guess(m, whole, offset); break;
            case role::relief: show(whole, offset); [[fallthrough]];
            case role::delay:
            case role::failure: had_outcome_ |= 1u << m.by; [[fallthrough]];
            case role::detail:
            case role::end: of_message(m, whole, offset, before);
        }
    }

    // Lines that show what the stream is, should nothing in it have failed.
    void show(std::string_view whole, std::uint64_t offset) {
        if (sample_.bytes.size() < 4096) sample_.append_line(whole, offset);
    }

    void guess(const marked& m, std::string_view whole, std::uint64_t offset) {
        if (m.mark.wording.empty()) {
            last_guess_[m.by] = {std::string(whole), offset, role::guess, {}, {}};
        } else if (guesses_.size() < 1000 && guesses_.insert(char('A' + m.by) + std::string(m.mark.wording)).second) {
            give_line({}, whole, offset);
        }
    }

    void of_message(const marked& m, std::string_view whole, std::uint64_t offset, const line& before) {
        std::string_view recipient = m.mark.recipient;
        key_.assign(1, static_cast<char>('A' + m.by));
        if (!m.mark.message.empty()) {
            key_ += m.mark.message;
            if (!m.mark.attempt.empty()) {
                if (attempts_.size() > max_open_messages) attempts_.clear();
                attempts_[attempt_key(m)] = {key_, std::string(recipient)};
            }
        } else {
            const auto it = m.mark.attempt.empty() ? attempts_.end() : attempts_.find(attempt_key(m));
            if (it == attempts_.end()) {
                if (tells_trouble(m.mark.what)) give_line(before, whole, offset);
                return;
            }
            key_ = it->second.key;
            recipient = it->second.recipient;
        }
        const bool goes_well = m.mark.what == role::end || m.mark.what == role::relief;
        message* const known = goes_well ? open_.find(key_) : nullptr;
        if (goes_well && known == nullptr) return;
        message& one = known != nullptr ? *known : open_.open(key_, [this](const std::string&, message& oldest) { evict(oldest); });
        if (!one.lines.empty() && offset - one.lines.front().offset > farthest) evict(one);
        if (m.mark.what != role::detail && !recipient.empty()) forget(one, recipient, m.mark.attempt);
        if (goes_well) {
            if (m.mark.what == role::end || m.mark.last) return close(one);
            // Whom of those that wait it speaks of is for the reader to find out.
            if (!one.is_trouble()) return;
        }
        one.lines.push_back({std::string(whole), offset, m.mark.what, std::string(recipient), std::string(m.mark.attempt)});
        one.bytes += whole.size();
        open_bytes_ += whole.size();
        if (m.mark.last) return close(one);
        if (one.bytes > most_of_a_message || one.lines.size() > 4 * most_details) shorten(one);
        while (open_bytes_ > most_open_bytes && open_.drop_oldest([this](const std::string&, message& oldest) { evict(oldest); })) {}
    }

    std::string attempt_key(const marked& m) const { return char('A' + m.by) + std::string(m.mark.attempt); }

    // What was said before about the recipient no longer counts.
    void forget(message& m, std::string_view recipient, std::string_view attempt) {
        const auto counts = [&](const line& l) { return l.recipient != recipient || (l.what == role::detail && l.attempt == attempt); };
        const auto kept = std::stable_partition(m.lines.begin(), m.lines.end(), counts);
        for (auto it = kept; it != m.lines.end(); ++it) {
            m.bytes -= it->text.size();
            open_bytes_ -= it->text.size();
        }
        m.lines.erase(kept, m.lines.end());
    }

    // A message of very many lines: what is known of it is answered now, and what may explain later lines is kept.
    void shorten(message& m) {
        if (m.is_trouble()) give(m, m.may_change());
        std::vector<line> details;
        for (line& l : m.lines)
            if (l.what == role::detail && (details.empty() || m.lines.size() - details.size() < most_details)) details.push_back(std::move(l));
        if (details.size() > most_details) details.erase(details.begin() + 1, details.end() - static_cast<std::ptrdiff_t>(most_details) + 1);
        open_bytes_ -= m.bytes;
        m.lines = std::move(details);
        m.bytes = 0;
        for (const line& l : m.lines) m.bytes += l.text.size();
        if (m.bytes > most_of_a_message) {
            m.lines.clear();
            m.bytes = 0;
        }
        open_bytes_ += m.bytes;
    }

    void close(message& m) {
        if (m.is_trouble()) give(m, false);
        open_bytes_ -= m.bytes;
        open_.close(key_);
    }

    void evict(message& m) {
        if (m.is_trouble()) give(m, m.may_change());
        open_bytes_ -= m.bytes;
        m = {};
    }

    void give(const message& m, bool evicted) {
        record r;
        for (const line& l : m.lines) r.append_line(l.text, l.offset);
        r.evicted = evicted;
        out_->push_back(std::move(r));
    }

    void give_line(const line& before, std::string_view whole, std::uint64_t offset) {
        record r;
        if (!before.text.empty()) r.append_line(before.text, before.offset);
        r.append_line(whole, offset);
        out_->push_back(std::move(r));
    }

    void unclaimed(std::string_view whole, std::uint64_t offset) {
        if (rest_.bytes.size() > window || (rest_.size > 0 && offset - rest_.offset > farthest)) give_rest();
        rest_.append_line(whole, offset);
    }

    void give_rest() {
        // Where nothing of the stream is understood, whatever stands in it may be what somebody looks for.
        if (rest_.size > 0 && (!known_ || may_hold_exact_format(rest_.bytes))) {
            rest_.exact_only = known_;
            rest_.only_if_found = true;
            out_->push_back(std::move(rest_));
        }
        rest_ = {};
    }

    void finish() {
        while (open_.drop_oldest([this](const std::string&, message& oldest) {
            if (oldest.is_trouble()) give(oldest, false);
        })) {}
        for (std::uint32_t by = 0; by < last_guess_.size(); ++by)
            if ((had_outcome_ >> by & 1) == 0 && !last_guess_[by].text.empty()) give_line({}, last_guess_[by].text, last_guess_[by].offset);
        give_rest();
    }

    open_messages<std::string, message> open_;
    std::size_t open_bytes_ = 0;
    std::unordered_map<std::string, tried_message> attempts_;
    std::set<std::string> guesses_;
    std::array<line, 32> last_guess_{};
    std::uint32_t had_outcome_ = 0;
    line prelude_{};
    record rest_, sample_, beginning_;
    std::string key_;
    bool known_ = false, within_long_line_ = false;
    std::deque<record>* out_ = nullptr;
};

}  // namespace

bool begins_log(std::string_view head) {
    std::size_t lines = 0, dated = 0;
    while (!head.empty() && lines < 1000) {
        const std::string_view line = trim(take_line(head));
        if (line.empty()) continue;
        ++lines;
        if (mark_line(line).mark.what != role::none) return true;
        if (split_log_line(line).message.size() < line.size()) ++dated;
    }
    return dated * 2 > lines;
}

std::unique_ptr<cutter> make_log_cutter() { return std::make_unique<log_cutter>(); }

}  // namespace smtp_explain
