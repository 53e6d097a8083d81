// Single texts, messages between zero bytes, mailboxes.
#include <algorithm>

#include "formats/text.hpp"
#include "stream/cutter.hpp"

namespace smtp_explain {

namespace {

constexpr std::size_t npos = std::string_view::npos;

void give(record& current, std::deque<record>& out) {
    out.push_back(std::move(current));
    current = {};
}

class whole_cutter final : public cutter {
public:
    void cut(stream_buffer& in, std::deque<record>& out) override {
        current_.append(in.view(), in.offset);
        in.drop(in.view().size());
        if (in.ended) give(current_, out);
    }

private:
    record current_;
};

class nul_cutter final : public cutter {
public:
    void cut(stream_buffer& in, std::deque<record>& out) override {
        while (!in.view().empty()) {
            const std::size_t nul = in.view().find('\0');
            current_.append(in.view().substr(0, nul), in.offset);
            in.drop(nul == npos ? in.view().size() : nul + 1);
            if (nul != npos && current_.size > 0) give(current_, out);
        }
        if (in.ended && current_.size > 0) give(current_, out);
    }

private:
    record current_;
};

// "From bob@example.org Thu Nov 12 10:00:00 2026": a time of the day tells it from a sentence that begins with "From".
bool is_separator(std::string_view line) {
    if (line.substr(0, 5) != "From " || line.size() > 998) return false;
    for (std::size_t i = 5; i + 4 < line.size(); ++i)
        if (is_digit(line[i]) && is_digit(line[i + 1]) && line[i + 2] == ':' && is_digit(line[i + 3]) && is_digit(line[i + 4])) return true;
    return false;
}

// RFC 5322 section 2.2: the line below a separator begins a header.
bool is_header_line(std::string_view line) {
    const std::size_t colon = line.find(':');
    if (colon == 0 || colon > 76) return false;
    return std::all_of(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(colon), [](char c) { return c > ' ' && c < 0x7F; });
}

// Whether a message begins with `text`. Empty optional: more bytes are needed to tell.
std::optional<bool> begins_message(std::string_view text, bool ended) {
    constexpr std::size_t longest_line = 1000;
    const std::string_view from = text.substr(0, 5);
    if (std::string_view("From ").substr(0, from.size()) != from) return false;
    const std::size_t end = text.find_first_of("\r\n");
    if (end == npos) return ended || text.size() > longest_line ? std::optional(false) : std::nullopt;
    if (!is_separator(text.substr(0, end))) return false;
    if (end + 1 == text.size() && !ended) return std::nullopt;
    const std::string_view next = text.substr(std::min(end + (text.substr(end, 2) == "\r\n" ? 2 : 1), text.size()));
    const std::size_t next_end = next.find_first_of("\r\n");
    if (next_end == npos && !ended && next.size() < 100) return std::nullopt;
    return is_header_line(next.substr(0, next_end));
}

class mbox_cutter final : public cutter {
public:
    void cut(stream_buffer& in, std::deque<record>& out) override {
        while (!in.view().empty()) {
            const std::string_view view = in.view();
            if (at_line_begin_) {
                const auto begins = begins_message(view, in.ended);
                if (!begins) return;
                if (*begins && current_.size > 0) give(current_, out);
            }
            if (in.offset == 0) {
                // Lines of old Macs end with CR alone.
                const std::size_t first = view.find_first_of("\r\n");
                if (first != npos && view[first] == '\r' && view.substr(first + 1, 1) != "\n") line_end_ = '\r';
            }
            // Lines that cannot begin a message go in one piece.
            std::size_t end = view.find(line_end_);
            while (end != npos && end + 1 < view.size() && view[end + 1] != 'F') {
                const std::size_t next = view.find(line_end_, end + 1);
                if (next == npos) break;
                end = next;
            }
            at_line_begin_ = end != npos;
            const std::size_t size = end == npos ? view.size() : end + 1;
            current_.append(view.substr(0, size), in.offset);
            in.drop(size);
        }
        if (in.ended && current_.size > 0) give(current_, out);
    }

private:
    record current_;
    char line_end_ = '\n';
    bool at_line_begin_ = true;
};

}  // namespace

std::optional<bool> begins_mbox(std::string_view head, bool ended) { return begins_message(head, ended); }
std::unique_ptr<cutter> make_whole_cutter() { return std::make_unique<whole_cutter>(); }
std::unique_ptr<cutter> make_nul_cutter() { return std::make_unique<nul_cutter>(); }
std::unique_ptr<cutter> make_mbox_cutter() { return std::make_unique<mbox_cutter>(); }

}  // namespace smtp_explain
