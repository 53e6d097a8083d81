// Message boxes of Mail on macOS, iPhone and iPad.
#include "formats/client/popup.hpp"
#include "formats/client/readers.hpp"

namespace smtp_explain {

namespace {

const popup_words& words() {
    static const popup_words all({
        // clang-format off
        {"cannot send mail", std::nullopt, true},
        {"a copy has been placed in your outbox", std::nullopt, true},
        {"was rejected by the server because it does not allow relaying", smtp::stage::rcpt_to},
        {"one of the following recipients was rejected by the server", smtp::stage::rcpt_to},
        {"one of the recipients was rejected by the server", smtp::stage::rcpt_to},
        {"recipients were rejected by the server", smtp::stage::rcpt_to},
        {"the recipient “", smtp::stage::rcpt_to, true},
        {"the recipient \"", smtp::stage::rcpt_to, true},
        {"der empfänger „", smtp::stage::rcpt_to, true},
        {"the recipient address", smtp::stage::rcpt_to},
        {"the sender address", smtp::stage::mail_from},
        {"” was rejected by the server", std::nullopt},
        {"was rejected by the server.", std::nullopt},
        {"the message was rejected by the server", smtp::stage::end_of_data},
        {"cannot send message using the server", std::nullopt},
        {"can't send message using the server", std::nullopt},
        {"can’t send message using the server", std::nullopt},
        {"the user name or password for", smtp::stage::auth, false, true},
        {"autorise pas le relais", smtp::stage::rcpt_to},
        {"rejected the password for user", smtp::stage::auth},
        {"trying to log into the smtp server", smtp::stage::auth},
        {"the connection to the outgoing server", smtp::stage::connect},
        {"the connection to the server “", smtp::stage::connect},
        {"the connection to the server \"", smtp::stage::connect},
        {"cannot be contacted on port", smtp::stage::connect},
        {"refused to allow a connection on port", smtp::stage::connect},
        {"the connection to the server failed on the default ports", smtp::stage::connect},
        {"could not be contacted", smtp::stage::connect},
        {"an error occurred while delivering this message", std::nullopt},
        {"this message is too large to send", std::nullopt},
        {"the message is too large", std::nullopt},
        {"contents of the message exceed the server's size limit", std::nullopt},
        {"sending the message content to the server failed", smtp::stage::end_of_data},
        {"cannot verify server identity", smtp::stage::tls},
        {"cannot connect using ssl", smtp::stage::tls},
        {"can't verify the identity of the server", smtp::stage::tls},
        {"can’t verify the identity of the server", smtp::stage::tls},
        {"the ssl connection failed", smtp::stage::tls},
        {"is not responding. verify that you have entered the correct account info", std::nullopt},
        {"failed because the server did not respond", std::nullopt},
        {"the server did not respond", std::nullopt},
        {"the server returned the error:", std::nullopt},
        {"the server response was:", std::nullopt},
        {"use the pop-up menu below to try", std::nullopt, true},
        {"e-mail kann nicht gesendet werden", std::nullopt, true},
        {"wurde vom server abgelehnt", std::nullopt},
        {"weil relaying nicht zugelassen", smtp::stage::rcpt_to},
        {"impossible d'envoyer le message", std::nullopt, true},
        {"impossible d’envoyer le message", std::nullopt, true},
        {"a été refusé par le serveur", std::nullopt},
        {"no se puede enviar el mensaje", std::nullopt, true},
        {"rechazada por el servidor", std::nullopt},
        {"impossibile inviare la mail", std::nullopt, true},
        {"è stato rifiutato dal server", std::nullopt},
        // clang-format on
    });
    return all;
}

}  // namespace

std::vector<std::string_view> apple_mail_error_signatures() { return signatures_of(words()); }

void read_apple_mail_error(const reader_input& in, reading_sink& sink) {
    if (std::optional<reading> r = read_popup(in, in.text, words())) sink.add(std::move(*r));
}

}  // namespace smtp_explain
