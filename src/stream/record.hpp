// A piece of a stream that is answered by itself: a message of an mbox, the lines of one message in a log, an object of a
// webhook's array, a row of a table.
//
//   record r;                                      // bytes: what explain() reads
//   r.offset == 812; r.bytes[0] is byte 812 of the stream; r.index counts the records from 0
//
// Where the bytes are no single piece of the stream (the lines of one message stand apart), `pieces` says where each stands;
// what stands in no piece (a table's header before its row) has no place of its own.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/report.hpp"

namespace smtp_explain {

struct record {
    struct piece {
        std::uint32_t begin = 0, size = 0;  // in bytes
        std::uint64_t offset = 0;           // in the stream; less than 2 GiB behind the record's own
    };
    std::string bytes;
    std::uint64_t index = 0, offset = 0;
    std::uint64_t size = 0;       // in the stream; more than bytes.size() where the record is too long to be kept
    std::vector<piece> pieces;    // in order; empty: one piece
    bool alone = true;            // the stream is this record and no other
    bool evicted = false;         // a message that was still open in a log that has too many of them
    bool cut_off = false;         // a structure that has no end
    // What stands between the lines that are understood: an answer counts only where a format recognises it for certain,
    // or, where no line was understood, where anything is found.
    bool exact_only = false, only_if_found = false;

    // Adds a piece of the stream; what is longer than a record may be is left out.
    void append(std::string_view, std::uint64_t at);
    // Adds a line and ends it.
    void append_line(std::string_view, std::uint64_t at);
};

// Spans of the record's bytes become spans of the stream, counted from the record's offset.
void relocate(report&, const record&);

}  // namespace smtp_explain
