// Notices of K-9 Mail and Thunderbird for Android, Gmail for Android, Samsung Email, Outlook for phones.
#include "formats/client/popup.hpp"
#include "formats/client/readers.hpp"

namespace smtp_explain {

namespace {

const popup_words& words() {
    static const popup_words all({
        // clang-format off
        {"failed to send some messages", std::nullopt, true},
        {"negative smtp reply:", std::nullopt},
        {"unable to open connection to smtp server", smtp::stage::connect},
        {"cannot connect to server. (", smtp::stage::connect},
        {"starttls connection security not available", smtp::stage::tls},
        {"external authentication not advertised", smtp::stage::auth},
        {"username or password incorrect. (", smtp::stage::auth},
        {"authentication method cram-md5 is unavailable", smtp::stage::auth},
        {"sending failed. mail server rejected one or more recipients", smtp::stage::rcpt_to},
        {"unable to send email. failed to connect to smtp server", smtp::stage::connect},
        {"can't open connection to server due to security error", smtp::stage::tls},
        {"can’t open connection to server due to security error", smtp::stage::tls},
        {"unable to connect to server. security error occurred", smtp::stage::tls},
        {"cannot safely connect to server", smtp::stage::tls},
        {"couldn't send message. tap to retry", std::nullopt},
        {"authentication failed. check your user name and password", smtp::stage::auth},
        {"sending of some messages failed", std::nullopt, true},
        {"einige nachrichten konnten nicht gesendet werden", std::nullopt, true},
        // clang-format on
    });
    return all;
}

}  // namespace

std::vector<std::string_view> android_mail_error_signatures() { return signatures_of(words()); }

void read_android_mail_error(const reader_input& in, reading_sink& sink) {
    if (std::optional<reading> r = read_popup(in, in.text, words())) sink.add(std::move(*r));
}

}  // namespace smtp_explain
