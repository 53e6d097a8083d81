// Message boxes of Outlook, Outlook Express, Windows Mail and Windows Live Mail.
#include "formats/client/popup.hpp"
#include "formats/client/readers.hpp"
#include "formats/text.hpp"

namespace smtp_explain {

namespace {

const popup_words& words() {
    static const popup_words all({
        // clang-format off
        {"reported error (0x", std::nullopt, true},
        {"' reported error", std::nullopt, true},
        {"reported error (", std::nullopt, true},
        {"one of the recipients was rejected by the server", smtp::stage::rcpt_to},
        {"server rejected one of the recipients", smtp::stage::rcpt_to},
        {"rejected e-mail address was", smtp::stage::rcpt_to},
        {"server rejected the sender", smtp::stage::mail_from},
        {"sender was rejected by the server", smtp::stage::mail_from},
        {"error number: 0x800c", std::nullopt},
        {"0x800c013", std::nullopt},
        {"verify the e-mail address in your account properties", smtp::stage::mail_from},
        {"windows live mail error id", std::nullopt},
        {"windows live メール エラー id", std::nullopt},
        {"error id: 0x800c", std::nullopt},
        {"0x800ccc", std::nullopt},
        {"fehlernummer: 0x800c", std::nullopt},
        {"numéro d'erreur : 0x800c", std::nullopt},
        {"númerosde error: 0x800c", std::nullopt},
        {"0x80042109", smtp::stage::connect},
        {"0x80042108", smtp::stage::connect},
        {"0x8004210a", std::nullopt},
        {"0x8004210b", std::nullopt},
        {"0x8004210c", smtp::stage::connect},
        {"cannot connect to your outgoing (smtp)", smtp::stage::connect},
        {"unable to connect to your outgoing", smtp::stage::connect},
        {"could not connect to the outgoing mail server", smtp::stage::connect},
        {"timed out waiting for a response from the sending", std::nullopt},
        {"timed out waiting for a response from the receiving", std::nullopt},
        {"network problems are preventing connection", smtp::stage::connect},
        {"the connection to the server has failed", smtp::stage::connect},
        {"the connection to the server was interrupted", std::nullopt},
        {"your server has unexpectedly terminated the connection", std::nullopt},
        {"your server unexpectedly terminated the connection", std::nullopt},
        {"the host '", smtp::stage::resolve},
        {"server name you entered cannot be found on the network", smtp::stage::resolve},
        {"none of the authentication methods supported by this client", smtp::stage::auth},
        {"your e-mail server requires you to log on", smtp::stage::auth},
        {"was not able to log on to the server", smtp::stage::auth},
        {"unable to log onto the server", smtp::stage::auth},
        {"your server does not support a secure connection", smtp::stage::tls},
        {"server does not support an ssl connection", smtp::stage::tls},
        {"does not support the connection encryption type", smtp::stage::tls},
        {"your server does not support the connection encryption", smtp::stage::tls},
        {"you do not have the permission to send the message on behalf", std::nullopt},
        {"none of your e-mail accounts could send to this recipient", std::nullopt},
        {"the specified server was found, but there was no response", std::nullopt},
        {"has reported an internal error", std::nullopt},
        {"send test e-mail message", std::nullopt, true},
        {"server error: '", std::nullopt},
        {"the server responded '", std::nullopt},
        {"the server responded:", std::nullopt},
        {"server response: '", std::nullopt},
        {"the exchange server address list service failed to respond", std::nullopt},
        {"this message could not be sent. try sending the message again later", std::nullopt},
        {"die nachricht konnte nicht gesendet werden", std::nullopt, true},
        {"empfänger vom server abgelehnt", smtp::stage::rcpt_to},
        {"einer der empfänger wurde vom server", smtp::stage::rcpt_to},
        {"受信者の 1 人がサーバーによって拒否", smtp::stage::rcpt_to},
        {"受信者の 1 人がサーバーによって拒否されたため", smtp::stage::rcpt_to},
        {"un des destinataires a été refusé par le serveur", smtp::stage::rcpt_to},
        {"uno de los destinatarios ha sido rechazado", smtp::stage::rcpt_to},
        {"uno dei destinatari è stato rifiutato", smtp::stage::rcpt_to},
        {"um dos destinatários foi recusado", smtp::stage::rcpt_to},
        {"a secure connection with the server can", smtp::stage::tls},
        {"the connection to the server failed or was dropped", std::nullopt},
        {"the smtp server does not recognize any of the authentication methods", smtp::stage::auth},
        {"authentication failed because outlook doesn't support", smtp::stage::auth},
        {"outlook cannot find the server", smtp::stage::resolve},
        {"error code: -17", std::nullopt},
        // clang-format on
    });
    return all;
}

}  // namespace

std::vector<std::string_view> outlook_error_signatures() { return signatures_of(words()); }

void read_outlook_error(const reader_input& in, reading_sink& sink) {
    // A list of tasks tells of each by itself; any other box is one.
    if (!contains_ignoring_case(in.text, "' reported error")) {
        if (std::optional<reading> r = read_popup(in, in.text, words())) sink.add(std::move(*r));
        return;
    }
    std::uint32_t task = 0;
    for (std::size_t begin = 0; begin < in.text.size() && !sink.is_full(1000);) {
        std::size_t next = find_ignoring_case(in.text, "task '", begin + 1);
        if (next == std::string_view::npos) next = in.text.size();
        if (std::optional<reading> r = read_popup(in, in.text.substr(begin, next - begin), words())) {
            r->message = ++task;
            sink.add(std::move(*r));
        }
        begin = next;
    }
}

}  // namespace smtp_explain
