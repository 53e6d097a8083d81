// A diagnosis to sentences: the cause's text filled with what the paste states, reasons and steps in order.
//
//   explanation e = compose(failure, diagnosis, facts, input_kind::delivery_failure, rules);
//   e.summary == "mx.example.net refused to pass on your message to bob@example.net …"
//
// Words come from data/ only. A value from the paste reaches a command only when it matches the host, IP or
// mailbox grammar within A-Za-z0-9._+@:- and does not begin with "-"; else the placeholder stays.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "knowledge/rule_base.hpp"
#include "model/report.hpp"

namespace smtp_explain {

// format: the format's id, which tells what program or server wrote the paste; empty: unknown, and steps for every product stay.
explanation compose(const delivery_failure&, const diagnosis&, const session_facts* session, input_kind, const rule_base&, std::string_view format = {});

// One sentence for a note, a warning, a format's title or a line of the dialogue.
std::string compose_note(const note&, const rule_base&);
std::string compose_warning(const note&, const rule_base&);
std::string compose_title(std::string_view format_id, const rule_base&);
std::string compose_meaning(const session_line&, const rule_base&);

}  // namespace smtp_explain
