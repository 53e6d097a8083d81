#include "decode/compound_file.hpp"

#include <algorithm>

#include "decode/charset.hpp"

namespace smtp_explain {

namespace {

// [MS-CFB] section 2.2
constexpr std::string_view signature = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
constexpr std::size_t header_bytes = 512;
constexpr std::size_t difat_in_header = 109;
constexpr std::uint32_t last_regular_sector = 0xFFFFFFFA;  // MAXREGSECT
constexpr std::uint32_t end_of_chain = 0xFFFFFFFE;         // ENDOFCHAIN
constexpr std::size_t entry_bytes = 128;                   // section 2.6.1
constexpr unsigned mini_sector_shift = 6;
constexpr std::uint32_t mini_stream_cutoff = 4096;

// Names are told apart without regard to the case of ASCII letters; property streams differ in nothing else.
bool name_less(const std::string& a, const std::string& b) {
    return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
        const auto upper = [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; };
        return upper(x) < upper(y);
    });
}

}  // namespace

bool is_compound_file(std::string_view bytes) { return bytes.size() >= header_bytes && bytes.substr(0, signature.size()) == signature; }

std::uint32_t compound_file::u16(std::size_t at) const {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(bytes_[at])) | static_cast<std::uint32_t>(static_cast<unsigned char>(bytes_[at + 1])) << 8;
}
std::uint32_t compound_file::u32(std::size_t at) const { return u16(at) | u16(at + 2) << 16; }

bool compound_file::is_inside(std::uint32_t sector) const { return sector < sector_count_; }

compound_file::compound_file(std::string_view bytes) : bytes_(bytes) {
    if (!is_compound_file(bytes)) return;
    // In an honest file each byte belongs to one stream.
    budget_ = bytes.size();
    sector_shift_ = u16(30);
    if (sector_shift_ != 9 && sector_shift_ != 12) {  // versions 3 and 4: there are no others
        damaged_ = true;
        sector_shift_ = 9;
    }
    // The last sector may be cut off; what is there of it is read.
    sector_count_ = bytes.size() <= sector_size() ? 0 : (bytes.size() - sector_size() + sector_size() - 1) >> sector_shift_;
    read_fat();
    read_directory();
}

void compound_file::read_fat() {
    const std::size_t per_sector = sector_size() / 4;
    const auto load = [&](std::uint32_t sector, std::vector<std::uint32_t>& into, std::size_t most) {
        if (!is_inside(sector)) {
            damaged_ = true;
            return;
        }
        const std::size_t from = sector_offset(sector);
        for (std::size_t i = 0; i < per_sector && into.size() < most; ++i)
            into.push_back(from + 4 * i + 4 <= bytes_.size() ? u32(from + 4 * i) : end_of_chain);
    };
    // No more than the file has sectors, however many FAT sectors it names.
    for (std::size_t i = 0; i < difat_in_header && fat_.size() < sector_count_; ++i)
        if (const std::uint32_t sector = u32(76 + 4 * i); sector <= last_regular_sector) load(sector, fat_, sector_count_);
    std::uint32_t difat = u32(68);
    for (std::size_t steps = 0; difat <= last_regular_sector && fat_.size() < sector_count_; ++steps) {
        if (!is_inside(difat) || steps > sector_count_ || sector_offset(difat) + sector_size() > bytes_.size()) {
            damaged_ = true;
            break;
        }
        const std::size_t from = sector_offset(difat);
        for (std::size_t i = 0; i + 1 < per_sector && fat_.size() < sector_count_; ++i)
            if (const std::uint32_t sector = u32(from + 4 * i); sector <= last_regular_sector) load(sector, fat_, sector_count_);
        difat = u32(from + 4 * (per_sector - 1));
    }
    const std::size_t most_mini = bytes_.size() >> mini_sector_shift;
    if (u32(60) <= last_regular_sector)
        for (const std::uint32_t sector : chain(u32(60), most_mini / per_sector + 1)) load(sector, mini_fat_, most_mini);
}

// The sectors from `first` on. A chain that goes in circles ends where it has as many sectors as were asked for.
std::vector<std::uint32_t> compound_file::chain(std::uint32_t first, std::size_t most_sectors) {
    std::vector<std::uint32_t> out;
    most_sectors = std::min(most_sectors, sector_count_);
    for (std::uint32_t sector = first; sector != end_of_chain && out.size() < most_sectors;) {
        if (!is_inside(sector)) {
            damaged_ = true;
            break;
        }
        out.push_back(sector);
        sector = sector < fat_.size() ? fat_[sector] : end_of_chain;
    }
    return out;
}

