// How a text of data/ reads: what the check holds against VOICE (CONTRIBUTING.md). English only.
//
//   reading_ease r = read_aloud("{server} refused it. Run `dig`.");
//   r.words == 5; r.sentences.size() == 2; r.flesch()    // Flesch: 60 and more is plain English
//
//   wording_rules rules = …;                            // data/check/wording.json
//   faults_of("Just contact your administrator.", text_kind::prose, rules)   // each as half a sentence
//
// UTF-8. A slot, a page's address and a piece between backticks count as one word each. An empty text has no words and
// no faults.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace smtp_explain {

struct reading_ease {
    struct sentence {
        std::string text;
        std::size_t words = 0;
    };
    std::vector<sentence> sentences;
    std::size_t words = 0, syllables = 0;

    // Flesch reading ease; 100 for an empty text.
    double flesch() const;
};
reading_ease read_aloud(std::string_view text);

enum class text_kind : unsigned char {
    summary,  // the first thing that anybody reads: no code, plain English
    prose,    // sentences
    label,    // a title or button: no sentence length
};

struct wording_rules {
    std::vector<std::string> forbidden;         // words that no text has
    std::vector<std::string> not_in_summaries;  // words for administrators
    std::vector<std::string> not_alone;         // "contact your administrator": not without what to tell them
};

inline constexpr std::size_t longest_sentence = 19, longest_summary = 80, shortest_first_screen = 40;
inline constexpr double least_reading_ease = 60;

// The text without what is no prose: slots, addresses of pages and pieces between backticks give way to one plain word.
std::string without_code(std::string_view text);

std::vector<std::string> faults_of(std::string_view text, text_kind, const wording_rules&);

}  // namespace smtp_explain
