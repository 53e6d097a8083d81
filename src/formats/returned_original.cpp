#include "formats/returned_original.hpp"

#include <algorithm>
#include <vector>

#include "formats/text.hpp"

namespace smtp_explain {

namespace {

// A line "Received: from … by …" at its beginning belongs to a returned header block.
constexpr std::string_view received_line = "\nreceived: ";

// Lines with which mail systems announce the returned message; each stands alone on its line but for dashes.
const std::vector<std::string_view>& marks() {
    static const std::vector<std::string_view> lines{
        received_line,
        "this is a copy of the message, including all the headers",
        "this is a copy of your message, including all the headers",
        "this is a copy of the message's headers",
        "this is a copy of the message's header",
        "this is a copy of your message's headers",
        "this is a copy of your message's first",
        "this is a copy of the headers",
        "the body of the message is",
        "below this line is a copy of the message",
        "below this line is the original bounce",
        "below this line is a copy of the mail",
        "enclosed are the original headers of the message",
        "enclosed is a copy of the message",
        "a copy of the original message below this line",
        "below is a copy of the original message",
        "below the next line is a copy of the message",
        "original message follows",
        "message headers follow",
        "unsent message follows",
        "unsent message below",
        "returned message",
        "returned text follows",
        "the header of the original message is following",
        "header of the original message is following",
        "the header and top 20 lines of the message follows",
        "original message headers",
        "original message header",
        "-----original message-----",
        "----- original message -----",
        "----- message header follows",
        "-------original message",
        "message text follows",
        "included is a copy of the message header",
        "the original message headers",
        "original message text",
        "your original message",
        "text of your message to",
        "the message you sent",
        "en-têtes de message d'origine",
        "en-têtes de message d’origine",
        "intestazioni originali del messaggio",
        "oorspronkelijke berichtkoppen",
        "cabeçalhos originais da mensagem",
        "ursprüngliche nachrichtenkopfzeilen",
        "encabezados de mensajes originales",
        "encabezados originales del mensaje",
        "元のメッセージ ヘッダー",
        "---- start of returned message ----",
        "------ forwarded message",
        "===== headers",
        "original email headers",
    };
    return lines;
}

// Nothing but dashes, blanks and a colon around the words.
bool stands_alone(std::string_view text, std::size_t begin, std::size_t length) {
    std::size_t from = begin;
    while (from > 0 && text[from - 1] != '\n' && begin - from < 60) --from;
    for (std::size_t i = from; i < begin; ++i) {
        const char c = text[i];
        if (c != '-' && c != '=' && c != '*' && c != '|' && c != '_' && !is_space(c)) return false;
    }
    std::size_t to = begin + length;
    std::size_t letters = 0;
    while (to < text.size() && text[to] != '\n') {
        const char c = text[to++];
        if (is_alpha(c) || is_digit(c)) ++letters;
    }
    return letters <= 24;
}

}  // namespace

const std::vector<std::string_view>& original_marks() { return marks(); }

bool begins_original(std::string_view text, std::size_t mark, std::size_t offset) {
    return marks()[mark] == received_line || stands_alone(text, offset, marks()[mark].size());
}

split_text split_at(std::string_view text, std::size_t offset) {
    if (offset == std::string_view::npos) return {text, {}};
    const bool received = text[offset] == '\n';
    const std::size_t at = received ? offset + 1 : offset;
    const std::size_t before = text.rfind('\n', at);
    const std::size_t line = before == std::string_view::npos ? 0 : before + 1;
    const std::size_t behind = received ? line : std::min(text.find('\n', at), text.size());
    return {text.substr(0, line), text.substr(behind)};
}

std::string_view header_value(std::string_view headers, std::string_view lower_name) {
    std::string_view rest = headers;
    while (!rest.empty()) {
        const std::string_view line = take_line(rest);
        std::string_view name = line.substr(0, line.find(':'));
        if (name.size() == line.size() || !equals_ignoring_case(trim(name), lower_name)) continue;
        const char* begin = line.data() + name.size() + 1;
        const char* end = line.data() + line.size();
        while (!rest.empty() && is_blank(rest.front())) {
            const std::string_view more = take_line(rest);
            end = more.data() + more.size();
        }
        return trim(std::string_view(begin, static_cast<std::size_t>(end - begin)));
    }
    return {};
}

}  // namespace smtp_explain
