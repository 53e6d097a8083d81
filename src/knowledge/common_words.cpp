#include <algorithm>
#include <array>

#include "knowledge/phrase.hpp"

namespace smtp_explain {

namespace {

// In order. Words of six letters and more; shorter ones never stand alone (see read_phrase).
constexpr std::array<std::string_view, 285> common{
    "accept", "acceptable", "acceptance", "accepted", "accepting", "access", "account", "accounts", "action", "active",
    "address", "addresses", "administrative", "administrator", "against", "allowed", "already", "another", "antispam", "appears",
    "assistance", "attached", "attachment", "attempt", "attempts", "authenticate", "authenticated", "authentication", "authorization", "authorized",
    "available", "banned", "because", "before", "blacklist", "blacklisted", "blocked", "blocking", "blocklist", "bounce",
    "bounced", "button", "cannot", "certificate", "change", "characters", "client", "closed", "closing", "command",
    "commands", "complete", "configuration", "configured", "connect", "connected", "connecting", "connection", "connections", "contact",
    "contains", "content", "contents", "correct", "correctly", "current", "currently", "daemon", "deferred", "delayed",
    "deliver", "delivered", "delivery", "denied", "details", "detected", "directory", "disabled", "discarded", "disconnected",
    "domain", "domains", "dropped", "during", "either", "enabled", "encountered", "encryption", "envelope", "errors",
    "exceed", "exceeded", "exceeds", "excessive", "existing", "exists", "expected", "expired", "external", "failed",
    "failure", "filter", "following", "forbidden", "format", "forwarding", "gateway", "greeting", "header", "headers",
    "helpdesk", "hostname", "hourly", "however", "ignored", "illegal", "inactive", "incoming", "incorrect", "information",
    "insufficient", "internal", "internet", "invalid", "length", "limited", "limits", "listed", "loading", "locally",
    "locked", "mailbox", "mailboxes", "mailer", "mailing", "maximum", "mechanism", "member", "memory", "message",
    "messages", "method", "missing", "moment", "multiple", "network", "notification", "number", "occurred", "online",
    "operation", "option", "outbound", "outgoing", "outlook", "parameter", "parameters", "password", "pattern", "penalty",
    "perhaps", "permanent", "permanently", "permission", "permitted", "please", "policies", "policy", "postmaster", "prevent",
    "prevented", "previous", "problem", "problems", "process", "processed", "processing", "prohibited", "protection", "protocol",
    "provided", "provider", "reached", "reason", "receive", "received", "receiver", "receiving", "recipient", "recipients",
    "record", "records", "refused", "regards", "register", "registered", "reject", "rejected", "rejecting", "rejection",
    "relayed", "relaying", "remote", "removed", "report", "reported", "reports", "reputation", "request", "requested",
    "requests", "require", "required", "requires", "resend", "resolve", "resolved", "resource", "resources", "response",
    "restricted", "restriction", "result", "returned", "routing", "secure", "security", "sender", "senders", "sending",
    "server", "servers", "service", "services", "session", "should", "signature", "something", "source", "status",
    "storage", "stored", "string", "subject", "submission", "submit", "success", "successful", "support", "suspected",
    "suspended", "suspicious", "syntax", "system", "temporarily", "temporary", "terminated", "through", "timeout", "traffic",
    "transaction", "transfer", "transient", "transmission", "transport", "trying", "unable", "unacceptable", "unavailable", "undeliverable",
    "unexpected", "unknown", "unreachable", "unrecognized", "unroutable", "unsolicited", "unspecified", "unsupported", "unverified", "username",
    "verification", "verified", "verify", "violation", "visible",
};

}  // namespace

bool is_common_word(std::string_view folded) { return std::binary_search(common.begin(), common.end(), folded); }

}  // namespace smtp_explain
