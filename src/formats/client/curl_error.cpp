// curl and libcurl (https://curl.se/libcurl/c/libcurl-errors.html) without -v: the last line.
#include "formats/client/program_error.hpp"
#include "formats/client/readers.hpp"
#include "formats/network_trouble.hpp"

namespace smtp_explain {

namespace {

const error_leads& leads() {
    static const error_leads all({
        // clang-format off
        {"rcpt failed: ", smtp::stage::rcpt_to},
        {"mail failed: ", smtp::stage::mail_from},
        {"data failed: ", smtp::stage::data},
        {"got unexpected smtp-server response: ", smtp::stage::banner},
        {"remote access denied: ", smtp::stage::helo},
        {"starttls denied, code ", smtp::stage::tls},
        {"curl: (6) could not resolve host: ", smtp::stage::resolve, true},
        {"curl: (7) ", smtp::stage::connect, true},
        {"curl: (28) connection timed out", smtp::stage::connect, true},
        {"curl: (28) failed to connect", smtp::stage::connect, true},
        {"curl: (28) ", std::nullopt, true},
        {"curl: (35) ", smtp::stage::tls, true},
        {"curl: (52) ", std::nullopt, true},
        {"curl: (56) ", std::nullopt, true},
        {"curl: (60) ", smtp::stage::tls, true},
        {"curl: (64) ", smtp::stage::tls, true},
        {"curl: (67) ", smtp::stage::auth, true},
        {"curl: (8) weird server reply", std::nullopt, true},
        // clang-format on
    });
    return all;
}

}  // namespace

std::vector<std::string_view> curl_error_signatures() { return leads().signatures(); }

void read_curl_error(const reader_input& in, reading_sink& sink) {
    if (names_another_service(in.text)) return;
    const std::size_t before = sink.readings.size();
    read_program_errors(in, in.text, leads(), sink);
    // The error ends the dialogue that curl prints above it.
    for (std::size_t i = before; i < sink.readings.size(); ++i) sink.readings[i].begin = in.offset(in.text);
}

}  // namespace smtp_explain
