#include "decode/quoting.hpp"

#include <algorithm>
#include <array>

#include "decode/text_builder.hpp"

namespace smtp_explain {

namespace {

constexpr std::size_t npos = std::string_view::npos;
constexpr std::size_t max_indent = 8;   // blanks before a quoting mark
constexpr int max_levels = 20;

bool is_blank(char c) { return c == ' ' || c == '\t'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::size_t skip_blanks(std::string_view line, std::size_t at, std::size_t most = npos) {
    const std::size_t from = at;
    while (at < line.size() && is_blank(line[at]) && at - from < most) ++at;
    return at;
}

bool is_blank_line(std::string_view line) { return skip_blanks(line, 0) == line.size(); }

// Calls `use(line, offset)` for each line, without its line feed, until it returns false.
template <class Use>
void for_each_line(std::string_view text, Use use) {
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        if (!use(text.substr(at, end - at), at)) return;
        at = end + 1;
    }
}

bool starts_with_upper(std::string_view text, std::string_view upper) {
    return text.size() >= upper.size() && std::equal(upper.begin(), upper.end(), text.begin(), [](char u, char c) {
               return u == (c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c);
           });
}

// RFC 5321 section 4.1.1 and RFC 3207, RFC 4954, as a client sends them: the arguments tell them from prose.
bool is_smtp_command(std::string_view text) {
    for (const std::string_view verb : {"EHLO ", "HELO ", "LHLO ", "MAIL FROM:", "RCPT TO:", "AUTH ", "BDAT "})
        if (starts_with_upper(text, verb)) return true;
    for (const std::string_view verb : {"EHLO", "HELO", "QUIT", "STARTTLS", "DATA", "RSET", "NOOP"})
        if (starts_with_upper(text, verb) && is_blank_line(text.substr(verb.size()))) return true;
    return false;
}

bool is_reply_line(std::string_view text) {
    return text.size() >= 3 && text[0] >= '2' && text[0] <= '5' && is_digit(text[1]) && is_digit(text[2]) &&
           (text.size() == 3 || text[3] == ' ' || text[3] == '-');
}

// "> EHLO me", ">>> RCPT To:<a>": the mark says who speaks.
bool is_client_line(std::string_view line) {
    std::size_t at = skip_blanks(line, 0, max_indent), marks = 0;
    while (at < line.size() && line[at] == '>') ++at, ++marks;
    return marks >= 1 && marks <= 3 && is_smtp_command(line.substr(skip_blanks(line, at, 2)));
}

// "< 250 ok", "<<< 550 no"
bool is_server_line(std::string_view line) {
    std::size_t at = skip_blanks(line, 0, max_indent), marks = 0;
    while (at < line.size() && line[at] == '<') ++at, ++marks;
    return marks >= 1 && marks <= 3 && is_reply_line(line.substr(skip_blanks(line, at, 2)));
}

// Where the line goes on behind one layer of `mark`; 0 where it has none. A blank behind it belongs to it, unless `bare`.
std::size_t behind_mark(std::string_view line, char mark, bool bare = false) {
    std::size_t at = skip_blanks(line, 0, max_indent);
    if (at >= line.size() || line[at] != mark) return 0;
    ++at;
    if (!bare && at < line.size() && is_blank(line[at])) return at + 1;
    return mark == '>' || at == line.size() ? at : 0;  // "|/usr/bin/program" is no mark
}

// Rebuilds the text with `keep_from(line)` bytes cut off the front of each line.
template <class KeepFrom>
mapped_text cut_lines(const mapped_text& text, KeepFrom keep_from) {
    const std::string_view v = text.view();
    text_builder out(text);
    out.reserve(v.size());
    for_each_line(v, [&](std::string_view line, std::size_t at) {
        const std::size_t cut = std::min(keep_from(line), line.size());
        out.copy(at + cut, line.size() - cut + (at + line.size() < v.size() ? 1 : 0));
        return true;
    });
    return out.finish();
}

// `bare` is set where the marks come without a blank: then blanks behind them are the text's own.
bool all_lines_marked(std::string_view v, char mark, bool& bare) {
    bare = false;
    bool client = false, reply = false, all = true;
    std::size_t bar_ends = 0, lines = 0;
    for_each_line(v, [&](std::string_view line, std::size_t) {
        if (is_blank_line(line)) return true;
        const std::size_t behind = behind_mark(line, mark);
        all = behind > 0;
        if (!all) return false;
        ++lines;
        if (mark == '>' && behind < line.size() && line[behind - 1] == '>' && line[behind] != '>') bare = true;
        client = client || is_client_line(line);
        reply = reply || is_reply_line(line.substr(behind));
        if (behind < line.size() && line.back() == '|') ++bar_ends;
        return true;
    });
    if (mark == '|' && bar_ends > 0) return false;  // a table
    // "> EHLO" without a "> 250": the marks are the tool's, and the server's lines are missing or marked otherwise.
    return all && lines > 0 && (!client || reply);
}

// "  12: text", "12\ttext": where the text goes on; 0 where the line has no number.
std::size_t behind_number(std::string_view line, std::size_t& number) {
    std::size_t at = skip_blanks(line, 0, max_indent);
    const std::size_t digits = at;
    number = 0;
    while (at < line.size() && is_digit(line[at]) && at - digits < 6) number = number * 10 + static_cast<std::size_t>(line[at++] - '0');
    if (at == digits) return 0;
    if (at < line.size() && (line[at] == ':' || line[at] == '|' || line[at] == ')' || line[at] == '.')) ++at;
    if (at == line.size()) return at;
    return is_blank(line[at]) ? at + 1 : 0;
}

bool all_lines_numbered(std::string_view v) {
    std::size_t expected = 0, lines = 0;
    bool all = true;
    for_each_line(v, [&](std::string_view line, std::size_t) {
        if (is_blank_line(line)) return true;
        std::size_t number = 0;
        all = behind_number(line, number) > 0 && (lines == 0 || number == expected);
        expected = number + 1;
        ++lines;
        return all;
    });
    return all && lines >= 3;
}

// The bullets of lists in mails, chats and tickets.
constexpr std::array<std::string_view, 4> bullets{"- ", "* ", "+ ", "\xE2\x80\xA2 "};

// Behind the bullet of a list's line; 0 where it has none.
std::size_t behind_bullet(std::string_view line, std::string_view bullet) {
    const std::size_t at = skip_blanks(line, 0, max_indent);
    return line.substr(at, bullet.size()) == bullet ? at + bullet.size() : 0;
}

bool all_lines_bulleted(std::string_view v, std::string_view bullet) {
    std::size_t lines = 0;
    bool all = true;
    for_each_line(v, [&](std::string_view line, std::size_t) {
        if (is_blank_line(line)) return true;
        all = behind_bullet(line, bullet) > 0;
        ++lines;
        return all;
    });
    return all && lines >= 3;
}

// The blanks that every line begins with.
std::string_view common_indent(std::string_view v) {
    std::string_view common;
    bool first = true;
    for_each_line(v, [&](std::string_view line, std::size_t) {
        if (is_blank_line(line)) return true;
        const std::string_view indent = line.substr(0, skip_blanks(line, 0));
        if (first) common = indent;
        first = false;
        std::size_t same = 0;
        while (same < common.size() && same < indent.size() && common[same] == indent[same]) ++same;
        common = common.substr(0, same);
        return !common.empty();
    });
    return common;
}

// Behind all quoting marks of the line; a mark that says who speaks stays.
std::size_t behind_all_marks(std::string_view line) {
    std::size_t at = 0;
    for (int level = 0; level < max_levels; ++level) {
        const std::string_view rest = line.substr(at);
        if (is_client_line(rest)) break;
        const std::size_t behind = behind_mark(rest, '>');
        if (behind == 0) break;
        at += behind;
    }
    return at;
}

// Whether at least three lines begin with the mark, without looking at every line.
bool has_marked_lines(std::string_view v, char mark) {
    int found = 0;
    for (std::size_t at = v.find(mark); at != npos; at = v.find(mark, at + 1)) {
        std::size_t back = at, blanks = 0;
        while (back > 0 && is_blank(v[back - 1]) && blanks <= max_indent) --back, ++blanks;
        if ((back == 0 || v[back - 1] == '\n') && ++found == 3) return true;
    }
    return false;
}

mapped_text strip_marked_blocks(mapped_text text, char mark) {
    const std::string_view v = text.view();
    text_builder out(text);
    bool changed = false;
    std::size_t kept = 0;  // everything before stands in `out`
    struct cut {
        std::size_t at, length;
    };
    std::vector<cut> block;  // what to cut off the lines of the block at hand
    bool usable = true;      // false: a table
    const auto end_block = [&] {
        if (block.size() >= 3 && usable) {
            for (const cut& c : block) {
                out.copy(kept, c.at - kept);
                kept = c.at + c.length;
            }
            changed = true;
        }
        block.clear();
        usable = true;
    };
    for_each_line(v, [&](std::string_view line, std::size_t at) {
        const std::size_t behind = mark == '>' ? behind_all_marks(line) : behind_mark(line, mark);
        if (behind > 0) {
            block.push_back({at, behind});
            if (mark == '|' && behind < line.size() && line.back() == '|') usable = false;
        } else if (!is_blank_line(line)) {
            end_block();
        }
        return true;
    });
    end_block();
    if (!changed) return text;
    out.copy(kept, v.size() - kept);
    return out.finish();
}

}  // namespace

bool looks_like_dialogue(std::string_view text) {
    bool client = false, server = false;
    for_each_line(text, [&](std::string_view line, std::size_t) {
        client = client || is_client_line(line);
        server = server || is_server_line(line);
        return !(client && server);
    });
    return client && server;
}

mapped_text unwrap(mapped_text text, bool& changed) {
    changed = false;
    const std::string_view v = text.view();
    const std::size_t first = v.find_first_not_of(" \t\n");
    if (first == npos) return text;
    std::size_t unused = 0;
    // The first line decides which wrapper it can be, so that an ordinary text costs one look.
    for (const char mark : {'>', '|'}) {
        bool bare = false;
        if (v[first] == mark && all_lines_marked(v, mark, bare)) {
            changed = true;
            return cut_lines(text, [mark, bare](std::string_view line) { return behind_mark(line, mark, bare); });
        }
    }
    if (is_digit(v[first]) && all_lines_numbered(v)) {
        changed = true;
        return cut_lines(text, [&](std::string_view line) { return behind_number(line, unused); });
    }
    for (const std::string_view bullet : bullets)
        if (v.substr(first, bullet.size()) == bullet && all_lines_bulleted(v, bullet)) {
            changed = true;
            return cut_lines(text, [bullet](std::string_view line) { return behind_bullet(line, bullet); });
        }
    if (first > 0 && is_blank(v[first - 1])) {
        const std::size_t indent = common_indent(v).size();
        if (indent > 0) {
            changed = true;
            return cut_lines(text, [indent](std::string_view line) { return std::min(indent, skip_blanks(line, 0)); });
        }
    }
    return text;
}

mapped_text strip_quote_blocks(mapped_text text) {
    if (has_marked_lines(text.view(), '>') && !looks_like_dialogue(text.view())) text = strip_marked_blocks(std::move(text), '>');
    if (has_marked_lines(text.view(), '|')) text = strip_marked_blocks(std::move(text), '|');
    return text;
}

}  // namespace smtp_explain
