#include "formats/network_trouble.hpp"
#include "formats/session/curl_grammar.hpp"
#include "formats/session/marks.hpp"
#include "formats/session/session.hpp"

namespace smtp_explain {

// "> " may be gone: it looks like a quoted line of a mail.
void read_curl_session(const reader_input& in, reading_sink& sink) {
    if (names_another_service(in.text)) return;
    const std::vector<dialogue_line> lines = split_dialogue<curl_grammar::line>(in.text);
    read_dialogue(in, lines, {.bare_commands = !has_client(lines)}, sink);
}

}  // namespace smtp_explain
