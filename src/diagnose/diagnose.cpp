#include "diagnose/diagnose.hpp"

#include <algorithm>
#include <array>
#include <compare>

#include "diagnose/evidence.hpp"
#include "diagnose/issuers.hpp"
#include "knowledge/compiled_rules.hpp"

namespace smtp_explain {

namespace {

constexpr std::size_t max_runners_up = 4;
constexpr std::size_t max_contexts = 8;
constexpr std::size_t max_compared = 256;   // rules that hold at once; people write texts that meet a dozen
// Fewer words of an issuer's rule may stand in anybody's reply.
constexpr std::uint16_t literals_without_issuer = 4;

std::string lower_case(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    return out;
}

// A text that rules are matched with: the reply, or a program's words around it.
struct wording {
    std::string_view text;
    const source_spans* where;
    token_list tokens;
    phrase_matches matches;
};

// What a rule that holds demands, compared from the first member to the last.
struct demand {
    int issuer = 0;       // 2: a provider, filter or block list that the paste shows; 1: software that it shows
    int wording = 0;
    int facts = 0;        // stage, facts of the dialogue
    int literals = 0;     // the fewest words over alternatives
    int status = 0;       // 2: this very code; 1: a pattern
    int reply_code = 0;
    int met = 1;          // 0: it asks for an issuer that the paste does not show; the same words without that wish go before it

    friend bool operator==(const demand&, const demand&) = default;
    friend auto operator<=>(const demand&, const demand&) = default;
};

struct rule_match {
    std::uint32_t rule = 0;
    demand demands;
    std::uint16_t reply = 0;          // the innermost reply that its words stand in
    std::vector<std::pair<const wording*, const phrase_match*>> words;   // that decided
};

class diagnosing {
public:
    diagnosing(const delivery_failure& f, const session_facts* s, input_kind kind, const rule_base& base, std::string_view bytes)
        : f_(f), session_(s), kind_(kind), base_(base), rules_(base.rules()), bytes_(bytes) {
        wordings_.reserve(1 + std::min(f.context.size(), max_contexts));
        if (f.diagnostic_code && !f.diagnostic_code->value.text.empty()) add_wording(f.diagnostic_code->value.text, f.diagnostic_code->where);
        replies_ = wordings_.size();
        static const token_list no_tokens;
        static const phrase_matches no_matches;
        const bool has_reply = replies_ > 0;
        issuers_ = find_issuers(f, s, has_reply ? wordings_[0].text : std::string_view(), has_reply ? wordings_[0].tokens : no_tokens,
                                has_reply ? wordings_[0].matches : no_matches, rules_);
    }

    diagnosis run(const answers& given) {
        diagnosis d;
        if (issuers_.main_issuer != compiled_rules::none) d.issuer = rules_.issuers[issuers_.main_issuer].id;
        std::vector<rule_match> found = matching_rules();
        if (found.empty()) {
            answer_by_codes(d);
        } else {
            answer_by_rule(d, found);
        }
        d.permanence = permanence_of(d);
        find_reasons(d, found.empty() ? nullptr : &found.front(), given);
        if (cut()) d.notes.push_back({"reply-too-long", {}});
        return d;
    }

    std::string trace() {
        std::string out;
        for (const proven_issuer& p : issuers_.proven) {
            constexpr std::array<std::string_view, 7> names{"", "reporting host", "wording", "banner", "URL", "host", "format"};
            out += "  issuer " + rules_.issuers[p.issuer].id + ", shown by its " + std::string(names[static_cast<std::size_t>(p.by)]) + "\n";
        }
        std::vector<rule_match> found = matching_rules();
        for (const rule_match& m : found) {
            const demand& x = m.demands;
            out += "  rule " + rules_.rules[m.rule].id + " -> " + rules_.rules[m.rule].cause + ": issuer " + std::to_string(x.issuer) + ", wording " +
                   std::to_string(x.wording) + ", facts " + std::to_string(x.facts) + ", words " + std::to_string(x.literals) + ", status " +
                   std::to_string(x.status) + ", code " + std::to_string(x.reply_code) + "\n";
            for (const auto& [w, match] : m.words) out += "    \"" + std::string(piece_of(*w, *match)) + "\"\n";
        }
        diagnosis by_codes;
        answer_by_codes(by_codes);
        out += "  codes -> " + by_codes.cause + " (" + std::string(to_string(by_codes.basis)) + ")\n";
        const diagnosis d = run({});
        out += "  answer " + d.cause + " (" + std::string(to_string(d.basis)) + (d.rule.empty() ? "" : ", " + d.rule) + ")\n";
        for (const reason_evidence& r : d.reasons) out += "  reason " + r.reason + (r.shown ? " shown\n" : " ruled out\n");
        for (const note& n : d.notes) out += "  note " + n.id + "\n";
        return out;
    }

private:
    void add_wording(std::string_view text, const source_spans& where) {
        wording w;
        w.text = text;
        w.where = &where;
        w.tokens = tokenize(text, rules_.words);
        w.matches = rules_.phrases.match(w.tokens);
        wordings_.push_back(std::move(w));
    }

