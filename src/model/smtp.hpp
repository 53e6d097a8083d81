// The words of RFC 5321, RFC 3463 and RFC 3464 as types.
//
//   smtp::reply_code code{550};                     // RFC 5321 section 4.2: three digits, 200 to 599
//   smtp::enhanced_status_code status{5, 7, 1};     // RFC 3463 section 2: class.subject.detail
//   to_string(status) == "5.7.1"
//   to_string(smtp::stage::rcpt_to) == "rcpt-to"    // the spelling of the JSON contract
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace smtp_explain {

namespace smtp {

struct reply_code {
    std::uint16_t value = 0;

    constexpr bool is_positive() const { return value >= 200 && value < 400; }
    constexpr bool is_transient_failure() const { return value >= 400 && value < 500; }
    constexpr bool is_permanent_failure() const { return value >= 500 && value < 600; }
    friend bool operator==(const reply_code&, const reply_code&) = default;
};

// subject and detail are 0 to 999 (RFC 3463 section 2).
struct enhanced_status_code {
    std::uint8_t class_ = 0;  // 2, 4 or 5
    std::uint16_t subject = 0;
    std::uint16_t detail = 0;

    // X.0.0 says only that something failed (RFC 3463 section 3.1).
    constexpr bool is_specific() const { return subject != 0 || detail != 0; }
    friend bool operator==(const enhanced_status_code&, const enhanced_status_code&) = default;
};

// Where in the dialogue the failure happened, in the order of the dialogue.
enum class stage : std::uint8_t {
    resolve, connect, banner, helo, tls, auth, mail_from, rcpt_to, data, end_of_data, local_delivery,
};
inline constexpr int stage_count = 11;

std::string to_string(enhanced_status_code);
std::string_view to_string(stage);
std::optional<stage> stage_from_string(std::string_view);  // the spellings of to_string only

}  // namespace smtp

namespace dsn {

// RFC 3464 section 2.3.3.
enum class action : std::uint8_t { failed, delayed, delivered, relayed, expanded };

// RFC 3464 section 2.3.6: `type` is "smtp", "x-postfix", … in lower case, empty where the line
// leaves it out; `text` is unfolded.
struct diagnostic_code {
    std::string type;
    std::string text;
};

std::string_view to_string(action);

}  // namespace dsn

}  // namespace smtp_explain
