// The {slots} of data/'s texts and what the paste states for them.
//
//   slot_values values(failure, &facts, rules);
//   values.fill({"{server} refused {recipient}.", "The server refused the address."})
//   values.command("dig +short MX {recipient_domain}") == "dig +short MX <recipient-domain>"   // not stated, or not safe
//
// UTF-8. A value is at most 200 characters, without line breaks, control characters and backticks.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "knowledge/rule_base.hpp"
#include "model/report.hpp"

namespace smtp_explain {

// What data/README.md lists, in its order.
enum class slot : std::uint8_t {
    recipient, recipient_domain, sender, sender_domain, server, server_ip, reporting_server, client_ip, client_ip_reversed, reply,
    reply_code, enhanced_status_code, stage, login, port, until, url,
};
inline constexpr std::size_t slot_count = 17;
std::optional<slot> slot_from_string(std::string_view);

// Safe in a command line: of the grammar that the slot demands, of A-Za-z0-9._+@:- only, not beginning with "-".
bool is_safe_in_command(slot, std::string_view value);

// Without what could break out of a text: line breaks, control characters, bidi overrides, backticks; shortened.
std::string clean_value(std::string_view);

class slot_values {
public:
    slot_values(const delivery_failure& failure, const session_facts* session, const rule_base& rules)
        : failure_(failure), session_(session), rules_(rules) {}

    // The first variant whose slots are all stated. Between backticks a value must be safe in a command.
    std::string fill(const text_variants&) const;
    std::string command(std::string_view) const;

private:
    struct value {
        std::string raw, clean;  // empty: not stated
        bool safe = false;
    };
    const value& get(slot) const;
    std::string find(slot) const;
    bool fill_into(std::string& out, std::string_view text) const;

    const delivery_failure& failure_;
    const session_facts* session_;
    const rule_base& rules_;
    // Most texts use few of them, and a reply is not searched for an address that nobody wants.
    mutable std::array<std::optional<value>, slot_count> values_;
};

}  // namespace smtp_explain