    // The words around the reply are read only where the reply alone does not answer.
    void add_contexts() {
        if (contexts_added_) return;
        contexts_added_ = true;
        for (std::size_t i = 0; i < f_.context.size() && i < max_contexts; ++i) add_wording(f_.context[i].value, f_.context[i].where);
    }

    bool cut() const {
        return std::any_of(wordings_.begin(), wordings_.end(), [](const wording& w) { return w.tokens.cut || w.matches.cut; });
    }

    static std::string_view piece_of(const wording& w, const phrase_match& m) {
        const std::uint32_t begin = w.tokens.tokens[m.first_token].begin, end = w.tokens.tokens[m.last_token - 1].end;
        return w.text.substr(begin, end - begin);
    }

    source_spans spans(const wording& w, const phrase_match& m) const {
        const std::string_view piece = piece_of(w, m);
        return spans_of(w.text, *w.where, static_cast<std::size_t>(piece.data() - w.text.data()), piece.size(), bytes_);
    }

    // ---- conditions

    struct found_phrase {
        const wording* in = nullptr;
        const phrase_match* match = nullptr;
    };

    // Whether any of the phrases may stand in wordings [from, to): a rule's phrases have numbers in a row.
    bool may_find(const std::vector<std::uint32_t>& phrases, std::size_t from, std::size_t to) const {
        for (std::size_t i = from; i < to; ++i) {
            const std::vector<phrase_match>& all = wordings_[i].matches.all;
            const auto at = std::lower_bound(all.begin(), all.end(), phrases.front(), [](const phrase_match& m, std::uint32_t p) { return m.phrase < p; });
            if (at != all.end() && at->phrase <= phrases.back()) return true;
        }
        return false;
    }

    // In wordings [from, to).
    found_phrase find(std::uint32_t phrase, std::size_t from, std::size_t to) const {
        for (std::size_t i = from; i < to; ++i)
            if (const phrase_match* m = wordings_[i].matches.find(phrase)) return {&wordings_[i], m};
        return {};
    }

    // Calls `use(phrase, found)` for those of a rule's phrases that stand in wordings [from, to).
    template <class Use>
    void each_found(const std::vector<std::uint32_t>& phrases, std::size_t from, std::size_t to, Use use) const {
        if (to - from != 1) {
            for (const std::uint32_t p : phrases)
                if (const found_phrase w = find(p, from, to); w.match) use(p, w);
            return;
        }
        const wording& only = wordings_[from];
        const auto end = only.matches.all.end();
        auto at = std::lower_bound(only.matches.all.begin(), end, phrases.front(), [](const phrase_match& m, std::uint32_t p) { return m.phrase < p; });
        for (auto p = phrases.begin(); at != end; ++at) {
            p = std::lower_bound(p, phrases.end(), at->phrase);
            if (p == phrases.end()) return;
            if (*p == at->phrase) use(*p, found_phrase{&only, &*at});
        }
    }

    bool codes_hold(const condition& c) const {
        if (!c.reply_codes.empty()) {
            if (!f_.reply_code) return false;
            if (std::find(c.reply_codes.begin(), c.reply_codes.end(), f_.reply_code->value.value) == c.reply_codes.end()) return false;
        }
        if (!c.statuses.empty()) {
            if (!f_.enhanced_status_code) return false;
            const auto& status = f_.enhanced_status_code->value;
            if (std::none_of(c.statuses.begin(), c.statuses.end(), [&](const status_pattern& p) { return p.holds(status); })) return false;
        }
        return true;
    }

