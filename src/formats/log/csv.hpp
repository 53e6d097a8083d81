// Rows of a table in comma-separated values.
//
//   std::string_view rest = "b,bob@example.net,\"smtp;550 5.1.1 no\"\n…";
//   csv_row row = take_csv_row(rest, ',');     // row.fields[2] == "smtp;550 5.1.1 no"; rest begins with the next row
//
// Fields point into the text, without their quotes; a doubled quote inside stays doubled. At most 256 fields a row.
#pragma once

#include <string_view>
#include <vector>

namespace smtp_explain {

struct csv_row {
    std::string_view text;                 // the whole row
    std::vector<std::string_view> fields;
};

csv_row take_csv_row(std::string_view& rest, char separator);

}  // namespace smtp_explain
