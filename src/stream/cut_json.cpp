// Objects of a JSON array, lines of JSON, objects one after another. Structures are counted, not understood: a broken one ends
// where the next begins, so that it takes no other with it.
#include "formats/text.hpp"
#include "stream/cutter.hpp"

namespace smtp_explain {

namespace {

class json_cutter final : public cutter {
public:
    void cut(stream_buffer& in, std::deque<record>& out) override {
        const std::string_view view = in.view();
        std::size_t from = 0;  // of the record that is under way
        const auto give = [&](std::size_t end, bool cut_off) {
            current_.append(view.substr(from, end - from), in.offset + from);
            current_.cut_off = cut_off;
            if (current_.size > 0) out.push_back(std::move(current_));
            current_ = {};
            within_ = within::nothing;
            depth_ = base_;
            from = end;
        };
        for (std::size_t i = 0; i < view.size(); ++i) {
            const char c = view[i];
            switch (within_) {
                case within::nothing:
                    if (c == '[' && base_ == 0) {
                        depth_ = base_ = 1;
                    } else if (c == ']' && base_ == 1) {
                        depth_ = base_ = 0;
                    } else if (c == '{') {
                        from = i;
                        within_ = within::object;
                        ++depth_;
                        last_ = c;
                    } else if (base_ == 0 && !is_space(c) && c != ',' && static_cast<unsigned char>(c) < 0x80) {
                        from = i;
                        within_ = within::text;
                    }
                    break;
                case within::text:
                    if (c == '\n') give(i, true);
                    break;
                case within::string:
                    if (c == '\n') {
                        give(i, true);
                    } else if (escaped_) {
                        escaped_ = false;
                    } else if (c == '\\') {
                        escaped_ = true;
                    } else if (c == '"') {
                        within_ = within::object;
                        last_ = c;
                    }
                    break;
                case within::object:
                    if (is_space(c)) break;
                    if (c == '"') {
                        within_ = within::string;
                        escaped_ = false;
                    } else if (c == '{' && last_ != ':' && last_ != ',' && last_ != '[') {
                        // No name stands before it: what was open has no end.
                        give(i, true);
                        --i;
                        break;
                    } else if (c == '{' || c == '[') {
                        ++depth_;
                    } else if ((c == '}' || c == ']') && --depth_ == base_) {
                        give(i + 1, false);
                    }
                    last_ = c;
                    break;
            }
        }
        if (within_ != within::nothing) {
            if (in.ended) give(view.size(), true);
            else current_.append(view.substr(from), in.offset + from);
        }
        in.drop(view.size());
    }

private:
    enum class within : std::uint8_t { nothing, object, string, text };

    record current_;
    within within_ = within::nothing;
    unsigned depth_ = 0, base_ = 0;  // base_: 1 inside of an array of objects
    bool escaped_ = false;
    char last_ = 0;
};

}  // namespace

bool begins_json(std::string_view head) {
    if (head.substr(0, 3) == "\xEF\xBB\xBF") head.remove_prefix(3);
    const std::string_view text = trim(head);
    const std::string_view behind = trim(text.substr(text.empty() ? 0 : 1));
    if (text.empty() || behind.empty()) return false;
    return text[0] == '{' ? behind[0] == '"' : text[0] == '[' && behind[0] == '{';
}

std::unique_ptr<cutter> make_json_cutter() { return std::make_unique<json_cutter>(); }

}  // namespace smtp_explain
