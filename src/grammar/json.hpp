// A file of JSON (RFC 8259): PEGTL's own rules, behind the byte-order mark that some editors put first.
#pragma once

#include <tao/pegtl/contrib/json.hpp>

#include "grammar/pegtl.hpp"

namespace smtp_explain::grammar {

struct json_file : pegtl::seq<pegtl::opt<pegtl::utf8::bom>, pegtl::json::text, pegtl::eof> {};

}  // namespace smtp_explain::grammar