void compound_file::read_directory() {
    const std::size_t per_sector = sector_size() / entry_bytes;
    const std::vector<std::uint32_t> sectors = chain(u32(48), max_entries / per_sector);
    if (sectors.size() == max_entries / per_sector) truncated_ = true;
    std::string raw;
    for (const std::uint32_t sector : sectors) {
        for (std::size_t i = 0; i < per_sector; ++i) {
            const std::size_t at = sector_offset(sector) + i * entry_bytes;
            if (at + entry_bytes > bytes_.size()) return;
            entry& e = entries_.emplace_back();
            const unsigned char type = static_cast<unsigned char>(bytes_[at + 66]);
            if (type != 1 && type != 2 && type != 5) continue;
            e.type = static_cast<entry::kind>(type);
            const std::size_t name_bytes = std::min<std::size_t>(u16(at + 64), 64) & ~std::size_t{1};
            for (std::size_t n = 0; n + 1 < name_bytes; n += 2) {
                const std::uint32_t unit = u16(at + n);
                if (unit == 0) break;
                append_utf8(e.name, unit);
            }
            e.left = u32(at + 68);
            e.right = u32(at + 72);
            e.child = u32(at + 76);
            e.first_sector = u32(at + 116);
            e.size = u32(at + 120);
        }
    }
    if (entries_.empty() || entries_[0].type != entry::kind::root) {
        damaged_ = true;
        entries_.clear();
        return;
    }
    visits_left_ = entries_.size();
    mini_stream_bytes_ = std::min<std::size_t>(entries_[0].size, bytes_.size());
    mini_stream_ = chain(entries_[0].first_sector, (mini_stream_bytes_ + sector_size() - 1) >> sector_shift_);
}

std::vector<std::uint32_t> compound_file::children(std::uint32_t storage) {
    std::vector<std::uint32_t> out;
    if (storage >= entries_.size() || entries_[storage].is_stream()) return out;
    std::vector<bool> seen(entries_.size(), false);
    std::vector<std::uint32_t> open{entries_[storage].child};
    while (!open.empty()) {
        const std::uint32_t id = open.back();
        open.pop_back();
        if (id >= entries_.size() || seen[id]) continue;
        if (visits_left_ == 0) {  // in an honest file each entry stands in one storage
            damaged_ = true;
            break;
        }
        --visits_left_;
        seen[id] = true;
        const entry& e = entries_[id];
        if (e.is_stream() || e.is_storage()) out.push_back(id);
        open.push_back(e.left);
        open.push_back(e.right);
    }
    std::sort(out.begin(), out.end(), [&](std::uint32_t a, std::uint32_t b) { return name_less(entries_[a].name, entries_[b].name); });
    return out;
}

mapped_text compound_file::read(std::uint32_t stream, std::size_t limit) {
    if (stream >= entries_.size() || !entries_[stream].is_stream()) return {};
    const entry& e = entries_[stream];
    std::size_t size = std::min<std::size_t>(e.size, limit);
    if (size > budget_) {
        truncated_ = true;
        size = budget_;
    }
    std::string out;
    std::vector<mapped_text::segment> segments;
    const auto add = [&](std::size_t at, std::size_t length) {
        if (at >= bytes_.size()) return false;
        length = std::min({length, bytes_.size() - at, size - out.size()});
        const auto source = static_cast<std::uint32_t>(at);
        if (!segments.empty() && segments.back().source_offset + segments.back().source_length == source)
            segments.back().source_length += static_cast<std::uint32_t>(length);
        else
            segments.push_back({static_cast<std::uint32_t>(out.size()), source, static_cast<std::uint32_t>(length), true});
        out.append(bytes_, at, length);
        return true;
    };
    if (e.size < mini_stream_cutoff) {
        constexpr std::size_t mini = std::size_t{1} << mini_sector_shift;
        const std::size_t most = mini_stream_bytes_ >> mini_sector_shift;
        std::uint32_t sector = e.first_sector;
        for (std::size_t steps = 0; out.size() < size && sector != end_of_chain && steps <= most; ++steps) {
            const std::size_t at = std::size_t{sector} << mini_sector_shift;
            const std::size_t holder = at >> sector_shift_;
            if (holder >= mini_stream_.size() || !add(sector_offset(mini_stream_[holder]) + (at & (sector_size() - 1)), mini)) break;
            sector = sector < mini_fat_.size() ? mini_fat_[sector] : end_of_chain;
        }
    } else {
        for (const std::uint32_t sector : chain(e.first_sector, (size + sector_size() - 1) >> sector_shift_))
            if (!add(sector_offset(sector), sector_size())) break;
    }
    if (out.size() < size) damaged_ = true;
    budget_ -= out.size();
    return {std::move(out), std::move(segments)};
}

}  // namespace smtp_explain
