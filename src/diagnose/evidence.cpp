#include "diagnose/evidence.hpp"

#include <algorithm>
#include <cstdint>

#include "model/span_order.hpp"

namespace smtp_explain {

namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

// Walks value and bytes together and collects the bytes behind [offset, offset + length). False: they differ.
bool walk(std::string_view value, const source_spans& where, std::size_t offset, std::size_t length, std::string_view paste, source_spans& out) {
    std::size_t piece = 0;
    std::uint32_t at = where.empty() ? 0 : where[0].offset;
    const auto end_of = [&](std::size_t i) { return where[i].offset + where[i].length; };
    const std::size_t end = std::min(offset + length, value.size());
    std::size_t i = 0;
    while (i < end) {
        while (piece < where.size() && at >= end_of(piece)) {
            ++piece;
            if (piece < where.size()) at = where[piece].offset;
        }
        if (piece >= where.size() || at >= paste.size()) return false;
        const char wanted = value[i];
        const char found = paste[at];
        if (wanted == found || (wanted == ' ' && is_blank(found))) {
            if (i >= offset) {
                if (!out.empty() && out.back().offset + out.back().length == at)
                    ++out.back().length;
                else
                    out.push_back({at, 1});
            }
            ++i;
            ++at;
        } else if (is_blank(found) || found == '\0') {  // the other half of a UTF-16 unit
            // A line break between two words of the piece belongs to it.
            if (i > offset && !out.empty() && out.back().offset + out.back().length == at) ++out.back().length;
            ++at;
        } else if (wanted == ' ' && at == where[piece].offset) {
            ++i;
        } else {
            return false;
        }
    }
    return true;
}

}  // namespace

source_spans spans_of(std::string_view value, const source_spans& where, std::size_t offset, std::size_t length, std::string_view paste) {
    source_spans out;
    if (length == 0 || where.empty()) return out;
    if (where.size() == 1 && where[0].length == value.size() && paste.substr(std::min<std::size_t>(where[0].offset, paste.size()), value.size()) == value) {
        const auto from = static_cast<std::uint32_t>(std::min(offset, value.size()));
        out.push_back({where[0].offset + from, static_cast<std::uint32_t>(std::min(length, value.size() - from))});
        return out;
    }
    if (!paste.empty() && walk(value, where, offset, length, paste, out)) return out;
    out.clear();
    // Without the bytes: one piece of the same length can only be the value itself.
    std::size_t total = 0;
    for (const source_span& s : where) total += s.length;
    if (!paste.empty() || total != value.size()) return where;
    std::size_t passed = 0;
    for (const source_span& s : where) {
        const std::size_t from = std::max(offset, passed), to = std::min(offset + length, passed + s.length);
        if (from < to) out.push_back({static_cast<std::uint32_t>(s.offset + (from - passed)), static_cast<std::uint32_t>(to - from)});
        passed += s.length;
    }
    return out;
}

void add_spans(source_spans& to, const source_spans& more) {
    to.insert(to.end(), more.begin(), more.end());
    settle(to);
}

}  // namespace smtp_explain
