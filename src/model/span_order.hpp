// Spans in the order that a report gives them.
//
//   source_spans s{{40, 2}, {12, 3}, {15, 4}};
//   settle(s);                                  // {12, 7}, {40, 2}
#pragma once

#include <algorithm>

#include "model/source_span.hpp"

namespace smtp_explain {

// Ascending; those that touch or overlap are joined.
inline void settle(source_spans& spans) {
    std::sort(spans.begin(), spans.end(), [](const source_span& a, const source_span& b) { return a.offset != b.offset ? a.offset < b.offset : a.length < b.length; });
    std::size_t kept = 0;
    for (const source_span& s : spans) {
        if (kept > 0 && s.offset <= spans[kept - 1].offset + spans[kept - 1].length)
            spans[kept - 1].length = std::max(spans[kept - 1].length, s.offset + s.length - spans[kept - 1].offset);
        else
            spans[kept++] = s;
    }
    spans.resize(kept);
}

}  // namespace smtp_explain