    static bool flag_holds(const std::optional<bool>& wanted, const stated<bool>& is) { return !wanted || (is && is->value == *wanted); }
    static bool word_holds(const std::vector<std::string>& wanted, const stated<std::string>& is) {
        return wanted.empty() || (is && std::find(wanted.begin(), wanted.end(), lower_case(is->value)) != wanted.end());
    }

    bool session_holds(const session_condition& c) const {
        if (!session_) return false;
        const session_facts& s = *session_;
        return flag_holds(c.authenticated, s.authenticated) && flag_holds(c.auth_attempted, s.auth_attempted) &&
               flag_holds(c.auth_offered, s.auth_offered) && flag_holds(c.sender_differs_from_login, s.sender_differs_from_login) &&
               word_holds(c.tls, s.tls) && word_holds(c.auth_mechanism, s.auth_mechanism) && word_holds(c.port, s.port) &&
               (c.stopped_at == 0 || (s.stopped_at && (c.stopped_at >> static_cast<int>(s.stopped_at->value) & 1) != 0));
    }

    bool stage_holds(std::uint16_t stages) const {
        return stages == 0 || (f_.stage && (stages >> static_cast<int>(f_.stage->value) & 1) != 0);
    }

    bool has(fact what) const {
        switch (what) {
            case fact::remote_mta: return f_.remote_mta || f_.remote_address;
            case fact::recipient: return f_.final_recipient || f_.original_recipient;
            case fact::sender: return f_.envelope_sender.has_value();
            case fact::reporting_mta: return f_.reporting_mta.has_value();
            case fact::reply_code: return f_.reply_code.has_value();
            case fact::enhanced_status_code: return f_.enhanced_status_code.has_value();
            case fact::stage: return f_.stage.has_value();
            case fact::session: return session_ != nullptr;
        }
        return false;
    }

    const source_spans* where(fact what) const {
        switch (what) {
            case fact::remote_mta: return f_.remote_mta ? &f_.remote_mta->where : &f_.remote_address->where;
            case fact::recipient: return f_.final_recipient ? &f_.final_recipient->where : &f_.original_recipient->where;
            case fact::sender: return &f_.envelope_sender->where;
            case fact::reporting_mta: return &f_.reporting_mta->where;
            case fact::reply_code: return &f_.reply_code->where;
            case fact::enhanced_status_code: return &f_.enhanced_status_code->where;
            case fact::stage: return &f_.stage->where;
            case fact::session: return nullptr;
        }
        return nullptr;
    }

    bool domains_hold(domain_relation wanted) const {
        if (wanted == domain_relation::not_asked) return true;
        const auto domain = [](const stated<std::string>& address, const stated<std::string>* domain_fact) -> std::string {
            if (address)
                if (const std::size_t at = address->value.rfind('@'); at != std::string::npos) return lower_case(std::string_view(address->value).substr(at + 1));
            return domain_fact && *domain_fact ? lower_case((*domain_fact)->value) : std::string();
        };
        const std::string sender = domain(f_.envelope_sender, session_ ? &session_->sender_domain : nullptr);
        const std::string recipient = domain(f_.final_recipient ? f_.final_recipient : f_.original_recipient, session_ ? &session_->recipient_domain : nullptr);
        if (sender.empty() || recipient.empty()) return false;
        return (sender == recipient) == (wanted == domain_relation::same_as_recipient);
    }

