#include "model/smtp.hpp"

#include <array>

namespace smtp_explain {

namespace smtp {

namespace {

constexpr std::array<std::string_view, stage_count> stage_names{
    "resolve", "connect", "banner", "helo", "tls", "auth",
    "mail-from", "rcpt-to", "data", "end-of-data", "local-delivery",
};

}  // namespace

std::string to_string(enhanced_status_code code) {
    return std::to_string(code.class_) + '.' + std::to_string(code.subject) + '.' + std::to_string(code.detail);
}

std::string_view to_string(stage s) { return stage_names[static_cast<std::size_t>(s)]; }

std::optional<stage> stage_from_string(std::string_view name) {
    for (std::size_t i = 0; i < stage_names.size(); ++i)
        if (stage_names[i] == name) return static_cast<stage>(i);
    return std::nullopt;
}

}  // namespace smtp

namespace dsn {

std::string_view to_string(action a) {
    constexpr std::array<std::string_view, 5> names{"failed", "delayed", "delivered", "relayed", "expanded"};
    return names[static_cast<std::size_t>(a)];
}

}  // namespace dsn

}  // namespace smtp_explain
