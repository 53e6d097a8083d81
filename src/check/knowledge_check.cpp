#include "check/knowledge_check.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <tuple>
#include <unordered_map>
#include <utility>

#include <nlohmann/json.hpp>

#include "explain.hpp"
#include "knowledge/compiled_rules.hpp"
#include "knowledge/phrase.hpp"

namespace smtp_explain {

namespace {

struct example {
    std::string text, issuer_host, stage, won_by;
    bool code_disagrees = false;  // and the report must say so
};

// How Postfix names the step in "(in reply to … command)".
std::string_view command_of(smtp::stage s) {
    switch (s) {
        case smtp::stage::helo:
            return "EHLO command";
        case smtp::stage::auth:
            return "AUTH command";
        case smtp::stage::mail_from:
            return "MAIL FROM command";
        case smtp::stage::rcpt_to:
            return "RCPT TO command";
        case smtp::stage::data:
            return "DATA command";
        case smtp::stage::end_of_data:
            return "end of DATA command";
        case smtp::stage::tls:
            return "STARTTLS command";
        default:
            return {};
    }
}

class checker {
public:
    checker(const rule_base& base, const std::vector<data_file>& files, check_result& out)
        : base_(base), files_(files), out_(out) {}

    void run(std::string_view only_issuer) {
        read_authors_files();
        std::set<std::string> issuers;
        for (const data_file& file : files_) {
            if (!starts_with(file.path, "rules/")) continue;
            const std::string issuer = issuer_of(file.path);
            if (!only_issuer.empty() && issuer != only_issuer) continue;
            issuers.insert(issuer);
            check_rule(file);
            check_references(file, issuer);
        }
        out_.issuers = issuers.size();
        if (!only_issuer.empty()) return;
        std::vector<load_problem> of_no_interest;
        parts_ = rule_base::load(bundle_of(files_, in_parts), of_no_interest);
        if (!parts_) return;
        for (const data_file& file : files_) {
            if (!starts_with(file.path, "causes/")) continue;
            check_cause(file);
            check_references(file, {});
        }
        check_wording();
        check_products();
        for (const std::string& site : documentation_)
            if (used_sites_.count(site) == 0) fail("check/sites.json", "/documentation", "nothing refers to " + site);
    }

private:
    void fail(const std::string& file, const std::string& pointer, std::string why) {
        out_.faults.push_back({file, pointer, std::move(why)});
    }

    static bool starts_with(std::string_view text, std::string_view with) {
        return text.substr(0, with.size()) == with;
    }
    // "postfix" of "rules/postfix/x.json", "postfix/x"
    static std::string issuer_of(const std::string& path) { return path.substr(6, path.find('/', 6) - 6); }
    static std::string id_of(const std::string& path, std::size_t prefix) {
        return path.substr(prefix, path.size() - prefix - 5);
    }

    json_value root_of(std::string_view path) const {
        for (const data_file& f : files_)
            if (f.path == path) return f.tree.root();
        return {};
    }

    static std::vector<std::string> list_of(json_value v) {
        std::vector<std::string> out;
        for (const json_value e : v) out.emplace_back(e.text());
        return out;
    }

    void read_authors_files() {
        if (const json_value words = root_of("check/wording.json")) {
            has_wording_ = true;
            wording_ = {list_of(words.find("forbidden")), list_of(words.find("not_in_summaries")),
                        list_of(words.find("not_alone"))};
        }
        if (const json_value sites = root_of("check/sites.json")) {
            has_sites_ = true;
            standards_ = list_of(sites.find("standards"));
            documentation_ = list_of(sites.find("documentation"));
        }
    }

    // ---- rules

    void check_rule(const data_file& file) {
        ++out_.rules;
        const json_value rule = file.tree.root();
        const std::string id = id_of(file.path, 6);
        if (!is_month(rule.find("reviewed").text())) fail(file.path, "/reviewed", "is no month (2026-11)");
        note_languages(id);
        const json_value examples = rule.find("examples");
        for (const json_value v : examples)
            if (v.key() != "matches" && v.key() != "does_not_match")
                fail(file.path, "/examples/" + std::string(v.key()), "unknown key; known: matches does_not_match");
        const json_value matches = examples.find("matches"), others = examples.find("does_not_match");
        if (matches.size() == 0) fail(file.path, "/examples/matches", "has no text that it must win");
        if (others.size() == 0) fail(file.path, "/examples/does_not_match", "has no text that it must lose");
        std::size_t i = 0;
        for (const json_value v : matches) check_match(file.path, "/examples/matches/" + std::to_string(i++), v, id);
        i = 0;
        for (const json_value v : others)
            check_other(file.path, "/examples/does_not_match/" + std::to_string(i++), v, id);
        check_phrases(file.path, id, rule.find("when"));
    }