    // A condition of a reason; adds what shows it to the evidence.
    bool holds(const condition& c, source_spans& evidence) const {
        if (!c.issuers.empty() && std::none_of(c.issuers.begin(), c.issuers.end(), [&](std::uint32_t i) { return issuers_.proves(i); })) return false;
        if (!codes_hold(c) || !stage_holds(c.stages) || (c.session && !session_holds(*c.session)) || !domains_hold(c.sender_domain)) return false;
        if (c.kinds != 0 && (c.kinds >> static_cast<int>(kind_) & 1) == 0) return false;
        for (int i = 0; i < fact_count; ++i) {
            if ((c.has >> i & 1) != 0 && !has(static_cast<fact>(i))) return false;
            if ((c.lacks >> i & 1) != 0 && has(static_cast<fact>(i))) return false;
        }
        std::vector<found_phrase> words;
        for (const std::uint32_t p : c.all_phrases) {
            words.push_back(find(p, 0, wordings_.size()));
            if (!words.back().match) return false;
        }
        if (!c.any_phrase.empty()) {
            if (!may_find(c.any_phrase, 0, wordings_.size())) return false;
            found_phrase any;
            for (const std::uint32_t p : c.any_phrase)
                if (!any.match) any = find(p, 0, wordings_.size());
            if (!any.match) return false;
            words.push_back(any);
        }
        if (!c.no_phrase.empty() && may_find(c.no_phrase, 0, wordings_.size()))
            for (const std::uint32_t p : c.no_phrase)
                if (find(p, 0, wordings_.size()).match) return false;

        for (const found_phrase& w : words) add_spans(evidence, spans(*w.in, *w.match));
        if (!c.reply_codes.empty()) add_spans(evidence, f_.reply_code->where);
        if (!c.statuses.empty()) add_spans(evidence, f_.enhanced_status_code->where);
        if (c.stages != 0) add_spans(evidence, f_.stage->where);
        for (int i = 0; i < fact_count; ++i)
            if ((c.has >> i & 1) != 0)
                if (const source_spans* w = where(static_cast<fact>(i))) add_spans(evidence, *w);
        if (c.session) add_session_spans(*c.session, evidence);
        if (c.sender_domain != domain_relation::not_asked) {
            if (f_.envelope_sender) add_spans(evidence, f_.envelope_sender->where);
            if (f_.final_recipient) add_spans(evidence, f_.final_recipient->where);
        }
        return true;
    }

    void add_session_spans(const session_condition& c, source_spans& evidence) const {
        const session_facts& s = *session_;
        if (c.authenticated) add_spans(evidence, s.authenticated->where);
        if (c.auth_attempted) add_spans(evidence, s.auth_attempted->where);
        if (c.auth_offered) add_spans(evidence, s.auth_offered->where);
        if (c.sender_differs_from_login) add_spans(evidence, s.sender_differs_from_login->where);
        if (!c.tls.empty()) add_spans(evidence, s.tls->where);
        if (!c.auth_mechanism.empty()) add_spans(evidence, s.auth_mechanism->where);
        if (!c.port.empty()) add_spans(evidence, s.port->where);
        if (c.stopped_at != 0) add_spans(evidence, s.stopped_at->where);
    }

    // ---- rules

    // Whether the rule holds for wordings [from, to), and what it demands.
    bool meets(std::uint32_t index, std::size_t from, std::size_t to, rule_match& out) const {
        const condition& c = rules_.rules[index].when;
        if (!codes_hold(c) || !stage_holds(c.stages) || (c.session && !session_holds(*c.session))) return false;
        out.rule = index;
        bool own_code = false;
        int literals = 0;
        std::uint16_t reply = 0;
        for (const std::uint32_t p : c.all_phrases) {
            const found_phrase w = find(p, from, to);
            if (!w.match) return false;
            out.words.push_back({w.in, w.match});
            out.reply = std::max(out.reply, w.match->reply);
            own_code |= rules_.owners[p].own_code;
            literals += rules_.owners[p].literals;
        }
        if (!c.any_phrase.empty()) {
            // All that stand there are evidence; the longest counts.
            int longest = -1;
            each_found(c.any_phrase, from, to, [&](std::uint32_t p, const found_phrase& w) {
                out.words.push_back({w.in, w.match});
                own_code |= rules_.owners[p].own_code;
                if (rules_.owners[p].literals <= longest) return;
                longest = rules_.owners[p].literals;
                reply = w.match->reply;
            });
            if (longest < 0) return false;
            out.reply = std::max(out.reply, reply);
            literals += longest;
        }
        if (!c.no_phrase.empty() && may_find(c.no_phrase, 0, to))
            for (const std::uint32_t p : c.no_phrase)
                if (find(p, 0, to).match) return false;

        if (!c.issuers.empty()) {
            for (const std::uint32_t i : c.issuers)
                if (issuers_.proves(i)) out.demands.issuer = std::max(out.demands.issuer, rules_.issuers[i].kind == issuer_kind::software ? 1 : 2);
            if (out.demands.issuer == 0) {
                if (literals < literals_without_issuer && !own_code) return false;
                if (std::all_of(c.issuers.begin(), c.issuers.end(), [&](std::uint32_t i) { return issuers_.excludes(i, rules_); })) return false;
                // A vendor's own code shows whose wording it is.
                out.demands.met = 0;
                if (own_code && c.issuers.size() == 1) out.demands.met = 1, out.demands.issuer = rules_.issuers[c.issuers.front()].kind == issuer_kind::software ? 1 : 2;
            }
        }
        out.demands.wording = c.has_wording();
        out.demands.facts = c.facts();
        out.demands.literals = literals;
        for (const status_pattern& p : c.statuses)
            if (p.holds(f_.enhanced_status_code->value)) out.demands.status = std::max(out.demands.status, p.is_exact() ? 2 : 1);
        out.demands.reply_code = !c.reply_codes.empty();
        return true;
    }

