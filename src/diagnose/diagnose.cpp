#include "diagnose/diagnose.hpp"

#include <algorithm>
#include <tuple>

#include "diagnose/evidence.hpp"
#include "knowledge/compiled_rules.hpp"

namespace smtp_explain {

namespace {

constexpr std::uint32_t none = compiled_rules::none;
constexpr std::size_t max_contexts = 16;
constexpr std::size_t max_runners_up = 4;

// A text of the failure and the phrases that stand in it.
struct heard {
    const located<std::string>* text = nullptr;
    token_list tokens;
    phrase_matches found;
};

struct shown_issuer {
    std::uint32_t issuer = none;
    int strength = 0;          // the greater the surer
};

// A rule that holds, with what decides between rules.
struct contender {
    std::uint32_t rule = none;
    bool by_issuer = false;
    bool wording = false;
    bool in_reply = true;      // its words stand in the reply itself, not in what stands around it
    int facts = 0;
    int literals = 0;
    int status = 0, code = 0;
    int reply = 0;             // 1: in a reply that is wrapped by another
    source_spans where;

    auto rank() const { return std::tuple(in_reply, by_issuer, wording, facts, literals, status, code, reply); }
};

std::string lower_case(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    return out;
}

std::string_view domain_of(std::string_view address) {
    const std::size_t at = address.rfind('@');
    return at == std::string_view::npos ? std::string_view{} : address.substr(at + 1);
}

class diagnoser {
public:
    diagnoser(const delivery_failure& f, const session_facts* session, input_kind kind, const rule_base& base)
        : failure_(f), session_(session), kind_(kind), base_(base), rules_(base.rules()) {
        if (f.diagnostic_code) {
            reply_ = {f.diagnostic_code->value.text, f.diagnostic_code->where};
            hear(reply_);
            has_reply_ = true;
        }
        for (std::size_t i = 0; i < f.context.size() && i < max_contexts; ++i) hear(f.context[i]);
        find_issuers();
        find_contenders();
    }

    const std::vector<contender>& contenders() const { return contenders_; }

    diagnosis answer(const answers& replies) {
        diagnosis d;
        if (!contenders_.empty()) {
            const contender& best = contenders_.front();
            const compiled_rule& rule = rules_.rules[best.rule];
            d.cause = rule.cause;
            d.basis = best.by_issuer ? basis::issuer_rule : basis::generic_rule;
            d.rule = rule.id;
            d.evidence = best.where;
            if (d.evidence.empty()) d.evidence = spans_of_codes();
            note_disagreement(d, best);
            note_tie(d);
        } else {
            answer_from_codes(d);
        }
        collect_runners_up(d);
        d.issuer = issuer_of_answer();
        d.permanence = permanence_of(d.cause);
        collect_reasons(d, replies);
        for (const heard& h : heard_)
            if (h.tokens.cut || h.found.cut) {
                d.notes.push_back({"reply-too-long", {}});
                break;
            }
        return d;
    }

private:
    void hear(const located<std::string>& text) {
        heard h;
        h.text = &text;
        h.tokens = tokenize(text.value, rules_.words);
        h.found = rules_.phrases.match(h.tokens);
        heard_.push_back(std::move(h));
    }

    // ---- who worded the reply

    void show(std::uint32_t issuer, int strength) {
        for (shown_issuer& s : shown_)
            if (s.issuer == issuer) {
                s.strength = std::max(s.strength, strength);
                return;
            }
        shown_.push_back({issuer, strength});
    }

    void show_host(const std::unordered_map<std::string, std::vector<std::uint32_t>>& suffixes, std::string_view host, int strength) {
        std::string name = lower_case(host);
        while (!name.empty() && name.back() == '.') name.pop_back();
        for (std::size_t at = 0;;) {
            const auto found = suffixes.find(name.substr(at));
            if (found != suffixes.end()) {
                for (const std::uint32_t issuer : found->second) show(issuer, strength);
                return;  // the longest suffix is the surest
            }
            at = name.find('.', at);
            if (at == std::string::npos) return;
            ++at;
        }
    }

