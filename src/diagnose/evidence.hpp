// From a piece of a value back to the bytes of the paste that say it.
//
//   // the paste holds "550 no such\r\n user", the value is "550 no such user" and stands at {{0, 18}}
//   spans_of("550 no such user", {{0, 18}}, 7, 9, paste) == {{7, 11}}    // where "such user" stands
//
// A value was made from its bytes by joining lines with one blank, so the two are walked together; where they differ in
// any other way (an encoded line, a converted charset), all of `where` is named. Bytes are those of the input.
#pragma once

#include <cstddef>
#include <string_view>

#include "model/source_span.hpp"

namespace smtp_explain {

source_spans spans_of(std::string_view value, const source_spans& where, std::size_t offset, std::size_t length, std::string_view paste);

// Adds spans, keeping them in order and joining those that touch or overlap.
void add_spans(source_spans& to, const source_spans& more);

}  // namespace smtp_explain
