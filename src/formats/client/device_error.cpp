// Panels and reports of printers and scanners: Canon, Kyocera, Ricoh, Xerox, HP, Brother, Sharp, Konica Minolta, Lexmark, Epson.
#include "formats/client/popup.hpp"
#include "formats/client/readers.hpp"

namespace smtp_explain {

namespace {

const popup_words& words() {
    static const popup_words all({
        // clang-format off
        {"authentication to the destination has failed", smtp::stage::auth},
        {"authentication with the destination has failed", smtp::stage::auth},
        {"smtp authentication failed", smtp::stage::auth},
        {"smtp login failed", smtp::stage::auth},
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
        {"maximum e-mail size exceeded", std::nullopt},
        // clang-format on
    });
    return all;
}

}  // namespace

std::vector<std::string_view> device_error_signatures() { return signatures_of(words()); }

void read_device_error(const reader_input& in, reading_sink& sink) {
    if (std::optional<reading> r = read_popup(in, in.text, words())) sink.add(std::move(*r));
}

}  // namespace smtp_explain