    void find_issuers() {
        if (failure_.issuer)
            if (const std::uint32_t i = rules_.issuer_index(failure_.issuer->value); i != none) show(i, 6);
        if (failure_.remote_mta)
            show_host(rules_.issuer_hosts, failure_.remote_mta->value, 5);
        else if (!failure_.remote_address && failure_.reporting_mta)
            show_host(rules_.issuer_hosts, failure_.reporting_mta->value, 3);
        if (!failure_.remote_mta && session_ != nullptr && session_->server_host) show_host(rules_.issuer_hosts, session_->server_host->value, 5);
        for (const heard& h : heard_) {
            const std::string_view text = h.text->value;
            for (const typed_piece& p : h.tokens.pieces) {
                if (p.last <= p.first || p.last > h.tokens.tokens.size()) continue;
                const std::uint32_t begin = h.tokens.tokens[p.first].begin, end = h.tokens.tokens[p.last - 1].end;
                const std::string_view piece = text.substr(begin, end - begin);
                if (p.type == token_type::url) {
                    std::string_view host = piece;
                    if (const std::size_t scheme = host.find("://"); scheme != std::string_view::npos) host.remove_prefix(scheme + 3);
                    show_host(rules_.issuer_urls, host.substr(0, host.find_first_of("/:?#")), 4);
                } else if (p.type == token_type::host) {
                    // A server signs its reply with its name in brackets, or names itself first.
                    const bool bracketed = begin > 0 && text[begin - 1] == '[';
                    if (bracketed || p.first == 0) show_host(rules_.issuer_hosts, piece, 4);
                }
            }
            for (const phrase_match& m : h.found.all) {
                const compiled_rules::phrase_owner& owner = rules_.owners[m.phrase];
                if (owner.rule == none && owner.issuer != none && !owner.banner) show(owner.issuer, 2);
            }
        }
    }

    bool is_shown(std::uint32_t issuer) const {
        return std::any_of(shown_.begin(), shown_.end(), [&](const shown_issuer& s) { return s.issuer == issuer; });
    }

    // Another issuer of the same kind worded the reply. Filters and block lists speak through any server.
    bool is_excluded(std::uint32_t issuer) const {
        const issuer_kind kind = rules_.issuers[issuer].kind;
        if (kind == issuer_kind::filter || kind == issuer_kind::blocklist) return false;
        return std::any_of(shown_.begin(), shown_.end(), [&](const shown_issuer& s) { return rules_.issuers[s.issuer].kind == kind && s.strength >= 3; });
    }

    // ---- conditions

    const phrase_match* find_phrase(std::uint32_t phrase, const heard** in = nullptr) const {
        for (const heard& h : heard_)
            if (const phrase_match* m = h.found.find(phrase)) {
                if (in != nullptr) *in = &h;
                return m;
            }
        return nullptr;
    }

    source_spans spans_of_match(const phrase_match& m, const heard& h) const {
        if (m.last_token <= m.first_token || m.last_token > h.tokens.tokens.size()) return h.text->where;
        const std::uint32_t begin = h.tokens.tokens[m.first_token].begin, end = h.tokens.tokens[m.last_token - 1].end;
        return spans_of(*h.text, begin, end - begin, {});
    }

    template <class T, class Value>
    static bool holds_fact(const std::optional<Value>& asked, const stated<T>& fact, source_spans* where) {
        if (!asked) return true;
        if (!fact || fact->value != *asked) return false;
        if (where != nullptr) add_spans(*where, fact->where);
        return true;
    }

    static bool holds_word(const std::vector<std::string>& asked, const stated<std::string>& fact, source_spans* where) {
        if (asked.empty()) return true;
        if (!fact) return false;
        const std::string word = lower_case(fact->value);
        if (std::none_of(asked.begin(), asked.end(), [&](const std::string& a) { return lower_case(a) == word; })) return false;
        if (where != nullptr) add_spans(*where, fact->where);
        return true;
    }

    bool holds_session(const session_condition& asked, source_spans* where) const {
        if (session_ == nullptr) return false;
        const session_facts& s = *session_;
        if (!holds_fact(asked.authenticated, s.authenticated, where) || !holds_fact(asked.auth_attempted, s.auth_attempted, where) ||
            !holds_fact(asked.auth_offered, s.auth_offered, where) || !holds_fact(asked.sender_differs_from_login, s.sender_differs_from_login, where) ||
            !holds_word(asked.tls, s.tls, where) || !holds_word(asked.auth_mechanism, s.auth_mechanism, where) || !holds_word(asked.port, s.port, where))
            return false;
        if (asked.stopped_at != 0) {
            if (!s.stopped_at || (asked.stopped_at >> static_cast<int>(s.stopped_at->value) & 1) == 0) return false;
            if (where != nullptr) add_spans(*where, s.stopped_at->where);
        }
        return true;
    }

