// The spellings of the JSON contract for the enumerations of the model.
#include <array>

#include "model/diagnosis.hpp"
#include "model/explanation.hpp"
#include "model/report.hpp"

namespace smtp_explain {

namespace {

template <class E, std::size_t N>
std::string_view name_of(E value, const std::array<std::string_view, N>& names) {
    return names[static_cast<std::size_t>(value)];
}

}  // namespace

std::string_view to_string(basis b) {
    return name_of(b, std::array<std::string_view, 6>{"issuer-rule", "generic-rule", "enhanced-status-code", "reply-code",
                                                     "stage", "none"});
}

std::string_view to_string(permanence p) {
    return name_of(p, std::array<std::string_view, 2>{"permanent", "temporary"});
}

std::string_view to_string(outcome o) {
    return name_of(o, std::array<std::string_view, 4>{"not-delivered", "still-trying", "delivered", "unknown"});
}

std::string_view to_string(input_kind k) {
    return name_of(k, std::array<std::string_view, 11>{"delivery-failure", "delivery-delay", "delivery-success",
                                                      "smtp-session", "log", "client-error", "bare-reply", "webhook",
                                                      "auto-reply", "feedback-report", "not-a-mail-error"});
}

}  // namespace smtp_explain
