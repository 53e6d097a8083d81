// Compound files [MS-CFB]: the small file system inside one file in which Outlook keeps a message.
//
//   if (is_compound_file(bytes)) {
//       compound_file file(bytes);
//       for (const std::uint32_t id : file.children(0))          // 0 is the root storage
//           if (file.entries()[id].is_stream()) use(file.read(id).view());
//   }
//
// Streams come as raw bytes with the way back to the input (each run of sectors keeps its exact bytes). Hostile input is
// expected: chains with cycles end, a sector outside the file is cut off, all streams together give no more bytes than the
// file has. `damaged()` and `truncated()` tell that something was lost.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/document.hpp"

namespace smtp_explain {

bool is_compound_file(std::string_view bytes);

class compound_file {
public:
    struct entry {
        enum class kind : std::uint8_t { unused = 0, storage = 1, stream = 2, root = 5 };

        std::string name;  // UTF-8
        kind type = kind::unused;
        std::uint32_t left = 0, right = 0, child = 0;  // other entries; no_entry where there is none
        std::uint32_t first_sector = 0;
        std::uint32_t size = 0;

        bool is_stream() const { return type == kind::stream; }
        bool is_storage() const { return type == kind::storage; }
    };

    static constexpr std::uint32_t no_entry = 0xFFFFFFFF;
    static constexpr std::size_t max_entries = 20'000;

    explicit compound_file(std::string_view bytes);

    // Empty where the file cannot be read at all; else entry 0 is the root.
    const std::vector<entry>& entries() const { return entries_; }
    // What stands directly in a storage, in the order of the names. Ask once for each storage: all answers together name
    // as many entries as there are.
    std::vector<std::uint32_t> children(std::uint32_t storage);
    // The bytes of a stream; empty for anything else. `limit`: no more than so many.
    mapped_text read(std::uint32_t stream, std::size_t limit = std::string_view::npos);

    bool damaged() const { return damaged_; }      // chains that are broken or go in circles, sectors outside the file
    bool truncated() const { return truncated_; }  // more entries or bytes than are read

private:
    std::uint32_t u32(std::size_t at) const;
    std::uint32_t u16(std::size_t at) const;
    std::size_t sector_offset(std::uint32_t sector) const { return (std::size_t{sector} + 1) << sector_shift_; }
    std::size_t sector_size() const { return std::size_t{1} << sector_shift_; }
    bool is_inside(std::uint32_t sector) const;

    void read_fat();
    std::vector<std::uint32_t> chain(std::uint32_t first, std::size_t most_sectors);
    void read_directory();

    std::string_view bytes_;
    unsigned sector_shift_ = 9;
    std::size_t sector_count_ = 0;
    std::vector<std::uint32_t> fat_, mini_fat_, mini_stream_;  // the last: the sectors that hold the mini stream
    std::size_t mini_stream_bytes_ = 0;
    std::vector<entry> entries_;
    std::size_t budget_ = 0, visits_left_ = 0;
    bool damaged_ = false, truncated_ = false;
};

}  // namespace smtp_explain
