#include "knowledge/json_tree.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace smtp_explain {

namespace {

constexpr std::size_t max_depth = 32;
constexpr std::size_t max_bytes = 256u << 20;

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

// The events of nlohmann's parser, which keeps no tree of its own then and needs no recursion.
class json_tree_builder {
public:
    explicit json_tree_builder(json_tree& t) : tree_(t) {}

    bool null() { return add(json_kind::null); }
    bool boolean(bool value) {
        if (!add(json_kind::boolean)) return false;
        tree_.nodes_.back().flag = value;
        return true;
    }
    bool number_integer(std::int64_t value) {
        if (!add(json_kind::number)) return false;
        tree_.nodes_.back().number = value;
        return true;
    }
    bool number_unsigned(std::uint64_t value) { return number_integer(static_cast<std::int64_t>(value)); }
    bool number_float(double value, const std::string&) {
        const bool fits = value > -9e15 && value < 9e15;
        return number_integer(fits ? static_cast<std::int64_t>(value) : 0);
    }
    bool string(std::string& value) {
        if (!add(json_kind::text)) return false;
        auto& n = tree_.nodes_.back();
        n.text_offset = static_cast<std::uint32_t>(tree_.texts_.size());
        n.text_length = static_cast<std::uint32_t>(value.size());
        tree_.texts_ += value;
        return true;
    }
    template <class Binary>
    bool binary(Binary&) {
        return false;
    }
    bool start_object(std::size_t) { return open(json_kind::object); }
    bool start_array(std::size_t) { return open(json_kind::array); }
    bool end_object() { return close(); }
    bool end_array() { return close(); }
    bool key(std::string& name) {
        key_offset_ = static_cast<std::uint32_t>(tree_.texts_.size());
        key_length_ = static_cast<std::uint32_t>(name.size());
        tree_.texts_ += name;
        return true;
    }
    template <class Exception>
    bool parse_error(std::size_t position, const std::string&, const Exception& why) {
        position_ = position;
        // "[json.exception.parse_error.101] parse error at line 1, column 2: syntax error while …"
        why_ = why.what();
        if (const std::size_t at = why_.find(": "); at != std::string::npos) why_.erase(0, at + 2);
        return false;
    }

    std::size_t position_ = 0;
    std::string why_;

private:
    struct level {
        std::uint32_t node, last_child;
    };

    bool add(json_kind kind) {
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
        tree_.nodes_.push_back(n);
        return true;
    }
    bool open(json_kind kind) {
        if (open_.size() >= max_depth) {
            why_ = "nested too deeply";
            return false;
        }
        add(kind);
        open_.push_back({static_cast<std::uint32_t>(tree_.nodes_.size() - 1), 0});
        return true;
    }
    bool close() {
        open_.pop_back();
        return true;
    }

    json_tree& tree_;
    std::vector<level> open_;
    std::uint32_t key_offset_ = 0, key_length_ = 0;
};

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
    json_tree_builder builder(*this);
    if (nlohmann::json::sax_parse(json.data(), json.data() + json.size(), &builder)) return true;
    error_ = builder.position_ > 0 ? place_in(json, builder.position_) + ": " + builder.why_ : builder.why_;
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
