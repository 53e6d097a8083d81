#include "explain.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "compose/compose.hpp"
#include "decode/decode.hpp"
#include "formats/recognize.hpp"
#include "redact/redact.hpp"

namespace smtp_explain {

namespace {

// Whether the rules make a failure of a text that recognition only suspects: its words are a server's or a program's own,
// or most of it is such wording, and not a sentence in which it happens to stand.
bool is_confirmed(const delivery_failure& failure, const diagnosis& d) {
    if (d.rule.empty()) return false;
    if (failure.reply_code || d.basis == basis::issuer_rule) return true;
    std::size_t known = 0;
    for (const source_span& span : d.evidence) known += span.length;
    const std::string& text = failure.diagnostic_code->value.text;
    constexpr std::array<std::string_view, 28> mail_words{"@", "[", "://", "mail", "Mail", "smtp", "SMTP", "DNS", "Postfach", "ostausgang", "courriel", "messagerie",
                                                          "correo", "casella", "caixa postal", "postvak", "skrzynk", "posta ", "почт", "письм", "メール", "邮", "郵件",
                                                          "e-post", "sähköpost", "αλληλογραφ", "메일", "пошт"};
    constexpr std::array<std::string_view, 19> message_words{"Nachricht", "message", "mensaje", "messaggio", "mensagem", "bericht", "wiadomoś", "сообщени", "повідомлен", "メッセージ",
                                                             "消息", "ileti", "meddel", "besked", "viesti", "zpráv", "zenet", "esajul", "ήνυμ"};
    const auto stands = [&](std::string_view what) { return text.find(what) != std::string::npos; };
    const auto named = std::count_if(mail_words.begin(), mail_words.end(), stands);
    // A notice in plain words names its recipient, says that mail did not arrive, and what may be done about it.
    const bool names_recipient = text.find('@') != std::string::npos && (named > 1 || std::any_of(message_words.begin(), message_words.end(), stands));
    return known * (names_recipient ? 9 : named > 0 ? 6 : 3) >= text.size();
}

}  // namespace

report explain(std::string_view bytes, const rule_base& rules, const explain_options& options) {
    report out;
    out.bytes = static_cast<std::uint32_t>(bytes.size());
    const bool too_long = bytes.size() > max_input_bytes;
    const document doc = decode(bytes.substr(0, max_input_bytes));
    out.input = recognize(doc, options.exact_only);
    out.input.notes.insert(out.input.notes.begin(), doc.notes.begin(), doc.notes.end());
    out.input.notes.insert(out.input.notes.end(), options.notes.begin(), options.notes.end());
    if (too_long) out.input.notes.push_back({"input-too-long", {}});

    const session_facts* facts = out.input.session ? &out.input.session->facts : nullptr;
    out.failures.reserve(out.input.failures.size());
    for (delivery_failure& failure : out.input.failures) {
        explained_failure& one = out.failures.emplace_back();
        one.failure = std::move(failure);
        one.diagnosis = diagnose(one.failure, facts, out.input.kind, options.answers, rules, doc.bytes);
        if (one.failure.tentative && !is_confirmed(one.failure, one.diagnosis)) {
            out.failures.pop_back();
            continue;
        }
    }
    // Nothing but a guess that the rules did not confirm.
    if (out.failures.empty() && !out.input.failures.empty()) {
        out.input.kind = input_kind::not_a_mail_error;
        out.input.format.clear();
    }
    out.input.failures.clear();

    // Every rule has seen the whole text by now; nothing that is written from here on sees a secret.
    redactor mask(rules, options.redact);
    mask.apply(out.input);
    for (explained_failure& one : out.failures) {
        mask.apply(one.failure);
        mask.apply(one.diagnosis.notes);
        if (options.facts_only) continue;
        one.explanation = compose(one.failure, one.diagnosis, facts, out.input.kind, rules, out.input.format);
        for (const note& n : one.failure.notes) one.notes.push_back(compose_note(n, rules));
        for (const note& n : one.diagnosis.notes) one.notes.push_back(compose_note(n, rules));
    }

    out.title = compose_title(out.input.format, rules);
    for (const note& n : out.input.notes) out.notes.push_back(compose_note(n, rules));
    for (const note& n : out.input.warnings) out.warnings.push_back(compose_warning(n, rules));
    if (out.input.session)
        for (const session_line& line : out.input.session->timeline)
            out.timeline.push_back({line, compose_meaning(line, rules)});
    return out;
}

}  // namespace smtp_explain
