// Nodemailer (https://nodemailer.com/): error messages and the properties of the error object.
#include <algorithm>

#include "formats/client/program_error.hpp"
#include "formats/client/readers.hpp"
#include "formats/text.hpp"

namespace smtp_explain {

namespace {

const error_leads& leads() {
    static const error_leads all({
        // clang-format off
        {"error: can't send mail - all recipients were rejected: ", smtp::stage::rcpt_to},
        {"all recipients were rejected: ", smtp::stage::rcpt_to},
        {"recipient command failed: ", smtp::stage::rcpt_to},
        {"mail command failed: ", smtp::stage::mail_from},
        {"data command failed: ", smtp::stage::data},
        {"message failed: ", smtp::stage::end_of_data},
        {"invalid login: ", smtp::stage::auth},
        {"invalid greeting. response=", smtp::stage::banner},
        {"invalid helo. response=", smtp::stage::helo},
        {"invalid ehlo. response=", smtp::stage::helo},
        {"error upgrading connection with starttls: ", smtp::stage::tls},
        {"error initiating tls - ", smtp::stage::tls},
        {"unexpected response=", std::nullopt},
        {"command: 'rcpt to'", smtp::stage::rcpt_to, false, true},
        {"command: 'auth", smtp::stage::auth, false, true},
        {"code: 'eauth'", smtp::stage::auth, false, true},
        {"code: 'eenvelope'", std::nullopt, false, true},
        {"code: 'esocket'", std::nullopt, false, true},
        {"code: 'econnection'", std::nullopt, false, true},
        {"code: 'etimedout'", std::nullopt, false, true},
        {"code: 'edns'", std::nullopt, false, true},
        {"error: missing credentials for", smtp::stage::auth, true},
        {"error: no recipients defined", smtp::stage::rcpt_to, true},
        {"error: connection closed unexpectedly", std::nullopt, true},
        {"error: connect econnrefused", smtp::stage::connect, true},
        {"error: connect enetunreach", smtp::stage::connect, true},
        {"error: connect ehostunreach", smtp::stage::connect, true},
        {"error: connect etimedout", smtp::stage::connect, true},
        {"error: getaddrinfo ", smtp::stage::resolve, true},
        {"error: querymx ", smtp::stage::resolve, true},
        {"error: querya ", smtp::stage::resolve, true},
        {"error: connection timeout", smtp::stage::connect, true},
        {"error: greeting never received", smtp::stage::banner, true},
        {"message: 'greeting never received", smtp::stage::banner, true},
        {"error: read econnreset", std::nullopt, true},
        {"error: write epipe", std::nullopt, true},
        {"error: timeout", std::nullopt, true},
        {"error: self-signed certificate", smtp::stage::tls, true},
        {"error: self signed certificate", smtp::stage::tls, true},
        {"error: unable to verify the first certificate", smtp::stage::tls, true},
        {"error: certificate has expired", smtp::stage::tls, true},
        {"hostname/ip does not match certificate", smtp::stage::tls, true},
        {"ssl routines:ssl3_get_record:wrong version number", smtp::stage::tls, true},
        {"error: mail command failed", smtp::stage::mail_from, true},
        {"error: unexpected socket close", std::nullopt, true},
        {"error: socket close", std::nullopt, true},
        {"client network socket disconnected before secure tls", smtp::stage::tls, true},
        {"nodemailer", std::nullopt, false, true},
        // clang-format on
    });
    return all;
}

// The error object without its message, as inspected or as JSON.
const error_leads& object_leads() {
    static const error_leads all({
        // clang-format off
        {"response: '", std::nullopt},
        {"response: \"", std::nullopt},
        {"\"response\":\"", std::nullopt},
        {"\"response\": \"", std::nullopt},
        {"responsecode: ", std::nullopt, false, true},
        {"\"responsecode\":", std::nullopt, false, true},
        {"command: 'conn", smtp::stage::banner, false, true},
        {"command: 'ehlo", smtp::stage::helo, false, true},
        {"command: 'starttls", smtp::stage::tls, false, true},
        {"command: 'auth", smtp::stage::auth, false, true},
        {"command: 'mail from", smtp::stage::mail_from, false, true},
        {"command: 'rcpt to", smtp::stage::rcpt_to, false, true},
        {"\"command\":\"conn", smtp::stage::banner, false, true},
        {"\"command\":\"ehlo", smtp::stage::helo, false, true},
        {"\"command\":\"starttls", smtp::stage::tls, false, true},
        {"\"command\":\"auth", smtp::stage::auth, false, true},
        {"\"command\":\"mail from", smtp::stage::mail_from, false, true},
        {"\"command\":\"rcpt to", smtp::stage::rcpt_to, false, true},
        {"\"command\": \"conn", smtp::stage::banner, false, true},
        {"\"command\": \"ehlo", smtp::stage::helo, false, true},
        {"\"command\": \"starttls", smtp::stage::tls, false, true},
        {"\"command\": \"auth", smtp::stage::auth, false, true},
        {"\"command\": \"mail from", smtp::stage::mail_from, false, true},
        {"\"command\": \"rcpt to", smtp::stage::rcpt_to, false, true},
        // clang-format on
    });
    return all;
}

}  // namespace

std::vector<std::string_view> nodemailer_error_signatures() {
    std::vector<std::string_view> all = leads().signatures();
    for (const std::string_view words : {"responsecode: ", "\"responsecode\":"}) all.push_back(words);
    return all;
}

void read_nodemailer_error(const reader_input& in, reading_sink& sink) {
    const std::size_t before = sink.readings.size();
    read_program_errors(in, in.text, leads(), sink);
    const bool replies = std::any_of(sink.readings.begin() + static_cast<std::ptrdiff_t>(before), sink.readings.end(), [](const reading& r) { return r.failure.reply_code.has_value(); });
    if (replies || !contains_ignoring_case(in.text, "responsecode")) return;
    sink.readings.resize(before);
    read_program_errors(in, in.text, object_leads(), sink);
}

}  // namespace smtp_explain
