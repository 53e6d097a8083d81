// What a program or a library prints when it cannot send: a lead ("SMTP ERROR: RCPT TO command failed:") and behind it the
// server's reply, or the program's own reason.
//
//   static const error_leads leads({{"recipient command failed: ", smtp::stage::rcpt_to}, {"getaddrinfo", smtp::stage::resolve, true}});
//   read_program_errors(in, in.text, leads, sink);
//
// A paste is cut into blocks where a new record begins (a date, a traceback); each block tells of one failure, or of one for
// each reply that it quotes. Leads are in lower case, at least four bytes.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "formats/composed_text.hpp"
#include "formats/literal_index.hpp"

namespace smtp_explain {

struct error_lead {
    std::string_view words;
    std::optional<smtp::stage> at;
    // The words themselves are the reason; no reply follows.
    bool reason = false;
    // Only tells that this is such a program's text.
    bool frame = false;
    // What stands behind it is the server's, even where the program has left out the codes.
    bool whole_reply = false;
    // Tells nothing where no reply follows.
    bool only_with_reply = false;
};

class error_leads {
public:
    explicit error_leads(std::vector<error_lead>);
    const std::vector<error_lead>& leads() const { return leads_; }
    const literal_index& index() const { return index_; }
    std::vector<std::string_view> signatures() const;

private:
    std::vector<error_lead> leads_;
    literal_index index_;
};

// Cuts the text into blocks and reads each. At most 2,000 readings.
void read_program_errors(const reader_input&, std::string_view text, const error_leads&, reading_sink&);

// One block that was put together by the caller.
void read_program_error(const reader_input&, const composed_text& block, const error_leads&, reading_sink&);

}  // namespace smtp_explain