    std::uint16_t stated_facts() const {
        const auto bit = [](fact f, bool on) { return static_cast<std::uint16_t>(on ? 1u << static_cast<int>(f) : 0u); };
        const delivery_failure& f = failure_;
        return static_cast<std::uint16_t>(bit(fact::remote_mta, f.remote_mta || f.remote_address) | bit(fact::recipient, f.final_recipient.has_value()) |
                                          bit(fact::sender, f.envelope_sender.has_value()) | bit(fact::reporting_mta, f.reporting_mta.has_value()) |
                                          bit(fact::reply_code, f.reply_code.has_value()) | bit(fact::enhanced_status_code, f.enhanced_status_code.has_value()) |
                                          bit(fact::stage, f.stage.has_value()) | bit(fact::session, session_ != nullptr));
    }

    // All but issuer and phrases.
    bool holds_frame(const condition& c, source_spans* where) const {
        const delivery_failure& f = failure_;
        if (!c.reply_codes.empty()) {
            if (!f.reply_code || std::find(c.reply_codes.begin(), c.reply_codes.end(), f.reply_code->value.value) == c.reply_codes.end()) return false;
            if (where != nullptr) add_spans(*where, f.reply_code->where);
        }
        if (!c.statuses.empty()) {
            if (!f.enhanced_status_code || std::none_of(c.statuses.begin(), c.statuses.end(), [&](const status_pattern& p) { return p.holds(f.enhanced_status_code->value); }))
                return false;
            if (where != nullptr) add_spans(*where, f.enhanced_status_code->where);
        }
        if (c.stages != 0) {
            if (!f.stage || (c.stages >> static_cast<int>(f.stage->value) & 1) == 0) return false;
            if (where != nullptr) add_spans(*where, f.stage->where);
        }
        if (c.session && !holds_session(*c.session, where)) return false;
        if (c.kinds != 0 && (c.kinds >> static_cast<int>(kind_) & 1) == 0) return false;
        const std::uint16_t stated = stated_facts();
        if ((stated & c.has) != c.has || (stated & c.lacks) != 0) return false;
        if (c.sender_domain != domain_relation::not_asked) {
            if (!f.envelope_sender || !f.final_recipient) return false;
            const bool same = lower_case(domain_of(f.envelope_sender->value)) == lower_case(domain_of(f.final_recipient->value));
            if (same != (c.sender_domain == domain_relation::same_as_recipient)) return false;
        }
        for (const std::uint32_t phrase : c.no_phrase)
            if (find_phrase(phrase) != nullptr) return false;
        return true;
    }

    // A reason's condition: whole, with its evidence.
    bool holds(const condition& c, source_spans& where) const {
        source_spans found;
        if (!c.issuers.empty() && std::none_of(c.issuers.begin(), c.issuers.end(), [&](std::uint32_t i) { return is_shown(i); })) return false;
        if (!holds_frame(c, &found)) return false;
        const heard* in = nullptr;
        if (!c.any_phrase.empty()) {
            bool any = false;
            for (const std::uint32_t phrase : c.any_phrase)
                if (const phrase_match* m = find_phrase(phrase, &in)) {
                    add_spans(found, spans_of_match(*m, *in));
                    any = true;
                }
            if (!any) return false;
        }
        for (const std::uint32_t phrase : c.all_phrases) {
            const phrase_match* m = find_phrase(phrase, &in);
            if (m == nullptr) return false;
            add_spans(found, spans_of_match(*m, *in));
        }
        add_spans(where, found);
        return true;
    }

    // ---- rules

