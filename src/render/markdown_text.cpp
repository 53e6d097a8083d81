#include "render/markdown_text.hpp"

#include <algorithm>

#include "render/outline.hpp"

namespace smtp_explain {

namespace {

std::size_t longest_run(std::string_view s) {
    std::size_t longest = 0, run = 0;
    for (const char c : s) longest = std::max(longest, run = c == '`' ? run + 1 : 0);
    return longest;
}

}  // namespace

std::string escaped(std::string_view raw) {
    const std::string text = printable(raw);
    std::string out;
    const auto code = [&](std::string_view s) { out.append("`").append(s).append("`"); };
    for (std::size_t i = 0; i < text.size();) {
        const std::string_view rest = std::string_view(text).substr(i);
        if (rest[0] == '`') {
            const std::size_t end = rest.find('`', 1);
            if (end != rest.npos && end > 1) {
                code(rest.substr(1, end - 1));
                i += end + 1;
                continue;
            }
        }
        // An address of the web would become a link by itself.
        const bool word_start = i == 0 || text[i - 1] == ' ' || text[i - 1] == '(' || text[i - 1] == '<';
        if (word_start) {
            std::size_t end = std::min(rest.find_first_of(" `)>"), rest.size());
            // The sentence's own punctuation is not the address's.
            while (end > 0 && std::string_view(".,:;!?").find(rest[end - 1]) != std::string_view::npos) --end;
            const std::string_view word = rest.substr(0, end);
            if (word.find("://") != word.npos || word.substr(0, 4) == "www.") {
                code(word);
                i += end;
                continue;
            }
        }
        const bool line_mark = i == 0 && (rest[0] == '-' || rest[0] == '+' || rest[0] == '=' || rest[0] == ':');
        if (line_mark || std::string_view("\\`*_[]<>#|!~&$^").find(rest[0]) != std::string_view::npos) out += '\\';
        // "1." at the beginning of a text is no list.
        if ((rest[0] == '.' || rest[0] == ')') && !out.empty() && std::all_of(out.begin(), out.end(), [](char c) { return c >= '0' && c <= '9'; }))
            out += '\\';
        out += rest[0];
        ++i;
    }
    return out;
}

std::string code_span(std::string_view raw) {
    const std::string text = printable(raw);
    const std::string ticks(longest_run(text) + 1, '`');
    const bool pad = !text.empty() && (text.front() == '`' || text.back() == '`');
    return ticks + (pad ? " " : "") + text + (pad ? " " : "") + ticks;
}

std::string fenced(std::string_view raw) {
    const std::string text = printable(raw, true);
    const std::string fence(std::max<std::size_t>(longest_run(text) + 1, 3), '`');
    return fence + "text\n" + text + "\n" + fence + "\n";
}

}  // namespace smtp_explain