    void collect(std::size_t from, std::size_t to, std::vector<rule_match>& out) const {
        std::vector<std::uint32_t> candidates;
        for (std::size_t i = from; i < to; ++i)
            for (const phrase_match& m : wordings_[i].matches.all)
                if (rules_.owners[m.phrase].rule != compiled_rules::none) candidates.push_back(rules_.owners[m.phrase].rule);
        if (from == 0)
            for (const proven_issuer& p : issuers_.proven)
                candidates.insert(candidates.end(), rules_.rules_by_code[p.issuer].begin(), rules_.rules_by_code[p.issuer].end());
        std::sort(candidates.begin(), candidates.end());
        candidates.erase(std::unique(candidates.begin(), candidates.end()), candidates.end());
        for (const std::uint32_t rule : candidates) {
            rule_match m;
            if (meets(rule, from, to, m)) out.push_back(std::move(m));
        }
    }

    // Every rule that holds, the winner first.
    std::vector<rule_match> matching_rules() {
        std::vector<rule_match> found;
        collect(0, replies_, found);
        if (found.empty() && !f_.context.empty()) {
            add_contexts();
            collect(replies_, wordings_.size(), found);
        }
        std::sort(found.begin(), found.end(), [&](const rule_match& a, const rule_match& b) {
            if (a.demands != b.demands) return a.demands > b.demands;
            if (a.reply != b.reply) return a.reply > b.reply;
            return rules_.rules[a.rule].id < rules_.rules[b.rule].id;
        });
        // What an author settled goes before what is counted: from the first to one that is more specific, and on from there.
        // Acyclic, so that it ends.
        for (std::size_t i = 1; i < found.size() && i < max_compared;) {
            if (!rules_.is_more_specific(found[i].rule, found[0].rule) || lies_within(found[i], found[0])) {
                ++i;
                continue;
            }
            std::rotate(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(i), found.begin() + static_cast<std::ptrdiff_t>(i) + 1);
            i = 1;
        }
        return found;
    }

    // "timed out" within "message timed out": the longer wording has said more, whatever its rule's rank.
    static bool lies_within(const rule_match& inner, const rule_match& outer) {
        if (inner.words.empty() || inner.demands.literals >= outer.demands.literals) return false;
        return std::all_of(inner.words.begin(), inner.words.end(), [&](const auto& small) {
            return std::any_of(outer.words.begin(), outer.words.end(), [&](const auto& large) {
                return small.first == large.first && small.second->first_token >= large.second->first_token && small.second->last_token <= large.second->last_token;
            });
        });
    }

    static bool ties(const rule_match& a, const rule_match& b) { return a.demands == b.demands && a.reply == b.reply; }

    smtp_explain::basis basis_of(const rule_match& m) const { return m.demands.issuer > 0 ? basis::issuer_rule : basis::generic_rule; }

