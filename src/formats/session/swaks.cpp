#include <algorithm>
#include <optional>

#include "formats/reply.hpp"
#include "formats/session/marks.hpp"
#include "formats/session/session.hpp"
#include "formats/session/swaks_grammar.hpp"

namespace smtp_explain {

namespace {

template <class Rule>
struct exit_action : pegtl::nothing<Rule> {};
template <>
struct exit_action<swaks_grammar::exit_code> {
    template <class Input>
    static void apply(const Input& in, std::string_view& code) {
        code = {in.begin(), in.size()};
    }
};

// swaks(1), EXIT CODES: which step the server refused.
std::optional<smtp::stage> stage_of_exit_code(std::string_view code) {
    if (code == "21") return smtp::stage::banner;
    if (code == "22") return smtp::stage::helo;
    if (code == "23") return smtp::stage::mail_from;
    if (code == "24") return smtp::stage::rcpt_to;
    if (code == "25") return smtp::stage::data;
    if (code == "26") return smtp::stage::end_of_data;
    if (code == "28") return smtp::stage::auth;
    if (code == "29") return smtp::stage::tls;
    return std::nullopt;
}

// "<** …", under TLS "<~* …": not what swaks had expected.
bool is_unexpected(const dialogue_line& line) {
    return line.from == dialogue_line::side::server && line.mark >= 3 && std::string_view(line.payload.data() - line.mark, line.mark).find('*') != std::string_view::npos;
}

}  // namespace

void read_swaks_session(const reader_input& in, reading_sink& sink) {
    std::string_view session = in.text, code;
    for_each_line(in.text, [&](std::string_view line) {
        auto text = input_of(line);
        std::string_view found;
        if (!pegtl::parse<swaks_grammar::exit_line, exit_action>(text, found)) return;
        code = found;
        session = in.text.substr(0, static_cast<std::size_t>(line.data() - in.text.data()));
    });
    const std::vector<dialogue_line> lines = split_dialogue<swaks_grammar::line>(session);
    if (lines.empty()) return;
    const std::size_t before = sink.readings.size();
    read_dialogue(in, lines, {}, sink);
    // Of a part of the session, without the command that was refused, the exit code tells the step.
    if (has_client(lines)) return;
    const std::optional<smtp::stage> stage = stage_of_exit_code(code);
    const auto refusal = std::find_if(lines.begin(), lines.end(), is_unexpected);
    if (!stage || refusal == lines.end()) return;
    if (sink.readings.size() == before) {
        // The server's words without their code: the exit code is read with them.
        reading r;
        r.begin = in.offset(refusal->payload);
        r.end = in.offset(code) + static_cast<std::uint32_t>(code.size());
        read_reply(in, in.where.text.view().substr(r.begin, r.end - r.begin), r.failure);
        r.source = reply_source::literal_reply;
        r.explained = refusal->mark;
        sink.add(std::move(r));
    }
    for (std::size_t i = before; i < sink.readings.size(); ++i) sink.readings[i].failure.stage = {*stage, in.spans(code)};
}

}  // namespace smtp_explain
