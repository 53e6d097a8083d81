// smtp-explain check [--issuer NAME] [DIR]: does the rule base hold what it promises? Loads the folder and asks of every rule
// - that it wins its own examples and loses the others, through the whole pipeline,
// - that each of its phrases, standing alone, is answered with its cause: no rule of another cause takes its words away,
//   unless an issuer means something else by them.
// One line a fault, "FILE#/json/pointer: FAIL: why", then a summary.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <set>
#include <string>

#include "cli/commands.hpp"
#include "cli/files.hpp"
#include "explain.hpp"
#include "knowledge/compiled_rules.hpp"
#include "knowledge/json_tree.hpp"
#include "knowledge/phrase.hpp"

namespace smtp_explain {

namespace {

struct example {
    std::string text, issuer_host, stage, won_by;
};

struct data_file {
    std::string path;   // below the folder: "rules/postfix/relay-access-denied.json"
    std::string text;
    json_tree tree;
};

// How Postfix names the step in "(in reply to … command)".
std::string_view command_of(smtp::stage s) {
    switch (s) {
        case smtp::stage::helo: return "EHLO command";
        case smtp::stage::auth: return "AUTH command";
        case smtp::stage::mail_from: return "MAIL FROM command";
        case smtp::stage::rcpt_to: return "RCPT TO command";
        case smtp::stage::data: return "DATA command";
        case smtp::stage::end_of_data: return "end of DATA command";
        case smtp::stage::tls: return "STARTTLS command";
        default: return {};
    }
}

class checker {
public:
    explicit checker(const rule_base& base) : base_(base) {}

    void fail(const std::string& file, const std::string& pointer, const std::string& why) {
        std::printf("%s#%s: FAIL: %s\n", file.c_str(), pointer.c_str(), why.c_str());
        ++faults_;
    }

    void check_rule(const data_file& file) {
        ++rules_;
        const json_value rule = file.tree.root();
        const std::string id = file.path.substr(6, file.path.size() - 11);
        if (!is_month(rule.find("reviewed").text())) fail(file.path, "/reviewed", "is no month (2026-11)");
        const json_value examples = rule.find("examples");
        for (const json_value v : examples)
            if (v.key() != "matches" && v.key() != "does_not_match") fail(file.path, "/examples/" + std::string(v.key()), "unknown key; known: matches does_not_match");
        const json_value matches = examples.find("matches"), others = examples.find("does_not_match");
        if (matches.size() == 0) fail(file.path, "/examples/matches", "has no text that it must win");
        if (others.size() == 0) fail(file.path, "/examples/does_not_match", "has no text that it must lose");
        std::size_t i = 0;
        for (const json_value v : matches) check_match(file.path, "/examples/matches/" + std::to_string(i++), v, id);
        i = 0;
        for (const json_value v : others) check_other(file.path, "/examples/does_not_match/" + std::to_string(i++), v, id);
        check_phrases(file.path, id, rule.find("when"));
    }

    // Reasons that nothing can ever show are no help.
    void check_cause(const data_file& file) {
        ++causes_;
        const std::string id = file.path.substr(7, file.path.size() - 12);
        const cause* c = base_.cause(id);
        if (!c) return;
        const auto conditions = base_.rules().reasons.find(id);
        for (std::size_t i = 0; i < c->reasons.size(); ++i) {
            const cause_reason& r = c->reasons[i];
            if (!r.only_if_shown) continue;
            bool reachable = conditions != base_.rules().reasons.end() && i < conditions->second.size() && !conditions->second[i].shown_by.empty();
            for (const compiled_rule& rule : base_.rules().rules) reachable |= rule.cause == id && rule.reason == r.id;
            for (const cause_question& q : c->questions)
                for (const cause_option& o : q.options) reachable |= std::find(o.shows.begin(), o.shows.end(), r.id) != o.shows.end();
            if (!reachable) fail(file.path, "/reasons/" + std::to_string(i), "is listed only if shown, and nothing shows it");
        }
    }

    void print_summary(std::size_t issuers) const {
        std::printf("%zu rules of %zu issuers, %zu phrases, %zu examples, %zu causes: %zu fault(s)\n", rules_, issuers, phrases_, examples_, causes_, faults_);
    }

