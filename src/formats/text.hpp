// Small questions to a text that every reader asks. All pieces returned point into the text given.
//
//   for_each_line(text, [&](std::string_view line) { … });     // without the line feed
//   find_mailbox("could not reach <bob@example.net>.") == "bob@example.net"
//
// Letter case is ignored for ASCII only. An empty result means that nothing was found.
#pragma once

#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>

namespace smtp_explain {

inline constexpr bool is_blank(char c) { return c == ' ' || c == '\t'; }
inline constexpr bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
inline constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
inline constexpr bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
inline constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

std::string to_lower(std::string_view);
bool equals_ignoring_case(std::string_view, std::string_view);
bool starts_ignoring_case(std::string_view text, std::string_view prefix);
// Offset of the needle (in lower case) or npos.
std::size_t find_ignoring_case(std::string_view text, std::string_view lower_needle, std::size_t from = 0);
inline bool contains_ignoring_case(std::string_view text, std::string_view lower_needle) {
    return find_ignoring_case(text, lower_needle) != std::string_view::npos;
}

std::string_view trim(std::string_view);
// Without surrounding blanks, angle brackets, quotes.
std::string_view trim_address(std::string_view);

// The first line of `rest`, which then begins behind its line feed. rest.data() is null at the end.
std::string_view take_line(std::string_view& rest);

template <class F>
void for_each_line(std::string_view text, F f) {
    while (!text.empty()) f(take_line(text));
}

// The first address in the text (grammar::mailbox), never "rfc822" types or message ids in a "Message-ID" line.
std::string_view find_mailbox(std::string_view text, std::size_t from = 0);
// The whole text (but for brackets and blanks) is one address.
bool is_mailbox(std::string_view);
bool is_host_name(std::string_view);   // at least two labels, not an address literal
bool is_ip_address(std::string_view);  // without brackets
// The first IP address in the text, without brackets.
std::string_view find_ip_address(std::string_view text);

// An address with its domain in lower case: what merging compares.
std::string mailbox_key(std::string_view);

}  // namespace smtp_explain
