// Every grammar of the readers of sessions, logs, programs and events: no rule can loop without consuming.
#include <doctest/doctest.h>

#include "formats/client/device_code_grammar.hpp"
#include "formats/client/phpmailer_detail_grammar.hpp"
#include "formats/client/popup_grammar.hpp"
#include "formats/client/roundcube_grammar.hpp"
#include "formats/client/smtplib_error_grammar.hpp"
#include "formats/client/symfony_box_grammar.hpp"
#include "formats/connection_grammar.hpp"
#include "formats/log/courier_log_grammar.hpp"
#include "formats/log/csv_grammar.hpp"
#include "formats/log/dma_log_grammar.hpp"
#include "formats/log/exim_log_grammar.hpp"
#include "formats/log/filter_log_grammar.hpp"
#include "formats/log/haraka_log_grammar.hpp"
#include "formats/log/led_grammar.hpp"
#include "formats/log/log_line_grammar.hpp"
#include "formats/log/nullmailer_log_grammar.hpp"
#include "formats/log/opensmtpd_log_grammar.hpp"
#include "formats/log/postal_log_grammar.hpp"
#include "formats/log/postfix_log_grammar.hpp"
#include "formats/log/protocol_log_grammar.hpp"
#include "formats/log/qmail_log_grammar.hpp"
#include "formats/log/sendmail_log_grammar.hpp"
#include "formats/session/arrows_grammar.hpp"
#include "formats/session/curl_grammar.hpp"
#include "formats/session/curl_trace_grammar.hpp"
#include "formats/session/exim_debug_grammar.hpp"
#include "formats/session/javamail_grammar.hpp"
#include "formats/session/letters_grammar.hpp"
#include "formats/session/msmtp_grammar.hpp"
#include "formats/session/nodemailer_grammar.hpp"
#include "formats/session/perl_grammar.hpp"
#include "formats/session/phpmailer_grammar.hpp"
#include "formats/session/plain_grammar.hpp"
#include "formats/session/postfix_notice_grammar.hpp"
#include "formats/session/ruby_grammar.hpp"
#include "formats/session/sendmail_v_grammar.hpp"
#include "formats/session/smtp_cli_grammar.hpp"
#include "formats/session/smtp_line_grammar.hpp"
#include "formats/session/smtplib_grammar.hpp"
#include "formats/session/swaks_grammar.hpp"
#include "formats/webhook/json_grammar.hpp"

#include <tao/pegtl/contrib/analyze.hpp>

using namespace smtp_explain;

namespace {

template <class... Rules>
std::size_t problems() {
    return (std::size_t{0} + ... + pegtl::analyze<Rules>());
}

template <class Rule>
bool matches(std::string_view text) {
    text_input in = input_of(text);
    return pegtl::parse<pegtl::seq<Rule, pegtl::eof>>(in);
}

}  // namespace

TEST_SUITE("grammar: sessions, logs, programs, events") {
    TEST_CASE("dialogues") {
        CHECK(problems<session_grammar::command, session_grammar::reply, session_grammar::greeting, connection_grammar::event, arrows_grammar::line, curl_grammar::line, curl_trace_grammar::row,
                       curl_trace_grammar::program_line, exim_debug_grammar::line, javamail_grammar::line, letters_grammar::line, msmtp_grammar::line, nodemailer_grammar::line, perl_grammar::line,
                       phpmailer_grammar::line, plain_grammar::line, postfix_notice_grammar::line, ruby_grammar::line, sendmail_v_grammar::line, smtp_cli_grammar::line, smtplib_grammar::line,
                       swaks_grammar::line>() == 0);
    }
    TEST_CASE("logs") {
        CHECK(problems<log_line_grammar::start, csv_grammar::record<','>, led_grammar::status, postfix_log_grammar::delivery, postfix_log_grammar::origin, postfix_log_grammar::refusal,
                       postfix_log_grammar::content, postfix_log_grammar::login, exim_log_grammar::delivery, exim_log_grammar::refusal, exim_log_grammar::login, exim_log_grammar::verify_failure,
                       sendmail_log_grammar::delivery, sendmail_log_grammar::origin, sendmail_log_grammar::refusal, sendmail_log_grammar::milter, courier_log_grammar::said, courier_log_grammar::outcome,
                       courier_log_grammar::success, courier_log_grammar::refusal, dma_log_grammar::outcome, dma_log_grammar::trying, dma_log_grammar::new_mail, haraka_log_grammar::refused,
                       haraka_log_grammar::bouncing, filter_log_grammar::amavis, filter_log_grammar::rspamd, filter_log_grammar::dovecot, nullmailer_log_grammar::start, nullmailer_log_grammar::addresses, nullmailer_log_grammar::said, opensmtpd_log_grammar::delivery,
                       opensmtpd_log_grammar::refusal, qmail_log_grammar::info, qmail_log_grammar::starting, qmail_log_grammar::outcome, postal_log_grammar::details, protocol_log_grammar::hmail::line,
                       protocol_log_grammar::proxy::line, protocol_log_grammar::opensmtpd::line, protocol_log_grammar::postfix::line>() == 0);
    }
    TEST_CASE("programs and events") {
        CHECK(problems<device_code_grammar::code, popup_grammar::host_value, popup_grammar::address_value, popup_grammar::port_value, popup_grammar::error_number, roundcube_grammar::notice, smtplib_error_grammar::reply,
                       smtplib_error_grammar::refused_recipient, smtplib_error_grammar::exception, symfony_box_grammar::title, phpmailer_detail_grammar::server_error, json_grammar::string,
                       json_grammar::word>() == 0);
    }
    TEST_CASE("commands and replies of RFC 5321") {
        CHECK(matches<session_grammar::command>("MAIL FROM:<a@example.org> SIZE=100"));
        CHECK(matches<session_grammar::command>("rcpt to:<@relay.example:b@example.net>"));
        CHECK(matches<session_grammar::command>("DATA"));
        CHECK_FALSE(matches<session_grammar::command>("DATABASE"));
        CHECK_FALSE(matches<session_grammar::command>("MAIL the form"));
        CHECK(matches<session_grammar::reply>("250-PIPELINING"));
        CHECK(matches<session_grammar::reply>("354"));
        CHECK_FALSE(matches<session_grammar::reply>("2500 people"));
        CHECK_FALSE(matches<session_grammar::reply>("150 no"));
    }
}
