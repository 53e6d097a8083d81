#include "check/draft_rule.hpp"

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "check/knowledge_check.hpp"
#include "explain.hpp"
#include "knowledge/compiled_rules.hpp"
#include "knowledge/phrase.hpp"
#include "render/json_writer.hpp"

namespace smtp_explain {

namespace {

constexpr std::size_t longest_phrase = 8, longest_name = 6;
constexpr std::size_t most_tries = 6;  // each loads the rules anew
constexpr double least_likeness = 0.12;  // below, two replies share only what all share
constexpr std::string_view any = "{any}";
constexpr std::string_view draft_id = "draft/draft";

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// One piece of a phrase: a word, a slot, or what varies without being of a kind.
struct piece {
    std::string text;
    bool varies = false;
    bool begins_clause = false;
    double weight = 0;
};

// Replies of all rules by their words: what is rare among them tells a reply apart.
class known_replies {
public:
    struct reply {
        std::string rule, cause, text;
        json_value example;
        std::vector<std::uint32_t> words;
    };

    explicit known_replies(const std::vector<data_file>& files) {
        for (const data_file& f : files) {
            if (f.path.compare(0, 6, "rules/") != 0) continue;
            const json_value root = f.tree.root();
            for (const json_value e : root.find("examples").find("matches")) {
                reply r;
                r.rule = f.path.substr(6, f.path.size() - 11);
                r.cause = root.find("cause").text();
                r.text = e.is(json_kind::text) ? e.text() : e.find("text").text();
                r.example = e;
                r.words = words_of(r.text);
                for (const std::uint32_t w : r.words) ++uses_[w];
                replies_.push_back(std::move(r));
            }
        }
    }

    // 0 for a word that every reply has; grows as fewer have it.
    double weight(std::string_view word) const { return weight_of(words_.find(word)); }

    // Share of the words, by weight, that the two have together.
    double likeness(const std::vector<std::uint32_t>& a, const std::vector<std::uint32_t>& b) const {
        double both = 0, either = 0;
        std::size_t i = 0, j = 0;
        while (i < a.size() || j < b.size()) {
            if (j == b.size() || (i < a.size() && a[i] < b[j])) {
                either += weight_of(a[i++]);
            } else if (i == a.size() || b[j] < a[i]) {
                either += weight_of(b[j++]);
            } else {
                both += weight_of(a[i]);
                either += weight_of(a[i++]);
                ++j;
            }
        }
        return either == 0 ? 0 : both / either;
    }

    std::vector<std::uint32_t> words_of(std::string_view text) {
        std::vector<std::uint32_t> out;
        for (const token& t : tokenize_adding(text, words_).tokens) out.push_back(t.word);
        std::sort(out.begin(), out.end());
        out.erase(std::unique(out.begin(), out.end()), out.end());
        return out;
    }

    const std::vector<reply>& all() const { return replies_; }

private:
    double weight_of(std::uint32_t word) const {
        const auto at = uses_.find(word);
        return std::log(static_cast<double>(replies_.size() + 2) / static_cast<double>((at == uses_.end() ? 0 : at->second) + 1));
    }