    void add_runner_up(diagnosis& d, candidate c) const {
        if (c.cause == d.cause || c.cause == "unknown" || d.runners_up.size() >= max_runners_up) return;
        for (const candidate& other : d.runners_up)
            if (other.cause == c.cause) return;
        d.runners_up.push_back(std::move(c));
    }

    void answer_by_rule(diagnosis& d, const std::vector<rule_match>& found) {
        const rule_match& winner = found.front();
        d.cause = rules_.rules[winner.rule].cause;
        d.rule = rules_.rules[winner.rule].id;
        d.basis = basis_of(winner);
        for (const auto& [w, match] : winner.words) add_spans(d.evidence, spans(*w, *match));
        if (winner.words.empty()) add_code_spans(rules_.rules[winner.rule].when, d.evidence);
        for (std::size_t i = 1; i < found.size(); ++i) {
            const compiled_rule& other = rules_.rules[found[i].rule];
            if (other.cause != d.cause && ties(found[i], winner) && !rules_.is_more_specific(winner.rule, found[i].rule) &&
                std::none_of(d.notes.begin(), d.notes.end(), [](const note& n) { return n.id == "tie"; }))
                d.notes.push_back({"tie", {{"rule", other.id}}});
            add_runner_up(d, {other.cause, basis_of(found[i]), other.id});
        }
        for (const code_answer& a : code_answers()) add_runner_up(d, {a.cause, a.by, {}});
        // A rule that demands the status says that it goes with these words.
        if (!winner.words.empty() && winner.demands.status == 0) {
            if (!compare_code_with_wording(d) && winner.demands.reply_code == 0) compare_class_with_wording(d);
        }
        if (winner.demands.issuer > 0) d.issuer = issuer_of(rules_.rules[winner.rule].when);
    }

    // The rule's issuer that the paste shows.
    std::string issuer_of(const condition& c) const {
        for (const std::uint32_t i : c.issuers)
            if (issuers_.proves(i)) return rules_.issuers[i].id;
        return rules_.issuers[c.issuers.front()].id;
    }

    void add_code_spans(const condition& c, source_spans& evidence) const {
        if (!c.reply_codes.empty()) add_spans(evidence, f_.reply_code->where);
        if (!c.statuses.empty()) add_spans(evidence, f_.enhanced_status_code->where);
    }

    // ---- codes

    struct code_answer {
        std::string cause;
        smtp_explain::basis by = basis::none;
        const source_spans* where = nullptr;
        std::string code, meaning;
    };

    // What the registered meanings of the codes answer, the surest first.
    std::vector<code_answer> code_answers() const {
        std::vector<code_answer> out;
        if (f_.enhanced_status_code && f_.enhanced_status_code->value.is_specific() && f_.enhanced_status_code->value.class_ != 2) {
            const auto& status = f_.enhanced_status_code->value;
            const code_meaning* m = base_.meaning(status);
            if (!m) m = base_.subject_meaning(status);
            if (m && tells(m->cause)) out.push_back({m->cause, basis::enhanced_status_code, &f_.enhanced_status_code->where, to_string(status), m->name});
        }
        if (f_.reply_code && !f_.reply_code->value.is_positive())
            if (const code_meaning* m = base_.meaning(f_.reply_code->value); m && tells(m->cause))
                out.push_back({m->cause, basis::reply_code, &f_.reply_code->where, std::to_string(f_.reply_code->value.value), m->name});
        if (f_.stage)
            if (const std::string_view cause = cause_of_stage(); !cause.empty()) out.push_back({std::string(cause), basis::stage, &f_.stage->where, {}, {}});
        return out;
    }

    bool tells(const std::string& cause) const {
        if (cause.empty() || cause == "unknown") return false;
        // What is still being tried has not expired, though X.4.7 is what delay notices quote.
        return !(cause == "delivery-expired" && f_.action && f_.action->value == dsn::action::delayed);
    }

    // A step that failed without a reply tells what failed; with one, the reply would have to say why.
    std::string_view cause_of_stage() const {
        if (f_.reply_code) return {};
        switch (f_.stage->value) {
            case smtp::stage::resolve: return "dns-failure";
            case smtp::stage::connect: return "connection-failed";
            case smtp::stage::tls: return "tls-failed";
            case smtp::stage::auth: return "auth-failed";
            default: return {};
        }
    }

