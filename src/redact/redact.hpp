// Takes out of a text what must not be shown: secrets always; who and where on request.
//
//   mask_secrets("AUTH PLAIN AGJvYgBzM2NyZXQ=")            == "AUTH PLAIN ********"
//   redact("<bob@corp.test>: User unknown", rules)         == "<user1@domain1.example>: User unknown"
//
// The same value always becomes the same token within one redactor, so that a redacted text still tells who
// is who. What carries the diagnosis stays: codes, wording, the public host names of providers (data/issuers.json).
// UTF-8; one pass, linear; an empty text stays empty.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "knowledge/rule_base.hpp"
#include "model/report.hpp"

namespace smtp_explain {

std::string mask_secrets(std::string_view text);

class redactor {
public:
    // names: also addresses, local parts, message ids, subjects, private host names and IP addresses.
    redactor(const rule_base& rules, bool names) : rules_(rules), names_(names) {}

    // A text of any length with several lines: a paste, a reply, a line of a dialogue.
    std::string text(std::string_view);

    // Every value that came from the paste. Spans stay: they name bytes, not values.
    void apply(recognized_input&);
    void apply(delivery_failure&);
    void apply(std::vector<note>&);

private:
    const rule_base& rules_;
    bool names_;
};

// The text with secrets and names masked.
std::string redact(std::string_view text, const rule_base&);

}  // namespace smtp_explain
