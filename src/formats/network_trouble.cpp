#include "formats/network_trouble.hpp"

#include <algorithm>
#include <array>

#include "formats/literal_index.hpp"
#include "formats/text.hpp"

namespace smtp_explain {

namespace {

struct wording {
    std::string_view words;  // lower case
    trouble_kind kind;
};

constexpr auto resolve = trouble_kind::resolve;
constexpr auto connect = trouble_kind::connect;
constexpr auto timeout = trouble_kind::timeout;
constexpr auto lost = trouble_kind::lost;
constexpr auto tls = trouble_kind::tls;
constexpr auto auth = trouble_kind::auth;

constexpr wording wordings[] = {
    // Resolvers: gai_strerror of glibc, musl, BSD, Windows; Go, Java, Node, curl, Postfix.
    {"name or service not known", resolve},
    {"temporary failure in name resolution", resolve},
    {"nodename nor servname", resolve},
    {"no address associated with", resolve},
    {"name does not resolve", resolve},
    {"no such host is known", resolve},
    {"no such host", resolve},
    {"unknown host", resolve},
    {"unknown smtp host", resolve},
    {"unknownhostexception", resolve},
    {"host not found", resolve},
    {"host or domain name not found", resolve},
    {"name service error", resolve},
    {"could not resolve", resolve},
    {"couldn't resolve", resolve},
    {"cannot resolve", resolve},
    {"unable to resolve", resolve},
    {"cannot locate host", resolve},
    {"could not be resolved", resolve},
    {"remote name could not", resolve},
    {"getaddrinfo", resolve},
    {"enotfound", resolve},
    {"eai_again", resolve},
    {"php_network_getaddresses", resolve},
    {"unable to find the host", resolve},
    {"unable to find mx", resolve},
    {"bad hostname", resolve},
    // TLS.
    {"certificate verify failed", tls},
    {"certificate verification failed", tls},
    {"certificate validation failed", tls},
    {"certificate problem", tls},
    {"certificate not verified", tls},
    {"certificate has expired", tls},
    {"certificate is not trusted", tls},
    {"certificate signed by unknown", tls},
    {"certificate subject name", tls},
    {"certificate's altnames", tls},
    {"remote certificate is invalid", tls},
    {"unable to get local issuer", tls},
    {"unable to verify the first", tls},
    {"self signed certificate", tls},
    {"self-signed certificate", tls},
    {"depth_zero_self_signed_cert", tls},
    {"wrong version number", tls},
    {"unknown protocol:s23", tls},
    {"unrecognized ssl message", tls},
    {"unsupported or unrecognized ssl", tls},
    {"unsupported protocol", tls},
    {"sslhandshakeexception", tls},
    {"handshake failure", tls},
    {"handshake failed", tls},
    {"handshake error", tls},
    {"pkix path building failed", tls},
    {"ssl_connect error", tls},
    {"ssl_error_syscall", tls},
    {"cannot start tls", tls},
    {"cannot use starttls", tls},
    {"tls negotiation failed", tls},
    {"tls startup failed", tls},
    {"tls is required", tls},
    {"tls handshake", tls},
    {"first record does not look like a tls", tls},
    {"did not advertise starttls", tls},
    {"does not support starttls", tls},
    {"does not support tls", tls},
    {"starttls not supported", tls},
    {"starttls is not supported", tls},
    {"starttls extension not supported", tls},
    {"starttls is required", tls},
    {"starttls denied", tls},
    {"doesn't support starttls", tls},
    {"starttls_failed", tls},
    {"didn't found starttls", tls},
    {"didn't find starttls", tls},
    {"could not convert socket to tls", tls},
    {"peer certificate cn", tls},
    // Logging in, said by the program.
    {"did not advertise auth", auth},
    {"does not advertise auth", auth},
    {"no authentication type succeeded", auth},
    {"sasl authentication failed", auth},
    {"cannot authenticate to", auth},
    {"smtp auth extension not supported", auth},
    {"no suitable authentication method", auth},
    {"no authentication mechanisms supported", auth},
    {"no supported authentication", auth},
    {"does not support authentication", auth},
    {"does not support smtp authentication", auth},
    // Connecting.
    {"connection refused", connect},
    {"econnrefused", connect},
    {"actively refused", connect},
    {"network is unreachable", connect},
    {"network unreachable", connect},
    {"enetunreach", connect},
    {"no route to host", connect},
    {"ehostunreach", connect},
    {"host is unreachable", connect},
    {"host is down", connect},
    {"unreachable host", connect},
    {"couldn't connect to server", connect},
    {"connect failed", connect},
    {"error connecting to", connect},
    {"failed to connect to", connect},
    {"unable to connect to", connect},
    {"could not connect to", connect},
    {"couldn't connect to", connect},
    {"cannot connect to", connect},
    {"can't connect to", connect},
    {"connection could not be established", connect},
    {"unable to open connection", connect},
    {"smtp connect() failed", connect},
    {"connect:errno=", connect},
    // Time-outs.
    {"timed out", timeout},
    {"timeout", timeout},
    {"time-out", timeout},
    {"etimedout", timeout},
    {"properly respond after a period of time", timeout},
    // Hang-ups.
    {"renegotiating", lost},
    {"lost connection", lost},
    {"connection lost", lost},
    {"connection reset", lost},
    {"econnreset", lost},
    {"connection closed", lost},
    {"connection unexpectedly closed", lost},
    {"connection was closed", lost},
    {"connection has been closed", lost},
    {"connectionclosed", lost},
    {"connection aborted", lost},
    {"connection was aborted", lost},
    {"connection to server lost", lost},
    {"closed connection", lost},
    {"closed the connection", lost},
    {"dropped connection", lost},
    {"dropped the connection", lost},
    {"forcibly closed", lost},
    {"server hung up", lost},
    {"broken pipe", lost},
    {"unexpected eof", lost},
    {"socket close", lost},
    {"end of file reached", lost},
    {"end of file on", lost},
    {"eoferror", lost},
    {"[eof]", lost},
    {"response reading failed", lost},
    {"sent an empty reply", lost},
    {"empty reply from", lost},
    {"econnaborted", lost},
    {"eprotocol", lost},
    {"network connection was lost", lost},
};

const literal_index& index() {
    static const literal_index all(trouble_words());
    return all;
}

int rank(trouble_kind kind) {
    switch (kind) {
        case resolve: return 6;
        case tls: return 5;
        case auth: return 4;
        case connect: return 2;
        case timeout: return 3;  // "could not connect …: Connection timed out"
        case lost: return 1;
    }
    return 0;
}

}  // namespace

std::vector<std::string_view> trouble_words() {
    std::vector<std::string_view> out;
    for (const wording& w : wordings) out.push_back(w.words);
    return out;
}

std::optional<network_trouble> find_trouble(std::string_view text) {
    std::optional<network_trouble> best;
    index().scan(text.substr(0, 2000), [&](std::size_t literal, std::size_t at) {
        const wording& w = wordings[literal];
        const bool better = !best || rank(w.kind) > rank(best->kind) ||
                            (rank(w.kind) == rank(best->kind) && (at < best->offset || (at == best->offset && w.words.size() > best->length)));
        if (better) best = network_trouble{w.kind, at, w.words.size()};
    });
    return best;
}

bool names_mail_service(std::string_view text) {
    text = text.substr(0, 2000);
    constexpr std::array<std::string_view, 9> words{"smtp", "mail", "ehlo", ":25", ":465", ":587", "port 25", "port 465", "port 587"};
    return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return contains_ignoring_case(text, word); });
}

bool names_another_service(std::string_view text) {
    if (names_mail_service(text)) return false;
    text = text.substr(0, 2000);
    constexpr std::array<std::string_view, 21> ports{":443", ":80:", ":80/", ":8080", ":8443", ":6443", ":5432", ":3306", ":6379", ":27017", ":22:", ":9200",
                                                     "port 443", "port 80 ", "port 8080", "port 8443", "port 6443", "port 5432", "port 3306", "port 6379", "port 22 "};
    return std::any_of(ports.begin(), ports.end(), [&](std::string_view port) { return contains_ignoring_case(text, port); });
}

}  // namespace smtp_explain
