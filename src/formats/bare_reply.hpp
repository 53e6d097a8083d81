// A reply that stands alone or in prose: "550 relay not permitted", "5.7.26", "I get smtp error 550 when I send".
#pragma once

#include "formats/format.hpp"

namespace smtp_explain {

void read_bare_reply(const reader_input&, reading_sink&);

}  // namespace smtp_explain
