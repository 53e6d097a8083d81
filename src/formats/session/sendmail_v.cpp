#include "formats/session/sendmail_v_grammar.hpp"
#include "formats/session/marks.hpp"
#include "formats/session/session.hpp"

namespace smtp_explain {

void read_sendmail_v_session(const reader_input& in, reading_sink& sink) {
    const std::vector<dialogue_line> lines = split_dialogue<sendmail_v_grammar::line>(in.text);
    if (has_dialogue(lines)) read_dialogue(in, lines, {.bare_replies = true}, sink);
}

}  // namespace smtp_explain
