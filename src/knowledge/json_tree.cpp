#include "knowledge/json_tree.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "model/utf8.hpp"

namespace smtp_explain {

namespace {

constexpr std::size_t max_depth = 32;
constexpr std::size_t max_bytes = 256u << 20;

// Bytes of a string that are no plain text: its end, escapes, control characters, UTF-8.
constexpr std::array<bool, 256> make_string_marks() {
    std::array<bool, 256> marks{};
    for (std::size_t i = 0; i < marks.size(); ++i) marks[i] = i < 0x20 || i == '"' || i == '\\' || i >= 0x80;
    return marks;
}
constexpr std::array<bool, 256> string_marks = make_string_marks();

std::string place_in(std::string_view json, std::size_t position) {
    position = std::min(position > 0 ? position - 1 : 0, json.size());
    std::size_t line = 1, column = 1;
    for (std::size_t i = 0; i < position; ++i) {
        ++column;
        if (json[i] == '\n') ++line, column = 1;
    }
    return "line " + std::to_string(line) + ", column " + std::to_string(column);
}

}  // namespace

// Reads without recursion; a text that it does not accept is given to nlohmann's parser, which says what is wrong and where.
class json_tree_builder {
public:
    json_tree_builder(json_tree& t, std::string_view json) : tree_(t), json_(json) {}

    bool too_deep() const { return too_deep_; }

    bool read() {
        while (value()) {
            // Behind a value: what closes, then a comma and the next one, or the end.
            for (;;) {
                skip_blanks();
                if (open_.empty()) return at_ == json_.size();
                const bool object = kind_of(open_.back().node) == json_kind::object;
                if (take(object ? '}' : ']')) {
                    open_.pop_back();
                    continue;
                }
                if (!take(',') || (object && !key())) return false;
                break;
            }
        }
        return false;
    }

private:
    struct level {
        std::uint32_t node, last_child;
    };

    // RFC 8259 section 2
    void skip_blanks() {
        while (at_ < json_.size() && (json_[at_] == ' ' || json_[at_] == '\n' || json_[at_] == '\r' || json_[at_] == '\t')) ++at_;
    }

    bool take(char c) {
        if (at_ >= json_.size() || json_[at_] != c) return false;
        ++at_;
        return true;
    }

    json_kind kind_of(std::uint32_t node) const { return tree_.nodes_[node].kind; }

    // A whole value, or the beginning of a list or object up to its first value.
    bool value() {
        for (;;) {
            skip_blanks();
            if (at_ >= json_.size()) return false;
            const char c = json_[at_];
            if (c != '{' && c != '[') return scalar(c);
            if (open_.size() >= max_depth) {
                too_deep_ = true;
                return false;
            }
            ++at_;
            add(c == '{' ? json_kind::object : json_kind::array);
            open_.push_back({static_cast<std::uint32_t>(tree_.nodes_.size() - 1), 0});
            skip_blanks();
            if (take(c == '{' ? '}' : ']')) {
                open_.pop_back();
                return true;
            }
            if (c == '{' && !key()) return false;
        }
    }

    bool scalar(char c) {
        const auto word = [&](std::string_view w, json_kind kind, bool flag) {
            if (json_.substr(at_, w.size()) != w) return false;
            at_ += w.size();
            add(kind).flag = flag;
            return true;
        };
        switch (c) {
            case '"': {
                std::uint32_t offset = 0, length = 0;
                if (!string(offset, length)) return false;
                json_tree::node& n = add(json_kind::text);
                n.text_offset = offset;
                n.text_length = length;
                return true;
            }
            case 't': return word("true", json_kind::boolean, true);
            case 'f': return word("false", json_kind::boolean, false);
            case 'n': return word("null", json_kind::null, false);
            default: return number();
        }
    }

    bool number() {
        const std::size_t end = std::min(json_.find_first_not_of("+-.0123456789Ee", at_), json_.size());
        const std::string_view piece = json_.substr(at_, end - at_);
        const auto read = nlohmann::json::parse(piece, nullptr, false);
        if (!read.is_number()) return false;
        at_ = end;
        const double value = read.get<double>();
        const bool fits = value > -9e15 && value < 9e15;
        add(json_kind::number).number = fits ? static_cast<std::int64_t>(value) : 0;
        return true;
    }

    bool key() {
        skip_blanks();
        if (at_ >= json_.size() || json_[at_] != '"' || !string(key_offset_, key_length_)) return false;
        skip_blanks();
        return take(':');
    }

