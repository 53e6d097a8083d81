#include "compose/compose.hpp"

#include <algorithm>
#include <utility>

#include "compose/slots.hpp"

namespace smtp_explain {

namespace {

enum class standing : std::uint8_t { shown, possible, hidden, ruled_out };

struct weighed_reason {
    const cause_reason* reason = nullptr;
    standing stands = standing::possible;
    source_spans where;
};

std::vector<weighed_reason> weigh(const cause& c, const rule_advice* advice, const diagnosis& d) {
    std::vector<weighed_reason> out;
    out.reserve(c.reasons.size());
    for (const cause_reason& r : c.reasons) {
        weighed_reason w{&r, r.only_if_shown ? standing::hidden : standing::possible, {}};
        bool ruled_out = false;
        for (const reason_evidence& e : d.reasons) {
            if (e.reason != r.id) continue;
            if (!e.shown) {
                ruled_out = true;
                continue;
            }
            w.stands = standing::shown;
            w.where.insert(w.where.end(), e.where.begin(), e.where.end());
        }
        if (w.stands != standing::shown) {
            if (ruled_out) {
                w.stands = standing::ruled_out;
            } else if (advice && advice->reason == r.id) {
                w.stands = standing::shown;
                w.where = d.evidence;
            }
        }
        out.push_back(std::move(w));
    }
    const auto settles = [](const weighed_reason& w) {
        return w.stands == standing::shown && w.reason->excludes_others;
    };
    if (std::any_of(out.begin(), out.end(), settles)) {
        for (weighed_reason& w : out)
            if (w.stands == standing::possible) w.stands = standing::ruled_out;
    }
    // Of what is shown, the exact fault stands before what only narrows the circle.
    std::stable_sort(out.begin(), out.end(), [&](const auto& a, const auto& b) { return a.stands != b.stands ? a.stands < b.stands : settles(a) && !settles(b); });
    return out;
}

class composer {
public:
    composer(const slot_values& values, const std::vector<weighed_reason>& reasons, const rule_base& rules,
             outcome came)
        : values_(values), reasons_(reasons), rules_(rules), outcome_(came) {}

    // What the paste shows of who runs what. A server's report shows its own side only where another server refused the
    // message. A program's own wording shows the program, although no host proves it; a server's own wording shows the
    // sender's side too where that is the server which refuses: both then hold, as where Postfix hands mail to a service.
    void note_products(std::string_view format, const diagnosis& d, bool refused_elsewhere, bool refused_by_own_server) {
        const auto note = [&](std::string_view role, std::string_view group, std::string_view id) {
            const text_variants* known = rules_.label(group, std::string(role) + '/' + std::string(id));
            if (known) products_.push_back({role, known});
            return known != nullptr;
        };
        const std::string_view folder = std::string_view(d.rule).substr(0, d.rule.find('/'));
        const std::string_view wording = d.issuer.empty() ? folder : std::string_view(d.issuer);
        for (const std::string_view id : {wording, folder})
            if (provider_.empty() && rules_.names_provider(id)) provider_ = id;
        if (!note("sender", "products_by_format", format)) note("sender", "products_by_issuer", wording);
        if (refused_elsewhere) note("sender-admin", "products_by_format", format);
        if (refused_by_own_server) note("sender-admin", "products_by_issuer", wording);
        note("recipient-admin", "products_by_issuer", d.issuer);
    }

    // A step or command is as near as the nearest of its reasons; 1 for any reason; none where all are gone.
    std::optional<int> nearness(const std::vector<std::string>& ids) const {
        if (ids.empty()) return 1;
        std::optional<int> nearest;
        for (const weighed_reason& w : reasons_) {
            if (w.stands > standing::possible || std::find(ids.begin(), ids.end(), w.reason->id) == ids.end()) continue;
            const int n = w.stands == standing::shown ? 0 : 2;
            if (!nearest || n < *nearest) nearest = n;
        }
        return nearest;
    }

