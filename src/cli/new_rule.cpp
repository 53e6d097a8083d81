// smtp-explain new-rule "550 5.7.1 …": drafts a rule from a pasted reply, and says which rule answers it today.
#include <cstdio>

#include "cli/commands.hpp"
#include "cli/files.hpp"
#include "explain.hpp"
#include "knowledge/compiled_rules.hpp"
#include "render/json_writer.hpp"

namespace smtp_explain {

namespace {

constexpr std::size_t longest_phrase = 12;

// The words of the innermost reply with slots for what varies; nothing that varies first or last.
std::vector<std::string> draft_phrase(std::string_view reply) {
    vocabulary words;
    const token_list t = tokenize_adding(reply, words);
    std::vector<std::string> out;
    if (t.tokens.empty()) return out;
    const std::uint16_t innermost = t.tokens.back().reply;
    for (std::uint32_t i = 0; i < t.tokens.size();) {
        const typed_piece* longest = nullptr;
        for (const typed_piece& p : t.pieces)
            if (p.first == i && (!longest || p.last > longest->last)) longest = &p;
        if (t.tokens[i].reply != innermost) {
            ++i;
        } else if (longest) {
            out.push_back('{' + std::string(token_type_names[static_cast<std::size_t>(longest->type)]) + '}');
            i = longest->last;
        } else {
            out.emplace_back(words.word(t.tokens[i++].word));
        }
    }
    const auto varies = [](const std::string& w) { return w[0] == '{'; };
    while (!out.empty() && varies(out.front())) out.erase(out.begin());
    if (out.size() > longest_phrase) out.resize(longest_phrase);
    while (!out.empty() && varies(out.back())) out.pop_back();
    return out;
}

std::string joined(const std::vector<std::string>& words, char by, std::size_t most) {
    std::string out;
    for (const std::string& w : words) {
        if (most == 0) break;
        if (by == '-' && (w[0] == '{' || static_cast<unsigned char>(w[0]) >= 0x80)) continue;
        if (!out.empty()) out += by;
        out += w;
        --most;
    }
    return out;
}

std::string quoted(std::string_view text) {
    std::string out;
    json_writer(out, false).string(text);
    return out;
}

}  // namespace

int run_new_rule(const arguments& args) {
    std::string text, data;
    for (std::size_t i = 0; i < args.size(); ++i) {
        if (args[i] == "--data" && i + 1 < args.size()) {
            data = std::string(args[++i]);
            continue;
        }
        if (!text.empty()) text += ' ';
        text += args[i];
    }
    if (text.empty()) {
        std::fputs("usage: smtp-explain new-rule [--data DIR] \"550 5.7.1 the reply as the server sent it\"\n", stderr);
        return exit_bad_use;
    }
    const auto rules = load_rules({data, {}});
    if (!rules) return exit_bad_use;
    explain_options options;
    options.facts_only = true;
    const report r = explain(text, *rules, options);

    diagnosis today;
    std::string reply = text;
    if (!r.failures.empty()) {
        today = r.failures.front().diagnosis;
        if (r.failures.front().failure.diagnostic_code) reply = r.failures.front().failure.diagnostic_code->value.text;
    }
    const std::vector<std::string> phrase = draft_phrase(reply);
    const std::string issuer = today.issuer.empty() ? "generic" : today.issuer;
    std::string name = joined(phrase, '-', 6);
    if (name.empty()) name = "name-it";
    std::string when;
    if (issuer != "generic") when += "\n    \"issuer\": " + quoted(issuer) + ",";
    when += "\n    \"any_phrase\": [" + quoted(joined(phrase, ' ', longest_phrase)) + "]";
    std::printf(
        "{\n  \"cause\": %s,\n  \"when\": {%s\n  },\n  \"references\": [],\n  \"reviewed\": \"YYYY-MM\",\n  \"examples\": {\n    \"matches\": [%s],\n"
        "    \"does_not_match\": [{\"text\": \"a reply that reads alike and means something else\", \"won_by\": \"the/rule-that-wins-it\"}]\n  }\n}\n",
        quoted(today.cause).c_str(), when.c_str(), quoted(text).c_str());
    if (r.failures.empty())
        std::fputs("today: no failure is found in this text\n", stderr);
    else
        std::fprintf(stderr, "today: %s, by %s\n", today.cause.c_str(), today.rule.empty() ? std::string(to_string(today.basis)).c_str() : today.rule.c_str());
    for (const candidate& c : today.runners_up)
        std::fprintf(stderr, "  else: %s, by %s\n", c.cause.c_str(), c.rule.empty() ? std::string(to_string(c.basis)).c_str() : c.rule.c_str());
    std::fprintf(stderr, "save as: data/rules/%s/%s.json\nthen: shorten the phrase to what no other meaning shares, name the cause, the month and a counterexample, run smtp-explain check\n",
                 issuer.c_str(), name.c_str());
    return exit_done;
}

}  // namespace smtp_explain
