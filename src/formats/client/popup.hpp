// What a mail program's message box says: a sentence of the program, often with the server's reply and names in it.
//
//   constexpr popup_sentence sentences[] = {{"does not allow relaying", smtp::stage::rcpt_to}};
//   std::optional<reading> r = read_popup(in, block, sentences);
//   // diagnostic text: the server's reply where the box quotes one, else the sentence itself
//
// Literals in lower case (ASCII), in any language that the program speaks.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "formats/format.hpp"
#include "formats/literal_index.hpp"

namespace smtp_explain {

struct popup_sentence {
    std::string_view words;
    std::optional<smtp::stage> at;  // the step that the sentence speaks of
    // The sentence is only the box's frame: it alone is no failure's reason.
    bool frame = false;
    // Says more than the box's other sentences, wherever it stands.
    bool decides = false;
};

class popup_words {
public:
    explicit popup_words(std::vector<popup_sentence>);
    const std::vector<popup_sentence>& sentences() const { return sentences_; }
    const literal_index& index() const { return index_; }

private:
    std::vector<popup_sentence> sentences_;
    literal_index index_;
};

// Empty where none of the sentences stands in the block. Looks at the first 32,000 bytes.
std::optional<reading> read_popup(const reader_input&, std::string_view block, const popup_words&);

// The signatures for the table: every sentence that is no frame.
std::vector<std::string_view> signatures_of(const popup_words&);

}  // namespace smtp_explain
