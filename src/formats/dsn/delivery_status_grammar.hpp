// RFC 3464 section 2: the fields of a delivery status notification.
//
//   delivery-status-content = per-message-fields 1*( CRLF per-recipient-fields )
//   field                   = field-name ":" [ address-type or mta-name-type or diagnostic-type ";" ] text
//
// More: fields without a type, in any order, groups without the blank line between them, any folding.
// Less: fields that are not named here are passed over.
#pragma once

#include "grammar/pegtl.hpp"

namespace smtp_explain::delivery_status_grammar {

struct blank : pegtl::one<' ', '\t'> {};
// RFC 5322 section 2.2.3: a line that begins with a blank continues the field.
struct fold : pegtl::seq<pegtl::eol, pegtl::plus<blank>, pegtl::at<pegtl::not_one<'\n', ' ', '\t'>>> {};
struct field_text : pegtl::star<pegtl::sor<fold, pegtl::not_one<'\n'>>> {};
struct line_end : pegtl::eolf {};

template <class Name>
struct field : pegtl::seq<pegtl::star<blank>, Name, pegtl::star<blank>, pegtl::one<':'>, field_text, line_end> {};

// Section 2.2
struct reporting_mta : TAO_PEGTL_ISTRING("Reporting-MTA") {};
struct arrival_date : TAO_PEGTL_ISTRING("Arrival-Date") {};
struct queue_id : pegtl::sor<TAO_PEGTL_ISTRING("X-Postfix-Queue-ID"), TAO_PEGTL_ISTRING("X-Yandex-Queue-ID"),
                             TAO_PEGTL_ISTRING("X-SendGrid-QueueID"), TAO_PEGTL_ISTRING("X-ZoneMTA-Queue-ID")> {};
struct envelope_sender : pegtl::sor<TAO_PEGTL_ISTRING("X-Postfix-Sender"), TAO_PEGTL_ISTRING("X-Yandex-Sender"),
                                    TAO_PEGTL_ISTRING("X-SendGrid-Sender"), TAO_PEGTL_ISTRING("X-ZoneMTA-Sender")> {};
// Section 2.3
struct original_recipient : TAO_PEGTL_ISTRING("Original-Recipient") {};
struct final_recipient : TAO_PEGTL_ISTRING("Final-Recipient") {};
struct actual_recipient : TAO_PEGTL_ISTRING("X-Actual-Recipient") {};
struct action : TAO_PEGTL_ISTRING("Action") {};
struct status : TAO_PEGTL_ISTRING("Status") {};
struct remote_mta : TAO_PEGTL_ISTRING("Remote-MTA") {};
struct diagnostic_code : TAO_PEGTL_ISTRING("Diagnostic-Code") {};
struct last_attempt_date : TAO_PEGTL_ISTRING("Last-Attempt-Date") {};
struct will_retry_until : TAO_PEGTL_ISTRING("Will-Retry-Until") {};
// Exchange says here what its own module meant (X-Supplementary-Info) or whom it names (X-Display-Name: passed over).
struct supplementary_info : TAO_PEGTL_ISTRING("X-Supplementary-Info") {};

struct known_name
    : pegtl::sor<reporting_mta, arrival_date, queue_id, envelope_sender, original_recipient, final_recipient, actual_recipient, action,
                 status, remote_mta, diagnostic_code, last_attempt_date, will_retry_until, supplementary_info> {};
struct known_field : field<known_name> {};
struct empty_line : pegtl::seq<pegtl::star<blank>, pegtl::eol> {};
struct other_line : pegtl::sor<pegtl::seq<pegtl::plus<pegtl::not_one<'\n'>>, line_end>, pegtl::eol> {};
struct grammar : pegtl::star<pegtl::not_at<pegtl::eof>, pegtl::sor<empty_line, known_field, other_line>> {};

}  // namespace smtp_explain::delivery_status_grammar
