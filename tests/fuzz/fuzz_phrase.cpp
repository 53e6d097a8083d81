// The language of phrases: each line but the last is a phrase, the last is a reply. No crash, work linear in the reply, and matches that stand in it.
#include <cstdint>
#include <string>
#include <string_view>

#include "document_checks.hpp"
#include "knowledge/phrase_index.hpp"

using namespace smtp_explain;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view rest(reinterpret_cast<const char*>(data), size);
    vocabulary words;
    phrase_index index;
    std::string why;
    std::uint32_t id = 0;
    for (std::size_t end; id < 64 && (end = rest.find('\n')) != std::string_view::npos; rest.remove_prefix(end + 1)) {
        why.clear();
        const auto phrase = read_phrase(rest.substr(0, end), words, why, id % 2 == 1);
        fuzz::require(phrase.has_value() == why.empty(), "what is no phrase says why");
        if (!phrase) continue;
        fuzz::require(phrase->size() > 0 && phrase->size() <= max_variants, "variants are bounded");
        index.add(id++, *phrase);
    }
    const token_list reply = tokenize(rest, words);
    fuzz::require(reply.tokens.size() <= max_tokens, "tokens are bounded");
    for (const token& t : reply.tokens) fuzz::require(t.begin <= t.end && t.end <= rest.size(), "tokens lie inside the reply");
    for (const typed_piece& p : reply.pieces) fuzz::require(p.first < p.last && p.last <= reply.tokens.size(), "pieces hold tokens");
    const phrase_matches found = index.match(reply);
    for (const phrase_match& m : found.all) fuzz::require(m.phrase < id && m.first_token < m.last_token && m.last_token <= reply.tokens.size(), "a match holds tokens");
    return 0;
}
