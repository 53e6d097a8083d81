// A document to facts: which failures it tells of, read by every format that applies, merged.
//
//   recognized_input r = recognize(decode(bytes));
//   r.kind == input_kind::delivery_failure; r.format == "postfix-bounce"; r.failures[0].reply_code->value.value == 550
#pragma once

#include <string>

#include "model/document.hpp"
#include "model/report.hpp"

namespace smtp_explain {

recognized_input recognize(const document&);

// For `smtp-explain trace`: which readers ran on which part, and what each explains, one a line.
std::string trace_formats(const document&);

}  // namespace smtp_explain
