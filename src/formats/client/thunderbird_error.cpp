// Message boxes of Thunderbird (composeMsgs.properties) and its kin SeaMonkey, Betterbird.
#include "formats/client/popup.hpp"
#include "formats/client/readers.hpp"

namespace smtp_explain {

namespace {

const popup_words& words() {
    static const popup_words all({
        // clang-format off
        {"an error occurred while sending mail", std::nullopt},
        {"an outgoing server (smtp) error occurred while sending", std::nullopt},
        {"sending of the message failed", std::nullopt, true},
        {"send message error", std::nullopt, true},
        {"please verify that your email address is correct in your account settings", smtp::stage::mail_from},
        {"please check the message recipient", smtp::stage::rcpt_to},
        {"please check the message and try again", smtp::stage::end_of_data},
        {"because connecting to outgoing server (smtp)", smtp::stage::connect},
        {"because connecting to smtp server", smtp::stage::connect},
        {"mail server sent an incorrect greeting", smtp::stage::banner},
        {"unable to establish a secure link with", smtp::stage::tls},
        {"using starttls since it doesn't advertise", smtp::stage::tls},
        {"could not get password for", smtp::stage::auth},
        {"unable to authenticate to outgoing server", smtp::stage::auth},
        {"unable to authenticate to smtp server", smtp::stage::auth},
        {"it does not support authentication (smtp-auth) but you have chosen to use authentication", smtp::stage::auth, false, true},
        {"does not seem to support encrypted passwords", smtp::stage::auth},
        {"does not allow plaintext passwords", smtp::stage::auth},
        {"does not support the selected authentication method", smtp::stage::auth},
        {"ticket was not accepted by the outgoing server", smtp::stage::auth},
        {"ticket was not accepted by the smtp server", smtp::stage::auth},
        {"exceeds a temporary size limit of the server", std::nullopt},
        {"exceeds the global size limit", std::nullopt},
        {"outgoing server (smtp) is unknown", smtp::stage::resolve},
        {"is unknown. the server may be incorrectly configured", smtp::stage::resolve},
        {"was lost in the middle of the transaction", std::nullopt},
        {"for an unknown reason. please verify that your", std::nullopt},
        {") timed out. try again", std::nullopt},
        {"server (smtp)", std::nullopt, true},
        {"non-ascii characters in the local part of the recipient", smtp::stage::rcpt_to},
        {"the return mail address was invalid", smtp::stage::mail_from},
        {"no sender was specified", smtp::stage::mail_from},
        {"is not a valid e-mail address because it is not of the form", smtp::stage::rcpt_to},
        {"the configuration related to", smtp::stage::tls},
        {"fehler beim senden der nachricht", std::nullopt, true},
        {"beim senden der e-mail ist ein fehler aufgetreten", std::nullopt},
        {"bitte überprüfen sie den empfänger", smtp::stage::rcpt_to},
        {"senden der nachricht fehlgeschlagen", std::nullopt},
        {"une erreur est survenue lors de l'envoi", std::nullopt},
        {"vérifiez le destinataire", smtp::stage::rcpt_to},
        {"se produjo un error al enviar", std::nullopt},
        {"ha ocurrido un error al enviar", std::nullopt},
        {"si è verificato un errore durante l'invio", std::nullopt},
        {"ocorreu um erro ao enviar", std::nullopt},
        {"er is een fout opgetreden bij het verzenden", std::nullopt},
        {"ошибка при отправке сообщения", std::nullopt},
        {"произошла ошибка при отправке", std::nullopt},
        {"メール送信エラー", std::nullopt},
        {"メッセージの送信に失敗しました", std::nullopt},
        {"发送邮件时发生错误", std::nullopt},
        // clang-format on
    });
    return all;
}

}  // namespace

std::vector<std::string_view> thunderbird_error_signatures() { return signatures_of(words()); }

void read_thunderbird_error(const reader_input& in, reading_sink& sink) {
    if (std::optional<reading> r = read_popup(in, in.text, words())) sink.add(std::move(*r));
}

}  // namespace smtp_explain
