// The rules as diagnose() asks them: conditions by number, the phrase index, the evidence of issuers.
//
//   const compiled_rules& r = base.rules();
//   token_list tokens = tokenize(reply, r.words);
//   phrase_matches found = r.phrases.match(tokens);
//   for (const phrase_match& m : found.all) candidates.push_back(r.owners[m.phrase].rule);
//
// Indexes (of rules, issuers, phrases, causes) hold for one state of the rule base only. Unchangeable once built.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "knowledge/phrase_index.hpp"
#include "knowledge/tokens.hpp"
#include "model/smtp.hpp"

namespace smtp_explain {

// "5.7.1", "X.7.1", "5.7.X": -1 stands for any.
struct status_pattern {
    std::int16_t class_ = -1, subject = -1, detail = -1;

    bool holds(const smtp::enhanced_status_code& c) const {
        return (class_ < 0 || class_ == c.class_) && (subject < 0 || subject == c.subject) && (detail < 0 || detail == c.detail);
    }
    bool is_exact() const { return class_ >= 0 && subject >= 0 && detail >= 0; }
    friend bool operator==(const status_pattern&, const status_pattern&) = default;
};

// What of the paste `has` and `lacks` ask for.
enum class fact : std::uint8_t {
    remote_mta, recipient, sender, reporting_mta, reply_code, enhanced_status_code, stage, session,
};
inline constexpr int fact_count = 8;
inline constexpr std::array<std::string_view, fact_count> fact_names{
    "remote_mta", "recipient", "sender", "reporting_mta", "reply_code", "enhanced_status_code", "stage", "session"};

// Empty: not asked for.
struct session_condition {
    std::optional<bool> authenticated, auth_attempted, auth_offered, sender_differs_from_login;
    std::vector<std::string> tls, auth_mechanism, port;   // any of these; mechanism in lower case
    std::uint16_t stopped_at = 0;                         // bits of smtp::stage

    int demands() const {
        return authenticated.has_value() + auth_attempted.has_value() + auth_offered.has_value() + sender_differs_from_login.has_value() +
               !tls.empty() + !auth_mechanism.empty() + !port.empty() + (stopped_at != 0);
    }
};

enum class domain_relation : std::uint8_t { not_asked, same_as_recipient, other_than_recipient };

// Everything asked for must hold; of a list any member.
struct condition {
    std::vector<std::uint32_t> issuers;
    std::vector<std::uint16_t> reply_codes;
    std::vector<status_pattern> statuses;
    std::uint16_t stages = 0;                                       // bits of smtp::stage
    std::vector<std::uint32_t> any_phrase, all_phrases, no_phrase;  // phrase numbers
    std::optional<session_condition> session;
    std::uint16_t kinds = 0;                                        // bits of input_kind
    std::uint16_t has = 0, lacks = 0;                               // bits of fact
    domain_relation sender_domain = domain_relation::not_asked;

    bool has_wording() const { return !any_phrase.empty() || !all_phrases.empty(); }
    int facts() const { return (stages != 0) + (session ? session->demands() : 0); }
};

struct compiled_rule {
    std::string id;                                 // "postfix/relay-access-denied"
    std::string cause;
    std::string reason;                             // empty: shows none
    condition when;
    std::vector<std::uint32_t> more_specific_than;  // rules, directly or over others; ascending
};

enum class issuer_kind : std::uint8_t { software, provider, filter, blocklist };

struct issuer {
    std::string id, name;
    issuer_kind kind = issuer_kind::provider;
};

struct reason_conditions {
    std::vector<condition> shown_by, ruled_out_by;  // any of them suffices
};

class compiled_rules {
public:
    static constexpr std::uint32_t none = 0xFFFFFFFFu;

    // Whether the id is an issuer's that runs something itself: a provider, a filter, a block list; not software that anybody may run.
    bool names_provider(std::string_view id) const {
        const std::uint32_t at = issuer_index(id);
        return at != none && issuers[at].kind != issuer_kind::software;
    }

    struct phrase_owner {
        std::uint32_t rule = none;          // of any_phrase and all_phrases
        std::uint32_t issuer = none;        // wording of this issuer alone
        bool banner = false;                // and that only in its banner
        std::uint16_t literals = 0;         // the fewest over alternatives
        bool own_code = false;
    };

    vocabulary words;
    phrase_index phrases;
    std::vector<phrase_owner> owners;       // by phrase number
    std::vector<compiled_rule> rules;
    std::unordered_map<std::string, std::uint32_t> rule_ids;
    std::vector<issuer> issuers;            // by id
    std::unordered_map<std::string, std::vector<std::uint32_t>> issuer_hosts, issuer_urls;   // suffix in lower case
    std::vector<std::vector<std::uint32_t>> rules_by_code;                                     // issuer -> its rules without wording
    std::unordered_map<std::string, std::vector<reason_conditions>> reasons;                  // cause id -> as cause::reasons
    // Which subjects of enhanced status codes (bit n: X.n) are registered with a cause: to tell when a code contradicts wording.
    std::unordered_map<std::string, std::uint16_t> subjects_of_cause;

    std::uint32_t issuer_index(std::string_view id) const;   // none: unknown
    std::uint32_t rule_index(std::string_view id) const;
    bool is_more_specific(std::uint32_t rule, std::uint32_t than) const;
};

}  // namespace smtp_explain
