#include "formats/composed_text.hpp"

#include <algorithm>

#include "formats/reply.hpp"
#include "formats/text.hpp"

namespace smtp_explain {

namespace {

int hex_value(char c) {
    if (is_digit(c)) return c - '0';
    const char l = lower(c);
    return l >= 'a' && l <= 'f' ? l - 'a' + 10 : -1;
}

// The value of `digits` hexadecimal digits at `at`, or -1.
long hex_at(std::string_view text, std::size_t at, std::size_t digits) {
    if (at + digits > text.size()) return -1;
    long value = 0;
    for (std::size_t i = 0; i < digits; ++i) {
        const int v = hex_value(text[at + i]);
        if (v < 0) return -1;
        value = value * 16 + v;
    }
    return value;
}

std::string utf8_of(unsigned long code) {
    std::string out;
    if (code < 0x80) {
        out += static_cast<char>(code);
    } else if (code < 0x800) {
        out += static_cast<char>(0xC0 | (code >> 6));
        out += static_cast<char>(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        out += static_cast<char>(0xE0 | (code >> 12));
        out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
        out += static_cast<char>(0x80 | (code & 0x3F));
    } else {
        out += static_cast<char>(0xF0 | (code >> 18));
        out += static_cast<char>(0x80 | ((code >> 12) & 0x3F));
        out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
        out += static_cast<char>(0x80 | (code & 0x3F));
    }
    return out;
}

void join(source_spans& out, const source_spans& more) {
    for (const source_span& s : more) {
        if (!out.empty() && out.back().offset <= s.offset && out.back().offset + out.back().length >= s.offset) {
            const std::uint32_t end = std::max(out.back().offset + out.back().length, s.offset + s.length);
            out.back().length = end - out.back().offset;
        } else {
            out.push_back(s);
        }
    }
}

}  // namespace

void composed_text::append(std::string_view piece) {
    if (piece.empty()) return;
    // Neighbours of the paste stay one run.
    if (!runs_.empty() && runs_.back().verbatim && runs_.back().piece.data() + runs_.back().piece.size() == piece.data() &&
        runs_.back().at + runs_.back().piece.size() == text_.size())
        runs_.back().piece = {runs_.back().piece.data(), runs_.back().piece.size() + piece.size()};
    else
        runs_.push_back({text_.size(), piece, true});
    text_ += piece;
}

void composed_text::append(const composed_text& other) {
    for (const run& r : other.runs_) runs_.push_back({text_.size() + r.at, r.piece, r.verbatim});
    text_ += other.text_;
}

void composed_text::append(const composed_text& other, std::string_view piece) {
    if (piece.empty()) return;
    const std::size_t offset = static_cast<std::size_t>(piece.data() - other.text_.data()), end = offset + piece.size();
    auto it = std::upper_bound(other.runs_.begin(), other.runs_.end(), offset, [](std::size_t at, const run& r) { return at < r.at; });
    if (it != other.runs_.begin()) --it;
    for (; it != other.runs_.end() && it->at < end; ++it) {
        const std::size_t run_end = std::next(it) == other.runs_.end() ? other.text_.size() : std::next(it)->at;
        const std::size_t from = std::max(offset, it->at), to = std::min(end, run_end);
        if (from >= to) continue;
        if (it->verbatim) append(it->piece.substr(from - it->at, to - from));
        else append_as(std::string_view(other.text_).substr(from, to - from), it->piece);
    }
}

void composed_text::append_as(std::string_view value, std::string_view piece) {
    if (value.empty()) return;
    runs_.push_back({text_.size(), piece, false});
    text_ += value;
}

void composed_text::append_blank() {
    runs_.push_back({text_.size(), {}, false});
    text_ += ' ';
}

source_spans composed_text::spans(const reader_input& in, std::size_t offset, std::size_t length) const {
    source_spans out;
    const std::size_t end = std::min(offset + length, text_.size());
    auto it = std::upper_bound(runs_.begin(), runs_.end(), offset, [](std::size_t at, const run& r) { return at < r.at; });
    if (it != runs_.begin()) --it;
    for (; it != runs_.end() && it->at < end; ++it) {
        if (it->piece.empty()) continue;
        const std::size_t run_end = std::next(it) == runs_.end() ? text_.size() : std::next(it)->at;
        const std::size_t from = std::max(offset, it->at), to = std::min(end, run_end);
        if (from >= to) continue;
        join(out, in.spans(it->verbatim ? it->piece.substr(from - it->at, to - from) : it->piece));
    }
    return out;
}

source_spans composed_text::spans(const reader_input& in, std::string_view piece) const {
    if (piece.data() < text_.data() || piece.data() > text_.data() + text_.size()) return {};
    return spans(in, static_cast<std::size_t>(piece.data() - text_.data()), piece.size());
}

std::string_view composed_text::source(std::string_view piece) const {
    if (piece.data() < text_.data() || piece.data() + piece.size() > text_.data() + text_.size()) return {};
    const std::size_t offset = static_cast<std::size_t>(piece.data() - text_.data());
    auto it = std::upper_bound(runs_.begin(), runs_.end(), offset, [](std::size_t at, const run& r) { return at < r.at; });
    if (it == runs_.begin()) return {};
    --it;
    if (!it->verbatim || offset - it->at + piece.size() > it->piece.size()) return {};
    return it->piece.substr(offset - it->at, piece.size());
}

located<std::string> composed_text::fact(const reader_input& in, std::string_view piece) const {
    located<std::string> out;
    for (const char c : piece) {
        if (!is_space(c))
            out.value += c;
        else if (!out.value.empty() && out.value.back() != ' ')
            out.value += ' ';
    }
    while (!out.value.empty() && out.value.back() == ' ') out.value.pop_back();
    out.where = spans(in, piece);
    return out;
}

namespace {

// `keep` takes over a piece as it stands, `put` what an escape stands for.
template <class Keep, class Put>
void unescape_with(std::string_view literal, literal_kind kind, Keep keep, Put put) {
    std::size_t plain = 0;
    for (std::size_t i = 0; i < literal.size();) {
        if (literal[i] != '\\' || i + 1 >= literal.size()) {
            ++i;
            continue;
        }
        const char c = literal[i + 1];
        std::string value;
        std::size_t length = 2;
        if (c == 'n') {
            value = "\n";
        } else if (c == 'r') {
            value = "\r";
        } else if (c == 't') {
            value = "\t";
        } else if (c == '"' || c == '\'' || c == '\\' || c == '/') {
            value = c;
        } else if (c == 'u' && hex_at(literal, i + 2, 4) >= 0) {
            unsigned long code = static_cast<unsigned long>(hex_at(literal, i + 2, 4));
            length = 6;
            if (code >= 0xD800 && code < 0xDC00 && i + 8 <= literal.size() && literal.substr(i + 6, 2) == "\\u") {
                const long low = hex_at(literal, i + 8, 4);
                if (low >= 0xDC00 && low < 0xE000) {
                    code = 0x10000 + ((code - 0xD800) << 10) + (static_cast<unsigned long>(low) - 0xDC00);
                    length = 12;
                }
            }
            value = code >= 0xD800 && code < 0xE000 ? "\xEF\xBF\xBD" : utf8_of(code);
        } else if (kind == literal_kind::c_like && c == 'x' && hex_at(literal, i + 2, 2) >= 0) {
            value = static_cast<char>(hex_at(literal, i + 2, 2));
            length = 4;
        } else {
            i += 2;
            continue;
        }
        keep(literal.substr(plain, i - plain));
        put(value, literal.substr(i, length));
        i += length;
        plain = i;
    }
    keep(literal.substr(plain));
}

}  // namespace

composed_text unescape(std::string_view literal, literal_kind kind) {
    composed_text out;
    unescape_with(literal, kind, [&](std::string_view piece) { out.append(piece); }, [&](std::string_view value, std::string_view piece) { out.append_as(value, piece); });
    return out;
}

composed_text unescape(const composed_text& text, std::string_view literal, literal_kind kind) {
    composed_text out;
    unescape_with(
        literal, kind, [&](std::string_view piece) { out.append(text, piece); },
        [&](std::string_view value, std::string_view piece) {
            // Where the escape itself was escaped, its first byte's place stands for it.
            const std::string_view source = text.source(piece);
            composed_text place;
            place.append(text, piece);
            out.append_as(value, source.empty() ? place.first_source() : source);
        });
    return out;
}

void read_reply(const reader_input& in, const composed_text& reply, delivery_failure& failure) { read_reply(in, reply, reply.view(), failure); }

void read_reply(const reader_input& in, const composed_text& reply, std::string_view piece, delivery_failure& failure) {
    const std::string_view text = trim(piece);
    if (text.empty()) return;
    const std::optional<code_in_text> code = decisive_code(text);
    if (code && code->code.value != 0) failure.reply_code = {code->code, reply.spans(in, text.substr(code->offset, 3))};
    if (code && code->enhanced)
        failure.enhanced_status_code = {*code->enhanced, reply.spans(in, text.substr(code->enhanced_offset, code->enhanced_length))};
    located<std::string> fact = reply.fact(in, text);
    failure.diagnostic_code = {{code && code->code.value != 0 ? "smtp" : "", std::move(fact.value)}, std::move(fact.where)};
}

}  // namespace smtp_explain
