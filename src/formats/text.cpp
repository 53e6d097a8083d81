#include "formats/text.hpp"

#include <algorithm>

#include "formats/rarity.hpp"
#include "grammar/mailbox.hpp"

namespace smtp_explain {

namespace {

template <class Rule>
std::size_t match_length(std::string_view text) {
    auto in = input_of(text);
    return pegtl::parse<Rule>(in) ? text.size() - in.size() : 0;
}

bool is_local_part_char(char c) {
    return is_alpha(c) || is_digit(c) || static_cast<unsigned char>(c) >= 0x80 || std::memchr("!#$%&'*+-/=?^_`{|}~.", c, 20) != nullptr;
}

// Quotation marks, full-width punctuation and no-break spaces are UTF-8 that never belongs to an address:
// the blocks U+2000-206F, U+3000-303F, U+FF00-FF0F and Latin-1 punctuation.
bool is_punctuation_at(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
    return (byte(at) == 0xe2 && (byte(at + 1) == 0x80 || byte(at + 1) == 0x81)) || (byte(at) == 0xe3 && byte(at + 1) == 0x80) ||
           (byte(at) == 0xef && byte(at + 1) == 0xbc && byte(at + 2) < 0x90) || (byte(at) == 0xc2 && byte(at + 1) <= 0xbf);
}

std::size_t punctuation_length(std::string_view text, std::size_t at) { return static_cast<unsigned char>(text[at]) == 0xc2 ? 2 : 3; }

}  // namespace

std::string to_lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = lower(c);
    return out;
}

bool equals_ignoring_case(std::string_view a, std::string_view b) {
    return a.size() == b.size() && starts_ignoring_case(a, b);
}

bool starts_ignoring_case(std::string_view text, std::string_view prefix) {
    if (text.size() < prefix.size()) return false;
    for (std::size_t i = 0; i < prefix.size(); ++i)
        if (lower(text[i]) != lower(prefix[i])) return false;
    return true;
}

std::size_t find_ignoring_case(std::string_view text, std::string_view needle, std::size_t from) {
    constexpr std::size_t npos = std::string_view::npos;
    if (needle.empty()) return from <= text.size() ? from : npos;
    if (from > text.size() || text.size() - from < needle.size()) return npos;
    // The needle's rarest byte, in either case, is what memchr looks for.
    std::size_t anchor = 0;
    for (std::size_t i = 1; i < needle.size(); ++i)
        if (rarity(needle[i]) > rarity(needle[anchor])) anchor = i;
    const char* const end = text.data() + text.size() - needle.size() + anchor + 1;   // behind the last place of the anchor
    const char* at = text.data() + from + anchor;
    const auto next = [&](char c) {
        const void* hit = std::memchr(at, c, static_cast<std::size_t>(end - at));
        return hit == nullptr ? end : static_cast<const char*>(hit);
    };
    const char small = needle[anchor];
    const char capital = small >= 'a' && small <= 'z' ? static_cast<char>(small - 32) : small;
    const char* smalls = next(small);
    const char* capitals = capital == small ? end : next(capital);
    while (std::min(smalls, capitals) < end) {
        at = std::min(smalls, capitals);
        const std::size_t place = static_cast<std::size_t>(at - text.data()) - anchor;
        if (starts_ignoring_case(text.substr(place), needle)) return place;
        ++at;
        (at > capitals ? capitals : smalls) = next(at > capitals ? capital : small);
    }
    return npos;
}

std::string_view trim(std::string_view text) {
    while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
    return text;
}

std::string_view trim_address(std::string_view text) {
    for (;;) {
        text = trim(text);
        if (text.size() >= 2 && ((text.front() == '<' && text.back() == '>') || (text.front() == '\'' && text.back() == '\'')))
            text = text.substr(1, text.size() - 2);
        else
            return text;
    }
}

std::string_view take_line(std::string_view& rest) {
    const std::size_t end = rest.find('\n');
    const std::string_view line = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
    return line;
}

std::string_view find_mailbox(std::string_view text, std::size_t from) {
    for (std::size_t at = text.find('@', from); at != std::string_view::npos; at = text.find('@', at + 1)) {
        std::size_t begin = at;
        if (begin > from && text[begin - 1] == '"') {
            const std::size_t open = begin >= 2 ? text.rfind('"', begin - 2) : std::string_view::npos;
            if (open == std::string_view::npos || open < from || begin - open > 130) continue;
            begin = open;
        } else {
            while (begin > from && at - begin < 128 && is_local_part_char(text[begin - 1])) --begin;
            for (std::size_t i = begin; i < at; ++i) {
                if (static_cast<unsigned char>(text[i]) < 0x80) continue;
                if (const std::size_t length = match_length<grammar::utf8_punctuation>(text.substr(i)); length > 0) begin = i + (length == 2 && text[i] != '\xc2' ? 3 : length);
            }
        }
        for (std::size_t i = begin; i < at; ++i)
            if (static_cast<unsigned char>(text[i]) >= 0x80 && is_punctuation_at(text, i)) begin = std::min(at, i + punctuation_length(text, i));
        while (begin < at && (text[begin] == '\'' || text[begin] == '.' || text[begin] == '`' || text[begin] == '*')) ++begin;
        // The attribute of an address in a header or an X.400 name ("dda:SMTP=bob@example.net") is no part of it.
        for (const std::string_view attribute : {"mailto=", "smtp="})
            if (starts_ignoring_case(text.substr(begin, at - begin), attribute)) begin += attribute.size();
        if (begin == at) continue;
        if (const std::size_t length = match_length<grammar::mailbox>(text.substr(begin)); length > at - begin + 1) {
            std::string_view found = text.substr(begin, length);
            for (std::size_t i = at - begin; i < found.size(); ++i)
                if (static_cast<unsigned char>(found[i]) >= 0x80 && is_punctuation_at(found, i)) found = found.substr(0, i);
            while (!found.empty() && (found.back() == '.' || found.back() == '-')) found.remove_suffix(1);
            if (found.back() != '@') return found;
        }
    }
    return {};
}

bool is_mailbox(std::string_view text) {
    text = trim_address(text);
    return !text.empty() && match_length<grammar::mailbox>(text) == text.size();
}

bool is_host_name(std::string_view text) {
    return !text.empty() && match_length<grammar::host_name>(text) == text.size() && !is_ip_address(text);
}

bool is_ip_address(std::string_view text) { return !text.empty() && match_length<grammar::ip_address>(text) == text.size(); }

std::string_view find_ip_address(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const bool starts = is_digit(c) || c == ':' || (lower(c) >= 'a' && lower(c) <= 'f');
        const bool inside = i > 0 && (is_digit(text[i - 1]) || is_alpha(text[i - 1]) || text[i - 1] == ':' || text[i - 1] == '.' || text[i - 1] == '-');
        if (!starts || inside) continue;
        const std::size_t length = match_length<grammar::ip_address>(text.substr(i));
        if (length == 0) continue;
        const char next = i + length < text.size() ? text[i + length] : ' ';
        const std::string_view found = text.substr(i, length);
        if (is_alpha(next) || next == '-') continue;
        if (found.find(':') != std::string_view::npos && (length < 6 || found.find("::") == std::string_view::npos) &&
            std::size_t(std::count(found.begin(), found.end(), ':')) != 7)
            continue;  // a time of day
        return found.back() == '.' ? found.substr(0, length - 1) : found;
    }
    return {};
}

std::string mailbox_key(std::string_view address) {
    std::string key(address);
    for (std::size_t i = key.rfind('@'); i < key.size(); ++i) key[i] = lower(key[i]);
    return key;
}

}  // namespace smtp_explain
