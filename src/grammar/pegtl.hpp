// The only include of PEGTL. Grammars hold rules alone and use no must<>: failing to match is an answer.
#pragma once

#include <tao/pegtl.hpp>

namespace smtp_explain {

namespace pegtl = tao::pegtl;

// A piece of decoded text as PEGTL's input; positions are not tracked, pieces of the text are the position.
using text_input = pegtl::memory_input<pegtl::tracking_mode::lazy, pegtl::eol::lf, const char*>;

inline text_input input_of(std::string_view text) { return {text.data(), text.data() + text.size(), ""}; }

}  // namespace smtp_explain