    // Role by role: first who reads this, then who can mend it. Within a role what is special to these words, then the
    // steps for the reader's own program where the paste names it, then those for any program, then those for others;
    // what belongs to a reason that is shown goes before what does not.
    void steps(const std::vector<cause_step>* special, const std::vector<cause_step>& general,
               const std::vector<std::string>& who, bool by_administrator, bool own_program, std::vector<explained_step>& out) const {
        struct placed {
            const cause_step* step;
            std::size_t role, part, product;
            int near;
        };
        const bool some_shown = !reasons_.empty() && reasons_.front().stands == standing::shown;
        std::vector<placed> all;
        // Every domain has its entries in DNS, whatever runs the mail: they go before what only some have.
        std::vector<std::string_view> roles(who.begin(), who.end()), products{"dns"};
        if (!by_administrator) roles.insert(roles.begin(), "sender");
        const auto rank = [](std::vector<std::string_view>& known, std::string_view one) {
            const std::size_t at = static_cast<std::size_t>(std::find(known.begin(), known.end(), one) - known.begin());
            if (at == known.size()) known.push_back(one);
            return at;
        };
        const auto place = [&](const cause_step& s, bool is_special) {
            const std::optional<int> near = nearness(s.reasons);
            if (!near || !is_run(s) || !fits(s) || (s.only_if == "own-program" && !own_program)) return;
            if (own_program && (s.for_ == "recipient-admin" || s.for_ == "recipient")) return;
            const bool is_shown = *near == 0;
            const bool is_near = *near < 2 || !some_shown;
            std::size_t part = is_shown ? 2 : 4, product = 0;
            if (!s.product.empty()) {
                product = rank(products, s.product);
                part = !is_own_program(s) || !is_near ? 5 : is_shown ? 1 : 3;
            } else if (is_special) {
                part = 0;
            }
            // What is about the very provider that worded the reply (the first one named) is as near as what the reader runs.
            if (!s.issuers.empty() && s.issuers.front() == provider_ && is_near && part > 1) part = 1;
            all.push_back({&s, rank(roles, s.for_), part, product, is_special ? -1 : *near});
        };
        if (special)
            for (const cause_step& s : *special) place(s, true);
        for (const cause_step& s : general) place(s, false);
        std::stable_sort(all.begin(), all.end(), [](const placed& a, const placed& b) {
            if (a.role != b.role) return a.role < b.role;
            if (a.part != b.part) return a.part < b.part;
            if (a.product != b.product) return a.product < b.product;
            return a.near < b.near;
        });
        for (const placed& p : all) {
            std::string text = values_.fill(p.step->text);
            if (!text.empty()) out.push_back({p.step->for_, product_name(p.step->product), std::move(text)});
        }
    }

    void verify(const std::vector<cause_verify>& from, std::vector<verify_command>& out) const {
        for (int wanted = 0; wanted <= 2; ++wanted)
            for (const cause_verify& v : from)
                if (nearness(v.reasons) == wanted) out.push_back({values_.command(v.command), v.tells});
    }

    void questions(const std::vector<cause_question>& from, std::vector<explained_question>& out) const {
        for (const cause_question& q : from) {
            if (!decides(q)) continue;
            explained_question& asked = out.emplace_back();
            asked.id = q.id;
            asked.text = values_.fill(q.text);
            for (const cause_option& o : q.options) asked.options.push_back({o.id, o.label});
        }
    }

private:
    // A domain's DNS is apart from what runs the mail.
    bool is_run(const cause_step& s) const {
        if (s.product.empty() || s.product == "dns") return true;
        bool some = false;
        for (const auto& [role, known] : products_) {
            if (role != s.for_) continue;
            if (std::find(known->begin(), known->end(), s.product) != known->end()) return true;
            some = true;
        }
        return !some;
    }

    bool names_program(std::string_view role) const {
        return std::any_of(products_.begin(), products_.end(), [&](const auto& p) { return p.first == role; });
    }

    bool is_own_program(const cause_step& s) const { return s.product != "dns" && names_program(s.for_); }