    void consider(std::uint32_t index) {
        const compiled_rule& rule = rules_.rules[index];
        const condition& c = rule.when;
        contender out;
        out.rule = index;
        bool own_code = false, loud = false;
        const heard* in = nullptr;
        if (!c.any_phrase.empty()) {
            for (const std::uint32_t phrase : c.any_phrase) {
                const phrase_match* m = find_phrase(phrase, &in);
                if (m == nullptr) continue;
                const compiled_rules::phrase_owner& owner = rules_.owners[phrase];
                own_code = own_code || owner.own_code;
                loud = loud || owner.literals >= 4;
                const bool in_reply = has_reply_ && in == &heard_.front();
                if (!out.wording || (in_reply && !out.in_reply) || (in_reply == out.in_reply && owner.literals > out.literals)) {
                    out.in_reply = in_reply;
                    out.literals = owner.literals;
                    out.reply = m->reply > 0 ? 1 : 0;
                }
                out.wording = true;
                add_spans(out.where, spans_of_match(*m, *in));
            }
            if (!out.wording) return;
        }
        for (const std::uint32_t phrase : c.all_phrases) {
            const phrase_match* m = find_phrase(phrase, &in);
            if (m == nullptr) return;
            const compiled_rules::phrase_owner& owner = rules_.owners[phrase];
            own_code = own_code || owner.own_code;
            loud = loud || owner.literals >= 4;
            out.in_reply = out.in_reply && has_reply_ && in == &heard_.front();
            out.literals += owner.literals;
            out.wording = true;
            add_spans(out.where, spans_of_match(*m, *in));
        }
        if (!holds_frame(c, nullptr)) return;
        if (!c.issuers.empty()) {
            const bool shown = std::any_of(c.issuers.begin(), c.issuers.end(), [&](std::uint32_t i) { return is_shown(i); });
            if (shown || (out.wording && own_code)) {
                out.by_issuer = true;
                if (!shown && std::all_of(c.issuers.begin(), c.issuers.end(), [&](std::uint32_t i) { return is_excluded(i); })) return;
            } else {
                if (!out.wording || !loud) return;
                if (std::all_of(c.issuers.begin(), c.issuers.end(), [&](std::uint32_t i) { return is_excluded(i); })) return;
            }
        }
        out.facts = c.facts();
        if (!c.statuses.empty()) out.status = std::any_of(c.statuses.begin(), c.statuses.end(), [&](const status_pattern& p) { return p.is_exact() && p.holds(failure_.enhanced_status_code->value); }) ? 2 : 1;
        out.code = c.reply_codes.empty() ? 0 : 1;
        if (!out.wording) {
            out.in_reply = true;
            source_spans frame;
            holds_frame(c, &frame);
            out.where = std::move(frame);
        }
        contenders_.push_back(std::move(out));
    }

    void find_contenders() {
        std::vector<std::uint32_t> indexes;
        for (const heard& h : heard_)
            for (const phrase_match& m : h.found.all)
                if (rules_.owners[m.phrase].rule != none) indexes.push_back(rules_.owners[m.phrase].rule);
        for (const shown_issuer& s : shown_)
            if (s.issuer < rules_.rules_by_code.size())
                indexes.insert(indexes.end(), rules_.rules_by_code[s.issuer].begin(), rules_.rules_by_code[s.issuer].end());
        std::sort(indexes.begin(), indexes.end());
        indexes.erase(std::unique(indexes.begin(), indexes.end()), indexes.end());
        for (const std::uint32_t index : indexes) consider(index);
        std::sort(contenders_.begin(), contenders_.end(), [&](const contender& a, const contender& b) {
            if (a.rank() != b.rank()) return a.rank() > b.rank();
            return rules_.rules[a.rule].id < rules_.rules[b.rule].id;
        });
        // What an author settled beats what the count says.
        for (std::size_t i = 1; i < contenders_.size() && i < 64; ++i)
            if (contenders_[i].in_reply == contenders_[0].in_reply && rules_.is_more_specific(contenders_[i].rule, contenders_[0].rule))
                std::rotate(contenders_.begin(), contenders_.begin() + static_cast<std::ptrdiff_t>(i), contenders_.begin() + static_cast<std::ptrdiff_t>(i) + 1);
    }

    // ---- the answer

    source_spans spans_of_codes() const {
        source_spans out;
        if (failure_.reply_code) add_spans(out, failure_.reply_code->where);
        if (failure_.enhanced_status_code) add_spans(out, failure_.enhanced_status_code->where);
        return out;
    }

    static bool tells(const code_meaning* m) { return m != nullptr && !m->cause.empty() && m->cause != "unknown"; }

    const code_meaning* status_meaning() const {
        return failure_.enhanced_status_code && failure_.enhanced_status_code->value.is_specific() ? base_.meaning(failure_.enhanced_status_code->value) : nullptr;
    }
    const code_meaning* reply_meaning() const { return failure_.reply_code ? base_.meaning(failure_.reply_code->value) : nullptr; }

