// One recipient's fate, in the words of RFC 3464 and RFC 5321.
//
//   delivery_failure f;
//   f.final_recipient->value == "bob@example.net"   // without angle brackets and "rfc822;"
//   f.reply_code->where                             // where the 550 stands in the paste
//   f.stage.has_value() == false                    // the paste does not say at which step
//
// Text is UTF-8 without line breaks (folded lines are joined by one blank). An empty optional means
// that the paste does not state the value.
#pragma once

#include <string>
#include <vector>

#include "model/smtp.hpp"
#include "model/source_span.hpp"

namespace smtp_explain {

// A sentence that the reader is shown; the wording stands in data/labels.json under "notes".
struct note {
    std::string id;                                            // kebab-case
    std::vector<std::pair<std::string, std::string>> values;   // slot name, value from the paste

    friend bool operator==(const note&, const note&) = default;
};

// What a transcript shows about the dialogue. `data/rules` and causes ask for these under "session".
struct session_facts {
    stated<bool> auth_offered;         // the server's EHLO reply lists AUTH
    stated<bool> auth_attempted;       // the client sent AUTH
    stated<bool> authenticated;        // 235 was seen (true), or MAIL FROM came without it (false)
    stated<std::string> auth_mechanism;
    stated<std::string> auth_user;     // never a password; may be an address
    stated<std::string> tls;           // "none" (not offered), "offered" (not used), "started", "failed"
    stated<bool> sender_differs_from_login;  // login is an address of another domain than MAIL FROM
    stated<std::string> sender_domain, recipient_domain, server_host, port;
    stated<std::string> banner;        // the server's first reply (220 …), which may name its software
    std::vector<located<std::string>> capabilities;  // what the server's last EHLO reply lists, each with its parameters ("SIZE 1000")
    stated<smtp::stage> stopped_at;
};

struct delivery_failure {
    stated<std::string> final_recipient, original_recipient, envelope_sender;
    stated<std::string> reporting_mta, remote_mta, remote_address, queue_id;
    stated<smtp::reply_code> reply_code;
    stated<smtp::enhanced_status_code> enhanced_status_code;
    // The reply or reason as it stands in the paste, with its codes: what rules are matched against.
    stated<dsn::diagnostic_code> diagnostic_code;
    stated<dsn::action> action;
    stated<smtp::stage> stage;
    stated<std::string> arrival_date, last_attempt_date, will_retry_until;  // verbatim
    // Who worded the reply, where the format itself proves it (a Postfix bounce's own text); an issuer id
    // of data/issuers.json. Diagnosis finds the others.
    stated<std::string> issuer;
    // More wording about the same failure that rules may match where the reply itself matches none (a
    // program's own sentence around the reply).
    std::vector<located<std::string>> context;
    // The text has the size and place of a reply but no word that only mail systems use: it counts as a failure only
    // where the rule base knows its words.
    bool tentative = false;
    std::vector<note> notes;
};

}  // namespace smtp_explain
