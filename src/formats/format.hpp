// The contract between the table of formats and one format's reader.
//
//   // formats/bounce/postfix.hpp
//   void read_postfix_bounce(const reader_input&, reading_sink&);
//   // formats/table.cpp, one line a format:
//   {"postfix-bounce", input_kind::delivery_failure, {"this is the mail system at host", …}, read_postfix_bounce},
//
// A reader runs when one of its signatures (a literal that the format cannot be without) stands in the part.
// It reads only the region it is given, says what it found with sink.add(), and never decides between
// formats: recognize() does, by the bytes that a reading explains. A reader that finds nothing adds nothing.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "model/document.hpp"
#include "model/report.hpp"

namespace smtp_explain {

// How far a reading's reply is to be trusted against another reading of the same recipient.
enum class reply_source : std::uint8_t { none, prose, typed_field, literal_reply };

// One failure as one reader sees it.
struct reading {
    delivery_failure failure;
    reply_source source = reply_source::none;
    // The region of the part's text that this reading accounts for.
    std::uint32_t begin = 0, end = 0;
    // Bytes explained by literals and typed fields, never by free text: decides between readers of one region.
    std::uint32_t explained = 0;
    // Counts the messages that a reader tells apart (the transactions of a dialogue, the lines of a log); 0 where it does
    // not. Readings of different messages are never joined, not even for one recipient.
    std::uint32_t message = 0;
};

struct reader_input {
    const document& doc;
    const part& where;       // the part being read
    std::string_view text;   // its text up to the returned original message
    // The returned original, where it follows in the same text ("--- Below this line is a copy"); else empty.
    std::string_view original;

    // The piece of `where.text` as a fact. Line breaks and folding blanks become one blank.
    located<std::string> fact(std::string_view piece) const;
    source_spans spans(std::string_view piece) const { return where.text.spans(piece); }
    std::uint32_t offset(std::string_view piece) const {
        return static_cast<std::uint32_t>(piece.data() - where.text.view().data());
    }
};

class reading_sink {
public:
    void add(reading r) { readings.push_back(std::move(r)); }
    void add_delivered(located<std::string> recipient) {
        if (delivered.size() < max_delivered) delivered.push_back(std::move(recipient));
        else leave_out();
    }
    // Asked where there is more to read: whether the limit of a reader's work is reached, which the report then says.
    bool is_full(std::size_t limit = max_readings) {
        if (readings.size() < limit) return false;
        leave_out();
        return true;
    }
    // Something of the text is left out, because there is so much of it.
    void leave_out() {
        if (left_out_) return;
        left_out_ = true;
        notes.push_back({"listed-in-part", {}});
    }

    std::vector<reading> readings;
    std::optional<session> dialogue;               // set by session readers
    std::vector<located<std::string>> delivered;   // recipients of a success report
    smtp_explain::original_message original;
    std::optional<input_kind> kind;                // where the text proves another kind than the format's usual one
    std::uint32_t explained = 0;                   // bytes explained that belong to no single failure (frame, header lines)
    std::vector<note> notes;

    static constexpr std::size_t max_readings = 20'000, max_delivered = 1000;

private:
    bool left_out_ = false;
};

struct format {
    std::string_view id;
    input_kind kind;
    // Lower-case ASCII literals (UTF-8 for other scripts), at least 4 bytes each; any one of them qualifies.
    // Matched without regard to ASCII letter case. None: the format has no words of its own, only codes, and applies
    // to any text.
    std::vector<std::string_view> signatures;
    void (*read)(const reader_input&, reading_sink&);
    // Which parts it reads.
    std::vector<part_role> roles = {part_role::body};
    // How much the reader knows of the text's shape. A reader of a general shape runs only where none that knows the
    // exact one found a failure's reason, so that it never reads a frame's own words as a failure.
    enum class knowledge : std::uint8_t { exact, general, codes_only };
    knowledge knows = knowledge::exact;
};

// formats/table.cpp: one line a format, in alphabetical order; the order means nothing.
const std::vector<format>& formats();

}  // namespace smtp_explain