    void answer_by_codes(diagnosis& d) const {
        answer_by_telling_codes(d);
        if (d.basis != basis::none) return;
        // Registered, but its meaning alone does not tell the cause.
        if (f_.enhanced_status_code && f_.enhanced_status_code->value.is_specific() && base_.meaning(f_.enhanced_status_code->value)) {
            d.basis = basis::enhanced_status_code;
            d.evidence = f_.enhanced_status_code->where;
        } else if (f_.reply_code && base_.meaning(f_.reply_code->value)) {
            d.basis = basis::reply_code;
            d.evidence = f_.reply_code->where;
        }
    }

    void answer_by_telling_codes(diagnosis& d) const {
        for (const code_answer& a : code_answers()) {
            if (d.basis == basis::none) {
                d.cause = a.cause;
                d.basis = a.by;
                d.evidence = *a.where;
            } else {
                add_runner_up(d, {a.cause, a.by, {}});
            }
        }
    }

    // Causes that are registered under quite different subjects contradict each other: "5.1.1 … blocked as spam".
    bool compare_code_with_wording(diagnosis& d) const {
        constexpr std::uint16_t policy = 1u << 7 | 1u << 5;   // where causes that have no code of their own are reported
        for (const code_answer& a : code_answers()) {
            if (a.by != basis::enhanced_status_code && !(a.by == basis::reply_code && f_.reply_code->value.is_permanent_failure())) continue;
            if (a.cause == d.cause) return false;
            const auto subjects = [&](const std::string& cause) {
                const auto at = rules_.subjects_of_cause.find(cause);
                return at == rules_.subjects_of_cause.end() ? policy : at->second;
            };
            if ((subjects(a.cause) & subjects(d.cause)) != 0) return false;
            d.notes.push_back({"code-and-wording-disagree", {{"code", a.code}, {"code_meaning", a.meaning}}});
            return true;
        }
        // "5.7.1 mailbox full": policy, which tells no cause, for something that has a topic of its own.
        if (f_.enhanced_status_code && f_.enhanced_status_code->value.subject == 7 && f_.enhanced_status_code->value.class_ != 2) {
            const auto at = rules_.subjects_of_cause.find(d.cause);
            if (at != rules_.subjects_of_cause.end() && (at->second & policy) == 0) {
                const code_meaning* m = base_.meaning(f_.enhanced_status_code->value);
                d.notes.push_back({"code-and-wording-disagree", {{"code", to_string(f_.enhanced_status_code->value)}, {"code_meaning", m ? m->name : std::string()}}});
                return true;
            }
        }
        return false;
    }

    // "550 Greylisted, try again later" gives up with words that ask for patience; "450 User unknown" tries again what never passes.
    void compare_class_with_wording(diagnosis& d) const {
        const cause* c = base_.cause(d.cause);
        const std::optional<permanence> said = permanence_of_codes();
        if (!c || !c->usual_permanence || !said || *said == *c->usual_permanence) return;
        const std::vector<code_answer> answers = code_answers();
        if (std::any_of(answers.begin(), answers.end(), [&](const code_answer& a) { return a.cause == d.cause; })) return;   // a usual pair: 452 4.2.2 for a full mailbox
        const rule_advice* advice = base_.advice(d.rule);
        const std::string& resend = advice && !advice->resend.empty() ? advice->resend : c->resend;
        const std::string code = f_.reply_code ? std::to_string(f_.reply_code->value.value) : to_string(f_.enhanced_status_code->value);
        const bool waiting_helps = resend == "after-waiting" || resend == "not-needed";
        if (*said == permanence::permanent && waiting_helps) d.notes.push_back({"code-final-wording-temporary", {{"code", code}}});
        if (*said == permanence::temporary && !waiting_helps) d.notes.push_back({"code-temporary-wording-final", {{"code", code}}});
    }

    // ---- permanence and reasons