    static bool is_month(std::string_view text) {
        if (text.size() != 7 || text[4] != '-' || text.substr(0, 2) != "20") return false;
        for (const std::size_t i : {2u, 3u, 5u, 6u})
            if (text[i] < '0' || text[i] > '9') return false;
        return text.substr(5) >= "01" && text.substr(5) <= "12";
    }

    // "es it pt" of "generic/mailbox-full-es-it-pt"
    void note_languages(std::string_view id) {
        static const std::set<std::string_view> known{"cs", "da", "de", "es", "fi", "fr", "hu", "it", "ja",
                                                       "ko", "nl", "pl", "pt", "ru", "sv", "tr", "uk", "zh"};
        for (std::size_t dash = id.rfind('-'); dash != std::string_view::npos; dash = id.rfind('-')) {
            const std::string_view last = id.substr(dash + 1);
            if (known.count(last) == 0) return;
            const auto at = std::lower_bound(out_.languages.begin(), out_.languages.end(), last);
            if (at == out_.languages.end() || *at != last) out_.languages.emplace(at, last);
            id.remove_suffix(last.size() + 1);
        }
    }

    bool read_example(const std::string& file, const std::string& at, json_value v, example& out) {
        if (v.is(json_kind::text)) {
            out.text = v.text();
        } else {
            for (const json_value m : v) {
                if (m.key() == "text")
                    out.text = m.text();
                else if (m.key() == "issuer_host")
                    out.issuer_host = m.text();
                else if (m.key() == "stage")
                    out.stage = m.text();
                else if (m.key() == "won_by")
                    out.won_by = m.text();
                else if (m.key() == "code_disagrees")
                    out.code_disagrees = m.boolean();
                else if (m.key() != "comment")
                    fail(file, at + "/" + std::string(m.key()),
                         "unknown key; known: text issuer_host stage code_disagrees won_by comment");
            }
        }
        ++out_.examples;
        if (out.text.empty()) fail(file, at, "has no text");
        const auto stage = smtp::stage_from_string(out.stage);
        if (!out.stage.empty() && (!stage || command_of(*stage).empty()))
            fail(file, at + "/stage", "is no step of the dialogue that a bounce names");
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
                if (n.id == "tie")
                    fail(file, at, "is a tie with " + n.values.front().second + ": settle it with more_specific_than");
            check_disagreement(file, at, e, d);
        }
    }

