// Writes compound files ([MS-CFB], version 3) and Outlook messages ([MS-OXMSG]) for the tests.
//
//   compound_node message = outlook_message("REPORT.IPM.Note.NDR");
//   add_text(message, 0x0037, "Undeliverable: hello");
//   message.children.push_back(recipient(0));
//   const std::string bytes = write_compound_file(message);
#pragma once

#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace smtp_explain::test {

struct compound_node {
    std::string name;  // ASCII
    std::string bytes;
    bool storage = false;
    std::vector<compound_node> children = {};
};

inline void put(std::string& out, std::uint64_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) out += static_cast<char>(value >> (8 * i) & 0xFF);
}

// `reversed`: the sectors of each long stream lie in descending order.
inline std::string write_compound_file(const compound_node& root, bool reversed = false) {
    struct entry {
        const compound_node* node;
        std::uint32_t right = 0xFFFFFFFF, child = 0xFFFFFFFF, first = 0xFFFFFFFE, size = 0;
    };
    std::vector<entry> entries{{&root}};
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const compound_node& node = *entries[i].node;
        for (std::size_t c = 0; c < node.children.size(); ++c) {
            const auto id = static_cast<std::uint32_t>(entries.size());
            if (c == 0) entries[i].child = id;
            else entries[id - 1].right = id;
            entries.push_back({&node.children[c]});
        }
    }
    std::string mini, sectors;
    std::vector<std::uint32_t> mini_fat, fat;
    const auto place = [&](std::string bytes, bool backwards) {
        if (bytes.empty()) return 0xFFFFFFFEu;
        bytes.resize((bytes.size() + 511) / 512 * 512, '\0');
        const auto first = static_cast<std::uint32_t>(fat.size()), count = static_cast<std::uint32_t>(bytes.size() / 512);
        for (std::uint32_t n = 0; n < count; ++n) {
            sectors += bytes.substr(512 * (backwards ? count - 1 - n : n), 512);
            if (backwards) fat.push_back(n == 0 ? 0xFFFFFFFE : first + n - 1);
            else fat.push_back(n + 1 == count ? 0xFFFFFFFE : first + n + 1);
        }
        return backwards ? first + count - 1 : first;
    };
    for (entry& e : entries) {
        if (e.node->storage) continue;
        e.size = static_cast<std::uint32_t>(e.node->bytes.size());
        if (e.size == 0) continue;
        if (e.size >= 4096) {
            e.first = place(e.node->bytes, reversed);
            continue;
        }
        e.first = static_cast<std::uint32_t>(mini_fat.size());
        std::string padded = e.node->bytes;
        padded.resize((padded.size() + 63) / 64 * 64, '\0');
        mini += padded;
        for (std::size_t n = 0; n < padded.size() / 64; ++n) mini_fat.push_back(n + 1 == padded.size() / 64 ? 0xFFFFFFFE : static_cast<std::uint32_t>(mini_fat.size() + 1));
    }
    entries[0].size = static_cast<std::uint32_t>(mini.size());
    entries[0].first = place(mini, false);
    std::string mini_fat_bytes;
    for (const std::uint32_t n : mini_fat) put(mini_fat_bytes, n, 4);
    while (mini_fat_bytes.size() % 512 != 0) put(mini_fat_bytes, 0xFFFFFFFF, 4);
    const std::uint32_t first_mini_fat = place(mini_fat_bytes, false);

    std::string directory;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const entry& e = entries[i];
        const std::string name = i == 0 ? "Root Entry" : e.node->name;
        std::string one;
        for (const char c : name) put(one, static_cast<unsigned char>(c), 2);
        one.resize(64, '\0');
        put(one, 2 * (name.size() + 1), 2);
        put(one, i == 0 ? 5 : e.node->storage ? 1 : 2, 1);
        put(one, 1, 1);
        put(one, 0xFFFFFFFF, 4);
        put(one, e.right, 4);
        put(one, e.child, 4);
        one.resize(116, '\0');
        put(one, e.node->storage && i > 0 ? 0 : e.first, 4);
        put(one, e.size, 8);
        directory += one;
    }
    while (directory.size() % 512 != 0) {
        std::string unused(128, '\0');
        for (std::size_t at : {68, 72, 76}) unused.replace(at, 4, "\xFF\xFF\xFF\xFF");
        directory += unused;
    }
    const std::uint32_t first_directory = place(directory, false);
    // The FAT holds itself.
    const auto used = static_cast<std::uint32_t>(fat.size());
    std::uint32_t fat_sectors = 1;
    while (fat_sectors * 128 < used + fat_sectors) ++fat_sectors;
    for (std::uint32_t n = 0; n < fat_sectors; ++n) fat.push_back(0xFFFFFFFD);
    std::string fat_bytes;
    for (const std::uint32_t n : fat) put(fat_bytes, n, 4);
    while (fat_bytes.size() % 512 != 0) put(fat_bytes, 0xFFFFFFFF, 4);

    std::string out = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
    out.resize(24, '\0');
    put(out, 0x3E, 2);
    put(out, 3, 2);
    put(out, 0xFFFE, 2);
    put(out, 9, 2);
    put(out, 6, 2);
    out.resize(44, '\0');
    put(out, fat_sectors, 4);
    put(out, first_directory, 4);
    put(out, 0, 4);
    put(out, 4096, 4);
    put(out, first_mini_fat, 4);
    put(out, mini_fat_bytes.size() / 512, 4);
    put(out, 0xFFFFFFFE, 4);
    put(out, 0, 4);
    for (std::uint32_t n = 0; n < 109; ++n) put(out, n < fat_sectors ? used + n : 0xFFFFFFFF, 4);
    return out + sectors + fat_bytes;
}

