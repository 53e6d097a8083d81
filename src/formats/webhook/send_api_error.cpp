// What the send APIs of mail services answer to a message that they do not take. Such an answer is an error about mail only
// where its text says so: the same keys hold the errors of any other web service, and more keys make it a record of a log.
#include <algorithm>
#include <array>

#include "formats/text.hpp"
#include "formats/webhook/pasted_json.hpp"
#include "formats/webhook/readers.hpp"

namespace smtp_explain {

namespace {

// What these answers say of senders, recipients, their domains and limits.
constexpr std::array<std::string_view, 31> words_about_sending{
    "sender identity", "sender signature", "sender address", "sender you used", "validate your sender", "from address", "from' address", "from\\u0027 address", "from.email", "domain is not verified",
    "domain must be verified", "email address is not verified", "sending domain", "sending account", "not allowed to send", "can only send", "sandbox subdomain", "sandbox domain", "testing emails", "recipient address",
    "number of recipients", "maximum credits exceeded", "messaging limit", "sending limit", "sending quota", "email quota", "mail sending", "blocked for sending", "errorsendasdenied",
    "errorinvalidrecipients", "authorized sender",
};

struct api_answer {
    // Keys of the whole answer; another one makes it something else.
    std::array<std::string_view, 3> keys;
    // Paths that must be there beside the text.
    std::array<std::string_view, 2> marks;
    std::array<std::string_view, 2> reply;  // the fuller text first
    std::string_view issuer;                // empty: others answer in this shape too
};

constexpr std::array<api_answer, 11> answers{{
    // https://www.twilio.com/docs/sendgrid/api-reference/how-to-use-the-sendgrid-v3-api/responses
    {{"errors", "id"}, {"errors.field"}, {"errors.message"}, "sendgrid"},
    // https://developers.sparkpost.com/api/#header-errors
    {{"errors", "results"}, {"errors.code"}, {"errors.description", "errors.message"}, ""},
    // https://documentation.mailgun.com/docs/mailgun/api-reference/mg-errors
    {{"message"}, {}, {"message"}, ""},
    // https://resend.com/docs/api-reference/errors
    {{"statusCode", "name", "message"}, {"statusCode", "name"}, {"message"}, "resend"},
    // https://developers.mailersend.com/general.html#validation-errors
    {{"message", "errors"}, {"errors"}, {"message"}, ""},
    // https://postmarkapp.com/developer/api/overview#error-codes
    {{"ErrorCode", "Message"}, {"ErrorCode"}, {"Message"}, "postmark"},
    // https://developers.brevo.com/docs/how-it-works
    {{"code", "message"}, {"code"}, {"message"}, ""},
    // https://dev.mailjet.com/email/guides/send-api-v31/
    {{"Messages"}, {"Messages.Status"}, {"Messages.Errors.ErrorMessage"}, "mailjet"},
    // https://developers.google.com/workspace/gmail/api/guides/handle-errors
    {{"error"}, {"error.errors.domain", "error.errors.reason"}, {"error.message"}, "google"},
    // https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html
    {{"__type", "message", "Message"}, {"__type"}, {"message", "Message"}, "amazon-ses"},
    // https://learn.microsoft.com/en-us/graph/errors
    {{"error"}, {"error.code"}, {"error.message"}, ""},
}};

bool speaks_of_sending(std::string_view text) {
    return std::any_of(words_about_sending.begin(), words_about_sending.end(), [&](std::string_view words) { return contains_ignoring_case(text, words); });
}

bool has_shape(const pasted_json& tree, const api_answer& answer) {
    for (int c = tree.at(0).first_child; c >= 0; c = tree.at(c).next)
        if (std::find(answer.keys.begin(), answer.keys.end(), tree.at(c).key) == answer.keys.end()) return false;
    return std::all_of(answer.marks.begin(), answer.marks.end(), [&](std::string_view path) { return path.empty() || !tree.find(0, path).empty(); });
}

void read_answer(const reader_input& in, const composed_text& text, const pasted_json& tree, reading_sink& sink) {
    const std::string_view whole = text.source(tree.at(0).text);
    for (const api_answer& answer : answers) {
        if (!has_shape(tree, answer)) continue;
        reading r;
        delivery_failure& f = r.failure;
        for (const std::string_view path : answer.reply) {
            if (path.empty()) continue;
            for (const int i : tree.find(0, path)) {
                if (tree.at(i).type != json_type::string || tree.at(i).text.empty()) continue;
                const composed_text said = tree.value(text, i);
                located<std::string> words = said.fact(in, trim(said.view()));
                if (!f.diagnostic_code) f.diagnostic_code = {{"", std::move(words.value)}, std::move(words.where)};
                else if (f.context.size() < 4 && words.value != f.diagnostic_code->value.text) f.context.push_back(std::move(words));
            }
        }
        if (!f.diagnostic_code) continue;
        if (!answer.issuer.empty()) f.issuer = {std::string(answer.issuer), f.diagnostic_code->where};
        f.action = {dsn::action::failed, {}};
        r.source = reply_source::typed_field;
        r.begin = in.offset(whole.empty() ? in.text : whole);
        r.end = r.begin + static_cast<std::uint32_t>((whole.empty() ? in.text : whole).size());
        r.explained = 24;
        sink.add(std::move(r));
        return;
    }
}

}  // namespace

std::vector<std::string_view> send_api_error_signatures() { return {words_about_sending.begin(), words_about_sending.end()}; }

void read_send_api_error(const reader_input& in, reading_sink& sink) {
    composed_text text;
    text.append(in.text);
    for_each_pasted_json(text, "{", [&] { sink.leave_out(); }, [&](const pasted_json& tree, std::size_t at) {
        if (speaks_of_sending(text.view().substr(at, tree.consumed())) && !sink.is_full()) read_answer(in, text, tree, sink);
    });
}

}  // namespace smtp_explain
