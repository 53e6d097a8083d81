// The contents of data/ as they were when the program was built: one JSON object, see knowledge/rule_base.hpp.
#pragma once

extern "C" {
extern const char smtp_explain_data_bundle[];
extern const char smtp_explain_data_bundle_end[];  // one past the last byte
}
