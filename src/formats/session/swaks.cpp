#include "formats/session/swaks_grammar.hpp"
#include "formats/session/marks.hpp"
#include "formats/session/session.hpp"

namespace smtp_explain {

void read_swaks_session(const reader_input& in, reading_sink& sink) {
    const std::vector<dialogue_line> lines = split_dialogue<swaks_grammar::line>(in.text);
    if (!lines.empty()) read_dialogue(in, lines, {}, sink);
}

}  // namespace smtp_explain
