// PHPMailer, WordPress and what is built on it (https://github.com/PHPMailer/PHPMailer/blob/master/src/PHPMailer.php), PEAR Mail, Horde.
#include <algorithm>

#include "formats/client/phpmailer_detail_grammar.hpp"
#include "formats/client/program_error.hpp"
#include "formats/client/readers.hpp"
#include "formats/reply.hpp"
#include "formats/text.hpp"
#include "grammar/keeps.hpp"

namespace smtp_explain {

namespace {

const error_leads& leads() {
    static const error_leads all({
        // clang-format off
        {"rcpt to command failed: ", smtp::stage::rcpt_to},
        {"mail from command failed: ", smtp::stage::mail_from},
        {"data end command failed: ", smtp::stage::end_of_data},
        {"data command failed: ", smtp::stage::data},
        {"password command failed: ", smtp::stage::auth},
        {"username command failed: ", smtp::stage::auth},
        {"user & password command failed: ", smtp::stage::auth},
        {"auth command failed: ", smtp::stage::auth},
        {"smtp error: auth command failed", smtp::stage::auth, true},
        {"starttls command failed: ", smtp::stage::tls},
        {"ehlo command failed: ", smtp::stage::helo},
        {"helo command failed: ", smtp::stage::helo},
        {"smtp error: data not accepted", smtp::stage::end_of_data, true},
        {"smtp error: the following recipients failed: ", smtp::stage::rcpt_to, true},
        {"the following recipients failed: ", smtp::stage::rcpt_to, true},
        {"the following from address failed: ", smtp::stage::mail_from, true},
        {"smtp error: could not authenticate", smtp::stage::auth, true},
        {"smtp error: could not connect to smtp host", smtp::stage::connect, true},
        {"smtp connect() failed", smtp::stage::connect, true},
        {"mail(): smtp server response: ", std::nullopt},
        {"[function.mail]: smtp server response: ", std::nullopt},
        {"failed to connect to mailserver at ", smtp::stage::connect, true},
        {"smtp error: failed to connect to server", smtp::stage::connect, true},
        {"failed to connect to server: ", smtp::stage::connect, true},
        {"smtp-fehler: authentifizierung fehlgeschlagen", smtp::stage::auth, true},
        {"smtp fehler: authentifizierung fehlgeschlagen", smtp::stage::auth, true},
        {"smtp-fehler: konnte keine verbindung", smtp::stage::connect, true},
        {"smtp-fehler: daten werden nicht akzeptiert", smtp::stage::end_of_data, true},
        {"smtp-fehler: die folgenden empfänger", smtp::stage::rcpt_to, true},
        {"smtpエラー: 認証できませんでした", smtp::stage::auth, true},
        {"smtpエラー: smtpホストに接続", smtp::stage::connect, true},
        {"smtpエラー: データが受け付けられ", smtp::stage::end_of_data, true},
        {"erreur smtp : échec de l’authentification", smtp::stage::auth, true},
        {"erreur smtp : échec de l'authentification", smtp::stage::auth, true},
        {"erreur smtp : impossible de se connecter", smtp::stage::connect, true},
        {"erreur smtp : données incorrectes", smtp::stage::end_of_data, true},
        {"erreur smtp : les destinataires suivants", smtp::stage::rcpt_to, true},
        {"error smtp: imposible autentificar", smtp::stage::auth, true},
        {"error smtp: no se pudo autenticar", smtp::stage::auth, true},
        {"error smtp: imposible conectar", smtp::stage::connect, true},
        {"error smtp: datos no aceptados", smtp::stage::end_of_data, true},
        {"errore smtp: impossibile autenticarsi", smtp::stage::auth, true},
        {"errore smtp: impossibile connettersi", smtp::stage::connect, true},
        {"erro de smtp: não foi possível autenticar", smtp::stage::auth, true},
        {"erro de smtp: não foi possível conectar", smtp::stage::connect, true},
        {"smtp-fout: authenticatie mislukt", smtp::stage::auth, true},
        {"smtp-fout: kon niet verbinden", smtp::stage::connect, true},
        {"ошибка smtp: ошибка авторизации", smtp::stage::auth, true},
        {"ошибка smtp: не удается подключиться", smtp::stage::connect, true},
        {"smtp 错误：登录失败", smtp::stage::auth, true},
        {"smtp 错误：无法连接到 smtp 主机", smtp::stage::connect, true},
        {"błąd smtp: nie można przeprowadzić uwierzytelnienia", smtp::stage::auth, true},
        {"błąd smtp: nie można połączyć się", smtp::stage::connect, true},
        {"błąd smtp: dane nie zostały", smtp::stage::end_of_data, true},
        {"błąd smtp: następujący odbiorcy", smtp::stage::rcpt_to, true},
        {"smtp error: impossibile autenticarsi", smtp::stage::auth, true},
        {"smtp error: impossibile connettersi", smtp::stage::connect, true},
        {"smtp error: dati non accettati", smtp::stage::end_of_data, true},
        {"smtp error: i seguenti indirizzi destinatari", smtp::stage::rcpt_to, true},
        {"шибка smtp: ошибка авторизации", smtp::stage::auth, true},
        {"шибка smtp: не удается подключиться", smtp::stage::connect, true},
        {"шибка smtp: данные не приняты", smtp::stage::end_of_data, true},
        {"smtp-fout: data niet geaccepteerd", smtp::stage::end_of_data, true},
        {"smtp-fout: de volgende ontvangers", smtp::stage::rcpt_to, true},
        {"erro de smtp: dados rejeitados", smtp::stage::end_of_data, true},
        {"erro de smtp: os seguintes destinatários", smtp::stage::rcpt_to, true},
        {"error smtp: los siguientes destinos", smtp::stage::rcpt_to, true},
        {"mailer error: ", std::nullopt, false, true},
        {"smtp server error: ", std::nullopt, false, true},
        {"smtp code: ", std::nullopt, false, true},
        {"additional smtp info: ", std::nullopt, false, true},
        {"could not instantiate mail function", std::nullopt, true},
        {"could not execute: ", std::nullopt, true},
        {"the email could not be sent. your site may not be correctly configured", std::nullopt, true},
        {"the email could not be sent.", std::nullopt, true},
        {"the e-mail could not be sent.", std::nullopt, true},
        {"the requested authentication method \"", smtp::stage::auth, true},
        {"no supported authentication methods found", smtp::stage::auth, true},
        {"smtp notice: eof caught while checking if connected", std::nullopt, true},
        {"you must provide at least one recipient", std::nullopt, true},
        {"invalid address: ", std::nullopt, true},
        {"extension missing: openssl", std::nullopt, true},
        {"mailer error: invalid host", smtp::stage::connect, true},
        {"failed to add recipient: ", smtp::stage::rcpt_to},
        {"failed to set sender: ", smtp::stage::mail_from},
        {"from server (code: ", std::nullopt},
        {"authentication failure [smtp: ", smtp::stage::auth, true},
        {"failed to connect socket: ", smtp::stage::connect, true},
        {"failed to send data [smtp: ", smtp::stage::end_of_data, true},
        // clang-format on
    });
    return all;
}

namespace g = phpmailer_detail_grammar;

struct server_error {
    std::string_view step, detail, code, status;
};

template <class Rule>
struct action : pegtl::nothing<Rule> {};
template <> struct action<g::step> : keeps<&server_error::step> {};
template <> struct action<g::detail> : keeps<&server_error::detail> {};
template <> struct action<g::code> : keeps<&server_error::code> {};
template <> struct action<g::status> : keeps<&server_error::status> {};

// The pieces of the reply stand apart: code, status and text.
bool read_details(const reader_input& in, reading_sink& sink) {
    constexpr std::string_view mark = "SMTP server error:";
    for (std::size_t at = in.text.find(mark); at != std::string_view::npos && !sink.is_full(1000); at = in.text.find(mark, at + 1)) {
        server_error e;
        const std::string_view text = in.text.substr(at, 4000);
        auto input = input_of(text);
        if (!pegtl::parse<g::server_error, action>(input, e)) continue;
        composed_text reply;
        reply.append(e.code);
        reply.append_blank();
        if (!e.status.empty()) {
            reply.append(e.status);
            reply.append_blank();
        }
        reply.append(trim(e.detail));
        reading r;
        read_reply(in, reply, r.failure);
        r.failure.stage.reset();
        if (starts_ignoring_case(e.step, "data end")) r.failure.stage = {smtp::stage::end_of_data, in.spans(e.step)};
        else if (contains_ignoring_case(e.step, "password") || contains_ignoring_case(e.step, "username")) r.failure.stage = {smtp::stage::auth, in.spans(e.step)};
        else read_stage(in, e.step, r.failure);
        // "… recipients failed: bob@example.net: …" on the same line.
        const std::string_view before = in.text.substr(0, at).substr(in.text.substr(0, at).rfind('\n') + 1);
        if (const std::size_t failed = before.rfind("failed: "); failed != std::string_view::npos)
            if (const std::string_view who = find_mailbox(before.substr(failed)); !who.empty()) {
                if (r.failure.stage && r.failure.stage->value == smtp::stage::rcpt_to) r.failure.final_recipient = in.fact(who);
                if (r.failure.stage && r.failure.stage->value == smtp::stage::mail_from) r.failure.envelope_sender = in.fact(who);
            }
        r.source = reply_source::literal_reply;
        r.begin = in.offset(before);
        r.end = in.offset(text) + static_cast<std::uint32_t>(text.size() - input.size());
        r.explained = static_cast<std::uint32_t>(text.size() - input.size() - e.detail.size());
        sink.add(std::move(r));
    }
    return !sink.readings.empty();
}

// What PHPMailer says at the end of any connection that failed: where the lines before name the reason, it adds nothing.
bool only_says_not_connected(const reading& r) {
    const std::string_view text = r.failure.diagnostic_code ? std::string_view(r.failure.diagnostic_code->value.text) : std::string_view();
    return !r.failure.reply_code && (starts_ignoring_case(text, "smtp error: could not connect to smtp host") || starts_ignoring_case(text, "smtp connect() failed"));
}

}  // namespace

std::vector<std::string_view> phpmailer_error_signatures() { return leads().signatures(); }

void read_phpmailer_error(const reader_input& in, reading_sink& sink) {
    if (read_details(in, sink)) return;
    read_program_errors(in, in.text, leads(), sink);
    if (std::any_of(sink.readings.begin(), sink.readings.end(), [](const reading& r) { return !only_says_not_connected(r); }))
        sink.readings.erase(std::remove_if(sink.readings.begin(), sink.readings.end(), only_says_not_connected), sink.readings.end());
}

}  // namespace smtp_explain
