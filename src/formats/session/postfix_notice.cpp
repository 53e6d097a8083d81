#include "formats/session/postfix_notice_grammar.hpp"
#include "formats/session/marks.hpp"
#include "formats/session/session.hpp"

namespace smtp_explain {

void read_postfix_notice_session(const reader_input& in, reading_sink& sink) {
    const std::vector<dialogue_line> lines = split_dialogue<postfix_notice_grammar::line>(in.text);
    if (has_dialogue(lines)) read_dialogue(in, lines, {.wrapped = true, .receiving = true}, sink);
}

}  // namespace smtp_explain