    std::size_t faults() const { return faults_; }

private:
    static bool is_month(std::string_view text) {
        if (text.size() != 7 || text[4] != '-' || text.substr(0, 2) != "20") return false;
        for (const std::size_t i : {2u, 3u, 5u, 6u})
            if (text[i] < '0' || text[i] > '9') return false;
        return text.substr(5) >= "01" && text.substr(5) <= "12";
    }

    bool read_example(const std::string& file, const std::string& at, json_value v, example& out) {
        if (v.is(json_kind::text)) {
            out.text = v.text();
        } else {
            for (const json_value m : v) {
                if (m.key() == "text") out.text = m.text();
                else if (m.key() == "issuer_host") out.issuer_host = m.text();
                else if (m.key() == "stage") out.stage = m.text();
                else if (m.key() == "won_by") out.won_by = m.text();
                else if (m.key() != "comment") fail(file, at + "/" + std::string(m.key()), "unknown key; known: text issuer_host stage won_by comment");
            }
        }
        ++examples_;
        if (out.text.empty()) fail(file, at, "has no text");
        const auto stage = smtp::stage_from_string(out.stage);
        if (!out.stage.empty() && (!stage || command_of(*stage).empty())) fail(file, at + "/stage", "is no step of the dialogue that a bounce names");
        return !out.text.empty();
    }

    void check_match(const std::string& file, const std::string& at, json_value v, const std::string& id) {
        example e;
        if (!read_example(file, at, v, e)) return;
        const diagnosis d = diagnose_example(e);
        if (d.rule != id) {
            fail(file, at, "is won by " + winner(d));
        } else {
            for (const note& n : d.notes)
                if (n.id == "tie") fail(file, at, "is a tie with " + n.values.front().second + ": settle it with more_specific_than");
        }
    }

    void check_other(const std::string& file, const std::string& at, json_value v, const std::string& id) {
        example e;
        if (!read_example(file, at, v, e)) return;
        if (e.won_by.empty()) {
            fail(file, at, "does not say what wins (won_by: a rule, or cause:ID)");
            return;
        }
        const bool by_cause = e.won_by.compare(0, 6, "cause:") == 0;
        if (by_cause ? !base_.cause(e.won_by.substr(6)) : base_.rules().rule_index(e.won_by) == compiled_rules::none) {
            fail(file, at + "/won_by", "unknown: " + e.won_by);
            return;
        }
        const diagnosis d = diagnose_example(e);
        if (d.rule == id)
            fail(file, at, "is won by this rule");
        else if (by_cause ? d.cause != e.won_by.substr(6) : d.rule != e.won_by)
            fail(file, at, "is won by " + winner(d) + ", not by " + e.won_by);
    }

    static std::string winner(const diagnosis& d) {
        if (d.cause == no_failure) return "nothing: no failure was found in it";
        return (d.rule.empty() ? "no rule" : d.rule) + " (" + d.cause + ")";
    }

    // As the bounce of a server that was refused by this host, where the host or the step must be known.
    static std::string paste_of(const example& e) {
        if (e.issuer_host.empty() && e.stage.empty()) return e.text;
        std::string reply = e.text;
        std::replace(reply.begin(), reply.end(), '\n', ' ');
        std::string_view command = "RCPT TO command";
        if (const auto stage = smtp::stage_from_string(e.stage)) command = command_of(*stage);
        return "This is the mail system at host mail.example.org.\n\n                   The mail system\n\n<bob@example.net>: host " +
               (e.issuer_host.empty() ? "mx.example.net" : e.issuer_host) + "[192.0.2.25] said: " + reply + " (in reply to " + std::string(command) + ")\n";
    }

    diagnosis diagnose_example(const example& e) const {
        explain_options options;
        options.facts_only = true;
        report r = explain(paste_of(e), base_, options);
        if (!r.failures.empty()) return std::move(r.failures.front().diagnosis);
        diagnosis none;
        none.cause = no_failure;
        return none;
    }

    // ---- phrases

