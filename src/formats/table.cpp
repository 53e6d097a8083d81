// Every format, one line each, in alphabetical order; the order means nothing.
#include "formats/bare_reply.hpp"
#include "formats/bounce/readers.hpp"
#include "formats/dsn/readers.hpp"
#include "formats/format.hpp"

namespace smtp_explain {

const std::vector<format>& formats() {
    using kind = input_kind;
    using role = part_role;
    using knows = format::knowledge;
    // clang-format off
    static const std::vector<format> table{
        {"bare-reply", kind::bare_reply, {}, read_bare_reply, {role::body}, knows::codes_only},
        {"delivery-status", kind::delivery_failure, {"final-recipient", "original-recipient", "diagnostic-code", "x-actual-recipient", "action:"}, read_delivery_status, {role::delivery_status, role::body}},
        {"disposition-notification", kind::auto_reply, {"disposition:"}, read_disposition, {role::disposition_notification}},
        {"dma-bounce", kind::delivery_failure, {"there was an error delivering your mail to"}, read_dma_bounce},
        {"exchange-ndr", kind::delivery_failure, exchange_signatures(), read_exchange_ndr},
        {"exim-bounce", kind::delivery_failure, {"this message was created automatically by mail delivery software", "the following address(es) failed", "the following address failed", "smtp error from remote mail", "smtp error from remote server"}, read_exim_bounce},
        {"feedback-report", kind::feedback_report, {"feedback-type"}, read_feedback_report, {role::feedback_report}},
        {"general-bounce", kind::delivery_failure, general_bounce_signatures(), read_general_bounce, {role::body}, knows::general},
        {"gmail-bounce", kind::delivery_failure, {"the response from the remote server was", "the response was:", "technical details of permanent failure", "technical details of temporary failure", "delivery to the following recipient failed permanently", "delivery to the following recipient has been delayed", "delivery to the following recipients failed permanently", "the error that the other server returned was"}, read_gmail_bounce},
        {"opensmtpd-bounce", kind::delivery_failure, {"this is the mailer-daemon, please do not reply to this e"}, read_opensmtpd_bounce},
        {"postfix-bounce", kind::delivery_failure, {"this is the mail system at host", "the mail system", "(in reply to ", "this is the postfix program at host"}, read_postfix_bounce},
        {"qmail-bounce", kind::delivery_failure, {"this is the qmail-send program", "remote host said:", "giving up on ", "below this line is a copy of the message", "this is a permanent error; i've given up"}, read_qmail_bounce},
        {"sendmail-bounce", kind::delivery_failure, {"transcript of session follows", "the following addresses had", "... while talking to "}, read_sendmail_bounce},
    };
    // clang-format on
    return table;
}

}  // namespace smtp_explain
