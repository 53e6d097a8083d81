#include "formats/session/javamail_grammar.hpp"
#include "formats/session/marks.hpp"
#include "formats/session/session.hpp"

namespace smtp_explain {

void read_javamail_session(const reader_input& in, reading_sink& sink) {
    const std::vector<dialogue_line> lines = split_dialogue<javamail_grammar::line>(in.text);
    if (!lines.empty()) read_dialogue(in, lines, {.bare_replies = true, .bare_commands = true}, sink);
}

}  // namespace smtp_explain
