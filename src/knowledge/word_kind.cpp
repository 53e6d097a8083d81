#include "knowledge/word_kind.hpp"

#include <algorithm>
#include <array>

namespace smtp_explain {

namespace {

// In order. Words of five letters and more; shorter ones tell nothing alone (see kind_of_word).
constexpr std::array<std::string_view, 383> common{
    "about", "above", "accept", "acceptable", "acceptance", "accepted", "accepting", "access", "account", "accounts",
    "action", "active", "address", "addresses", "admin", "administrative", "administrator", "after", "again", "against",
    "allow", "allowed", "already", "always", "another", "antispam", "appears", "assistance", "attached", "attachment",
    "attempt", "attempts", "authenticate", "authenticated", "authentication", "authorization", "authorized", "available", "badly", "banned",
    "because", "before", "being", "below", "between", "blacklist", "blacklisted", "block", "blocked", "blocking",
    "blocklist", "bounce", "bounced", "button", "bytes", "cannot", "certificate", "change", "characters", "check",
    "client", "closed", "closing", "command", "commands", "complete", "configuration", "configured", "connect", "connected",
    "connecting", "connection", "connections", "contact", "contains", "content", "contents", "correct", "correctly", "could",
    "current", "currently", "daemon", "daily", "deferred", "delayed", "deliver", "delivered", "delivery", "denied",
    "details", "detected", "directory", "disabled", "discarded", "disconnected", "domain", "domains", "dropped", "during",
    "either", "email", "emails", "empty", "enabled", "encountered", "encryption", "envelope", "error", "errors",
    "every", "exceed", "exceeded", "exceeds", "excessive", "existing", "exists", "expected", "expired", "external",
    "failed", "fails", "failure", "field", "filter", "first", "following", "forbidden", "format", "forwarding",
    "found", "gateway", "given", "going", "greeting", "group", "header", "headers", "helpdesk", "hostname",
    "hourly", "hours", "however", "ignored", "illegal", "inactive", "inbox", "incoming", "incorrect", "information",
    "insufficient", "internal", "internet", "invalid", "large", "later", "length", "limit", "limited", "limits",
    "lines", "links", "listed", "loading", "local", "locally", "locked", "login", "lower", "mailbox",
    "mailboxes", "mailer", "mailing", "mails", "match", "maximum", "maybe", "mechanism", "member", "memory",
    "message", "messages", "method", "might", "minute", "minutes", "missing", "moment", "month", "multiple",
    "names", "network", "never", "notification", "number", "occur", "occurred", "online", "operation", "option",
    "order", "other", "outbound", "outgoing", "outlook", "owner", "parameter", "parameters", "password", "pattern",
    "penalty", "perhaps", "permanent", "permanently", "permission", "permitted", "please", "point", "policies", "policy",
    "postmaster", "prevent", "prevented", "previous", "problem", "problems", "process", "processed", "processing", "prohibited",
    "protection", "protocol", "provided", "provider", "proxy", "query", "quota", "range", "reached", "reason",
    "receive", "received", "receiver", "receiving", "recipient", "recipients", "record", "records", "refused", "regards",
    "register", "registered", "reject", "rejected", "rejecting", "rejection", "relay", "relayed", "relaying", "remote",
    "removed", "reply", "report", "reported", "reports", "reputation", "request", "requested", "requests", "require",
    "required", "requires", "resend", "resolve", "resolved", "resource", "resources", "response", "restricted", "restriction",
    "result", "returned", "route", "routing", "rules", "seconds", "secure", "security", "sender", "senders",
    "sending", "sends", "server", "servers", "service", "services", "session", "short", "should", "signature",
    "something", "sorry", "source", "space", "start", "state", "status", "still", "storage", "stored",
    "string", "subject", "submission", "submit", "success", "successful", "support", "suspected", "suspended", "suspicious",
    "syntax", "system", "table", "temporarily", "temporary", "terminated", "their", "there", "these", "those",
    "through", "timeout", "today", "token", "total", "traffic", "transaction", "transfer", "transient", "transmission",
    "transport", "tries", "trust", "trying", "twice", "unable", "unacceptable", "unavailable", "undeliverable", "under",
    "unexpected", "unknown", "unreachable", "unrecognized", "unroutable", "unsolicited", "unspecified", "unsupported", "until", "unverified",
    "upper", "usage", "username", "users", "using", "value", "verification", "verified", "verify", "violation",
    "virus", "visible", "warning", "webmail", "where", "which", "while", "without", "words", "would",
    "write", "wrong", "years",
};

}  // namespace

bool is_common_word(std::string_view folded) { return std::binary_search(common.begin(), common.end(), folded); }

bool is_code_word(std::string_view w) {
    std::size_t digits = 0, letters = 0;
    for (const char c : w) {
        digits += c >= '0' && c <= '9';
        letters += c >= 'a' && c <= 'z';
    }
    if (digits == 0) return false;
    // Everybody speaks of RFC 5321, IPv6 and TLS 1.2.
    for (const std::string_view prefix : {"rfc", "ipv", "tls", "ssl", "utf", "sha", "md5"})
        if (w.substr(0, 3) == prefix) return false;
    return (letters > 0 && w.size() >= 4) || digits >= 6;
}

word_kind kind_of_word(std::string_view folded) { return {is_code_word(folded), folded.size() >= 5 && !is_common_word(folded)}; }

}  // namespace smtp_explain