    static std::string_view cause_of_stage(smtp::stage s) {
        switch (s) {
            case smtp::stage::resolve: return "dns-failure";
            case smtp::stage::connect: return "connection-failed";
            case smtp::stage::tls: return "tls-failed";
            case smtp::stage::auth: return "auth-failed";
            default: return {};
        }
    }

    void answer_from_codes(diagnosis& d) const {
        const code_meaning* status = status_meaning();
        const code_meaning* code = reply_meaning();
        const std::string_view stage = failure_.stage ? cause_of_stage(failure_.stage->value) : std::string_view{};
        if (tells(status)) {
            d.cause = status->cause;
            d.basis = basis::enhanced_status_code;
            d.evidence = failure_.enhanced_status_code->where;
        } else if (tells(code)) {
            d.cause = code->cause;
            d.basis = basis::reply_code;
            d.evidence = failure_.reply_code->where;
        } else if (!stage.empty()) {
            d.cause = stage;
            d.basis = basis::stage;
            d.evidence = failure_.stage->where;
        } else if (status != nullptr) {
            d.basis = basis::enhanced_status_code;
            d.evidence = failure_.enhanced_status_code->where;
        } else if (code != nullptr) {
            d.basis = basis::reply_code;
            d.evidence = failure_.reply_code->where;
        }
    }

    void note_disagreement(diagnosis& d, const contender& best) const {
        const code_meaning* status = status_meaning();
        if (!best.wording || !tells(status) || status->cause == d.cause) return;
        const compiled_rule& rule = rules_.rules[best.rule];
        if (best.status > 0 && rule.when.has_wording()) return;  // the rule itself says that this status goes with these words
        const auto subjects = rules_.subjects_of_cause.find(d.cause);
        const auto bit = 1u << failure_.enhanced_status_code->value.subject;
        if (failure_.enhanced_status_code->value.subject < 16 && subjects != rules_.subjects_of_cause.end() && (subjects->second & bit) != 0 &&
            failure_.enhanced_status_code->value.subject == 7)
            return;  // X.7.z: policy; its causes are neighbours
        d.notes.push_back({"code-and-wording-disagree", {{"code", to_string(failure_.enhanced_status_code->value)}, {"code_meaning", status->name}}});
    }

    void note_tie(diagnosis& d) const {
        for (std::size_t i = 1; i < contenders_.size(); ++i) {
            if (contenders_[i].rank() != contenders_[0].rank()) return;
            const compiled_rule& other = rules_.rules[contenders_[i].rule];
            if (other.cause == d.cause || rules_.is_more_specific(contenders_[0].rule, contenders_[i].rule)) continue;
            d.notes.push_back({"tie", {{"rule", d.rule}, {"other", other.id}}});
            return;
        }
    }

    void collect_runners_up(diagnosis& d) const {
        const auto add = [&](const std::string& cause, basis b, const std::string& rule) {
            if (cause == d.cause || d.runners_up.size() >= max_runners_up) return;
            for (const candidate& c : d.runners_up)
                if (c.cause == cause) return;
            d.runners_up.push_back({cause, b, rule});
        };
        for (const contender& c : contenders_) add(rules_.rules[c.rule].cause, c.by_issuer ? basis::issuer_rule : basis::generic_rule, rules_.rules[c.rule].id);
        if (const code_meaning* status = status_meaning(); tells(status)) add(status->cause, basis::enhanced_status_code, {});
        if (const code_meaning* code = reply_meaning(); tells(code)) add(code->cause, basis::reply_code, {});
    }

    std::string issuer_of_answer() const {
        if (!contenders_.empty() && contenders_.front().by_issuer) {
            const auto& issuers = rules_.rules[contenders_.front().rule].when.issuers;
            for (const std::uint32_t i : issuers)
                if (is_shown(i)) return rules_.issuers[i].id;
            if (!issuers.empty()) return rules_.issuers[issuers.front()].id;
        }
        const shown_issuer* best = nullptr;
        const auto weight = [&](const shown_issuer& s) { return s.strength * 2 + (rules_.issuers[s.issuer].kind != issuer_kind::software ? 1 : 0); };
        for (const shown_issuer& s : shown_)
            if (best == nullptr || weight(s) > weight(*best)) best = &s;
        return best != nullptr ? rules_.issuers[best->issuer].id : std::string{};
    }

