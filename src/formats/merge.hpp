// Several readings of one recipient's fate become one failure.
//
//   std::vector<delivery_failure> failures = merge(std::move(readings));
//
// A literal server reply beats a typed field, a typed field beats prose; a specific status beats X.0.0. Readings of different
// recipients, or of different queue ids, are never joined; a reading that names no recipient joins the only one there is.
#pragma once

#include <vector>

#include "formats/format.hpp"

namespace smtp_explain {

std::vector<delivery_failure> merge(std::vector<reading> readings);

}  // namespace smtp_explain