    std::optional<permanence> permanence_of_codes() const {
        if (f_.reply_code) {
            if (f_.reply_code->value.is_transient_failure()) return permanence::temporary;
            if (f_.reply_code->value.is_permanent_failure()) return permanence::permanent;
        }
        if (f_.enhanced_status_code) {
            if (f_.enhanced_status_code->value.class_ == 4) return permanence::temporary;
            if (f_.enhanced_status_code->value.class_ == 5) return permanence::permanent;
        }
        return std::nullopt;
    }

    // The reply itself, where it wraps another one ("450 … from MTA: 550 5.1.1 …"): the sending side keeps trying.
    bool answers_with_4xx() const {
        if (!f_.diagnostic_code) return false;
        const std::string_view text = f_.diagnostic_code->value.text;
        const auto digit = [&](std::size_t i) { return text[i] >= '0' && text[i] <= '9'; };
        return text.size() > 4 && text[0] == '4' && digit(1) && digit(2) && (text[3] == ' ' || text[3] == '-');
    }

    std::optional<permanence> permanence_of(const diagnosis& d) const {
        // A reply of 550 inside one of 450, or a refusal that the sending side means to try elsewhere: whoever writes a delay
        // notice has not given up.
        if (f_.action && f_.action->value == dsn::action::delayed) return permanence::temporary;
        if (!f_.action && answers_with_4xx()) return permanence::temporary;
        if (const auto said = permanence_of_codes()) return said;
        if (f_.action) {
            if (f_.action->value == dsn::action::failed) return permanence::permanent;
        }
        const cause* c = base_.cause(d.cause);
        return c ? c->usual_permanence : std::nullopt;
    }

    void find_reasons(diagnosis& d, const rule_match* winner, const answers& given) {
        const cause* c = base_.cause(d.cause);
        const auto conditions = rules_.reasons.find(d.cause);
        if (!c || conditions == rules_.reasons.end()) return;
        add_contexts();
        for (std::size_t i = 0; i < c->reasons.size() && i < conditions->second.size(); ++i) {
            reason_evidence e;
            e.reason = c->reasons[i].id;
            bool shown = false, ruled_out = false;
            if (winner && rules_.rules[winner->rule].reason == e.reason) {
                shown = true;
                e.where = d.evidence;
            }
            for (const condition& when : conditions->second[i].shown_by) {
                source_spans where;
                if (!holds(when, where)) continue;
                shown = true;
                add_spans(e.where, where);
            }
            for (const condition& when : conditions->second[i].ruled_out_by) {
                // What a dialogue shows stands against the server's words: "authentication required" behind a login that worked.
                source_spans where;
                if (ruled_out || (shown && !when.session) || !holds(when, where)) continue;
                ruled_out = true;
                shown = false;
                e.where = std::move(where);
            }
            // The reader's answer decides: questions are about what the paste cannot tell.
            for (const cause_question& q : c->questions)
                for (const auto& answer : given) {
                    if (answer.first != q.id) continue;
                    for (const cause_option& o : q.options) {
                        if (o.id != answer.second) continue;
                        const auto names = [&](const std::vector<std::string>& list) { return std::find(list.begin(), list.end(), e.reason) != list.end(); };
                        const bool shows = names(o.shows), rules_out = names(o.rules_out);
                        if (!shows && !rules_out) continue;
                        shown = shows;
                        ruled_out = rules_out;
                        e.where.clear();
                    }
                }
            if (!shown && !ruled_out) continue;
            e.shown = shown;
            d.reasons.push_back(std::move(e));
        }
    }

    const delivery_failure& f_;
    const session_facts* session_;
    input_kind kind_;
    const rule_base& base_;
    const compiled_rules& rules_;
    std::string_view bytes_;
    std::vector<wording> wordings_;   // the reply first; never moved once matched
    std::size_t replies_ = 0;
    bool contexts_added_ = false;
    issuer_evidence issuers_;
};

}  // namespace

diagnosis diagnose(const delivery_failure& f, const session_facts* session, input_kind kind, const answers& given, const rule_base& base,
                   std::string_view bytes) {
    return diagnosing(f, session, kind, base, bytes).run(given);
}

std::string trace_rules(const delivery_failure& f, const session_facts* session, input_kind kind, const rule_base& base) {
    return diagnosing(f, session, kind, base, {}).trace();
}

}  // namespace smtp_explain