    // A text that holds the variant: words as they are, something of the kind for slots.
    static std::string words_of(const phrase_variant& variant, const vocabulary& words) {
        constexpr std::string_view samples[] = {"192.0.2.77", "h1.example.net", "someone@example.com", "7654", "https://h2.example.net/p"};
        std::string out;
        for (std::size_t i = 0; i < variant.segments.size(); ++i) {
            if (i > 0) out += " xyzzy";
            for (const symbol s : variant.segments[i]) {
                if (!out.empty()) out += ' ';
                out += is_slot(s) ? samples[s & ~slot_bit] : words.word(s);
            }
        }
        return out;
    }

    static bool texts_of(json_value v, std::vector<std::vector<std::string>>& out) {
        for (const json_value e : v) {
            vocabulary words;
            std::string why;
            const auto p = read_phrase(e.text(), words, why);
            if (!p) return false;   // the loader has said so
            std::vector<std::string> texts;
            for (const phrase_variant& variant : p->variants) texts.push_back(words_of(variant, words));
            out.push_back(std::move(texts));
        }
        return true;
    }

    void check_phrases(const std::string& file, const std::string& id, json_value when) {
        const std::uint32_t index = base_.rules().rule_index(id);
        if (index == compiled_rules::none) return;
        const compiled_rule& rule = base_.rules().rules[index];
        std::vector<std::vector<std::string>> any, all;
        if (!texts_of(when.find("any_phrase"), any) || !texts_of(when.find("all_phrases"), all)) return;
        std::string always;
        for (const auto& texts : all) always += texts.front() + " qqq ";
        if (any.empty() && !all.empty()) any.push_back({""});
        for (std::size_t i = 0; i < any.size(); ++i) {
            ++phrases_;
            for (const std::string& text : any[i]) {
                const diagnosis d = diagnose_words(rule, always + text);
                if (d.cause == rule.cause && !std::any_of(d.notes.begin(), d.notes.end(), [](const note& n) { return n.id == "tie"; })) continue;
                // An issuer's own meaning of words that others use too.
                if (d.cause != rule.cause && d.basis == basis::issuer_rule && rule.when.issuers.empty()) continue;
                const std::string at = all.empty() || any[i].size() > 1 || !text.empty() ? "/when/any_phrase/" + std::to_string(i) : "/when/all_phrases";
                if (d.cause == rule.cause)
                    fail(file, at, "\"" + text + "\" is a tie of two causes: settle it with more_specific_than");
                else
                    fail(file, at, "\"" + text + "\" alone is won by " + winner(d));
                break;
            }
        }
    }

    // The words in a reply that meets all that the rule demands besides.
    diagnosis diagnose_words(const compiled_rule& rule, const std::string& text) const {
        const condition& c = rule.when;
        delivery_failure f;
        f.diagnostic_code = {{"smtp", text}, {}};
        if (!c.reply_codes.empty()) f.reply_code = {{c.reply_codes.front()}, {}};
        if (!c.statuses.empty()) {
            const status_pattern& p = c.statuses.front();
            const auto part = [](std::int16_t n, int otherwise) { return n < 0 ? otherwise : n; };
            f.enhanced_status_code = {{static_cast<std::uint8_t>(part(p.class_, 5)), static_cast<std::uint16_t>(part(p.subject, 0)), static_cast<std::uint16_t>(part(p.detail, 0))}, {}};
        }
        for (int s = 0; s < smtp::stage_count && !f.stage; ++s)
            if (c.stages >> s & 1) f.stage = {static_cast<smtp::stage>(s), {}};
        if (!c.issuers.empty()) f.issuer = {base_.rules().issuers[c.issuers.front()].id, {}};
        session_facts facts;
        if (c.session) {
            const session_condition& s = *c.session;
            const auto flag = [](const std::optional<bool>& asked) { return asked ? stated<bool>({*asked, {}}) : std::nullopt; };
            const auto word = [](const std::vector<std::string>& asked) { return asked.empty() ? std::nullopt : stated<std::string>({asked.front(), {}}); };
            facts.authenticated = flag(s.authenticated);
            facts.auth_attempted = flag(s.auth_attempted);
            facts.auth_offered = flag(s.auth_offered);
            facts.sender_differs_from_login = flag(s.sender_differs_from_login);
            facts.tls = word(s.tls);
            facts.auth_mechanism = word(s.auth_mechanism);
            facts.port = word(s.port);
            for (int i = 0; i < smtp::stage_count && !facts.stopped_at; ++i)
                if (s.stopped_at >> i & 1) facts.stopped_at = {static_cast<smtp::stage>(i), {}};
        }
        return diagnose(f, c.session ? &facts : nullptr, input_kind::bare_reply, {}, base_);
    }

