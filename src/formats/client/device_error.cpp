// Panels and reports of printers and scanners: Canon, Kyocera, Ricoh, Xerox, HP, Brother, Sharp, Konica Minolta, Lexmark, Epson.
#include "formats/client/device_code_grammar.hpp"
#include "formats/client/popup.hpp"
#include "formats/client/readers.hpp"
#include "formats/text.hpp"

namespace smtp_explain {

namespace {

const popup_words& words() {
    static const popup_words all({
        // clang-format off
        {"authentication to the destination has failed", smtp::stage::auth},
        {"authentication with the destination has failed", smtp::stage::auth},
        {"smtp authentication failed", smtp::stage::auth},
        {"smtp login failed", smtp::stage::auth},
        {"smtp server login failed", smtp::stage::auth},
        {"authentifizierung beim ziel fehlgeschlagen", smtp::stage::auth},
        {"authentifizierung mit dem ziel fehlgeschlagen", smtp::stage::auth},
        {"verbindung mit dem ziel fehlgeschlagen", smtp::stage::connect},
        {"smtp auth error", smtp::stage::auth},
        {"login to smtp server failed", smtp::stage::auth},
        {"cannot connect to the smtp server", smtp::stage::connect},
        {"cannot connect to smtp server", smtp::stage::connect},
        {"could not connect to smtp server", smtp::stage::connect},
        {"connection with the destination has failed", smtp::stage::connect},
        {"connection to the destination has failed", smtp::stage::connect},
        {"cannot connect with the destination", smtp::stage::connect},
        {"cannot find the specified smtp", smtp::stage::resolve},
        {"smtp server not found", smtp::stage::resolve},
        {"smtp server name not found", smtp::stage::resolve},
        {"cannot resolve smtp", smtp::stage::resolve},
        {"e-mail transmission failed", std::nullopt},
        {"failed to send via e-mail", std::nullopt},
        {"e-mail send error", std::nullopt},
        {"scan to e-mail failed", std::nullopt},
        {"scan to email failed", std::nullopt},
        {"send error.", std::nullopt, true},
        {"the smtp server did not respond", std::nullopt},
        {"smtp server connection failure", smtp::stage::connect},
        {"failed to connect to the smtp gateway", smtp::stage::connect},
        {"the smtp gateway rejected", std::nullopt},
        {"the smtp gateway did not respond", std::nullopt},
        {"smtp gateway", std::nullopt, true},
        {"unable to connect to smtp", smtp::stage::connect},
        {"mail server error", std::nullopt},
        {"check the smtp", std::nullopt, true},
        {"job type: sending job - e-mail", std::nullopt, true},
        {"failed to log in to smtp", smtp::stage::auth},
        {"failed to login to the smtp", smtp::stage::auth},
        {"pop before smtp authentication failed", smtp::stage::auth},
        {"the size of the mail exceeds", std::nullopt},
        {"mail size is over", std::nullopt},
        {"exceeds the maximum e-mail size", std::nullopt},
        {"exceeds the maximum email size", std::nullopt},
        {"maximum e-mail size exceeded", std::nullopt},
        // clang-format on
    });
    return all;
}

struct numbered_step {
    std::string_view number;
    smtp::stage at;
};
// Only numbers that say at which step.
constexpr numbered_step steps[] = {
    {"#751", smtp::stage::connect}, {"#752", smtp::stage::connect}, {"#802", smtp::stage::resolve}, {"#806", smtp::stage::auth}, {"#839", smtp::stage::auth}, {"#841", smtp::stage::tls},
    {"#842", smtp::stage::tls}, {"016-503", smtp::stage::resolve}, {"016-504", smtp::stage::resolve}, {"016-505", smtp::stage::auth}, {"016-533", smtp::stage::auth}, {"016-543", smtp::stage::auth},
    {"016-764", smtp::stage::connect}, {"016-781", smtp::stage::connect}, {"016-767", smtp::stage::rcpt_to}, {"016-768", smtp::stage::mail_from}, {"ce-02", smtp::stage::connect},
    {"ts-01", smtp::stage::connect}, {"ts-02", smtp::stage::connect}, {"ts-03", smtp::stage::auth}, {"1101", smtp::stage::resolve}, {"1102", smtp::stage::auth}, {"1103", smtp::stage::mail_from},
    {"1104", smtp::stage::rcpt_to}, {"1131", smtp::stage::tls}, {"1132", smtp::stage::tls}, {"2101", smtp::stage::connect}, {"3101", smtp::stage::auth}, {"3201", smtp::stage::auth},
};

// A panel shows little: a number in a long text is no device's.
std::optional<reading> read_code(const reader_input& in) {
    const std::string_view text = in.text;
    if (text.size() > 1500) return std::nullopt;
    bool about_sending = false;
    for (const std::string_view word : {"error", "fail", "scan", "e-mail", "email", "smtp", "send", "server", "canon", "imagerunner", "kyocera", "taskalfa", "ecosys", "xerox"}) about_sending = about_sending || contains_ignoring_case(text, word);
    if (!about_sending) return std::nullopt;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (i > 0 && (is_alpha(text[i - 1]) || is_digit(text[i - 1]) || text[i - 1] == '-' || text[i - 1] == '/')) continue;
        auto input = input_of(text.substr(i));
        // The number of a panel that shows little else.
        auto line_input = input_of(text.substr(i));
        const bool own_line = text.size() <= 300 && (i == 0 || text[i - 1] == '\n') && pegtl::parse<device_code_grammar::kyocera_line>(line_input);
        if (!own_line && !pegtl::parse<device_code_grammar::code>(input)) continue;
        const std::string_view code = own_line ? text.substr(i, 4) : text.substr(i, text.size() - i - input.size());
        const std::size_t before = i == 0 ? std::string_view::npos : text.rfind('\n', i - 1);
        const std::size_t begin = before == std::string_view::npos ? 0 : before + 1;
        const std::string_view line = trim(text.substr(begin, std::min(text.find('\n', i + code.size()), text.size()) - begin));
        reading r;
        r.failure.diagnostic_code = {{"", in.fact(line).value}, in.spans(line)};
        // The panel's own words stand around the number.
        if (line.size() <= code.size() + 12) r.failure.context.push_back(in.fact(trim(text)));
        for (const numbered_step& s : steps)
            if (code.size() >= s.number.size() && equals_ignoring_case(code.substr(code.size() - s.number.size()), s.number)) r.failure.stage = {s.at, in.spans(code)};
        r.source = reply_source::typed_field;
        r.begin = in.offset(line);
        r.end = r.begin + static_cast<std::uint32_t>(line.size());
        r.explained = static_cast<std::uint32_t>(code.size());
        return r;
    }
    return std::nullopt;
}

}  // namespace

std::vector<std::string_view> device_error_signatures() {
    std::vector<std::string_view> all = signatures_of(words());
    for (const std::string_view number : {"#751", "#752", "#753", "#801", "#802", "#804", "#806", "#810", "#813", "#815", "#830", "#832", "#839", "#841", "#842", "#844", "#846", "016-5", "016-7", "ce-0",
                                          "ts-0", "error code", "send error", "failed to send", "no reply from the server"})
        all.push_back(number);
    return all;
}

void read_device_error(const reader_input& in, reading_sink& sink) {
    std::optional<reading> code = read_code(in);
    std::optional<reading> r = read_popup(in, in.text, words());
    if (r && code) {
        // The sentence says what the number stands for.
        r->failure.context.push_back({code->failure.diagnostic_code->value.text, code->failure.diagnostic_code->where});
        if (!r->failure.stage) r->failure.stage = code->failure.stage;
        r->explained += code->explained;
    } else if (code) {
        r = std::move(code);
    }
    if (r) sink.add(std::move(*r));
}

}  // namespace smtp_explain
