#include "check/wording.hpp"

#include <algorithm>
#include <cstdio>

namespace smtp_explain {

namespace {

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
}
bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

std::string lower_case(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = lower(c);
    return out;
}

bool is_vowel(char c) {
    return std::string_view("aeiouy").find(c) != std::string_view::npos;
}

bool ends_with(std::string_view word, std::string_view end) {
    return word.size() >= end.size() && word.substr(word.size() - end.size()) == end;
}

// By groups of vowels, without the silent ones at the end: near enough for an average.
std::size_t syllables_of(std::string_view word) {
    const std::string w = lower_case(word);
    std::size_t groups = 0;
    bool before = false;
    for (const char c : w) {
        const bool vowel = is_vowel(c);
        groups += vowel && !before;
        before = vowel;
    }
    if (groups > 1) {
        const bool silent_e = ends_with(w, "e") && !ends_with(w, "ee") && !ends_with(w, "le");
        const bool silent_ed =
            ends_with(w, "ed") && !ends_with(w, "ted") && !ends_with(w, "ded") && !ends_with(w, "eed");
        const std::string_view stem = std::string_view(w).substr(0, w.size() >= 2 ? w.size() - 2 : 0);
        const bool silent_es =
            ends_with(w, "es") && !(ends_with(stem, "s") || ends_with(stem, "x") || ends_with(stem, "z") ||
                                    ends_with(stem, "h") || ends_with(stem, "c") || ends_with(stem, "g"));
        if (silent_e || silent_ed || silent_es) --groups;
    }
    return std::max<std::size_t>(groups, 1);
}

// Words of letters and digits; an apostrophe, hyphen or dot inside belongs to the word ("don't", "main.cf").
template <class F>
void each_word(std::string_view text, F use) {
    const auto inside = [](char c) { return is_letter(c) || is_digit(c); };
    for (std::size_t i = 0; i < text.size();) {
        if (!inside(text[i])) {
            ++i;
            continue;
        }
        std::size_t end = i;
        while (end < text.size() &&
               (inside(text[end]) || (std::string_view("'-.@_").find(text[end]) != std::string_view::npos &&
                                      end + 1 < text.size() && inside(text[end + 1]))))
            ++end;
        use(text.substr(i, end - i), i);
        i = end;
    }
}

// A full stop, question mark, exclamation mark or colon before a blank or the end.
std::vector<std::string_view> sentences_of(std::string_view text) {
    std::vector<std::string_view> out;
    std::size_t start = 0;
    const auto take = [&](std::size_t end) {
        while (start < end && text[start] == ' ') ++start;
        if (start < end) out.push_back(text.substr(start, end - start));
        start = end;
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool mark = std::string_view(".?!:").find(text[i]) != std::string_view::npos;
        if ((mark && (i + 1 == text.size() || text[i + 1] == ' ')) || text[i] == '\n') take(i + 1);
    }
    take(text.size());
    return out;
}

// Where the words stand in the text one after another; npos: nowhere.
std::size_t find_words(std::string_view text_in_lower_case, std::string_view words) {
    const auto part_of_word = [](char c) { return is_letter(c) || is_digit(c) || c == '-'; };
    for (std::size_t at = text_in_lower_case.find(words); at != std::string_view::npos;
         at = text_in_lower_case.find(words, at + 1)) {
        const std::size_t end = at + words.size();
        if (at > 0 && part_of_word(text_in_lower_case[at - 1])) continue;
        if (end < text_in_lower_case.size() && part_of_word(text_in_lower_case[end])) continue;
        return at;
    }
    return std::string_view::npos;
}

std::string number(double n) {
    char out[32];
    std::snprintf(out, sizeof out, "%.0f", n);
    return out;
}

}  // namespace

double reading_ease::flesch() const {
    if (words == 0 || sentences.empty()) return 100;
    const auto w = static_cast<double>(words);
    return 206.835 - 1.015 * w / static_cast<double>(sentences.size()) - 84.6 * static_cast<double>(syllables) / w;
}

std::string without_code(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text.substr(i, 8) == "https://") {
            std::size_t url_end = std::min(text.find_first_of(" )\n", i), text.size());
            while (std::string_view(".,:;").find(text[url_end - 1]) != std::string_view::npos) --url_end;
            out += "this";
            i = url_end - 1;
            continue;
        }
        const char close = text[i] == '`' ? '`' : text[i] == '{' ? '}' : '\0';
        const std::size_t end = close ? text.find(close, i + 1) : std::string_view::npos;
        if (end == std::string_view::npos) {
            out += text[i];
            continue;
        }
        out += "this";
        i = end;
    }
    return out;
}

reading_ease read_aloud(std::string_view text) {
    const std::string plain = without_code(text);
    reading_ease r;
    for (const std::string_view sentence : sentences_of(plain)) {
        std::size_t words = 0;
        each_word(sentence, [&](std::string_view word, std::size_t) {
            ++words;
            r.syllables += syllables_of(word);
        });
        if (words == 0) continue;
        r.words += words;
        r.sentences.push_back({std::string(sentence), words});
    }
    return r;
}

std::vector<std::string> faults_of(std::string_view text, text_kind kind, const wording_rules& rules) {
    std::vector<std::string> out;
    const std::string plain = lower_case(without_code(text));
    for (const std::string& word : rules.forbidden) {
        const bool is_mark = !word.empty() && !is_letter(word.front());
        if ((is_mark ? plain.find(word) : find_words(plain, word)) != std::string::npos)
            out.push_back("has \"" + word + '"');
    }
    for (const std::string& advice : rules.not_alone) {
        const std::size_t at = find_words(plain, advice);
        if (at == std::string::npos) continue;
        const std::string_view rest = std::string_view(plain).substr(at + advice.size());
        if (rest.empty() || std::string_view(".,;").find(rest.front()) != std::string_view::npos)
            out.push_back("says \"" + advice + "\" without what to tell them");
    }
    if (kind == text_kind::label) return out;
    const reading_ease r = read_aloud(text);
    for (const reading_ease::sentence& s : r.sentences)
        if (s.words > longest_sentence)
            out.push_back("has a sentence of " + std::to_string(s.words) + " words (at most " +
                          std::to_string(longest_sentence) + "): " + s.text);
    if (kind != text_kind::summary) return out;
    for (const std::string& word : rules.not_in_summaries)
        if (find_words(plain, lower_case(word)) != std::string::npos)
            out.push_back("has \"" + word + "\", which is for administrators");
    if (text.find('`') != std::string_view::npos) out.push_back("has code between backticks");
    if (r.words > longest_summary)
        out.push_back("has " + std::to_string(r.words) + " words (at most " + std::to_string(longest_summary) + ')');
    if (r.flesch() < least_reading_ease)
        out.push_back("has a reading ease of " + number(r.flesch()) + " (at least " + number(least_reading_ease) + ')');
    return out;
}

}  // namespace smtp_explain
