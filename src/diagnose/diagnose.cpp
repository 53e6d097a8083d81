#include "diagnose/diagnose.hpp"

namespace smtp_explain {

diagnosis diagnose(const delivery_failure&, const session_facts*, input_kind, const answers&, const rule_base&) { return {}; }
std::string trace_rules(const delivery_failure&, const session_facts*, input_kind, const rule_base&) { return {}; }

}  // namespace smtp_explain
