// A reader run on a text by itself, as recognize() would.
#pragma once

#include <string>

#include "formats/format.hpp"

namespace smtp_explain {

struct read_result {
    std::string text;
    document doc;
    reading_sink sink;

    const delivery_failure& failure(std::size_t i = 0) const { return sink.readings.at(i).failure; }
    // The bytes that the spans name, pieces joined by "|".
    std::string bytes(const source_spans& spans) const {
        std::string out;
        for (const source_span& s : spans) {
            if (!out.empty()) out += '|';
            out += text.substr(s.offset, s.length);
        }
        return out;
    }
};

inline read_result read_with(void (*reader)(const reader_input&, reading_sink&), std::string text) {
    read_result r;
    r.text = std::move(text);
    part p;
    p.content_type = "text/plain";
    p.text = mapped_text(r.text, 0);
    r.doc.bytes = r.text;
    r.doc.parts.push_back(std::move(p));
    const reader_input in{r.doc, r.doc.parts[0], r.doc.parts[0].text.view(), {}};
    reader(in, r.sink);
    return r;
}

}  // namespace smtp_explain
