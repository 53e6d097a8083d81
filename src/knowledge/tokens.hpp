// A reply as words: what phrases are compared with.
//
//   vocabulary words;
//   token_list t = tokenize("550-5.7.1 [192.0.2.1] is blocked.See\r\n550 5.7.1 https://example.net/x", words);
//   // words: 192 0 2 1 is blocked see https example net x; pieces: {ip} over 192…1, {url} over https…x, {host} over blocked see
//
// Letter case, punctuation and the codes before each line of a reply are gone; every token knows its bytes in the text.
// A piece that looks like an address, a host, … is both: one token of that type and its words. Work is linear in the
// text and stops at max_tokens. Text is UTF-8; bytes that are not end a word.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "knowledge/word_kind.hpp"

namespace smtp_explain {

enum class token_type : std::uint8_t { ip, host, address, number, url };
inline constexpr int token_type_count = 5;
inline constexpr std::array<std::string_view, token_type_count> token_type_names{"ip", "host", "address", "number", "url"};

// Words that phrases know, numbered from 1. 0 is any other word. A usual mistake in spelling is the word that was meant.
class vocabulary {
public:
    vocabulary();
    std::uint32_t find(std::string_view folded) const;
    std::uint32_t add(std::string_view folded);
    std::string_view word(std::uint32_t id) const;
    word_kind kind(std::uint32_t id) const { return words_[id].kind; }
    std::size_t size() const { return words_.size(); }

private:
    struct piece {
        std::uint32_t offset, length;
        std::uint32_t meant;  // the word itself, but for a mistake in spelling
        word_kind kind;
    };
    struct slot {
        std::uint32_t hash = 0, id = 0;
    };
    piece& add_as_seen(std::string_view);
    void grow();
    std::size_t slot_of(std::string_view, std::uint32_t hash) const;
    std::string letters_;
    std::vector<piece> words_;
    std::vector<slot> slots_;
};

struct token {
    std::uint32_t begin = 0, end = 0;  // bytes of the text
    std::uint32_t word = 0;            // of the vocabulary
    std::uint16_t reply = 0;           // 0: the outermost reply of the text, 1: the one that it wraps, …
    std::uint32_t unit = 0;            // counts a typed piece as one
};

// tokens [first, last) are one piece of that type.
struct typed_piece {
    std::uint32_t first = 0, last = 0;
    token_type type = token_type::ip;
};

struct token_list {
    std::vector<token> tokens;
    std::vector<typed_piece> pieces;   // by first
    bool cut = false;                  // the text has more tokens than were read
};

inline constexpr std::size_t max_tokens = 4000;

token_list tokenize(std::string_view text, const vocabulary&, std::size_t limit = max_tokens);
// The same, adding unknown words.
token_list tokenize_adding(std::string_view text, vocabulary&);
// Words alone, added behind `out`. keep_codes: reply codes at the beginning are words too.
void tokenize_words(std::string_view text, vocabulary&, std::vector<std::uint32_t>& out, bool keep_codes);

}  // namespace smtp_explain
