#include "formats/client/popup.hpp"

#include <algorithm>
#include <array>

#include "formats/client/popup_grammar.hpp"
#include "formats/network_trouble.hpp"
#include "formats/refused_address.hpp"
#include "formats/reply.hpp"
#include "formats/text.hpp"

namespace smtp_explain {

namespace {

namespace g = popup_grammar;

enum class label : std::uint8_t { reply, recipient, sender, server, port };

struct label_words {
    std::string_view words;
    label what;
};

// Labels and lead-ins that the boxes of all programs share.
constexpr std::array<label_words, 111> labels{{
    {"server response was:", label::reply}, {"server response:", label::reply}, {"server responded:", label::reply}, {"server responded with:", label::reply},
    {"the server responded", label::reply}, {"server error:", label::reply}, {"returned the error:", label::reply}, {"returned error:", label::reply},
    {"server returned the following error", label::reply}, {"incorrect greeting:", label::reply}, {"negative smtp reply:", label::reply}, {"server said:", label::reply},
    {"the response from the server was:", label::reply}, {"server reply:", label::reply}, {"server replied:", label::reply},
    {"der server antwortete:", label::reply}, {"server hat geantwortet:", label::reply}, {"serverantwort:", label::reply}, {"antwort des servers:", label::reply},
    {"antwort vom server:", label::reply}, {"der mail-server antwortete:", label::reply}, {"der mailserver antwortete:", label::reply}, {"serverfehler:", label::reply},
    {"le serveur a répondu :", label::reply}, {"le serveur a répondu:", label::reply}, {"réponse du serveur :", label::reply}, {"réponse du serveur:", label::reply},
    {"el servidor respondió:", label::reply}, {"el servidor de correo respondió:", label::reply}, {"respuesta del servidor:", label::reply},
    {"il server ha risposto:", label::reply}, {"risposta del server:", label::reply}, {"o servidor respondeu:", label::reply}, {"resposta do servidor:", label::reply},
    {"de server antwoordde:", label::reply}, {"antwoord van server:", label::reply}, {"serwer odpowiedział:", label::reply}, {"odpowiedź serwera:", label::reply},
    {"твет сервера:", label::reply}, {"odpověď serveru:", label::reply}, {"сервер ответил:", label::reply}, {"サーバーの応答:", label::reply}, {"サーバの応答:", label::reply}, {"服务器响应:", label::reply},
    {"服务器响应为:", label::reply}, {"サーバーからの応答:", label::reply},
    {"a répondu :", label::reply},
    {"a répondu:", label::reply},
    {"a répondu\u00A0:", label::reply},
    {"a répondu\u202F:", label::reply},
    {"di posta ha risposto:", label::reply},
    {"de e-mail respondeu:", label::reply},
    {"mailserver antwoordde:", label::reply},
    {"odpowiedział:", label::reply},
    {"ервер ответил:", label::reply},
    {"サーバーから応答:", label::reply},
    {"服务器响应：", label::reply},
    {"服务器返回：", label::reply},
    {"odpowiedź serwera poczty:", label::reply},
    {"die serverantwort war:", label::reply},
    {"antwort des servers lautete:", label::reply},
    {"adresse des empfängers", label::recipient},
    {"адреса получателя", label::recipient},
    {"adresata wiadomości (", label::recipient},
    {"消息收件人", label::recipient},
    {"ontvanger", label::recipient},
    {"rejected e-mail address was", label::recipient}, {"rejected email address was", label::recipient}, {"recipient address", label::recipient},
    {"message recipient", label::recipient}, {"the recipient", label::recipient}, {"abgelehnte e-mail-adresse war", label::recipient}, {"empfänger", label::recipient},
    {"messagerie rejetée était", label::recipient}, {"messagerie refusée était", label::recipient}, {"electrónico rechazada era", label::recipient}, {"email rejeitado foi", label::recipient},
    {"correio eletrónico rejeitado foi", label::recipient}, {"geweigerde e-mailadres is", label::recipient}, {"твергнутый адрес электронной почты", label::recipient},
    {"被拒绝的电子邮件地址是", label::recipient}, {"odmítnutá e-mailová adresa", label::recipient}, {"destinataire", label::recipient}, {"destinatario", label::recipient}, {"destinatário", label::recipient},
    {"拒否された電子メール アドレスは", label::recipient}, {"受信者", label::recipient}, {"your message to", label::recipient},
    {"sender's e-mail address was", label::sender}, {"sender address", label::sender}, {"sender's email address was", label::sender}, {"absenderadresse", label::sender},
    {"server (smtp)", label::server}, {"smtp server", label::server}, {"server:", label::server}, {"the server", label::server}, {"サーバー:", label::server},
    {"outgoing server", label::server}, {"mail server", label::server}, {"via server", label::server}, {"login to server", label::server}, {"serveur :", label::server}, {"serveur\u00A0:", label::server}, {"servidor:", label::server}, {"serwer:", label::server},
    {"ервер:", label::server}, {"服务器:", label::server}, {"服务器：", label::server},
    {"port:", label::port}, {"on port", label::port}, {"ポート:", label::port},
}};

const literal_index& label_index() {
    static const literal_index index = [] {
        std::vector<std::string_view> words;
        for (const label_words& l : labels) words.push_back(l.words);
        return literal_index(std::move(words));
    }();
    return index;
}

template <class Rule>
struct action : pegtl::nothing<Rule> {};
template <>
struct action<g::host> {
    template <class Input>
    static void apply(const Input& in, std::string_view& v) {
        v = in.string_view();
    }
};
template <>
struct action<g::address> : action<g::host> {};
template <>
struct action<g::port> : action<g::host> {};

template <class Rule>
std::string_view value_at(std::string_view text) {
    std::string_view v;
    auto in = input_of(text.substr(0, 400));
    return pegtl::parse<Rule, action>(in, v) ? v : std::string_view{};
}

// Where the program goes on in its own words behind a quoted reply.
constexpr std::array<std::string_view, 24> own_words{
    "verifique el", "compruebe el", "controllare il", "controllare la", "prawdź adres", "роверьте ", "メッセージの受信者", "请检查", "请验证", "verifique o", "controleer de",
    "please check", "please verify", "use the pop-up", "the message was not sent", "try again", "bitte überprüfen", "bitte prüfen", "bitte kontrollieren",
    "veuillez vérifier", "por favor", "verificare", "verifique", "contact your",
};

std::size_t own_words_at(std::string_view text) {
    std::size_t best = text.size();
    for (const std::string_view w : own_words) best = std::min(best, find_ignoring_case(text.substr(0, best), w));
    return best == std::string_view::npos ? text.size() : best;
}

// "Subject: …", "Port: 25": a line of the box's list.
bool is_labelled(std::string_view line) {
    const std::size_t colon = line.substr(0, 60).find(": ");
    if (colon == std::string_view::npos) return false;
    const std::string_view head = trim(line.substr(0, colon));
    return !head.empty() && head.find('<') == std::string_view::npos && !is_digit(head.front()) && std::count(head.begin(), head.end(), ' ') <= 3;
}

bool begins_with_code(std::string_view text) {
    text = text.substr(0, std::min(text.find('\n'), text.size()));
    const auto code = decisive_code(text);
    return code && code->offset == 0;
}

// The reply behind its label: what the quotes hold, or up to the end of the line, the paragraph or the program's own words.
std::string_view quoted_reply(std::string_view text) {
    while (!text.empty() && (is_space(text.front()) || text.front() == ':')) text.remove_prefix(1);
    if (text.empty()) return {};
    if (text.front() == '\'' || text.front() == '"') {
        const char quote = text.front();
        text.remove_prefix(1);
        for (std::size_t i = 0; i < text.size() && i < 4000; ++i) {
            if (text[i] != quote) continue;
            const char next = i + 1 < text.size() ? text[i + 1] : '\n';
            if (next == ',' || next == '.' || next == '\n' || next == '\'' || next == '"' || next == ')' || next == ' ' || next == ';') return trim(text.substr(0, i));
        }
        return trim(text.substr(0, std::min(text.find('\n'), text.size())));
    }
    for (const std::string_view open : {"\u201C", "\u201E", "\u00AB"})
        if (text.substr(0, open.size()) == open) {
            const std::size_t end = std::min({text.find("\u201D"), text.find("\u201C", 1), text.find("\u00BB"), text.size()});
            return trim(text.substr(open.size(), end - open.size()));
        }
    std::size_t end = 0;
    for (int lines = 0; lines < 12; ++lines) {
        const std::size_t newline = std::min(text.find('\n', end), text.size());
        const std::string_view line = text.substr(end, newline - end);
        if (lines > 0 && (trim(line).empty() || is_labelled(trim(line)) || own_words_at(trim(line)) == 0)) break;
        end = newline;
        if (newline == text.size()) break;
        ++end;
        // Not wrapped: a whole line. SquirrelMail puts its own name for the code in a line before the reply.
        if ((line.size() < 50 || line.size() > 80) && !begins_with_code(text.substr(end))) break;
    }
    const std::string_view reply = text.substr(0, end);
    return trim(reply.substr(0, own_words_at(reply)));
}

// The sentence around `at`: from the last full stop or line's beginning to the next.
std::string_view sentence_around(std::string_view text, std::size_t at, std::size_t length) {
    std::size_t begin = at;
    while (begin > 0 && text[begin - 1] != '\n' && !(begin >= 2 && text[begin - 1] == ' ' && (text[begin - 2] == '.' || text[begin - 2] == '!' || text[begin - 2] == '?')) &&
           at - begin < 600)
        --begin;
    std::size_t end = at + length;
    while (end < text.size() && text[end] != '\n' && end - at < 600) {
        const char next = end + 1 < text.size() ? text[end + 1] : '\n';
        ++end;
        if ((text[end - 1] == '.' || text[end - 1] == '!') && is_space(next)) break;
    }
    return trim(text.substr(begin, end - begin));
}

struct numbered {
    std::string_view digits;  // lower case, behind 0x80
    smtp::stage at;
};
// Windows' own numbers (imnxport.h, mailmsg): only those that say at which step.
constexpr std::array<numbered, 17> numbers{{
    {"0ccc0d", smtp::stage::resolve}, {"0ccc05", smtp::stage::resolve}, {"0408fc", smtp::stage::resolve}, {"0ccc0e", smtp::stage::connect}, {"0ccc15", smtp::stage::connect},
    {"042109", smtp::stage::connect}, {"04210c", smtp::stage::connect}, {"0ccc1a", smtp::stage::tls}, {"0ccc1b", smtp::stage::tls}, {"0ccc01", smtp::stage::tls},
    {"0ccc02", smtp::stage::tls}, {"0ccc18", smtp::stage::auth}, {"0ccc80", smtp::stage::auth}, {"0ccc81", smtp::stage::auth}, {"0ccc92", smtp::stage::auth},
    {"0ccc78", smtp::stage::mail_from}, {"0ccc79", smtp::stage::rcpt_to},
}};

}  // namespace

popup_words::popup_words(std::vector<popup_sentence> sentences) : sentences_(std::move(sentences)), index_([this] {
    std::vector<std::string_view> words;
    for (const popup_sentence& s : sentences_) words.push_back(s.words);
    return literal_index(std::move(words));
}()) {}

std::vector<std::string_view> signatures_of(const popup_words& words) {
    std::vector<std::string_view> out;
    for (const popup_sentence& s : words.sentences())
        if (!s.frame) out.push_back(s.words);
    return out;
}

std::optional<reading> read_popup(const reader_input& in, std::string_view block, const popup_words& words) {
    block = block.substr(0, 32'000);
    struct hit {
        const popup_sentence* sentence;
        std::size_t at;
    };
    std::vector<hit> hits;
    words.index().scan(block, [&](std::size_t literal, std::size_t at) {
        const popup_sentence& s = words.sentences()[literal];
        if (hits.size() < 64) hits.push_back({&s, at});
    });
    if (hits.empty()) return std::nullopt;
    reading r;
    delivery_failure& f = r.failure;
    std::size_t begin = block.size(), end = 0;
    const auto covers = [&](std::string_view piece) {
        if (piece.empty()) return;
        const std::size_t at = static_cast<std::size_t>(piece.data() - block.data());
        begin = std::min(begin, at);
        end = std::max(end, at + piece.size());
    };
    for (const hit& h : hits) {
        const std::string_view piece = block.substr(h.at, h.sentence->words.size());
        covers(piece);
        r.explained += static_cast<std::uint32_t>(piece.size());
        if (h.sentence->at && (!f.stage || h.sentence->decides)) f.stage = {*h.sentence->at, in.spans(piece)};
    }
    std::string_view reply;
    label_index().scan(block, [&](std::size_t literal, std::size_t at) {
        const label_words& l = labels[literal];
        const std::string_view rest = block.substr(at + l.words.size());
        std::string_view value;
        switch (l.what) {
            case label::reply: {
                value = quoted_reply(rest);
                if (value.size() == 3 && is_digit(value[0]) && !reply.empty()) value = {};  // "Server Error: 550" behind the reply
                const bool better = reply.empty() || (!decisive_code(reply) && decisive_code(value)) || (reply.size() == 3 && value.size() > 3);
                if (!value.empty() && better) reply = value;
                break;
            }
            case label::recipient:
                value = value_at<g::address_value>(rest);
                if (!value.empty() && !f.final_recipient) f.final_recipient = in.fact(value);
                break;
            case label::sender:
                value = value_at<g::address_value>(rest);
                if (!value.empty() && !f.envelope_sender) f.envelope_sender = in.fact(value);
                break;
            case label::server:
                value = value_at<g::host_value>(rest);
                // "the server smtp.example.com" but not "the server for bob@example.net"
                if (!value.empty() && !f.remote_mta && (value.data() + value.size() == block.data() + block.size() || *(value.data() + value.size()) != '@')) f.remote_mta = in.fact(value);
                break;
            case label::port: value = value_at<g::port_value>(rest); break;
        }
        if (!value.empty()) {
            covers(value);
            r.explained += static_cast<std::uint32_t>(l.words.size() + (l.what == label::reply ? 0 : value.size()));
        }
    });
    for (std::size_t at = find_ignoring_case(block, "0x80"); at != std::string_view::npos; at = find_ignoring_case(block, "0x80", at + 1)) {
        auto number = input_of(block.substr(at));
        if (!pegtl::parse<g::error_number>(number)) continue;
        const std::string_view piece = block.substr(at, 10);
        covers(piece);
        r.explained += 10;
        if (!f.stage)
            for (const numbered& n : numbers)
                if (equals_ignoring_case(piece.substr(4), n.digits)) f.stage = {n.at, in.spans(piece)};
        break;
    }
    // A box that quotes the server without saying so.
    constexpr std::size_t longest_box = 1000;
    if (reply.empty() && block.size() <= longest_box)
        if (const auto code = decisive_code(block); code && code->code.value != 0 && code->enhanced && code->enhanced_offset < code->offset + 8) {
            reply = block.substr(code->offset, block.find('\n', code->offset) - code->offset);
            reply = trim(reply.substr(0, own_words_at(reply)));
        }
    const hit* best = nullptr;
    const auto tells_more = [](const popup_sentence& a, const popup_sentence& b) {
        return a.decides != b.decides ? a.decides : a.at && !b.at;
    };
    for (const hit& h : hits)
        if (!h.sentence->frame && (best == nullptr || tells_more(*h.sentence, *best->sentence))) best = &h;
    if (!reply.empty()) {
        const auto stage = f.stage;
        read_reply(in, reply, f);
        if (stage) f.stage = stage;
        set_login_stage(f);
        const refused_address refused = find_refused_address(reply, f.stage && f.stage->value == smtp::stage::rcpt_to);
        if (!refused.recipient.empty() && !f.final_recipient) f.final_recipient = in.fact(refused.recipient);
        if (!refused.sender.empty() && !f.envelope_sender) f.envelope_sender = in.fact(refused.sender);
        r.source = reply_source::literal_reply;
        covers(reply);
        if (best) f.context.push_back(in.fact(sentence_around(block, best->at, best->sentence->words.size())));
    } else if (best != nullptr) {
        const std::string_view sentence = sentence_around(block, best->at, best->sentence->words.size());
        f.diagnostic_code = {{"", in.fact(sentence).value}, in.spans(sentence)};
        r.source = reply_source::typed_field;
        covers(sentence);
        for (const hit& h : hits)
            if (&h != best && !h.sentence->frame && f.context.size() < 4) {
                const std::string_view other = sentence_around(block, h.at, h.sentence->words.size());
                if (other.data() != sentence.data()) f.context.push_back(in.fact(other));
            }
    } else {
        return std::nullopt;
    }
    if (!f.stage && r.source == reply_source::typed_field)
        if (const auto trouble = find_trouble(f.diagnostic_code->value.text); trouble && trouble->stage()) f.stage = {*trouble->stage(), f.diagnostic_code->where};
    r.begin = in.offset(block) + static_cast<std::uint32_t>(begin);
    r.end = in.offset(block) + static_cast<std::uint32_t>(end);
    return r;
}

}  // namespace smtp_explain
