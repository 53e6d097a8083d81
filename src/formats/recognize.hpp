// A document to facts: which failures it tells of, read by every format that applies, merged.
//
//   recognized_input r = recognize(decode(bytes));
//   r.kind == input_kind::delivery_failure; r.format == "postfix-bounce"; r.failures[0].reply_code->value.value == 550
#pragma once

#include <string>
#include <string_view>

#include "model/document.hpp"
#include "model/report.hpp"

namespace smtp_explain {

// exact_only: no reader of a general shape and none of bare codes, for pieces of something longer that has formats of its own.
recognized_input recognize(const document&, bool exact_only = false);

// Whether a literal stands in the text that a format of an exact shape cannot be without.
bool may_hold_exact_format(std::string_view text);

// For `smtp-explain trace`: which readers ran on which part, and what each explains, one a line.
std::string trace_formats(const document&);

}  // namespace smtp_explain