    bool fits(const cause_step& s) const {
        if (!s.issuers.empty() && !provider_.empty() && std::find(s.issuers.begin(), s.issuers.end(), provider_) == s.issuers.end()) return false;
        if (s.only_if == "given-up") return outcome_ != outcome::still_trying;
        if (s.only_if == "still-trying") return outcome_ != outcome::not_delivered;
        if (s.only_if == "program-unknown") return !names_program(s.for_);
        return true;
    }

    std::string product_name(const std::string& id) const {
        if (id.empty()) return {};
        const text_variants* name = rules_.label("products", id);
        return name && !name->empty() ? name->back() : id;
    }

    const weighed_reason* find(const std::string& id) const {
        for (const weighed_reason& w : reasons_)
            if (w.reason->id == id) return &w;
        return nullptr;
    }

    // Worth asking while at least two reasons are open and some answer would tell them apart. What the paste
    // shows is not asked again, nor is a question whose answer has already been given.
    bool decides(const cause_question& q) const {
        std::vector<const weighed_reason*> open;
        for (const weighed_reason& w : reasons_) {
            if (w.stands == standing::shown) return false;
            if (w.stands != standing::ruled_out) open.push_back(&w);
        }
        if (open.size() < 2) return false;
        bool tells = false;
        for (const cause_option& o : q.options) {
            std::size_t shows = 0, removes = 0, gone = 0;
            for (const std::string& id : o.shows) {
                const weighed_reason* w = find(id);
                if (w && w->stands != standing::ruled_out) ++shows;
            }
            for (const std::string& id : o.rules_out) {
                const weighed_reason* w = find(id);
                if (w) ++(w->stands == standing::ruled_out ? gone : removes);
            }
            if (shows == 0 && removes == 0 && gone > 0) return false;
            tells |= shows > 0 || (removes > 0 && removes < open.size());
        }
        return tells;
    }

