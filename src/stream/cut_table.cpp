// Rows of a table of deliveries: each row that may tell of trouble, with the header before it.
#include "formats/log/delivery_table.hpp"
#include "formats/text.hpp"
#include "stream/cutter.hpp"

namespace smtp_explain {

namespace {

class table_cutter final : public cutter {
public:
    table_cutter(std::string_view header, std::uint64_t begin, delivery_rows rows) : header_(header), begin_(begin), rows_(rows) {}

    void cut(stream_buffer& in, std::deque<record>& out) override {
        if (in.offset < begin_) in.drop(static_cast<std::size_t>(begin_ - in.offset));
        while (!in.view().empty()) {
            const std::string_view view = in.view();
            const std::size_t end = row_end(view, in.ended);
            if (end == std::string_view::npos) return;
            const std::string_view row = trim(view.substr(0, end));
            if (!row.empty() && rows_.may_tell_trouble(row)) {
                record r;
                r.bytes = header_;
                r.append_line(row, in.offset + static_cast<std::size_t>(row.data() - view.data()));
                out.push_back(std::move(r));
            } else if (sample_.size() < 4096) {
                sample_ += row;
                sample_ += '\n';
            }
            in.drop(end);
        }
    }
    record sample() const override {
        record r;
        r.append(header_ + sample_, 0);
        return r;
    }
    bool always_several() const override { return true; }

private:
    // A line end inside of quotes ends no row, unless the quote is never closed.
    static std::size_t row_end(std::string_view view, bool ended) {
        constexpr std::size_t longest_row = 1u << 16;
        bool quoted = false;
        for (std::size_t i = 0; i < view.size() && i < longest_row; ++i) {
            if (view[i] == '"') quoted = !quoted;
            else if (view[i] == '\n' && !quoted) return i + 1;
        }
        if (view.size() < longest_row && !ended) return std::string_view::npos;
        const std::size_t line = view.find('\n');
        return line == std::string_view::npos ? view.size() : line + 1;
    }

    std::string header_, sample_;
    std::uint64_t begin_;  // of the first row
    delivery_rows rows_;
};

}  // namespace

std::unique_ptr<cutter> make_table_cutter(std::string_view head) {
    const char* const begin = head.data();
    for (int i = 0; i < 20 && !head.empty(); ++i) {
        const std::string_view line = take_line(head);
        if (const auto rows = delivery_rows::of_header(line); rows)
            return std::make_unique<table_cutter>(std::string(line) + '\n', static_cast<std::uint64_t>(line.data() - begin) + line.size() + 1, *rows);
    }
    return nullptr;
}

}  // namespace smtp_explain
