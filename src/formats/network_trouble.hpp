// What an operating system, a TLS library or a mail program says when there is no reply to quote.
//
//   auto t = find_trouble("connect to mx.example.net[192.0.2.1]:25: Connection refused");
//   t->kind == trouble_kind::connect; t->stage() == smtp::stage::connect
//
// Literals of resolvers, errno texts, OpenSSL, GnuTLS, Java, Go, Node, .NET and Winsock; in English, since the places
// that print them are. Only the first 2,000 bytes of a text are looked at.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "model/smtp.hpp"

namespace smtp_explain {

enum class trouble_kind : unsigned char {
    resolve,   // no address for the name
    connect,   // refused, unreachable
    timeout,   // at whatever step it was
    lost,      // the other side hung up, at whatever step it was
    tls,       // handshake, certificate, not offered
    auth,      // no way to log in that both sides know
};

struct network_trouble {
    trouble_kind kind;
    std::size_t offset, length;  // of the words that say so

    // The step that the words themselves prove; a time-out or a hang-up proves none.
    std::optional<smtp::stage> stage() const {
        switch (kind) {
            case trouble_kind::resolve: return smtp::stage::resolve;
            case trouble_kind::connect: return smtp::stage::connect;
            case trouble_kind::tls: return smtp::stage::tls;
            case trouble_kind::auth: return smtp::stage::auth;
            default: return std::nullopt;
        }
    }
};

// The most telling words of the text: of several, a resolver's before TLS before refusal before time-out before hang-up.
std::optional<network_trouble> find_trouble(std::string_view text);

// Every wording, for indexes of several readers' words.
std::vector<std::string_view> trouble_words();

// Whether the text has a word or a port of mail.
bool names_mail_service(std::string_view text);

// Whether the text tells of a connection to a web, shell or database server: a port of theirs, and no word of mail.
bool names_another_service(std::string_view text);

}  // namespace smtp_explain
