// Several readings of one recipient's fate become one failure.
//
//   std::vector<delivery_failure> failures = merge(std::move(readings));
//
// A literal server reply beats a typed field, a typed field beats prose; a specific status beats X.0.0. Readings of different
// recipients, or of different queue ids, are never joined; a reading that names no recipient joins the only one there is.
// Two readers may name one recipient differently (an alias and whom it stands for): those are joined where a field says so, or
// where the fields of the report and its text list equally many.
#pragma once

#include <vector>

#include "formats/format.hpp"

namespace smtp_explain {

struct sourced_reading {
    reading what;
    std::uint32_t reader;   // which reader of which part: what one reader tells apart stays apart
    bool is_report_field;   // the recipient stands in a field of RFC 3464, not in prose
};

std::vector<delivery_failure> merge(std::vector<sourced_reading> readings);

}  // namespace smtp_explain
