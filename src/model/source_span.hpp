// Where a fact stands in the paste.
//
//   source_span span{812, 3};                       // bytes 812, 813 and 814 of the input
//   located<int> code{550, {span}};                 // the value and the bytes that state it
//   stated<int> none;                               // the paste does not state it
//
// Offsets and lengths count bytes of the input exactly as it was given, whatever its charset or
// transfer encoding. A value that several pieces of the input make up (a folded line, a code that is
// repeated) has several spans, in ascending order and without overlap.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace smtp_explain {

struct source_span {
    std::uint32_t offset = 0;
    std::uint32_t length = 0;

    friend bool operator==(const source_span&, const source_span&) = default;
};

using source_spans = std::vector<source_span>;

// A value together with the bytes that state it.
template <class T>
struct located {
    T value{};
    source_spans where;
};

// Empty means that the paste does not state the value; nothing is ever invented.
template <class T>
using stated = std::optional<located<T>>;

}  // namespace smtp_explain
