#include "formats/session/curl_trace_grammar.hpp"
#include "formats/session/marks.hpp"
#include "formats/session/session.hpp"

namespace smtp_explain {

namespace {

template <class Rule>
bool reads(std::string_view line, dialogue_line& l) {
    auto in = input_of(line);
    return pegtl::parse<Rule, mark_action>(in, l);
}

}  // namespace

void read_curl_trace_session(const reader_input& in, reading_sink& sink) {
    std::vector<dialogue_line> lines;
    dialogue_line::side from = dialogue_line::side::program;
    for_each_line(in.text, [&](std::string_view line) {
        dialogue_line l;
        if (reads<curl_trace_grammar::head>(line, l)) {
            from = l.from;
            return;
        }
        l = {};
        if (reads<curl_trace_grammar::row>(line, l)) {
            l.glued = line.substr(0, 4) != "0000";
            l.from = from;
            l.mark = 6;
        } else if (l = {}; !reads<curl_trace_grammar::program_line>(line, l)) {
            l = {};
            l.payload = line;
        }
        lines.push_back(l);
    });
    if (has_dialogue(lines)) read_dialogue(in, lines, {}, sink);
}

}  // namespace smtp_explain