inline std::string utf16(std::string_view ascii) {
    std::string out;
    for (const char c : ascii) put(out, static_cast<unsigned char>(c), 2);
    return out;
}

inline std::string tag_name(std::uint32_t id, std::uint32_t type) {
    char name[32];
    std::snprintf(name, sizeof name, "__substg1.0_%04X%04X", static_cast<unsigned>(id), static_cast<unsigned>(type));
    return name;
}

inline void add_bytes(compound_node& to, std::uint32_t id, std::string bytes, std::uint32_t type = 0x0102) {
    to.children.push_back({tag_name(id, type), std::move(bytes)});
}
inline void add_text(compound_node& to, std::uint32_t id, std::string_view ascii) { add_bytes(to, id, utf16(ascii), 0x001F); }

// The properties without a stream of their own; `to` has its properties stream in front.
inline void add_number(compound_node& to, std::uint32_t id, std::uint64_t value, std::uint32_t type = 0x0003) {
    std::string& stream = to.children.front().bytes;
    put(stream, id << 16 | type, 4);
    put(stream, 6, 4);
    put(stream, value, 8);
}

inline compound_node with_properties(std::string name, std::size_t header) {
    return {std::move(name), "", true, {{"__properties_version1.0", std::string(header, '\0')}}};
}
inline compound_node outlook_message(std::string_view message_class) {
    compound_node root = with_properties("", 32);
    add_text(root, 0x001A, message_class);
    return root;
}
inline compound_node embedded_message(std::string_view message_class) {
    compound_node message = with_properties(tag_name(0x3701, 0x000D), 24);
    add_text(message, 0x001A, message_class);
    return message;
}
inline std::string numbered(const char* prefix, unsigned n) {
    char name[48];
    std::snprintf(name, sizeof name, "%s%08X", prefix, n);
    return name;
}
inline compound_node recipient(unsigned n) { return with_properties(numbered("__recip_version1.0_#", n), 8); }
inline compound_node attachment(unsigned n) { return with_properties(numbered("__attach_version1.0_#", n), 8); }

}  // namespace smtp_explain::test