    static constexpr std::string_view no_failure = "no failure";

    const rule_base& base_;
    std::size_t rules_ = 0, causes_ = 0, examples_ = 0, phrases_ = 0, faults_ = 0;
};

// Every JSON file of the folder but the schemas and other languages, in order.
bool read_files(const std::string& folder, std::vector<data_file>& files) {
    namespace fs = std::filesystem;
    std::error_code error;
    std::vector<fs::path> paths;
    for (fs::recursive_directory_iterator it(folder, error), end; !error && it != end; it.increment(error))
        if (it->is_regular_file(error) && it->path().extension() == ".json") paths.push_back(it->path());
    if (error) {
        std::fprintf(stderr, "smtp-explain check: %s: %s\n", folder.c_str(), error.message().c_str());
        return false;
    }
    std::sort(paths.begin(), paths.end());
    bool good = true;
    for (const fs::path& path : paths) {
        data_file f;
        f.path = path.lexically_relative(folder).generic_string();
        if (f.path.compare(0, 7, "schema/") == 0 || f.path.compare(0, 8, "locales/") == 0) continue;
        std::string why;
        auto text = read_input(path.string(), why);
        if (text && !f.tree.parse(*text)) why = f.tree.error();
        if (!why.empty()) {
            std::printf("%s#: FAIL: %s\n", f.path.c_str(), why.c_str());
            good = false;
            continue;
        }
        f.text = std::move(*text);
        files.push_back(std::move(f));
    }
    if (good && files.empty()) std::fprintf(stderr, "smtp-explain check: %s: no JSON files there\n", folder.c_str());
    return good && !files.empty();
}

}  // namespace

int run_check(const arguments& args) {
    std::string folder = "data", only_issuer;
    for (std::size_t i = 0; i < args.size(); ++i) {
        if (args[i] == "--issuer" && i + 1 < args.size()) {
            only_issuer = std::string(args[++i]);
        } else if (!args[i].empty() && args[i][0] == '-') {
            std::fprintf(stderr, "smtp-explain check: unknown option %s\nusage: smtp-explain check [--issuer NAME] [DIR]\n", std::string(args[i]).c_str());
            return exit_bad_use;
        } else {
            folder = std::string(args[i]);
        }
    }
    std::vector<data_file> files;
    if (!read_files(folder, files)) return exit_bad_use;
    std::string bundle = "{\"files\":{";
    for (const data_file& f : files) {
        if (bundle.back() == '}') bundle += ',';
        bundle += '"' + f.path + "\":" + f.text;
        while (bundle.back() == '\n' || bundle.back() == ' ' || bundle.back() == '\r') bundle.pop_back();
    }
    bundle += "}}";
    std::vector<load_problem> problems;
    const std::optional<rule_base> base = rule_base::load(bundle, problems);
    if (!base) {
        for (const load_problem& p : problems) std::printf("%s#%s: FAIL: %s\n", p.file.c_str(), p.pointer.c_str(), p.why.c_str());
        return exit_bad_use;
    }
    checker check(*base);
    for (const load_problem& p : problems) check.fail(p.file, p.pointer, p.why);
    std::set<std::string> issuers;
    for (const data_file& f : files) {
        if (f.path.compare(0, 7, "causes/") == 0 && only_issuer.empty()) check.check_cause(f);
        if (f.path.compare(0, 6, "rules/") != 0) continue;
        const std::string issuer = f.path.substr(6, f.path.find('/', 6) - 6);
        if (!only_issuer.empty() && issuer != only_issuer) continue;
        issuers.insert(issuer);
        check.check_rule(f);
    }
    check.print_summary(issuers.size());
    return check.faults() == 0 ? exit_done : exit_nothing;
}

}  // namespace smtp_explain
