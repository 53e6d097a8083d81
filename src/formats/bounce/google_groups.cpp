// Google Groups' notice that a group does not exist or takes no message from the sender, in any of its languages.
//
//   notice = greeting LF paragraph LF 3*( "*" reason LF ) sentence-with-address LF thanks LF "Google Groups"
//   paragraph = words "(" group ")" words
//   sentence-with-address = words "https://groups.google.com/support/" words
//
// The words differ by language; the list of possible reasons and the address of the help pages do not.
#include "formats/format.hpp"
#include "formats/returned_original.hpp"
#include "formats/text.hpp"

namespace smtp_explain {

namespace {

bool names_a_group(std::string_view paragraph) {
    for (const std::string_view bracket : {"(", "\xef\xbc\x88", "\xe3\x80\x8c", "\xe3\x80\x8e", "\xc2\xab", "\""})
        if (paragraph.find(bracket) != std::string_view::npos) return true;
    return false;
}

}  // namespace

void read_google_groups_bounce(const reader_input& in, reading_sink& sink) {
    constexpr std::string_view help = "groups.google.com/support";
    constexpr std::size_t wanted_reasons = 3;
    const std::size_t help_at = find_ignoring_case(in.text, help);
    if (help_at == std::string_view::npos) return;
    // Whoever writes about groups may list things and name the help pages.
    if (const header_field* from = in.doc.header("from"); from != nullptr && !contains_ignoring_case(from->value.value, "mailer-daemon")) return;
    std::string_view rest = in.text.substr(0, help_at + help.size());
    const char* const end = rest.data() + rest.size();
    std::string_view paragraph;
    std::size_t reasons = 0;
    while (!rest.empty()) {
        const std::string_view line = trim(take_line(rest));
        if (line.empty()) continue;
        if (line.front() == '*') ++reasons;
        // The greeting names the sender; the line above the list says what happened.
        else if (reasons == 0 && names_a_group(line) && find_mailbox(line).empty()) paragraph = line;
    }
    if (reasons < wanted_reasons || paragraph.empty()) return;
    const std::string_view words(paragraph.data(), static_cast<std::size_t>(end - paragraph.data()));
    reading r;
    located<std::string> text = in.fact(words);
    r.failure.diagnostic_code = {{{}, std::move(text.value)}, std::move(text.where)};
    r.failure.issuer = {"google", in.spans(in.text.substr(help_at, help.size()))};
    if (const std::string_view group = find_mailbox(header_value(in.original.substr(0, 16'000), "to")); !group.empty()) r.failure.final_recipient = in.fact(group);
    r.failure.action = {dsn::action::failed, {}};
    r.source = reply_source::prose;
    r.begin = in.offset(words);
    r.end = r.begin + static_cast<std::uint32_t>(words.size());
    r.explained = static_cast<std::uint32_t>(help.size());
    sink.add(std::move(r));
}

}  // namespace smtp_explain
