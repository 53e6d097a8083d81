// A cause's meaning and fixes as data/causes/ID.json states them (data/README.md describes the file).
//
// text_variants: the same sentence in descending order of detail; the first whose {slots} the paste states is
// used. The last one has no slot. Empty: there is nothing to say.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/diagnosis.hpp"
#include "model/explanation.hpp"

namespace smtp_explain {

using text_variants = std::vector<std::string>;

// What reads otherwise once more is known: whether the server still tries, or the reason. Empty: as the cause says.
struct nearer_texts {
    text_variants summary, reply_to_sender;
};

struct cause_reason {
    std::string id, title;
    text_variants text;
    nearer_texts if_shown;                 // where the paste shows it
    std::vector<std::string> who_can_fix;  // empty: as the cause says
    std::string resend;                    // empty: as the cause says
    bool only_if_shown = false;            // not worth listing where the paste does not show it
    bool excludes_others = false;          // where the paste shows it, no other reason is left open
    // The conditions ("shown_by", "ruled_out_by") are compiled into rule_base; diagnose() answers them.
};

struct cause_step {
    std::string for_, product;             // product: an id of labels "products", empty for any
    std::vector<std::string> reasons;      // empty: whatever the reason
    std::vector<std::string> issuers;      // providers, filters or lists that it is about; empty: any
    std::string only_if;                   // "given-up", "still-trying", "program-unknown", "own-program"; empty: always
    text_variants text;
};

struct cause_verify {
    std::string command, tells;
    std::vector<std::string> reasons;
};

struct cause_option {
    std::string id, label;
    std::vector<std::string> shows, rules_out;  // reason ids
};

struct cause_question {
    std::string id;
    text_variants text;
    std::vector<cause_option> options;
};

struct cause {
    std::string id, title;
    text_variants summary;
    std::vector<std::string> who_can_fix;
    std::string resend;
    std::optional<permanence> usual_permanence;
    bool refused_by_own_server = false;    // the server that refused is the one through which the sender sends
    std::vector<cause_reason> reasons;
    std::vector<cause_step> steps;
    std::vector<cause_verify> verify;
    std::vector<text_variants> prevention;
    std::vector<cause_question> questions;
    text_variants reply_to_sender, reply_to_recipient_admin;
    nearer_texts if_given_up, if_still_trying;
    // Where a person's program shows the error: its own outgoing server refused, and the recipient's side had no part in it. Empty: it may have had.
    nearer_texts if_own_program;
    std::vector<std::string> own_program_who_can_fix;
    std::vector<reference> references;
};

// What one rule adds to its cause: what this issuer means by it, its own form or page.
struct rule_advice {
    std::string reason;                    // the reason of the cause that this rule shows; empty: none
    text_variants summary;                 // instead of the cause's; empty: the cause's
    std::vector<std::string> who_can_fix;  // instead of the cause's; empty: the cause's
    std::string resend;                    // instead of the cause's; empty: the cause's
    std::vector<cause_step> steps;         // before the cause's
    std::vector<reference> references;     // before the cause's
};

}  // namespace smtp_explain
