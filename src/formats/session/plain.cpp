#include <algorithm>

#include "formats/session/marks.hpp"
#include "formats/session/plain_grammar.hpp"
#include "formats/session/session.hpp"

namespace smtp_explain {

void read_plain_session(const reader_input& in, reading_sink& sink) {
    std::vector<dialogue_line> lines = split_dialogue<plain_grammar::line>(in.text);
    const bool tool = std::any_of(lines.begin(), lines.end(), [](const dialogue_line& l) { return l.from == dialogue_line::side::program; });
    if (!tool && !has_bare_dialogue(lines)) {
        lines = split_dialogue<plain_grammar::dated_line>(in.text);
        if (!has_bare_dialogue(lines)) return;
    }
    const bool netcat = std::any_of(lines.begin(), lines.end(), [](const dialogue_line& l) {
        return l.from == dialogue_line::side::program && (l.payload.find("succeeded!") != std::string_view::npos || starts_ignoring_case(l.payload, "ncat:"));
    });
    dialogue_style style;
    style.bare_replies = style.bare_commands = true;
    style.lone_replies = netcat;
    read_dialogue(in, lines, style, sink);
}

}  // namespace smtp_explain
