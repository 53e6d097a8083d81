// A JSON file as a read-only tree, built in one pass: what the loader walks over.
//
//   json_tree tree;
//   if (!tree.parse(R"({"cause": "relay-denied"})")) report(tree.error());
//   tree.root().find("cause").text() == "relay-denied"
//   for (json_value v : tree.root()) use(v.key(), v);
//
// UTF-8. Texts point into the tree, which must outlive them. A missing value is of kind none, and asking it for
// anything gives an empty answer, so that a walk needs no checks but those it wants to report.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace smtp_explain {

enum class json_kind : std::uint8_t { none, null, boolean, number, text, array, object };

class json_tree;

class json_value {
public:
    json_value() = default;
    json_value(const json_tree* tree, std::uint32_t node) : tree_(tree), node_(node) {}

    json_kind kind() const;
    bool is(json_kind k) const { return kind() == k; }
    explicit operator bool() const { return kind() != json_kind::none; }
    std::string_view key() const;      // of a member of an object
    std::string_view text() const;     // of a text
    std::int64_t number() const;       // of a whole number; 0 otherwise
    bool boolean() const;
    std::size_t size() const;          // members or elements
    json_value find(std::string_view key) const;

    class iterator {
    public:
        iterator(const json_tree* tree, std::uint32_t node) : tree_(tree), node_(node) {}
        json_value operator*() const { return {tree_, node_}; }
        iterator& operator++();
        bool operator!=(const iterator& o) const { return node_ != o.node_; }

    private:
        const json_tree* tree_;
        std::uint32_t node_;
    };
    iterator begin() const;
    iterator end() const;

private:
    const json_tree* tree_ = nullptr;
    std::uint32_t node_ = 0;
};

class json_tree {
public:
    json_tree();
    // False: error() says what is wrong and where ("line 3, column 7: …").
    bool parse(std::string json);
    // The same without a copy: the text must outlive the tree.
    bool parse_in_place(std::string_view json);
    const std::string& error() const { return error_; }
    json_value root() const;

private:
    friend class json_value;
    friend class json_tree_builder;
    struct node {
        json_kind kind = json_kind::none;
        std::uint32_t key_offset = 0, key_length = 0;
        std::uint32_t text_offset = 0, text_length = 0;  // of a text or number; length 1 for true; of a container: first child, number of children
        std::uint32_t next = 0;
    };
    bool build();
    std::string_view input() const { return in_place_.data() ? in_place_ : own_; }
    std::string_view piece(std::uint32_t offset, std::uint32_t length) const;

    std::vector<node> nodes_;     // [0] is the missing value, [1] the root
    std::string own_;             // the input, where the tree keeps it
    std::string_view in_place_;   // where it does not
    std::string unescaped_;       // texts with escapes; their offsets go on behind the input
    std::string error_;
};

}  // namespace smtp_explain
