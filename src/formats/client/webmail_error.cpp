// Notices of webmail: Roundcube, SquirrelMail, Horde, Gmail, Outlook.com, Yahoo.
#include "formats/client/pear_smtp_grammar.hpp"
#include "formats/client/popup.hpp"
#include "formats/client/readers.hpp"
#include "formats/client/roundcube_grammar.hpp"
#include "formats/composed_text.hpp"
#include "formats/reply.hpp"
#include "formats/text.hpp"

namespace smtp_explain {

namespace {

const popup_words& words() {
    static const popup_words all({
        // clang-format off
        {"smtp error (", std::nullopt},
        {"smtp error: [", std::nullopt},
        {"erreur smtp (", std::nullopt},
        {"smtp-fehler (", std::nullopt},
        {"smtp fehler (", std::nullopt},
        {"error smtp (", std::nullopt},
        {"errore smtp (", std::nullopt},
        {"erro smtp (", std::nullopt},
        {"fout smtp (", std::nullopt},
        {"smtp-fout (", std::nullopt},
        {"błąd smtp (", std::nullopt},
        {"ошибка smtp (", std::nullopt},
        {"smtp エラー (", std::nullopt},
        {"smtp错误 (", std::nullopt},
        {"smtp 错误", std::nullopt},
        {"failed to add recipient", smtp::stage::rcpt_to},
        {"échec d'ajout du destinataire", smtp::stage::rcpt_to},
        {"impossible d'ajouter le destinataire", smtp::stage::rcpt_to},
        {"fehler beim hinzufügen des empfängers", smtp::stage::rcpt_to},
        {"empfänger konnte nicht hinzugefügt werden", smtp::stage::rcpt_to},
        {"no se pudo agregar el destinatario", smtp::stage::rcpt_to},
        {"error al añadir el destinatario", smtp::stage::rcpt_to},
        {"impossibile aggiungere il destinatario", smtp::stage::rcpt_to},
        {"falha ao adicionar o destinatário", smtp::stage::rcpt_to},
        {"smtp ошибка (", std::nullopt},
        {"шибка smtp (", std::nullopt},
        {"kan niet toegevoegd worden", smtp::stage::rcpt_to},
        {"nie można dodać odbiorcy", smtp::stage::rcpt_to},
        {"евозможно добавить получателя", smtp::stage::rcpt_to},
        {"を追加できません", smtp::stage::rcpt_to},
        {"kan niet ingesteld worden", smtp::stage::mail_from},
        {"nie można ustawić nadawcy", smtp::stage::mail_from},
        {"евозможно установить отправителя", smtp::stage::mail_from},
        {"を設定できません", smtp::stage::mail_from},
        {"failed to set sender", smtp::stage::mail_from},
        {"failed to set recipient", smtp::stage::rcpt_to},
        {"impossible de définir l'expéditeur", smtp::stage::mail_from},
        {"absender konnte nicht gesetzt werden", smtp::stage::mail_from},
        {"fehler beim setzen des absenders", smtp::stage::mail_from},
        {"failed to send data", smtp::stage::end_of_data},
        {"connection to server failed.", smtp::stage::connect},
        {"connection to server failed", smtp::stage::connect},
        {"smtp error (535)", smtp::stage::auth},
        {"smtp error (530)", std::nullopt},
        {"smtp-fehler (535)", smtp::stage::auth},
        {"erreur smtp (535)", smtp::stage::auth},
        {"): authentication failed", smtp::stage::auth},
        {"l'authentification a échoué", smtp::stage::auth},
        {"authentifizierung fehlgeschlagen", smtp::stage::auth},
        {"there was an error sending your message:", std::nullopt},
        {"[smtp: ", std::nullopt, true},
        {"authentication failure [smtp:", smtp::stage::auth},
        {"message not sent. server replied:", std::nullopt},
        {"server replied:", std::nullopt},
        {"can't open smtp stream", smtp::stage::connect},
        {"couldn't reach server. please double-check the server and port number", smtp::stage::connect},
        {"authentication failed. please check your username/password", smtp::stage::auth},
        {"tls negotiation failed, the certificate doesn't match", smtp::stage::tls, false, true},
        {"you have reached a limit for sending mail", std::nullopt},
        {"the address \"", std::nullopt, true},
        {"was not recognized. please make sure that all addresses are properly formed", smtp::stage::rcpt_to},
        {"oops… the system encountered a problem", std::nullopt},
        // clang-format on
    });
    return all;
}

struct notice {
    std::string_view code, sentence, reply;
};

template <class Rule>
struct action : pegtl::nothing<Rule> {};
template <>
struct action<roundcube_grammar::code> {
    template <class Input>
    static void apply(const Input& in, notice& n) {
        n.code = in.string_view();
    }
};
template <>
struct action<pear_smtp_grammar::code> : action<roundcube_grammar::code> {};
template <>
struct action<pear_smtp_grammar::reply> {
    template <class Input>
    static void apply(const Input& in, notice& n) {
        n.reply = in.string_view();
    }
};
template <>
struct action<roundcube_grammar::sentence> {
    template <class Input>
    static void apply(const Input& in, notice& n) {
        n.sentence = in.string_view();
    }
};
template <>
struct action<roundcube_grammar::reply> {
    template <class Input>
    static void apply(const Input& in, notice& n) {
        n.reply = in.string_view();
    }
};

// The code stands apart from the reply.
void add(const reader_input& in, std::string_view whole, const notice& n, reading_sink& sink) {
    reading r;
    // What the sentence speaks of; its own words tell the step.
    if (std::optional<reading> around = read_popup(in, whole, words())) r = std::move(*around);
    const std::string_view shown = n.reply.empty() ? n.sentence : n.reply;
    composed_text reply;
    reply.append(n.code);
    reply.append_blank();
    reply.append(shown);
    read_reply(in, reply, r.failure);
    set_login_stage(r.failure);
    r.failure.context.clear();
    if (!n.reply.empty()) r.failure.context.push_back(in.fact(n.sentence));
    if (!r.failure.final_recipient)
        if (const std::string_view to = find_mailbox(n.sentence); !to.empty() && (!r.failure.stage || r.failure.stage->value == smtp::stage::rcpt_to)) r.failure.final_recipient = in.fact(to);
    r.source = n.reply.empty() ? reply_source::typed_field : reply_source::literal_reply;
    r.begin = in.offset(whole);
    r.end = r.begin + static_cast<std::uint32_t>(whole.size());
    r.explained = static_cast<std::uint32_t>(whole.size() - shown.size());
    sink.add(std::move(r));
}

bool read_roundcube(const reader_input& in, std::string_view line, reading_sink& sink) {
    for (std::size_t at = line.find("SMTP"); at != std::string_view::npos; at = line.find("SMTP", at + 1)) {
        notice n;
        auto input = input_of(line.substr(at));
        if (!pegtl::parse<roundcube_grammar::notice, action>(input, n)) continue;
        add(in, line, n, sink);
        return true;
    }
    return false;
}

// Horde's and other programs' that use PEAR: what the program says stands before the bracket.
bool read_pear(const reader_input& in, reading_sink& sink) {
    const std::size_t at = in.text.find("[SMTP: ");
    if (at == std::string_view::npos) return false;
    notice n;
    auto input = input_of(in.text.substr(at, 4000));
    if (!pegtl::parse<pear_smtp_grammar::note, action>(input, n)) return false;
    const std::size_t before = in.text.rfind('\n', at);
    const std::size_t begin = before == std::string_view::npos ? 0 : before + 1;
    n.sentence = in.text.substr(begin, at + 5 - begin);  // with "[SMTP", which shows whose words they are
    const char* const end = n.reply.data() + n.reply.size();
    add(in, in.text.substr(begin, static_cast<std::size_t>(end - in.text.data()) - begin), n, sink);
    return true;
}

}  // namespace

std::vector<std::string_view> webmail_error_signatures() { return signatures_of(words()); }

void read_webmail_error(const reader_input& in, reading_sink& sink) {
    bool found = false;
    for_each_line(in.text, [&](std::string_view line) {
        if (!found) found = read_roundcube(in, line, sink);
    });
    if (found || read_pear(in, sink)) return;
    if (std::optional<reading> r = read_popup(in, in.text, words())) sink.add(std::move(*r));
}

}  // namespace smtp_explain
