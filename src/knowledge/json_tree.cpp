#include "knowledge/json_tree.hpp"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "grammar/json.hpp"

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

// What the rules of PEGTL's grammar of JSON (RFC 8259) build. A text without escapes is a piece of the input.
class json_tree_builder {
public:
    explicit json_tree_builder(json_tree& t) : tree_(t) {}

    json_tree::node& add(json_kind kind) {
        json_tree::node n;
        n.kind = kind;
        const auto index = static_cast<std::uint32_t>(tree_.nodes_.size());
        if (!open_.empty()) {
            level& l = open_.back();
            json_tree::node& parent = tree_.nodes_[l.node];
            if (parent.kind == json_kind::object) n.key_offset = key_.offset, n.key_length = key_.length;
            if (l.last_child == 0)
                parent.text_offset = index;
            else
                tree_.nodes_[l.last_child].next = index;
            l.last_child = index;
            ++parent.text_length;
        }
        tree_.nodes_.push_back(n);
        return tree_.nodes_.back();
    }
    bool open(json_kind kind) {
        too_deep |= open_.size() >= max_depth;
        if (too_deep) return false;
        add(kind);
        open_.push_back({static_cast<std::uint32_t>(tree_.nodes_.size() - 1), 0});
        return true;
    }
    void close() { open_.pop_back(); }

    bool add_text(std::string_view content) {
        piece read;
        if (!unescape(content, read)) return false;
        set(add(json_kind::text), read);
        return true;
    }
    void add_number(std::string_view digits) { set(add(json_kind::number), piece_of(digits)); }
    void add_boolean(bool value) { add(json_kind::boolean).text_length = value; }
    bool set_key(std::string_view content) { return unescape(content, key_); }

    bool too_deep = false;

private:
    struct level {
        std::uint32_t node, last_child;
    };
    struct piece {
        std::uint32_t offset = 0, length = 0;
    };

    piece piece_of(std::string_view text) const { return {static_cast<std::uint32_t>(text.data() - tree_.input().data()), static_cast<std::uint32_t>(text.size())}; }
    static void set(json_tree::node& n, piece p) { n.text_offset = p.offset, n.text_length = p.length; }

    // False: half of a surrogate pair.
    bool unescape(std::string_view content, piece& out) {
        if (content.find('\\') == std::string_view::npos) {
            out = piece_of(content);
            return true;
        }
        const nlohmann::json text = nlohmann::json::parse(content.data() - 1, content.data() + content.size() + 1, nullptr, false);
        if (!text.is_string()) return false;
        const auto& value = text.get_ref<const std::string&>();
        out = {static_cast<std::uint32_t>(tree_.input().size() + tree_.unescaped_.size()), static_cast<std::uint32_t>(value.size())};
        tree_.unescaped_ += value;
        return true;
    }

    json_tree& tree_;
    std::vector<level> open_;
    piece key_;
};

namespace {

namespace json = pegtl::json;

template <class Rule>
struct build_action : pegtl::nothing<Rule> {};

template <json_kind Kind>
struct opens {
    static bool apply0(json_tree_builder& b) { return b.open(Kind); }
};
template <>
struct build_action<json::begin_array> : opens<json_kind::array> {};
template <>
struct build_action<json::begin_object> : opens<json_kind::object> {};

struct closes {
    static void apply0(json_tree_builder& b) { b.close(); }
};
template <>
struct build_action<json::end_array> : closes {};
template <>
struct build_action<json::end_object> : closes {};

template <>
struct build_action<json::null> {
    static void apply0(json_tree_builder& b) { b.add(json_kind::null); }
};
template <>
struct build_action<json::true_> {
    static void apply0(json_tree_builder& b) { b.add_boolean(true); }
};
template <>
struct build_action<json::false_> {
    static void apply0(json_tree_builder& b) { b.add_boolean(false); }
};
template <>
struct build_action<json::number> {
    template <class Input>
    static void apply(const Input& in, json_tree_builder& b) {
        b.add_number(in.string_view());
    }
};
template <>
struct build_action<json::string_content> {
    template <class Input>
    static bool apply(const Input& in, json_tree_builder& b) {
        return b.add_text(in.string_view());
    }
};
template <>
struct build_action<json::key_content> {
    template <class Input>
    static bool apply(const Input& in, json_tree_builder& b) {
        return b.set_key(in.string_view());
    }
};

// Takes everything, and keeps what a parser that builds nothing says of an error.
struct error_listener : nlohmann::json::json_sax_t {
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
    bool parse_error(std::size_t at, const std::string&, const nlohmann::detail::exception& error) override {
        position = at;
        // "[json.exception.parse_error.101] parse error at line 1, column 2: syntax error while …"
        why = error.what();
        if (const std::size_t colon = why.find(": "); colon != std::string::npos) why.erase(0, colon + 2);
        return false;
    }

    std::size_t position = 0;
    std::string why;
};

// The grammar only says that it does not match; nlohmann's parser tells why and where.
std::string error_in(std::string_view text) {
    error_listener listener;
    if (nlohmann::json::sax_parse(text.data(), text.data() + text.size(), &listener)) return "is no JSON text";
    return place_in(text, listener.position) + ": " + listener.why;
}

}  // namespace

json_tree::json_tree() : nodes_(1) {}

bool json_tree::parse(std::string json) {
    own_ = std::move(json);
    in_place_ = {};
    return build();
}

bool json_tree::parse_in_place(std::string_view json) {
    own_.clear();
    in_place_ = json;
    return build();
}

bool json_tree::build() {
    nodes_.assign(1, {});
    unescaped_.clear();
    error_.clear();
    if (input().size() > max_bytes) {
        error_ = "too large";
        return false;
    }
    nodes_.reserve(input().size() / 32 + 16);
    json_tree_builder builder(*this);
    auto in = input_of(input());
    if (pegtl::parse<grammar::json_file, build_action>(in, builder)) return true;
    error_ = builder.too_deep ? "nested too deeply" : error_in(input());
    nodes_.assign(1, {});
    return false;
}

std::string_view json_tree::piece(std::uint32_t offset, std::uint32_t length) const {
    const std::string_view text = input();
    return offset < text.size() ? text.substr(offset, length) : std::string_view(unescaped_).substr(offset - text.size(), length);
}

json_value json_tree::root() const { return nodes_.size() > 1 ? json_value(this, 1) : json_value(); }

json_kind json_value::kind() const { return tree_ ? tree_->nodes_[node_].kind : json_kind::none; }

std::string_view json_value::key() const {
    if (!tree_) return {};
    const auto& n = tree_->nodes_[node_];
    return tree_->piece(n.key_offset, n.key_length);
}

std::string_view json_value::text() const {
    if (!is(json_kind::text)) return {};
    const auto& n = tree_->nodes_[node_];
    return tree_->piece(n.text_offset, n.text_length);
}

std::int64_t json_value::number() const {
    if (!is(json_kind::number)) return 0;
    const auto& n = tree_->nodes_[node_];
    const std::string_view digits = tree_->piece(n.text_offset, n.text_length);
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return error == std::errc() && end == digits.data() + digits.size() ? value : 0;
}

bool json_value::boolean() const { return is(json_kind::boolean) && tree_->nodes_[node_].text_length == 1; }

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
