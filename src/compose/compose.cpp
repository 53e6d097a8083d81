#include "compose/compose.hpp"

namespace smtp_explain {

explanation compose(const delivery_failure&, const diagnosis&, const session_facts*, const rule_base&) { return {}; }
std::string compose_note(const note& n, const rule_base&) { return n.id; }
std::string compose_warning(const note& n, const rule_base&) { return n.id; }
std::string compose_title(std::string_view id, const rule_base&) { return std::string(id); }
std::string compose_meaning(const session_line&, const rule_base&) { return {}; }

}  // namespace smtp_explain
