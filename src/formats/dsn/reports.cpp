// Reports that are no failures: RFC 8098 (what became of a delivered message) and RFC 5965 (a complaint).
#include "formats/dsn/readers.hpp"
#include "formats/text.hpp"

namespace smtp_explain {

void read_disposition(const reader_input& in, reading_sink& sink) {
    // Sieve's reject (RFC 5429 section 2.1.2): the mail was refused, whatever the form of the report.
    for (const part& p : in.doc.parts)
        if (p.role == part_role::body && contains_ignoring_case(p.text.view(), "was automatically rejected")) return;
    sink.kind = input_kind::auto_reply;
    sink.explained += static_cast<std::uint32_t>(in.text.size());
}

void read_feedback_report(const reader_input& in, reading_sink& sink) {
    sink.kind = input_kind::feedback_report;
    sink.explained += static_cast<std::uint32_t>(in.text.size());
}

}  // namespace smtp_explain
