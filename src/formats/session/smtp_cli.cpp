#include "formats/session/marks.hpp"
#include "formats/session/session.hpp"
#include "formats/session/smtp_cli_grammar.hpp"

namespace smtp_explain {

// "> " may be gone: it looks like a quoted line of a mail.
void read_smtp_cli_session(const reader_input& in, reading_sink& sink) {
    const std::vector<dialogue_line> lines = split_dialogue<smtp_cli_grammar::line>(in.text);
    if (has_dialogue(lines)) read_dialogue(in, lines, {.bare_commands = !has_client(lines)}, sink);
}

}  // namespace smtp_explain
