// From a piece of a value back to the bytes of the paste that say it.
//
//   located<std::string> text{"550 no such user", {{10, 9}, {24, 8}}};   // "550 no\r\n  su" + "ch user" …
//   spans_of(text, 4, 2, paste)                                          // where "no" stands
//
// A value was made from its bytes by joining lines with one blank, so the two are walked together; where they differ in
// any other way (an encoded line, a converted charset), all of `where` is named. Bytes are those of the input.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "model/source_span.hpp"

namespace smtp_explain {

source_spans spans_of(const located<std::string>& text, std::size_t offset, std::size_t length, std::string_view paste);

// Adds spans, keeping them in order and joining those that touch or overlap.
void add_spans(source_spans& to, const source_spans& more);

}  // namespace smtp_explain
