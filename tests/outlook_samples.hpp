// Outlook messages as the tests need them: a report as Exchange stores one, and any message that is read from its source.
//
//   const std::string file = write_compound_file(exchange_report());
//   const std::string same = write_compound_file(message_from(decode(eml)));
#pragma once

#include "compound_writer.hpp"
#include "model/document.hpp"

namespace smtp_explain::test {

inline compound_node exchange_report() {
    compound_node root = outlook_message("REPORT.IPM.Note.NDR");
    add_text(root, 0x0037, "Undeliverable: lunch");
    add_text(root, 0x6820, "mx1.example.org");
    compound_node bob = recipient(0);
    add_text(bob, 0x3001, "Bob");
    add_text(bob, 0x39FE, "bob@example.net");
    add_text(bob, 0x0C1B, "<mx.example.net #5.1.1 smtp;550 5.1.1 <bob@example.net>: user unknown>");
    root.children.push_back(bob);
    compound_node eve = recipient(1);
    add_text(eve, 0x3001, "eve@example.com");
    add_number(eve, 0x0C20, 522);
    add_text(eve, 0x1001, "552 5.2.2 mailbox full\r\nquota 2 GB");
    root.children.push_back(eve);
    return root;
}

inline std::string utf16_of_utf8(std::string_view utf8) {
    std::string out;
    for (std::size_t i = 0; i < utf8.size();) {
        const auto lead = static_cast<unsigned char>(utf8[i]);
        const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        std::uint32_t c = length == 1 ? lead : lead & (0x7Fu >> length);
        for (std::size_t n = 1; n < length && i + n < utf8.size(); ++n) c = c << 6 | (static_cast<unsigned char>(utf8[i + n]) & 0x3Fu);
        if (c >= 0x10000) {
            put(out, 0xD800 + ((c - 0x10000) >> 10), 2);
            c = 0xDC00 + ((c - 0x10000) & 0x3FF);
        }
        put(out, c, 2);
        i += length;
    }
    return out;
}

// The message with its header as it came, its first text as the body, and its other parts attached, as Outlook keeps them.
inline compound_node message_from(const document& d) {
    compound_node root = outlook_message("IPM.Note");
    std::string header;
    for (const header_field& f : d.headers) header += f.name + ": " + f.value.value + "\r\n";
    add_bytes(root, 0x007D, utf16_of_utf8(header), 0x001F);
    bool has_body = false;
    unsigned attachments = 0;
    for (const part& p : d.parts) {
        if (p.role == part_role::attachment || p.alternative) continue;
        if (p.role == part_role::body && !has_body) {
            has_body = true;
            add_bytes(root, 0x1000, utf16_of_utf8(p.text.view()), 0x001F);
            continue;
        }
        compound_node a = attachment(attachments++);
        add_text(a, 0x370E, p.role == part_role::body ? "text/plain" : p.content_type);
        add_bytes(a, 0x3701, std::string(p.text.view()));
        root.children.push_back(a);
    }
    return root;
}

}  // namespace smtp_explain::test