    bool string(std::uint32_t& offset, std::uint32_t& length) {
        const std::size_t begin = at_++;
        bool escaped = false;
        for (;; ++at_) {
            std::size_t at = at_;
            while (at < json_.size() && !string_marks[static_cast<unsigned char>(json_[at])]) ++at;
            at_ = at;
            if (at_ >= json_.size() || json_[at_] == '"') break;
            const auto c = static_cast<unsigned char>(json_[at_]);
            if (c < 0x20) return false;
            if (c == '\\') {
                escaped = true;
                ++at_;
            } else if (c >= 0x80) {
                const utf8_result character = utf8_character(json_, at_);
                if (!character.valid) return false;
                at_ += character.length - 1u;
            }
        }
        if (!take('"')) return false;
        offset = static_cast<std::uint32_t>(tree_.texts_.size());
        if (escaped) {
            const auto read = nlohmann::json::parse(json_.substr(begin, at_ - begin), nullptr, false);
            if (!read.is_string()) return false;
            tree_.texts_ += read.get_ref<const std::string&>();
        } else {
            tree_.texts_ += json_.substr(begin + 1, at_ - begin - 2);
        }
        length = static_cast<std::uint32_t>(tree_.texts_.size()) - offset;
        return true;
    }

    json_tree::node& add(json_kind kind) {
        json_tree::node n;
        n.kind = kind;
        const auto index = static_cast<std::uint32_t>(tree_.nodes_.size());
        if (!open_.empty()) {
            level& l = open_.back();
            json_tree::node& parent = tree_.nodes_[l.node];
            if (parent.kind == json_kind::object) n.key_offset = key_offset_, n.key_length = key_length_;
            if (l.last_child == 0)
                parent.text_offset = index;
            else
                tree_.nodes_[l.last_child].next = index;
            l.last_child = index;
            ++parent.text_length;
        }
        return tree_.nodes_.emplace_back(n);
    }

    json_tree& tree_;
    std::string_view json_;
    std::size_t at_ = 0;
    bool too_deep_ = false;
    std::vector<level> open_;
    std::uint32_t key_offset_ = 0, key_length_ = 0;
};

namespace {

// The events of nlohmann's parser, of which only the error counts.
struct error_finder : nlohmann::json_sax<nlohmann::json> {
    std::size_t position = 0;
    std::string why;

    bool null() override { return true; }
    bool boolean(bool) override { return true; }
    bool number_integer(number_integer_t) override { return true; }
    bool number_unsigned(number_unsigned_t) override { return true; }
    bool number_float(number_float_t, const string_t&) override { return true; }
    bool string(string_t&) override { return true; }
    bool binary(binary_t&) override { return true; }
    bool start_object(std::size_t) override { return true; }
    bool key(string_t&) override { return true; }
    bool end_object() override { return true; }
    bool start_array(std::size_t) override { return true; }
    bool end_array() override { return true; }
    bool parse_error(std::size_t at, const std::string&, const nlohmann::json::exception& error) override {
        position = at;
        // "[json.exception.parse_error.101] parse error at line 1, column 2: syntax error while …"
        why = error.what();
        if (const std::size_t colon = why.find(": "); colon != std::string::npos) why.erase(0, colon + 2);
        return false;
    }
};

}  // namespace

json_tree::json_tree() : nodes_(1) {}

bool json_tree::parse(std::string_view json) {
    nodes_.assign(1, {});
    texts_.clear();
    error_.clear();
    if (json.size() > max_bytes) {
        error_ = "too large";
        return false;
    }
    texts_.reserve(json.size());
    nodes_.reserve(json.size() / 24 + 16);
    json_tree_builder builder(*this, json);
    if (builder.read()) return true;
    if (builder.too_deep()) {
        error_ = "nested too deeply";
    } else {
        error_finder finder;
        nlohmann::json::sax_parse(json, &finder);
        error_ = finder.position > 0 ? place_in(json, finder.position) + ": " + finder.why : finder.why;
    }
    nodes_.assign(1, {});
    return false;
}

json_value json_tree::root() const { return nodes_.size() > 1 ? json_value(this, 1) : json_value(); }

json_kind json_value::kind() const { return tree_ ? tree_->nodes_[node_].kind : json_kind::none; }

std::string_view json_value::key() const {
    if (!tree_) return {};
    const auto& n = tree_->nodes_[node_];
    return std::string_view(tree_->texts_).substr(n.key_offset, n.key_length);
}

std::string_view json_value::text() const {
    if (!is(json_kind::text)) return {};
    const auto& n = tree_->nodes_[node_];
    return std::string_view(tree_->texts_).substr(n.text_offset, n.text_length);
}

std::int64_t json_value::number() const { return is(json_kind::number) ? tree_->nodes_[node_].number : 0; }
bool json_value::boolean() const { return is(json_kind::boolean) && tree_->nodes_[node_].flag; }

std::size_t json_value::size() const {
    return is(json_kind::array) || is(json_kind::object) ? tree_->nodes_[node_].text_length : 0;
}

json_value json_value::find(std::string_view key) const {
    if (!is(json_kind::object)) return {};
    for (const json_value v : *this)
        if (v.key() == key) return v;
    return {};
}

json_value::iterator& json_value::iterator::operator++() {
    node_ = tree_->nodes_[node_].next;
    return *this;
}

json_value::iterator json_value::begin() const { return {tree_, size() > 0 ? tree_->nodes_[node_].text_offset : 0}; }
json_value::iterator json_value::end() const { return {tree_, 0}; }

}  // namespace smtp_explain