    // Wording against code: the wording has won; the report must tell the reader about the code.
    void check_disagreement(const std::string& file, const std::string& at, const example& e, const diagnosis& d) {
        if (!e.code_disagrees) return;
        ++out_.disagreements;
        const auto tells = [](const note& n) {
            return n.id == "code-and-wording-disagree" || n.id == "code-final-wording-temporary" ||
                   n.id == "code-temporary-wording-final";
        };
        if (std::none_of(d.notes.begin(), d.notes.end(), tells))
            fail(file, at + "/code_disagrees", "the report has no note that the code and the wording disagree");
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
        return "This is the mail system at host mail.example.org.\n\n                   The mail "
               "system\n\n<bob@example.net>: host " +
               (e.issuer_host.empty() ? "mx.example.net" : e.issuer_host) + "[192.0.2.25] said: " + reply +
               " (in reply to " + std::string(command) + ")\n";
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

    // ---- reasons

    void check_cause(const data_file& file) {
        ++out_.causes;
        const std::string id = id_of(file.path, 7);
        const cause* c = base_.cause(id);
        const auto conditions = base_.rules().reasons.find(id);
        if (!c || conditions == base_.rules().reasons.end()) return;
        const json_value list = file.tree.root().find("reasons");
        for (std::size_t i = 0; i < c->reasons.size() && i < conditions->second.size(); ++i) {
            ++out_.reasons;
            check_reason(file.path, "/reasons/" + std::to_string(i), *c, c->reasons[i], conditions->second[i],
                         element(list, i));
        }
    }

    static json_value element(json_value list, std::size_t index) {
        for (const json_value v : list)
            if (index-- == 0) return v;
        return {};
    }

    void check_reason(const std::string& file, const std::string& at, const cause& c, const cause_reason& r,
                      const reason_conditions& when, json_value written) {
        bool reachable = !r.only_if_shown || !when.shown_by.empty();
        for (const compiled_rule& rule : base_.rules().rules) reachable |= rule.cause == c.id && rule.reason == r.id;
        for (const cause_question& q : c.questions)
            for (const cause_option& o : q.options)
                reachable |= std::find(o.shows.begin(), o.shows.end(), r.id) != o.shows.end();
        if (!reachable) fail(file, at, "is listed only if shown, and nothing shows it");

        const json_value shown = written.find("shown_by");
        for (std::size_t i = 0; i < when.shown_by.size(); ++i) {
            const bool several = shown.is(json_kind::array);
            const std::string here = at + "/shown_by" + (several ? "/" + std::to_string(i) : std::string());
            if (!can_show(c.id, part_id(r.id, i), when.shown_by[i], several ? element(shown, i) : shown))
                fail(file, here, "can never hold: no reply that meets it is answered with " + c.id);
        }
        if (when.shown_by.empty() && is_always_ruled_out(c.id, r.id))
            fail(file, at + "/ruled_out_by", "holds for every paste, and nothing shows the reason");
        for (const condition& out : when.ruled_out_by)
            for (const condition& in : when.shown_by)
                if (is_same(in, out)) fail(file, at + "/ruled_out_by", "rules out what shown_by shows");
    }

    // In the plainest reply that says what the condition asks for, alone or behind the words of a rule of the cause.
    // `part`: the reason that this condition alone shows, in parts_.
    bool can_show(const std::string& cause_id, const std::string& part, const condition& c, json_value written) {
        std::vector<std::vector<std::string>> any, all;
        if (!texts_of_phrases(written.find("any_phrase"), any) || !texts_of_phrases(written.find("all_phrases"), all))
            return true;
        std::string words;
        for (const auto& texts : all) words += texts.front() + " qqq ";
        if (!any.empty()) words += any.front().front();
        for (const std::string& before : words_of_cause(cause_id)) {
            const diagnosis d = diagnose_words(c, before.empty() ? words : before + " qqq " + words, *parts_);
            if (d.cause != cause_id) continue;
            for (const reason_evidence& e : d.reasons)
                if (e.reason == part && e.shown) return true;
        }
        return false;
    }

    static std::string part_id(const std::string& reason, std::size_t index) {
        return reason + "-part-" + std::to_string(index);
    }

    // The same causes, each condition that shows a reason as a reason of its own: which of them holds can then be seen.
    static std::string in_parts(const data_file& file) {
        using nlohmann::json;
        json cause = json::parse(file.text, nullptr, false);
        if (!starts_with(file.path, "causes/") || !cause.is_object() || !cause.contains("reasons")) return file.text;
        json parts = json::array();
        for (const json& reason : cause["reasons"]) {
            if (!reason.contains("shown_by") || !reason.contains("id") || !reason["id"].is_string()) continue;
            const json shown = reason["shown_by"].is_array() ? reason["shown_by"] : json::array({reason["shown_by"]});
            for (std::size_t i = 0; i < shown.size(); ++i)
                parts.push_back(
                    {{"id", part_id(reason["id"].get<std::string>(), i)}, {"title", "A part"}, {"shown_by", shown[i]}});
        }
        cause["reasons"] = parts;
        for (const char* key : {"steps", "verify", "questions"}) cause.erase(key);
        return cause.dump();
    }

    // Nothing, then the words of each rule of the cause; for a cause without rules, nothing but what its codes say.
    const std::vector<std::string>& words_of_cause(const std::string& cause_id) {
        std::vector<std::string>& out = words_of_cause_[cause_id];
        if (!out.empty()) return out;
        out.emplace_back();
        for (const data_file& f : files_) {
            if (!starts_with(f.path, "rules/") || f.tree.root().find("cause").text() != cause_id) continue;
            const json_value matches = f.tree.root().find("examples").find("matches");
            const json_value first = element(matches, 0);
            const std::string_view text = first.is(json_kind::text) ? first.text() : first.find("text").text();
            if (!text.empty()) out.emplace_back(text);
        }
        return out;
    }

    bool is_always_ruled_out(const std::string& cause_id, const std::string& reason) {
        condition nothing;
        for (const input_kind kind : {input_kind::bare_reply, input_kind::delivery_failure, input_kind::smtp_session,
                                      input_kind::log, input_kind::client_error, input_kind::webhook}) {
            nothing.kinds = static_cast<std::uint16_t>(1u << static_cast<int>(kind));
            for (const std::string& words : words_of_cause(cause_id)) {
                const diagnosis d = diagnose_words(nothing, words, base_);
                if (d.cause == cause_id &&
                    std::none_of(d.reasons.begin(), d.reasons.end(),
                                 [&](const reason_evidence& e) { return e.reason == reason && !e.shown; }))
                    return false;
            }
        }
        return true;
    }

    static bool is_same(const condition& a, const condition& b) {
        const auto session = [](const condition& c) {
            const session_condition s = c.session.value_or(session_condition{});
            return std::tuple(c.session.has_value(), s.authenticated, s.auth_attempted, s.auth_offered,
                              s.sender_differs_from_login, s.tls, s.auth_mechanism, s.port, s.stopped_at);
        };
        // Phrases are numbered anew in every condition: two conditions with wording are not compared.
        return !a.has_wording() && !b.has_wording() && a.no_phrase.empty() && b.no_phrase.empty() &&
               a.issuers == b.issuers && a.reply_codes == b.reply_codes && a.statuses == b.statuses &&
               a.stages == b.stages && a.kinds == b.kinds && a.has == b.has && a.lacks == b.lacks &&
               a.sender_domain == b.sender_domain && session(a) == session(b);
    }

    // ---- phrases

    // A text that holds the variant: words as they are, something of the kind for slots.
    static std::string words_of(std::span<const symbol> variant, const vocabulary& words) {
        constexpr std::string_view samples[] = {"192.0.2.77", "h1.example.net", "someone@example.com", "7654",
                                                "https://h2.example.net/p"};
        std::string out;
        for (const symbol s : variant) {
            if (!out.empty()) out += ' ';
            out += s == gap ? "xyzzy" : is_slot(s) ? samples[s & ~slot_bit] : words.word(s);
        }
        return out;
    }

    static bool texts_of_phrases(json_value v, std::vector<std::vector<std::string>>& out) {
        for (const json_value e : v) {
            vocabulary words;
            std::string why;
            const auto p = read_phrase(e.text(), words, why);
            if (!p) return false;  // the loader has said so
            std::vector<std::string> texts;
            for (std::size_t i = 0; i < p->size(); ++i) texts.push_back(words_of(p->variant(i), words));
            out.push_back(std::move(texts));
        }
        return true;
    }

    void check_phrases(const std::string& file, const std::string& id, json_value when) {
        const std::uint32_t index = base_.rules().rule_index(id);
        if (index == compiled_rules::none) return;
        const compiled_rule& rule = base_.rules().rules[index];
        std::vector<std::vector<std::string>> any, all;
        if (!texts_of_phrases(when.find("any_phrase"), any) || !texts_of_phrases(when.find("all_phrases"), all)) return;
        std::string always;
        for (const auto& texts : all) always += texts.front() + " qqq ";
        if (any.empty() && !all.empty()) any.push_back({""});
        for (std::size_t i = 0; i < any.size(); ++i) {
            ++out_.phrases;
            for (const std::string& text : any[i]) {
                const diagnosis d = diagnose_words(rule.when, always + text, base_);
                if (d.cause == rule.cause &&
                    !std::any_of(d.notes.begin(), d.notes.end(), [](const note& n) { return n.id == "tie"; }))
                    continue;
                // An issuer's own meaning of words that others use too.
                if (d.cause != rule.cause && d.basis == basis::issuer_rule && rule.when.issuers.empty()) continue;
                const std::string at = all.empty() || any[i].size() > 1 || !text.empty()
                                           ? "/when/any_phrase/" + std::to_string(i)
                                           : "/when/all_phrases";
                if (d.cause == rule.cause)
                    fail(file, at, "\"" + text + "\" is a tie of two causes: settle it with more_specific_than");
                else
                    fail(file, at, "\"" + text + "\" alone is won by " + winner(d));
                break;
            }
        }
    }

    // The words in a reply that meets all that the condition demands besides.
    static diagnosis diagnose_words(const condition& c, const std::string& text, const rule_base& base) {
        delivery_failure f;
        const auto wants = [&](fact what) { return (c.has >> static_cast<int>(what) & 1) != 0; };
        const auto may = [&](fact what) { return (c.lacks >> static_cast<int>(what) & 1) == 0; };
        f.diagnostic_code = {{"smtp", text}, {}};
        if (!c.reply_codes.empty())
            f.reply_code = {{c.reply_codes.front()}, {}};
        else if (wants(fact::reply_code))
            f.reply_code = {{550}, {}};
        if (!c.statuses.empty()) {
            const status_pattern& p = c.statuses.front();
            const auto part = [](std::int16_t n, int otherwise) { return n < 0 ? otherwise : n; };
            f.enhanced_status_code = {
                {static_cast<std::uint8_t>(part(p.class_, 5)), static_cast<std::uint16_t>(part(p.subject, 0)),
                 static_cast<std::uint16_t>(part(p.detail, 0))},
                {}};
        } else if (wants(fact::enhanced_status_code)) {
            f.enhanced_status_code = {{5, 0, 0}, {}};
        }
        for (int s = 0; s < smtp::stage_count && !f.stage; ++s)
            if (c.stages >> s & 1) f.stage = {static_cast<smtp::stage>(s), {}};
        if (!f.stage && wants(fact::stage)) f.stage = {smtp::stage::rcpt_to, {}};
        if (wants(fact::remote_mta)) f.remote_mta = {"mx.example.net", {}};
        if (wants(fact::reporting_mta)) f.reporting_mta = {"mail.example.org", {}};
        const bool compares = c.sender_domain != domain_relation::not_asked;
        if (wants(fact::recipient) || compares) f.final_recipient = {"bob@example.net", {}};
        if (wants(fact::sender) || compares)
            f.envelope_sender = {
                c.sender_domain == domain_relation::same_as_recipient ? "amy@example.net" : "amy@example.org", {}};
        if (!c.issuers.empty()) f.issuer = {base.rules().issuers[c.issuers.front()].id, {}};
        session_facts facts;
        if (c.session) {
            const session_condition& s = *c.session;
            const auto flag = [](const std::optional<bool>& asked) {
                return asked ? stated<bool>({*asked, {}}) : std::nullopt;
            };
            const auto word = [](const std::vector<std::string>& asked) {
                return asked.empty() ? std::nullopt : stated<std::string>({asked.front(), {}});
            };
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
        auto kind = input_kind::bare_reply;
        for (int i = 0; i < 16; ++i) {
            if ((c.kinds >> i & 1) == 0) continue;
            kind = static_cast<input_kind>(i);
            break;
        }
        const bool has_session = c.session || (wants(fact::session) && may(fact::session));
        return diagnose(f, has_session ? &facts : nullptr, kind, {}, base);
    }

    // ---- references

    static bool is_below(std::string_view host, std::string_view site) {
        return host == site || (host.size() > site.size() && host.substr(host.size() - site.size()) == site &&
                                host[host.size() - site.size() - 1] == '.');
    }

    bool is_own_site(std::string_view host, const std::string& issuer) const {
        const json_value own = root_of("issuers.json").find(issuer);
        for (const std::string_view key : {"hosts", "urls"})
            for (const json_value site : own.find(key))
                if (is_below(host, site.text())) return true;
        return false;
    }

    // Strings, or objects with a title.
    void check_references(const data_file& file, const std::string& issuer) {
        std::size_t i = 0;
        for (const json_value v : file.tree.root().find("references")) {
            const std::string at = "/references/" + std::to_string(i++);
            std::string_view url = v.is(json_kind::text) ? v.text() : v.find("url").text();
            ++out_.references;
            if (!starts_with(url, "https://")) {
                if (!url.empty()) fail(file.path, at, "is not fetched by https: " + std::string(url));
                continue;
            }
            url.remove_prefix(8);
            const std::string_view host = url.substr(0, url.find_first_of("/?#"));
            if (!has_sites_ || is_own_site(host, issuer)) continue;
            bool known = std::any_of(standards_.begin(), standards_.end(),
                                     [&](const std::string& site) { return is_below(host, site); });
            for (const std::string& site : documentation_) {
                if (!is_below(host, site)) continue;
                known = true;
                used_sites_.insert(site);
            }
            if (!known)
                fail(file.path, at,
                     "is on " + std::string(host) +
                         ", which is neither the issuer's own site nor listed in check/sites.json");
        }
    }

    // ---- products that a format or an issuer shows

    void check_products() {
        const json_value labels = root_of("labels.json");
        for (const auto& [group, ids] : {std::pair{"products_by_format", labels.find("formats")},
                                         std::pair{"products_by_issuer", root_of("issuers.json")}}) {
            for (const json_value entry : labels.find(group)) {
                const std::string_view key = entry.key();
                const std::string at = std::string("/") + group + '/' + std::string(key.substr(0, key.find('/'))) +
                                       "~1" + std::string(key.substr(key.find('/') + 1));
                if (!labels.find("roles").find(key.substr(0, key.find('/'))))
                    fail("labels.json", at, "begins with no role");
                if (!ids.find(key.substr(key.find('/') + 1)))
                    fail("labels.json", at, "ends with no known " + std::string(std::string_view(group).substr(12)));
                for (const json_value product : entry)
                    if (product.text() != "none" && !labels.find("products").find(product.text()))
                        fail("labels.json", at, "unknown product: " + std::string(product.text()));
            }
        }
    }

    // ---- wording

    void check_wording() {
        if (!has_wording_) return;
        for (const reader_text& t : texts_of(files_)) {
            ++out_.texts;
            for (std::string& why : faults_of(t.text, t.kind, wording_)) fail(t.file, t.pointer, std::move(why));
        }
        for (const data_file& f : files_) {
            const bool is_cause = starts_with(f.path, "causes/");
            if (!is_cause && !starts_with(f.path, "rules/")) continue;
            const json_value root = f.tree.root(), summary = root.find("summary");
            const cause* c = base_.cause(is_cause ? id_of(f.path, 7) : root.find("cause").text());
            if (!c || !summary) continue;
            if (summary.is(json_kind::text)) {
                check_first_screen(f.path, "/summary", c->title, summary.text());
                continue;
            }
            std::size_t i = 0;
            for (const json_value v : summary)
                check_first_screen(f.path, "/summary/" + std::to_string(i++), c->title, v.text());
        }
    }

    void check_first_screen(const std::string& file, const std::string& at, std::string_view title,
                            std::string_view summary) {
        const std::size_t words = read_aloud(title).words + read_aloud(summary).words;
        if (words < shortest_first_screen)
            fail(file, at,
                 "has " + std::to_string(words) + " words with the title (at least " +
                     std::to_string(shortest_first_screen) + ')');
    }

    static constexpr std::string_view no_failure = "no failure";

    const rule_base& base_;
    const std::vector<data_file>& files_;
    check_result& out_;
    wording_rules wording_;
    std::vector<std::string> standards_, documentation_;
    std::set<std::string> used_sites_;
    std::optional<rule_base> parts_;
    std::unordered_map<std::string, std::vector<std::string>> words_of_cause_;
    bool has_wording_ = false, has_sites_ = false;
};

}  // namespace

bool is_beside_bundle(std::string_view path) {
    for (const std::string_view folder : {"schema/", "locales/", "check/", "site/"})
        if (path.substr(0, folder.size()) == folder) return true;
    return false;
}

std::string bundle_of(const std::vector<data_file>& files, std::string (*contents)(const data_file&)) {
    std::string out = "{\"files\":{";
    for (const data_file& f : files) {
        if (is_beside_bundle(f.path)) continue;
        if (out.back() != '{') out += ',';
        out += '"' + f.path + "\":" + (contents ? contents(f) : f.text);
    }
    return out + "}}";
}

check_result check_knowledge(const rule_base& base, const std::vector<data_file>& files, std::string_view only_issuer) {
    check_result out;
    checker(base, files, out).run(only_issuer);
    return out;
}

}  // namespace smtp_explain
