// The servers, services and filters whose bounces are read by their labels; each line says what stands behind the
// words.
#include <algorithm>
#include <array>

#include "formats/bounce/labelled.hpp"
#include "formats/bounce/readers.hpp"
#include "formats/returned_original.hpp"
#include "formats/text.hpp"

namespace smtp_explain {

namespace {

template <std::size_t N>
constexpr bounce_labels of(const bounce_label (&labels)[N], bool address_opens = false, bool reason_follows = false) {
    return {labels, N, address_opens, reason_follows};
}

constexpr std::array<std::string_view, 2> list_refusals() {
    return {"you are not allowed to post to this mailing list", "message distribution: you are not allowed to send messages to"};
}

}  // namespace

void read_communigate_bounce(const reader_input& in, reading_sink& sink) {
    static constexpr bounce_label labels[] = {
        {"failed to deliver to", says::recipient},
        {"message is delayed for", says::recipient},
        {" reports:", says::reason, true},
    };
    read_labelled_bounce(in, of(labels), sink);
}

void read_coremail_bounce(const reader_input& in, reading_sink& sink) {
    static constexpr bounce_label labels[] = {
        {"收件人", says::recipient},     {"退信原因", says::reason}, {"英文说明", says::reply},
        {"建议解决方案", says::nothing}, {"主  题", says::nothing},  {"时  间", says::nothing},
        {"收 件 人", says::recipient},   {"主　　题", says::nothing}, {"时　　间", says::nothing}, {"收件人邮件地址", says::reason},
    };
    read_labelled_bounce(in, of(labels), sink);
}

void read_domino_bounce(const reader_input& in, reading_sink& sink) {
    static constexpr bounce_label labels[] = {
        {"was not delivered to:", says::recipient},
        {"could not be delivered to:", says::recipient},
        {"because:", says::reason},
    };
    read_labelled_bounce(in, of(labels), sink);
}

void read_groupwise_bounce(const reader_input& in, reading_sink& sink) {
    static constexpr bounce_label labels[] = {{"the message that you sent was undeliverable to the following:", says::recipient}};
    bounce_labels all = of(labels);
    all.bare_users = true;
    read_labelled_bounce(in, all, sink);
}

void read_hmailserver_bounce(const reader_input& in, reading_sink& sink) {
    static constexpr bounce_label labels[] = {
        {"the following recipient(s) could not be reached:", says::recipient},
        {"error type:", says::nothing},
        {"error description:", says::reason},
        {"additional information:", says::nothing},
        {"remote server (", says::remote},
        {"hmailserver sent:", says::step},
        {"remote server replied:", says::reply},
        {"your message did not reach", says::nothing},
    };
    read_labelled_bounce(in, of(labels, true, true), sink);
}

void read_interscan_bounce(const reader_input& in, reading_sink& sink) {
    static constexpr bounce_label labels[] = {
        {"sent <<<", says::step},
        {"received >>>", says::reply},
        {"unable to deliver message to", says::recipient},
    };
    read_labelled_bounce(in, of(labels), sink);
}

// Cisco's appliances (IronPort) and Amazon SES, which is built on the same engine.
void read_ironport_bounce(const reader_input& in, reading_sink& sink) {
    static constexpr bounce_label labels[] = {
        {"the following message to", says::recipient},
        {"an error occurred while trying to deliver the mail to the following recipients:", says::recipient},
        {"the reason for the problem:", says::reply},
        {"technical report:", says::nothing},
    };
    read_labelled_bounce(in, of(labels), sink);
}

void read_james_bounce(const reader_input& in, reading_sink& sink) {
    static constexpr bounce_label labels[] = {
        {"error message below:", says::reply},
        {"message details:", says::nothing},
        {"rcpt to:", says::recipient},
        {"mail from:", says::nothing},
        {"from:", says::nothing},
        {"to:", says::nothing},
        {"size (in bytes):", says::nothing},
        {"sent date:", says::nothing},
    };
    read_labelled_bounce(in, of(labels), sink);
}

void read_kumomta_bounce(const reader_input& in, reading_sink& sink) {
    static constexpr bounce_label labels[] = {
        {"and addressed to", says::recipient, true}, {"while communicating with", says::remote}, {"response:", says::reply}, {"status:", says::reason},
        {"the message will be", says::nothing},
    };
    read_labelled_bounce(in, of(labels), sink);
}

void read_mailfoundry_bounce(const reader_input& in, reading_sink& sink) {
    static constexpr bounce_label labels[] = {
        {"unable to deliver message to:", says::recipient},
        {"delivery failed for the following reason:", says::reason},
        {"server ", says::remote},
        {"failed with:", says::reply, true},
    };
    read_labelled_bounce(in, of(labels), sink);
}

void read_mailmarshal_bounce(const reader_input& in, reading_sink& sink) {
    static constexpr bounce_label labels[] = {
        {"could not be delivered because of", says::reply},
        {"the following recipients were affected:", says::recipient},
        {"additional information", says::nothing},
        {"remote-mta:", says::remote},
    };
    read_labelled_bounce(in, of(labels), sink);
}

void read_mercury_bounce(const reader_input& in, reading_sink& sink) {
    static constexpr bounce_label labels[] = {
        {"with reference to your message", says::nothing},
        {"the local mail transport system has reported", says::nothing},
        {"while trying to deliver your message", says::nothing},
    };
    read_labelled_bounce(in, of(labels, true, true), sink);
}

// The Japanese carriers' KDDI and dion.
void read_kddi_bounce(const reader_input& in, reading_sink& sink) {
    static constexpr bounce_label labels[] = {
        {"your mail sent on:", says::nothing},
        {"could not be delivered to:", says::recipient},
    };
    read_labelled_bounce(in, of(labels, false, true), sink);
}

void read_mdaemon_bounce(const reader_input& in, reading_sink& sink) {
    static constexpr bounce_label labels[] = {
        {"failed address:", says::recipient}, {"attempting smtp connection to", says::remote, true}, {"--> ", says::step, true}, {"<-- ", says::reply, true}, {"end transcript", says::nothing},
    };
    read_labelled_bounce(in, of(labels), sink);
    // The session that it quotes is a part of the bounce; its reader tells more of it.
    const std::size_t transcript = find_ignoring_case(in.text, "session transcript");
    if (transcript == std::string_view::npos || sink.readings.empty()) return;
    sink.explained += static_cast<std::uint32_t>(in.text.size() - transcript);
    for (reading& r : sink.readings) r.end = std::max(r.begin + 1, std::min(r.end, in.offset(in.text.substr(transcript))));
}

// What Mailman and Sympa say of their own accord to who may not write to a list; the list's name may be missing.
void read_list_refusal(const reader_input& in, reading_sink& sink) {
    for (const std::string_view refusal : list_refusals()) {
        const std::size_t at = find_ignoring_case(in.text, refusal);
        if (at == std::string_view::npos) continue;
        std::string_view words = in.text.substr(at, 600);
        words = trim(words.substr(0, words.find("\n\n")));
        reading r;
        r.failure.diagnostic_code = {{"", in.fact(words).value}, in.spans(words)};
        const std::string_view behind = words.substr(refusal.size());
        if (const std::string_view list = find_mailbox(behind); !list.empty() && trim(behind.substr(0, static_cast<std::size_t>(list.data() - behind.data()))).empty()) r.failure.final_recipient = in.fact(list);
        r.failure.action = {dsn::action::failed, {}};
        r.source = reply_source::prose;
        r.begin = in.offset(words);
        r.end = r.begin + static_cast<std::uint32_t>(words.size());
        r.explained = static_cast<std::uint32_t>(refusal.size());
        sink.add(std::move(r));
        return;
    }
}

// Mailman's refusal of a message to a list.
void read_mailman_bounce(const reader_input& in, reading_sink& sink) {
    static constexpr bounce_label labels[] = {
        {"your message to the", says::recipient},
        {"reasons:", says::reason},
        {"for the following reason:", says::reason, true},
        {"following reason for rejecting your request:", says::reason, true},
        {"any questions or comments", says::nothing},
        {"the original message as received", says::nothing},
    };
    const std::size_t before = sink.readings.size();
    read_labelled_bounce(in, of(labels), sink);
    if (sink.readings.size() == before) read_list_refusal(in, sink);
    // A moderator's own words may say anything; whose refusal it is stands in the frame.
    constexpr std::string_view refusal = "rejected by the list moderator";
    if (const std::size_t at = find_ignoring_case(in.text, refusal); at != std::string_view::npos)
        for (std::size_t i = before; i < sink.readings.size(); ++i) sink.readings[i].failure.context.push_back(in.fact(in.text.substr(at, refusal.size())));
}

// Netscape and Openwave.
void read_netscape_bounce(const reader_input& in, reading_sink& sink) {
    static constexpr bounce_label labels[] = {
        {"this message was undeliverable due to the following reason:", says::reason},
        {"your message was rejected by", says::remote},
        {"for the following reason:", says::reply, true},
        {"recipient:", says::recipient},
        {"reason:", says::reply},
        {"smtp <", says::recipient},
        {"the following recipients did not receive your message:", says::recipient},
        {"the following recipients did not receive this message:", says::recipient},
        {"please reply to", says::nothing},
    };
    read_labelled_bounce(in, of(labels), sink);
}

// A refusal by the recipient's own filter (RFC 5429), in the clothes of a receipt.
void read_sieve_reject(const reader_input& in, reading_sink& sink) {
    static constexpr bounce_label labels[] = {
        {"your message to", says::recipient},
        {"was automatically rejected:", says::reason, true},
        {"the following reason was given:", says::reason},
        {"final-recipient:", says::recipient},
        {"disposition:", says::nothing},
    };
    constexpr std::string_view refusal = "was automatically rejected";
    const std::size_t before = sink.readings.size();
    read_labelled_bounce(in, of(labels), sink);
    // The reason is the recipient's own prose; whose refusal it is stands in the frame.
    for (std::size_t i = before; i < sink.readings.size(); ++i) {
        delivery_failure& f = sink.readings[i].failure;
        f.context.push_back(in.fact(in.text.substr(find_ignoring_case(in.text, refusal), refusal.size())));
        // Cyrus names the recipient in the report's fields alone.
        for (const part& p : in.doc.parts) {
            if (p.role != part_role::disposition_notification || f.final_recipient) continue;
            const std::string_view address = find_mailbox(header_value(p.text.view(), "final-recipient"));
            if (!address.empty()) f.final_recipient = {std::string(address), p.text.spans(address)};
        }
    }
}

void read_mfilter_bounce(const reader_input& in, reading_sink& sink) {
    static constexpr bounce_label labels[] = {
        {"server message", says::reply},     {"smtp command", says::step}, {"original mail info", says::nothing},
        {"original message", says::nothing}, {"To:", says::nothing},
    };
    read_labelled_bounce(in, of(labels, true), sink);
}

void read_mimecast_bounce(const reader_input& in, reading_sink& sink) {
    static constexpr bounce_label labels[] = {
        {"the email was not delivered to", says::recipient},
        {"the problem appears to be", says::reason},
        {"additional information follows", says::reply},
        {"this condition occurred after", says::nothing},
    };
    read_labelled_bounce(in, of(labels, true), sink);
}

// Sun, iPlanet and Oracle.
void read_messaging_server_bounce(const reader_input& in, reading_sink& sink) {
    static constexpr bounce_label labels[] = {
        {"recipient address:", says::recipient}, {"original address:", says::original}, {"reason:", says::reason},       {"diagnostic code:", says::reply},
        {"remote system:", says::remote},        {"message-id:", says::nothing},        {"your message", says::nothing},
    };
    read_labelled_bounce(in, of(labels), sink);
}

void read_smail_bounce(const reader_input& in, reading_sink& sink) {
    static constexpr bounce_label labels[] = {
        {"message log follows:", says::nothing},
        {"failed addresses follow:", says::recipient},
        {"message text follows:", says::nothing},
    };
    read_labelled_bounce(in, of(labels), sink);
}

void read_smartermail_bounce(const reader_input& in, reading_sink& sink) {
    static constexpr bounce_label labels[] = {
        {"failed recipient:", says::recipient},
        {"reason: remote host said:", says::reply},
        {"reason:", says::reason},
        {"the header and top", says::nothing},
    };
    read_labelled_bounce(in, of(labels), sink);
}

void read_symantec_bounce(const reader_input& in, reading_sink& sink) {
    static constexpr bounce_label labels[] = {
        {"i was unable to deliver your message to the following addresses:", says::recipient},
        {"reason:", says::reply},
        {"the message subject was:", says::nothing},
        {"the message reference was:", says::nothing},
    };
    read_labelled_bounce(in, of(labels), sink);
}

}  // namespace smtp_explain
