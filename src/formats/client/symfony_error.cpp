// Symfony Mailer, Swift Mailer, Laravel (https://symfony.com/doc/current/mailer.html).
#include "formats/client/program_error.hpp"
#include "formats/client/readers.hpp"
#include "formats/client/symfony_box_grammar.hpp"
#include "formats/text.hpp"

namespace smtp_explain {

namespace {

const error_leads& leads() {
    static const error_leads all({
        // clang-format off
        {"with message \"", std::nullopt},
        {"with message \\\"", std::nullopt},
        {"expected response code \"250/251/252\"", smtp::stage::rcpt_to, false, true},
        {"expected response code 250/251/252", smtp::stage::rcpt_to, false, true},
        {"expected response code \"354\"", smtp::stage::data, false, true},
        {"expected response code 354", smtp::stage::data, false, true},
        {"expected response code \"235\"", smtp::stage::auth, false, true},
        {"expected response code 235", smtp::stage::auth, false, true},
        {"expected response code \"334\"", smtp::stage::auth, false, true},
        {"expected response code 334", smtp::stage::auth, false, true},
        {"expected response code \"220\"", smtp::stage::banner, false, true},
        {"expected response code 220", smtp::stage::banner, false, true},
        {"expected response code", std::nullopt, false, true},
        {"executecommand('\\\\r\\\\n.", smtp::stage::end_of_data, false, true},
        {"executecommand(\"\\\\r\\\\n.", smtp::stage::end_of_data, false, true},
        {"executecommand('\\r\\n.", smtp::stage::end_of_data, false, true},
        {"executecommand(\"\\r\\n.", smtp::stage::end_of_data, false, true},
        {"executecommand('rcpt to", smtp::stage::rcpt_to, false, true},
        {"executecommand('mail from", smtp::stage::mail_from, false, true},
        {"executecommand('data", smtp::stage::data, false, true},
        {"executecommand('auth", smtp::stage::auth, false, true},
        {"executecommand('starttls", smtp::stage::tls, false, true},
        {"executecommand('ehlo", smtp::stage::helo, false, true},
        {"failed to authenticate on smtp server", smtp::stage::auth, true},
        {"connection could not be established with host", smtp::stage::connect, true},
        {"unable to connect with tls encryption", smtp::stage::tls, true},
        {"unable to connect with starttls", smtp::stage::tls, true},
        {"but got an empty response", std::nullopt, true},
        {"but got code \"\", with message", std::nullopt, true},
        {"but got code \\\"\\\", with message", std::nullopt, true},
        {"expected response code 354 but got code \"250\"", smtp::stage::data, true},
        {"but got empty code", std::nullopt, true},
        {"\" timed out", std::nullopt, true},
        {"\" has been closed unexpectedly", std::nullopt, true},
        {"cannot send message without a sender address", std::nullopt, true},
        {"does not comply with addr-spec of rfc 2822", std::nullopt, true},
        {"does not comply with rfc 2822", std::nullopt, true},
        {"process could not be started [", std::nullopt, true},
        // Its transports over HTTP: what a sending service answered.
        {"httptransportexception(code: ", std::nullopt, false, true},
        {"unable to send an email: ", std::nullopt, true},
        {"swift_transportexception", std::nullopt, false, true},
        {"transportexception", std::nullopt, false, true},
        // clang-format on
    });
    return all;
}

// A title or an alert that leaves out what the server said beside its code.
const error_leads& leads_of_code_alone() {
    static const error_leads all({
        {"but got code \"", std::nullopt},
        {"expected response code", std::nullopt, false, true},
    });
    return all;
}

std::string_view inside_of(std::string_view line) {
    // Two blanks on each side belong to the box; what stands between is cut at any letter.
    if (line.size() < 4 || line.substr(0, 2) != "  ") return {};
    line.remove_prefix(2);
    return line.size() >= 2 && line.substr(line.size() - 2) == "  " ? line.substr(0, line.size() - 2) : line;
}

// "In SocketStream.php line 154:" and the box below it, joined again; empty where there is none.
composed_text read_box(std::string_view text) {
    composed_text out;
    bool within = false;
    for (std::string_view rest = text; !rest.empty();) {
        const std::string_view line = take_line(rest);
        auto in = input_of(line);
        if (pegtl::parse<symfony_box_grammar::title>(in)) {
            within = true;
            continue;
        }
        if (!within) continue;
        if (trim(line).empty()) {
            if (!out.empty()) break;
            continue;
        }
        const std::string_view inner = inside_of(line);
        if (inner.empty()) break;
        out.append(inner);
    }
    return out;
}

}  // namespace

std::vector<std::string_view> symfony_error_signatures() { return leads().signatures(); }

void read_symfony_error(const reader_input& in, reading_sink& sink) {
    const composed_text box = read_box(in.text.substr(0, 64'000));
    if (!box.empty()) {
        read_program_error(in, box, leads(), sink);
        for (reading& r : sink.readings) {
            r.begin = in.offset(in.text);
            r.end = r.begin + static_cast<std::uint32_t>(in.text.size());
        }
        if (!sink.readings.empty()) return;
    }
    read_program_errors(in, in.text, leads(), sink);
    if (sink.readings.empty()) read_program_errors(in, in.text, leads_of_code_alone(), sink);
}

}  // namespace smtp_explain
