// A first look at the rows of a table of deliveries, for one that is too long to be read as one text.
//
//   const auto rows = delivery_rows::of_header("type,rcpt,dsnAction,dsnStatus,dsnDiag");
//   rows->may_tell_trouble("d,bob@example.net,relayed,2.0.0,smtp;250 Ok") == false
#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace smtp_explain {

class delivery_rows {
public:
    // Empty where the line (or row) names no recipient's column and none of what became of the mail.
    static std::optional<delivery_rows> of_header(std::string_view line);
    bool may_tell_trouble(std::string_view row) const;

private:
    char separator_ = ',';
    std::array<int, 9> at_{};
    int second_kind_ = -1;
};

}  // namespace smtp_explain
