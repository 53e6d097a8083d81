// The whole answer to one paste: the object of the JSON contract (data/schema/report.schema.json).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/delivery_failure.hpp"
#include "model/diagnosis.hpp"
#include "model/explanation.hpp"

namespace smtp_explain {

enum class input_kind : std::uint8_t {
    delivery_failure, delivery_delay, delivery_success, smtp_session, log, client_error, bare_reply, webhook,
    auto_reply, feedback_report, not_a_mail_error,
};
std::string_view to_string(input_kind);

// The message that was sent, as far as the bounce returns it. Evidence of what was sent, never of why it failed.
struct original_message {
    stated<std::string> subject, from, to, date, message_id;
};

// One line of the dialogue.
struct session_line {
    enum class speaker : std::uint8_t { client, server, program };
    speaker from = speaker::server;
    std::string text;        // the SMTP line(s) without the tool's marks
    source_spans where;
};

struct session {
    std::vector<session_line> timeline;
    session_facts facts;
};

// What recognition hands to diagnosis: facts only.
struct recognized_input {
    input_kind kind = input_kind::not_a_mail_error;
    std::string format;      // a format's id, e.g. "postfix-bounce"; empty where none was recognised
    std::vector<note> notes;
    std::vector<note> warnings;          // backscatter, phishing, secrets; ids of data/labels.json "warnings"
    smtp_explain::original_message original_message;
    std::optional<smtp_explain::session> session;
    std::vector<located<std::string>> recipients_delivered;
    std::vector<delivery_failure> failures;
};

struct explained_failure {
    delivery_failure failure;
    smtp_explain::diagnosis diagnosis;
    smtp_explain::explanation explanation;
    std::vector<std::string> notes;      // ready to read
};

// A line of the dialogue with what it means.
struct explained_line {
    session_line line;
    std::string means;
};

struct report {
    std::uint32_t bytes = 0;
    recognized_input input;              // its failures are moved into `failures`
    std::string title;                   // of the format
    std::vector<std::string> notes, warnings;  // ready to read
    std::vector<explained_line> timeline;
    std::vector<explained_failure> failures;
};

}  // namespace smtp_explain
