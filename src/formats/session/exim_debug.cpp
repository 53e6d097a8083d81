#include "formats/session/exim_debug_grammar.hpp"
#include "formats/session/marks.hpp"
#include "formats/session/session.hpp"

namespace smtp_explain {

void read_exim_debug_session(const reader_input& in, reading_sink& sink) {
    const std::vector<dialogue_line> lines = split_dialogue<exim_debug_grammar::line>(in.text);
    if (has_dialogue(lines)) read_dialogue(in, lines, {.wrapped = true}, sink);
}

}  // namespace smtp_explain