    const slot_values& values_;
    const std::vector<weighed_reason>& reasons_;
    const rule_base& rules_;
    const outcome outcome_;
    std::string provider_;                                                     // that worded the reply; empty where none is shown
    std::vector<std::pair<std::string_view, const text_variants*>> products_;  // by role, where the paste shows them
};

// Whether the message arrived, from what is stated, the surest first:
//   - the report's action (RFC 3464 section 2.3.3);
//   - the kind of input: a bounce is written when its server has given up, whatever the code; a delay report while it
//   still tries;
//   - a server's log and a sending service defer by themselves after a 4yz, and a 5yz ends it (RFC 5321 section 4.2.1);
//   - in a dialogue and in a mail program nothing was delivered, and nobody says that anything will try again;
//   - a reply alone tells of a 5yz that it was refused; after a 4yz it is open who tries again.
outcome outcome_of(const delivery_failure& f, const diagnosis& d, input_kind kind) {
    if (f.action) {
        switch (f.action->value) {
            case dsn::action::failed:
                return outcome::not_delivered;
            case dsn::action::delayed:
                return outcome::still_trying;
            case dsn::action::delivered:
            case dsn::action::relayed:
            case dsn::action::expanded:
                return outcome::delivered;
        }
    }
    bool temporary = d.permanence == permanence::temporary, permanent = d.permanence == permanence::permanent;
    if (f.reply_code || f.enhanced_status_code) {
        const unsigned first = f.reply_code ? f.reply_code->value.value / 100u : f.enhanced_status_code->value.class_;
        temporary = first == 4;
        permanent = first == 5;
    }
    switch (kind) {
        case input_kind::delivery_failure:
            return outcome::not_delivered;
        case input_kind::delivery_delay:
            return outcome::still_trying;
        case input_kind::delivery_success:
            return outcome::delivered;
        case input_kind::smtp_session:
        case input_kind::client_error:
            return outcome::not_delivered;
        case input_kind::log:
        case input_kind::webhook:
            return permanent ? outcome::not_delivered : temporary ? outcome::still_trying : outcome::unknown;
        case input_kind::bare_reply:
            return permanent ? outcome::not_delivered : outcome::unknown;
        case input_kind::auto_reply:
        case input_kind::feedback_report:
        case input_kind::not_a_mail_error:
            break;
    }
    return outcome::unknown;
}

// "postfix.org" of "https://www.postfix.org/SMTPD_ACCESS_README.html"
std::string site_of(std::string_view url) {
    if (const std::size_t scheme = url.find("://"); scheme != url.npos) url.remove_prefix(scheme + 3);
    if (url.substr(0, 4) == "www.") url.remove_prefix(4);
    return std::string(url.substr(0, url.find_first_of("/?#")));
}

// A rule names only addresses; they are shown under the name of their site.
void add_references(const std::vector<reference>& from, std::vector<reference>& out) {
    for (const reference& r : from) {
        if (std::any_of(out.begin(), out.end(), [&](const reference& known) { return known.url == r.url; })) continue;
        out.push_back({r.title.empty() ? site_of(r.url) : r.title, r.url});
    }
}

// A label with slots of its own: the first variant whose values are all there.
std::string fill_note(const text_variants& variants, const note& n) {
    for (const std::string& variant : variants) {
        std::string out;
        std::string_view text = variant;
        bool complete = true;
        while (complete) {
            const std::size_t open = std::min(text.find('{'), text.size());
            out += text.substr(0, open);
            text.remove_prefix(open);
            if (text.empty()) return out;
            const std::size_t close = text.find('}');
            const std::string_view name = close == text.npos ? std::string_view() : text.substr(1, close - 1);
            const auto value =
                std::find_if(n.values.begin(), n.values.end(), [&](const auto& v) { return v.first == name; });
            complete = value != n.values.end();
            if (!complete) break;
            out += clean_value(value->second);
            text.remove_prefix(close + 1);
        }
    }
    return n.id;
}

std::string label(const rule_base& rules, std::string_view group, const note& n) {
    const text_variants* texts = rules.label(group, n.id);
    return texts ? fill_note(*texts, n) : n.id;
}

}  // namespace

explanation compose(const delivery_failure& failure, const diagnosis& d, const session_facts* session, input_kind kind,
                    const rule_base& rules, std::string_view format) {
    explanation e;
    e.outcome = outcome_of(failure, d, kind);
    const cause* c = rules.cause(d.cause);
    if (!c) c = rules.cause("unknown");
    if (!c) {
        e.title = e.summary = d.cause;
        return e;
    }
    const rule_advice* advice = d.rule.empty() ? nullptr : rules.advice(d.rule);
    const slot_values values(failure, session, rules);
    const std::vector<weighed_reason> reasons = weigh(*c, advice, d);
    composer write(values, reasons, rules, e.outcome);
    // A person's program talks to its own provider's server only.
    const bool own_program = kind == input_kind::client_error && !c->if_own_program.summary.empty();
    write.note_products(format, d, failure.remote_mta.has_value(), c->refused_by_own_server || kind == input_kind::client_error);
    const auto shown_that = [&](auto states) { return std::find_if(reasons.begin(), reasons.end(), [&](const weighed_reason& w) { return w.stands == standing::shown && states(*w.reason); }); };

    // A rule knows its own words best. That the server still tries is told before why, and why before that it has given up.
    const cause_reason* leading = !reasons.empty() && reasons.front().stands == standing::shown ? reasons.front().reason : nullptr;
    const auto nearest = [&](text_variants nearer_texts::*part) {
        std::string text;
        if (e.outcome == outcome::still_trying) text = values.fill(c->if_still_trying.*part);
        if (text.empty() && leading) text = values.fill(leading->if_shown.*part);
        if (text.empty() && own_program) text = values.fill(c->if_own_program.*part);
        if (text.empty() && e.outcome == outcome::not_delivered) text = values.fill(c->if_given_up.*part);
        return text;
    };
    e.title = c->title;
    if (advice) e.summary = values.fill(advice->summary);
    if (e.summary.empty()) e.summary = nearest(&nearer_texts::summary);
    if (e.summary.empty()) e.summary = values.fill(c->summary);

    // The nearest word counts: the reason that the paste shows, then the rule's, then the cause's.
    e.who_can_fix = advice && !advice->who_can_fix.empty() ? advice->who_can_fix : c->who_can_fix;
    e.resend = advice && !advice->resend.empty() ? advice->resend : c->resend;
    const auto names_roles = shown_that([](const cause_reason& r) { return !r.who_can_fix.empty(); });
    if (names_roles != reasons.end()) e.who_can_fix = names_roles->reason->who_can_fix;
    if (own_program && !c->own_program_who_can_fix.empty()) e.who_can_fix = c->own_program_who_can_fix;
    const auto names_resend = shown_that([](const cause_reason& r) { return !r.resend.empty(); });
    if (names_resend != reasons.end()) e.resend = names_resend->reason->resend;
    // A second copy would only arrive beside the first, which still waits with the server.
    if (e.outcome == outcome::still_trying || e.outcome == outcome::delivered) e.resend = "not-needed";
    // Waiting was enough while the server tried. It has given up, so somebody must send the message again.
    if (e.outcome == outcome::not_delivered) {
        if (e.resend == "not-needed") e.resend = "after-waiting";
        const auto nobody = std::find(e.who_can_fix.begin(), e.who_can_fix.end(), "nobody-wait");
        if (nobody != e.who_can_fix.end()) {
            if (std::find(e.who_can_fix.begin(), e.who_can_fix.end(), "sender") == e.who_can_fix.end())
                *nobody = "sender";
            else
                e.who_can_fix.erase(nobody);
        }
    }

    for (const weighed_reason& w : reasons)
        if (w.stands <= standing::possible)
            e.reasons.push_back({w.reason->id, w.reason->title, values.fill(w.reason->text), w.where});
    write.steps(advice ? &advice->steps : nullptr, c->steps, e.who_can_fix, kind == input_kind::log, own_program, e.steps);
    write.verify(c->verify, e.verify);
    for (const text_variants& p : c->prevention) e.prevention.push_back(values.fill(p));
    write.questions(c->questions, e.questions);
    e.reply_to_sender = nearest(&nearer_texts::reply_to_sender);
    if (e.reply_to_sender.empty()) e.reply_to_sender = values.fill(c->reply_to_sender);
    if (!own_program) e.reply_to_recipient_admin = values.fill(c->reply_to_recipient_admin);
    if (advice) add_references(advice->references, e.references);
    add_references(c->references, e.references);
    return e;
}

std::string compose_note(const note& n, const rule_base& rules) {
    return label(rules, "notes", n);
}

std::string compose_warning(const note& n, const rule_base& rules) {
    return label(rules, "warnings", n);
}

std::string compose_title(std::string_view format_id, const rule_base& rules) {
    if (format_id.empty()) return {};
    const text_variants* title = rules.label("formats", format_id);
    return title && !title->empty() ? title->back() : std::string(format_id);
}

std::string compose_meaning(const session_line& line, const rule_base& rules) {
    const auto command = [&](std::string_view id) {
        const text_variants* text = rules.label("commands", id);
        return text && !text->empty() ? text->back() : std::string();
    };
    const std::string_view text = line.text;
    if (line.from == session_line::speaker::server) {
        const auto digit = [&](std::size_t i) { return i < text.size() && text[i] >= '0' && text[i] <= '9'; };
        if (!digit(0) || !digit(1) || !digit(2) || digit(3)) return {};
        const int value = (text[0] - '0') * 100 + (text[1] - '0') * 10 + (text[2] - '0');
        const code_meaning* code = rules.meaning(smtp::reply_code{static_cast<std::uint16_t>(value)});
        return code ? code->meaning : std::string();
    }
    if (line.from != session_line::speaker::client) return {};
    if (text == ".") return command("end-of-message");
    if (text.substr(0, 8) == "********") return command("auth-data");
    std::string verb;
    for (const char c : text.substr(0, std::min<std::size_t>(text.find_first_of(" :\r\n\t"), 12)))
        verb += c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    return command(verb);
}

}  // namespace smtp_explain
