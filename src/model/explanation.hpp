// What the reader is told: every sentence comes from data/, filled with what the paste states.
// Text is UTF-8; `inline code` stands between backticks; empty means that there is nothing to say.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/source_span.hpp"

namespace smtp_explain {

enum class outcome : std::uint8_t { not_delivered, still_trying, delivered, unknown };
std::string_view to_string(outcome);

struct explained_reason {
    std::string id, title, text;
    source_spans shown_by;  // empty: possible, but the paste does not show it
};

struct explained_step {
    std::string for_;     // a role: sender, sender-admin, recipient, recipient-admin, provider
    std::string product;  // a product's name ("Outlook"), empty: for any
    std::string text;
};

struct verify_command {
    std::string command;  // ready to run; placeholders <like-this> where the paste does not state the value
    std::string tells;
};

struct question_option {
    std::string id, label;
};

struct explained_question {
    std::string id, text;
    std::vector<question_option> options;
};

struct reference {
    std::string title, url;
};

struct explanation {
    std::string title, summary;
    std::vector<std::string> who_can_fix;  // the first is the main one
    smtp_explain::outcome outcome = outcome::unknown;
    std::string resend;  // after-fixing, after-waiting, not-needed, pointless
    std::vector<explained_reason> reasons;
    std::vector<explained_step> steps;
    std::vector<verify_command> verify;
    std::vector<std::string> prevention;
    std::vector<explained_question> questions;
    std::string reply_to_sender, reply_to_recipient_admin;
    std::vector<reference> references;
};

}  // namespace smtp_explain
