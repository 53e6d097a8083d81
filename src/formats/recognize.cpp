#include "formats/recognize.hpp"

#include "formats/format.hpp"

namespace smtp_explain {

recognized_input recognize(const document&) { return {}; }

located<std::string> reader_input::fact(std::string_view piece) const {
    located<std::string> out;
    for (const char c : piece) {
        const bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
        if (!blank)
            out.value += c;
        else if (!out.value.empty() && out.value.back() != ' ')
            out.value += ' ';
    }
    while (!out.value.empty() && out.value.back() == ' ') out.value.pop_back();
    out.where = where.text.spans(piece);
    return out;
}

}  // namespace smtp_explain