    std::optional<permanence> permanence_of(const std::string& cause_id) const {
        const delivery_failure& f = failure_;
        if (f.reply_code && f.reply_code->value.is_permanent_failure()) return permanence::permanent;
        if (f.reply_code && f.reply_code->value.is_transient_failure()) return permanence::temporary;
        if (f.enhanced_status_code && f.enhanced_status_code->value.class_ == 5) return permanence::permanent;
        if (f.enhanced_status_code && f.enhanced_status_code->value.class_ == 4) return permanence::temporary;
        if (f.action && f.action->value == dsn::action::failed) return permanence::permanent;
        if (f.action && f.action->value == dsn::action::delayed) return permanence::temporary;
        const cause* c = base_.cause(cause_id);
        return c != nullptr ? c->usual_permanence : std::nullopt;
    }

    void collect_reasons(diagnosis& d, const answers& replies) const {
        const cause* c = base_.cause(d.cause);
        if (c == nullptr) return;
        const auto conditions = rules_.reasons.find(d.cause);
        std::vector<reason_evidence> found(c->reasons.size());
        std::vector<bool> decided(c->reasons.size(), false);
        for (std::size_t i = 0; i < c->reasons.size(); ++i) {
            found[i].reason = c->reasons[i].id;
            if (conditions == rules_.reasons.end() || i >= conditions->second.size()) continue;
            source_spans where;
            for (const condition& shown : conditions->second[i].shown_by)
                if (holds(shown, where)) {
                    found[i].shown = true;
                    decided[i] = true;
                }
            if (!decided[i])
                for (const condition& out : conditions->second[i].ruled_out_by)
                    if (holds(out, where)) decided[i] = true;
            found[i].where = std::move(where);
        }
        if (!d.rule.empty() && !contenders_.empty()) {
            const std::string& reason = rules_.rules[contenders_.front().rule].reason;
            for (std::size_t i = 0; i < found.size(); ++i)
                if (found[i].reason == reason) {
                    found[i].shown = decided[i] = true;
                    add_spans(found[i].where, d.evidence);
                }
        }
        for (const auto& [question, option] : replies)
            for (const cause_question& q : c->questions) {
                if (q.id != question) continue;
                for (const cause_option& o : q.options) {
                    if (o.id != option) continue;
                    const auto decide = [&](const std::vector<std::string>& ids, bool shown) {
                        for (std::size_t i = 0; i < found.size(); ++i)
                            if (std::find(ids.begin(), ids.end(), found[i].reason) != ids.end()) {
                                found[i].shown = shown;
                                decided[i] = true;
                                found[i].where.clear();
                            }
                    };
                    decide(o.rules_out, false);
                    decide(o.shows, true);
                }
            }
        for (std::size_t i = 0; i < found.size(); ++i)
            if (decided[i]) d.reasons.push_back(std::move(found[i]));
    }

    const delivery_failure& failure_;
    const session_facts* session_;
    input_kind kind_;
    const rule_base& base_;
    const compiled_rules& rules_;
    located<std::string> reply_;
    bool has_reply_ = false;
    std::vector<heard> heard_;            // the reply first, then what stands around it
    std::vector<shown_issuer> shown_;
    std::vector<contender> contenders_;   // the winner first
};

}  // namespace

diagnosis diagnose(const delivery_failure& failure, const session_facts* session, input_kind kind, const answers& replies, const rule_base& base) {
    return diagnoser(failure, session, kind, base).answer(replies);
}

std::string trace_rules(const delivery_failure& failure, const session_facts* session, input_kind kind, const rule_base& base) {
    const diagnoser d(failure, session, kind, base);
    std::string out;
    for (const contender& c : d.contenders()) {
        const compiled_rule& rule = base.rules().rules[c.rule];
        out += rule.id + " -> " + rule.cause + ": " + (c.by_issuer ? "issuer" : "any issuer") + ", " + (c.wording ? std::to_string(c.literals) + " words" : "no wording") +
               (c.in_reply ? "" : " (around the reply)") + (c.reply != 0 ? " (inner reply)" : "") + ", facts " + std::to_string(c.facts) + ", status " + std::to_string(c.status) +
               ", code " + std::to_string(c.code) + '\n';
    }
    if (out.empty()) out = "no rule matched\n";
    return out;
}

}  // namespace smtp_explain
