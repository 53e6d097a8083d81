// Takes out of a text what must not be shown: secrets always; who and where on request.
//
//   mask_secrets("AUTH PLAIN AGJvYgBzM2NyZXQ=")            == "AUTH PLAIN ********"
//   redact("<bob@corp.test>: User unknown", rules)         == "<user1@domain1.example>: User unknown"
//
// The same value always becomes the same token within one redactor, so that a redacted text still tells who is who:
// user1, host2.domain1.example, domain1.example, 192.0.2.1, 2001:db8::1, id3, subject1, name1. What carries the
// diagnosis stays: codes, wording, the public host names of providers (data/issuers.json), postmaster and mailer-daemon,
// 127.0.0.0/8 (answers of block lists). Not found: names of people and places in running text.
// Any bytes; one pass, linear; an empty text stays empty.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "knowledge/rule_base.hpp"
#include "model/report.hpp"

namespace smtp_explain {

inline constexpr std::string_view secret_mask = "********";

std::string mask_secrets(std::string_view text);
void mask_secrets_in(std::string& text);

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
    enum class kind : std::uint8_t { user, host, domain, ipv4, ipv6, id, subject, name };
    static constexpr std::size_t kind_count = 8;

    // Replaces what is found; a "name" is the whole value, whatever it looks like.
    void apply(std::string&);
    void apply(stated<std::string>&);
    void apply_as(kind, stated<std::string>&);
    void apply_host(stated<std::string>&);

    std::string token(kind, std::string_view value);
    std::string host(std::string_view);
    std::string address(std::string_view);
    std::string ip(std::string_view);
    bool keeps(std::string_view host) const;

    std::string lines(std::string_view);
    void line(std::string_view, std::string& out);
    void pieces(std::string_view, std::string& out);
    std::string quoted_names(std::string_view) const;

    const rule_base& rules_;
    bool names_;
    bool header_ = true;             // of the message itself: its subject tells what kind of report it is
    bool after_subject_ = false;
    std::array<std::unordered_map<std::string, std::string>, kind_count> tokens_;
};

// The text with secrets and names masked.
std::string redact(std::string_view text, const rule_base&);

}  // namespace smtp_explain