    vocabulary words_;
    std::unordered_map<std::uint32_t, std::size_t> uses_;
    std::vector<reply> replies_;
};

// A queue id, a hash, a part of a UUID, a date or a count: letters and digits in turns, or digits. A vendor's own code is
// letters and then a few digits ("ib607"), or a short number right behind a word ("ACME-207").
bool looks_made_up(std::string_view word, bool behind_hyphenated_word) {
    const std::size_t digits = static_cast<std::size_t>(std::count_if(word.begin(), word.end(), is_digit));
    if (digits == 0) return false;
    if (digits == word.size()) return !(behind_hyphenated_word && digits <= 4);
    std::size_t turns = 0;
    for (std::size_t i = 1; i < word.size(); ++i) turns += is_digit(word[i]) != is_digit(word[i - 1]);
    return turns > 1 || is_digit(word[0]) || word.size() > 12;
}

bool ends_clause(std::string_view between) {
    if (between.find_first_of(".;:!?|()[]") != between.npos || between.find(" - ") != between.npos) return true;
    return between.find("\xE3\x80\x82") != between.npos || between.find("\xEF\xBC\x8C") != between.npos;  // 。 ，
}

std::vector<piece> pieces_of(std::string_view reply, const known_replies& known) {
    vocabulary words;
    const token_list t = tokenize_adding(reply, words);
    std::vector<piece> out;
    if (t.tokens.empty()) return out;
    const std::uint16_t innermost = t.tokens.back().reply;
    std::size_t before = 0;  // where the last token ended
    for (std::uint32_t i = 0; i < t.tokens.size();) {
        const typed_piece* longest = nullptr;
        for (const typed_piece& p : t.pieces)
            if (p.first == i && (!longest || p.last > longest->last)) longest = &p;
        const std::uint32_t next = longest ? longest->last : i + 1;
        if (t.tokens[i].reply == innermost) {
            const std::string_view between = reply.substr(before, t.tokens[i].begin - std::min<std::size_t>(before, t.tokens[i].begin));
            const std::string word(words.word(t.tokens[i].word));
            piece p;
            p.begins_clause = out.empty() || ends_clause(between);
            const bool behind_word = between == "-" && !out.empty() && !out.back().varies && is_letter(out.back().text.back());
            const bool made_up = looks_made_up(word, behind_word);
            if (longest && !(longest->type == token_type::number && behind_word && !made_up)) {
                p.varies = true;
                p.text = '{' + std::string(token_type_names[static_cast<std::size_t>(longest->type)]) + '}';
            } else if (made_up) {
                p.varies = true;
                p.text = any;
            } else {
                p.text = word;
                p.weight = known.weight(word);
                if (is_common_word(word)) p.weight /= 4;
            }
            // Several things that vary, one behind the other, are one gap.
            if (p.varies && !out.empty() && out.back().varies && !p.begins_clause)
                out.back().text = any;
            else
                out.push_back(std::move(p));
        }
        before = t.tokens[next - 1].end;
        i = next;
    }
    return out;
}

std::string joined(const std::vector<piece>& pieces, std::size_t first, std::size_t last) {
    std::string out;
    for (std::size_t i = first; i < last; ++i) {
        if (!out.empty()) out += ' ';
        out += pieces[i].text;
    }
    return out;
}

struct window {
    std::size_t first = 0, last = 0;
    double weight = 0;
};

// "of {host} is not on our list": as good without its first word.
bool may_stand_at_an_end(const piece& p) {
    constexpr std::string_view weak[] = {"a", "an", "and", "as", "at", "because", "by", "for", "from", "has", "have", "in", "is", "it", "its", "of", "on",
                                         "or", "our", "that", "the", "this", "to", "until", "was", "were", "with", "you", "your"};
    return !p.varies && std::find(std::begin(weak), std::end(weak), p.text) == std::end(weak);
}

// Stretches within one clause that begin and end with a word, the most telling first; the longest close the list.
std::vector<window> telling(const std::vector<piece>& pieces, std::size_t most) {
    double sum = 0;
    std::size_t count = 0;
    for (const piece& p : pieces)
        if (!p.varies) sum += p.weight, ++count;
    // A word less telling than half of the average is not worth its place.
    const double price = count == 0 ? 0 : sum / static_cast<double>(count) / 2;
    std::vector<window> out;
    for (std::size_t first = 0; first < pieces.size(); ++first) {
        if (!may_stand_at_an_end(pieces[first])) continue;
        window w{first, first, 0};
        for (std::size_t i = first; i < pieces.size() && i < first + longest_phrase; ++i) {
            if (i > first && pieces[i].begins_clause) break;
            w.weight += pieces[i].varies ? -price : pieces[i].weight - price;
            w.last = i + 1;
            const bool to_the_end = w.last == pieces.size() || pieces[w.last].begins_clause;
            // Whole clauses read better than cut ones.
            if (may_stand_at_an_end(pieces[i])) out.push_back({w.first, w.last, w.weight + (pieces[first].begins_clause ? price : 0) + (to_the_end ? price : 0)});
        }
    }
    std::stable_sort(out.begin(), out.end(), [](const window& a, const window& b) { return a.weight > b.weight; });
    std::vector<window> phrases;
    const auto add_best = [&](std::size_t up_to) {
        for (const window& w : out) {
            vocabulary words;
            std::string why;
            const bool there = std::any_of(phrases.begin(), phrases.end(), [&](const window& p) { return p.first == w.first && p.last == w.last; });
            if (phrases.size() < up_to && !there && read_phrase(joined(pieces, w.first, w.last), words, why)) phrases.push_back(w);
        }
    };
    add_best(most - most / 3);
    std::stable_sort(out.begin(), out.end(), [](const window& a, const window& b) { return a.last - a.first > b.last - b.first; });
    add_best(most);
    return phrases;
}

// The same reply with other people's names: an example is read by everybody.
std::string with_example_names(std::string_view reply, const rule_base& base) {
    vocabulary words;
    const token_list t = tokenize_adding(reply, words);
    std::string out;
    std::size_t at = 0;
    for (const typed_piece& p : t.pieces) {
        const std::size_t begin = t.tokens[p.first].begin, end = t.tokens[p.last - 1].end;
        if (begin < at || p.type == token_type::number || p.type == token_type::url) continue;
        std::string host(reply.substr(begin, end - begin));
        std::transform(host.begin(), host.end(), host.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
        // "blocked.See" reads like a host; its last label begins a sentence.
        const std::size_t dot = host.rfind('.');
        if (p.type == token_type::host && (base.knows_host(host) || dot == host.npos || is_common_word(host.substr(dot + 1)) || (reply[begin + dot + 1] >= 'A' && reply[begin + dot + 1] <= 'Z')))
            continue;
        out += reply.substr(at, begin - at);
        if (p.type == token_type::address) out += host.find("example.") == host.npos ? "bob@example.net" : reply.substr(begin, end - begin);
        else if (p.type == token_type::ip) out += host.find(':') == host.npos ? "192.0.2.44" : "2001:db8::44";
        else out += host.find("example.") == host.npos ? "mail.example.org" : reply.substr(begin, end - begin);
        at = end;
    }
    out += reply.substr(at);
    return out;
}

std::string quoted(std::string_view text) {
    std::string out;
    json_writer(out, false).string(text);
    return out;
}

std::string name_of(const std::vector<piece>& pieces, const window& w) {
    std::string out;
    std::size_t words = 0;
    for (std::size_t i = w.first; i < w.last && words < longest_name; ++i) {
        const std::string& text = pieces[i].text;
        if (pieces[i].varies || !std::all_of(text.begin(), text.end(), [](char c) { return is_letter(c) || is_digit(c); })) continue;
        if (!out.empty()) out += '-';
        out += text;
        ++words;
    }
    return out.empty() ? "name-it" : out;
}

diagnosis diagnose(std::string_view text, const rule_base& base, std::string* reply = nullptr) {
    explain_options options;
    options.facts_only = true;
    report r = explain(text, base, options);
    if (r.failures.empty()) return {};
    if (reply && r.failures.front().failure.diagnostic_code) *reply = r.failures.front().failure.diagnostic_code->value.text;
    return std::move(r.failures.front().diagnosis);
}

// Only who answers by its own name, or by a rule of its own, worded the reply; which server software relayed it does not count.
std::string issuer_for(const diagnosis& today, const rule_base& base) {
    if (today.issuer.empty()) return "generic";
    const std::uint32_t index = base.rules().issuer_index(today.issuer);
    const bool software = index == compiled_rules::none || base.rules().issuers[index].kind == issuer_kind::software;
    return !software || today.rule.compare(0, today.issuer.size() + 1, today.issuer + '/') == 0 ? today.issuer : "generic";
}

}  // namespace

rule_draft draft_rule(std::string_view pasted, rule_base base, const std::vector<data_file>& files, std::string_view month) {
    rule_draft out;
    std::string reply(pasted);
    out.today = diagnose(pasted, base, &reply);
    out.failure_found = !out.today.cause.empty();
    if (reply.compare(0, 5, "smtp;") == 0) reply.erase(0, reply.find_first_not_of(' ', 5));
    known_replies known(files);
    const std::vector<piece> pieces = pieces_of(reply, known);
    const std::string issuer = issuer_for(out.today, base);
    const std::string example = with_example_names(reply, base);

    // The first phrase with which the rule wins its own example; where none does, the most telling one.
    const std::string loadable_cause = base.cause(out.today.cause) ? out.today.cause : "unknown";
    const auto when = [&](const window& w) {
        const std::string asked = issuer == "generic" ? "" : "\n    \"issuer\": " + quoted(issuer) + ',';
        return "\n  \"when\": {" + asked + "\n    \"any_phrase\": [" + quoted(joined(pieces, w.first, w.last)) + "]\n  }";
    };
    window chosen;
    const std::vector<window> phrases = telling(pieces, most_tries);
    for (const window& w : phrases) {
        std::vector<load_problem> problems;
        const std::string rule = "{\"cause\": " + quoted(loadable_cause) + ',' + when(w) + '}';
        if (!base.lay_over("{\"files\": {\"rules/" + std::string(draft_id) + ".json\": " + rule + "}}", problems)) continue;
        const std::string winner = diagnose(example, base).rule;
        if (winner == draft_id) out.beaten_by.clear();
        else if (chosen.last == 0) out.beaten_by = winner.empty() ? "nothing" : winner;
        if (winner == draft_id || chosen.last == 0) chosen = w;
        if (winner == draft_id) break;
    }

    // Nothing but words that another rule has, or that are no phrase: the check will say so.
    if (chosen.last == 0) chosen = phrases.empty() ? window{0, pieces.size(), 0} : phrases.front();

    // The reply of another cause that reads most like it, and that the draft does not win.
    std::vector<std::pair<double, const known_replies::reply*>> rivals;
    const std::vector<std::uint32_t> own_words = known.words_of(reply);
    for (const known_replies::reply& r : known.all())
        if (r.cause != out.today.cause && r.example.is(json_kind::text)) rivals.emplace_back(known.likeness(own_words, r.words), &r);
    std::stable_sort(rivals.begin(), rivals.end(), [](const auto& x, const auto& y) { return x.first > y.first; });
    std::string rival;
    for (const auto& [likeness, r] : rivals) {
        if (likeness < least_likeness) break;
        if (diagnose(r->text, base).rule != r->rule) continue;
        out.has_rival = true;
        rival = "\n      {\"text\": " + quoted(r->text) + ", \"won_by\": " + quoted(r->rule) + "}\n    ";
        break;
    }

    const bool by_words = !out.today.rule.empty();
    out.path = "rules/" + issuer + '/' + name_of(pieces, chosen) + ".json";
    // A generic rule that looks only at a part of the reply gives way to one that knows the reply.
    const bool beats = out.beaten_by.compare(0, 8, "generic/") == 0;
    out.json = "{\n  \"cause\": " + quoted(by_words ? out.today.cause : "name-the-cause") + ',' + when(chosen) +
               (beats ? ",\n  \"more_specific_than\": [" + quoted(out.beaten_by) + ']' : "") +
               ",\n  \"references\": [],\n  \"reviewed\": " + quoted(month) + ",\n  \"examples\": {\n    \"matches\": [" + quoted(example) +
               "],\n    \"does_not_match\": [" + rival + "]\n  }\n}\n";
    return out;
}

}  // namespace smtp_explain
