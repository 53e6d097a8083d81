#include "decode/outlook_message.hpp"

#include "decode/compound_file.hpp"
#include "decode/rich_text.hpp"
#include "outlook_samples.hpp"
#include "unit/decode_support.hpp"

using namespace smtp_explain;
using namespace smtp_explain::test;

namespace {

// [MS-OXRTFCP]: every byte a literal.
std::string compressed_rtf(std::string_view rtf) {
    std::string body;
    for (std::size_t i = 0; i < rtf.size(); i += 8) {
        body += '\0';
        body += rtf.substr(i, 8);
    }
    std::string out;
    put(out, body.size() + 12, 4);
    put(out, rtf.size(), 4);
    out += "LZFu";
    put(out, 0, 4);
    return out + body;
}

std::string text_of(const std::string& bytes) {
    outlook_notes notes;
    const auto text = outlook_message_text(bytes, notes);
    CHECK_FALSE(notes.damaged);
    CHECK_FALSE(notes.truncated);
    return text ? std::string(text->view()) : "(no message)";
}

// What stands in the file as UTF-16, read back without its zero bytes.
std::string wide_source(const document& d, const part& p, std::string_view piece) {
    std::string out;
    for (const char c : source_of(d, p, piece))
        if (c != '\0') out += c;
    return out;
}

const part* part_of(const document& d, std::string_view type) {
    for (const part& p : d.parts)
        if (p.content_type == type) return &p;
    return nullptr;
}

}  // namespace

TEST_SUITE("decode: Outlook messages") {
    TEST_CASE("headers, body and HTML of a plain message") {
        compound_node root = outlook_message("IPM.Note");
        add_text(root, 0x007D,
                 "Microsoft Mail Internet Headers Version 2.0\r\nReceived: from a by b;\r\n\tThu, 5 Nov 2026 10:00:00 +0000\r\nFrom: MAILER-DAEMON@example.org\r\n"
                 "Content-Type: multipart/report;\r\n boundary=x\r\nMIME-Version: 1.0\r\nSubject: no luck\r\nTo: a@example.org\r\n\r\n");
        add_text(root, 0x1000, "550 5.1.1 user unknown\r\n\r\nbye\r\n");
        add_bytes(root, 0x1013, "<p>550 5.1.1 user <b>unknown</b></p>");
        const std::string bytes = write_compound_file(root);
        const document d = decode(bytes);
        CHECK(is_sound(d));
        CHECK(d.notes.empty());
        CHECK(d.is_message);
        REQUIRE(d.header("from") != nullptr);
        CHECK(d.header("from")->value.value == "MAILER-DAEMON@example.org");
        CHECK(d.header("subject")->value.value == "no luck");
        CHECK(d.header("received")->value.value == "from a by b; Thu, 5 Nov 2026 10:00:00 +0000");
        CHECK(source(d, d.header("subject")->value.where) == utf16("no luck"));
        REQUIRE(d.parts.size() == 2);
        CHECK(d.parts[0].text.view() == "550 5.1.1 user unknown\n\nbye\n");
        CHECK(source_of(d, d.parts[0], "5.1.1") == utf16("5.1.1"));
        CHECK_FALSE(d.parts[0].alternative);
        CHECK(d.parts[1].alternative);
        CHECK(d.parts[1].text.view() == "550 5.1.1 user unknown\n");
        CHECK(source_of(d, d.parts[1], "user ") == "user ");
    }
    TEST_CASE("without transport headers the properties are the header") {
        compound_node root = outlook_message("IPM.Note");
        add_text(root, 0x0C1A, "System Administrator");
        add_text(root, 0x0C1F, "/O=EXAMPLE/OU=X/CN=ADMIN");
        add_text(root, 0x5D01, "postmaster@example.org");
        add_text(root, 0x0E04, "Alice\r\nSmith");
        add_text(root, 0x0037, std::string_view("Undeliverable\0", 14));
        add_text(root, 0x1035, "<1@example.org>");
        add_number(root, 0x0039, 134383488000000000ull, 0x0040);
        add_text(root, 0x1000, "hi");
        CHECK(text_of(write_compound_file(root)).substr(0, 192) ==
              "From: System Administrator <postmaster@example.org>\nTo: Alice Smith\nSubject: Undeliverable\nMessage-ID: <1@example.org>\n"
              "Date: Thu, 5 Nov 2026 10:40:00 +0000\nMIME-Version: 1.0\nContent-Type: mult");
    }
    TEST_CASE("a report's recipients become a delivery status") {
        const std::string bytes = write_compound_file(exchange_report());
        const document d = decode(bytes);
        CHECK(is_sound(d));
        CHECK(d.content_type == "multipart/report");
        CHECK(d.report_type == "delivery-status");
        const part* status = part_of(d, "message/delivery-status");
        REQUIRE(status != nullptr);
        CHECK(status->text.view() ==
              "Reporting-MTA: mx1.example.org\n\nFinal-Recipient: bob@example.net\nX-Display-Name: Bob\nAction: failed\nStatus: 5.1.1\nRemote-MTA: mx.example.net\n"
              "Diagnostic-Code: smtp;550 5.1.1 <bob@example.net>: user unknown\n\nFinal-Recipient: eve@example.com\nAction: failed\nStatus: 5.2.2\n"
              "Diagnostic-Code: 552 5.2.2 mailbox full quota 2 GB\n");
        CHECK(wide_source(d, *status, "mx.example.net") == "mx.example.net");
        CHECK(wide_source(d, *status, "user unknown") == "user unknown");
        CHECK(source_of(d, *status, "5.2.2") == std::string("\x0A\x02\0\0", 4));       // the number 522
        CHECK(wide_source(d, *status, "failed") == "REPORT.IPM.Note.NDR");
    }
    TEST_CASE("a report says which message it is about") {
        compound_node root = exchange_report();
        add_text(root, 0x0049, "lunch");
        add_text(root, 0x004D, "Alice");
        add_text(root, 0x0074, "Bob; Eve");
        add_number(root, 0x004E, 134'383'488'000'000'000ull, 0x0040);
        const std::string bytes = write_compound_file(root);
        const document d = decode(bytes);
        const part* original = part_of(d, "text/rfc822-headers");
        REQUIRE(original != nullptr);
        CHECK(original->role == part_role::returned_message);
        CHECK(original->text.view() == "From: Alice\nTo: Bob; Eve\nSubject: lunch\nDate: Thu, 5 Nov 2026 10:40:00 +0000\n");
        CHECK(wide_source(d, *original, "lunch") == "lunch");
    }
    TEST_CASE("classes of reports") {
        const auto action = [](std::string_view message_class) {
            compound_node root = outlook_message(message_class);
            compound_node bob = recipient(0);
            add_text(bob, 0x3003, "bob@example.net");
            root.children.push_back(bob);
            const std::string text = text_of(write_compound_file(root));
            const std::size_t at = text.find("Action: ");
            return at == std::string::npos ? "" : text.substr(at + 8, text.find('\n', at) - at - 8);
        };
        CHECK(action("REPORT.IPM.Note.NDR") == "failed");
        CHECK(action("REPORT.IPM.Note.Delayed.DR") == "delayed");
        CHECK(action("REPORT.IPM.Note.DR") == "delivered");
        CHECK(action("REPORT.IPM.Note.Relayed.DR") == "relayed");
        CHECK(action("REPORT.IPM.Note.IPNRN") == "");
        CHECK(action("IPM.Note") == "");
    }
    TEST_CASE("supplementary information in the shapes that Exchange writes") {
        const auto status = [](std::string_view info, std::uint32_t diag) {
            compound_node root = outlook_message("REPORT.IPM.Note.NDR");
            compound_node bob = recipient(0);
            add_text(bob, 0x39FE, "bob@example.net");
            add_text(bob, 0x0C1B, info);
            add_number(bob, 0x0C05, diag);
            root.children.push_back(bob);
            const std::string text = text_of(write_compound_file(root));
            const std::size_t at = text.find("Action: failed\n") + 15;
            return text.substr(at, text.find("\n--", at) - at);
        };
        CHECK(status("<mx.example.net #5.5.0 smtp;554 no>", 0) == "Status: 5.5.0\nRemote-MTA: mx.example.net\nDiagnostic-Code: smtp;554 no\n");
        CHECK(status("<mx.example.net #5.7.1 #SMTP#>", 0) == "Status: 5.7.1\nRemote-MTA: mx.example.net\n");
        CHECK(status("<mx.example.net #550 5.1.1 unknown>", 35) == "Status: 5.1.1\nRemote-MTA: mx.example.net\nDiagnostic-Code: 550 5.1.1 unknown\n");
        CHECK(status("<#5.4.4>", 0) == "Status: 5.4.4\n");
        CHECK(status("550 no such user", 48) == "Status: 5.1.2\nDiagnostic-Code: 550 no such user\n");
        CHECK(status("<", 0xFFFFFFFF) == "Diagnostic-Code: <\n");
    }
    TEST_CASE("attached messages, texts, reports and files") {
        compound_node root = outlook_message("IPM.Note");
        add_text(root, 0x0037, "mail came back");
        add_text(root, 0x1000, "what is this?");
        compound_node original = attachment(0);
        compound_node inner = embedded_message("IPM.Note");
        add_text(inner, 0x007D, "From: alice@example.org\r\nTo: bob@example.net\r\nSubject: lunch\r\n");
        add_text(inner, 0x1000, "at noon?");
        original.children.push_back(inner);
        root.children.push_back(original);
        compound_node details = attachment(1);
        add_text(details, 0x3707, "details.txt");
        add_bytes(details, 0x3701, "Reporting-MTA: dns; mx.example.org\r\n\r\nFinal-Recipient: rfc822; bob@example.net\r\nAction: failed\r\n");
        root.children.push_back(details);
        compound_node picture = attachment(2);
        add_text(picture, 0x3704, "logo.png");
        add_text(picture, 0x370E, "image/png");
        add_bytes(picture, 0x3701, std::string(5000, '\xAB'));
        root.children.push_back(picture);
        compound_node mail = attachment(3);
        add_text(mail, 0x3707, "returned.eml");
        add_bytes(mail, 0x3701, "From: a@example.org\r\nSubject: attached\r\n\r\nhi\r\n");
        root.children.push_back(mail);
        const std::string bytes = write_compound_file(root, true);
        const document d = decode(bytes);
        CHECK(is_sound(d));
        CHECK(d.notes.empty());
        REQUIRE(d.parts.size() == 5);
        CHECK(d.parts[0].text.view() == "what is this?\n");
        CHECK(d.parts[1].role == part_role::returned_message);
        REQUIRE(d.parts[1].headers.size() >= 3);
        CHECK(d.parts[1].headers[2].value.value == "lunch");
        CHECK(source(d, d.parts[1].headers[2].value.where) == utf16("lunch"));
        CHECK(d.parts[2].role == part_role::delivery_status);
        CHECK(source_of(d, d.parts[2], "bob@example.net") == "bob@example.net");
        CHECK(d.parts[3].role == part_role::attachment);
        CHECK(d.parts[3].text.view().find('\xAB') == std::string_view::npos);
        CHECK(d.parts[4].role == part_role::returned_message);
        CHECK(d.parts[4].headers[1].value.value == "attached");
    }
    TEST_CASE("a bounce that was forwarded as an attachment is the document") {
        compound_node root = outlook_message("IPM.Note");
        add_text(root, 0x1000, "please help");
        compound_node forwarded = attachment(0);
        compound_node inner = exchange_report();
        inner.name = tag_name(0x3701, 0x000D);
        inner.children.front().bytes.resize(24);
        forwarded.children.push_back(inner);
        root.children.push_back(forwarded);
        const std::string bytes = write_compound_file(root);
        const document d = decode(bytes);
        CHECK(is_sound(d));
        CHECK(d.report_type == "delivery-status");
        CHECK(part_of(d, "message/delivery-status") != nullptr);
    }
    TEST_CASE("8-bit strings by their code page, UTF-16 beyond ASCII") {
        compound_node root = outlook_message("IPM.Note");
        add_number(root, 0x3FFD, 1251);
        add_bytes(root, 0x0037, "\xCE\xF8\xE8\xE1\xEA\xE0", 0x001E);
        add_bytes(root, 0x1000, std::string("5\0" "5\0" "0\0 \0\xE4\0\x3D\xD8\x00\xDE", 14), 0x001F);
        const std::string bytes = write_compound_file(root);
        const document d = decode(bytes);
        CHECK(d.header("subject")->value.value == "Ошибка");
        CHECK(d.parts[0].text.view() == "550 ä😀\n");
        CHECK(is_sound(d));
    }
    TEST_CASE("long streams in sectors of any order keep their exact bytes") {
        std::string body;
        for (int i = 0; i < 900; ++i) body += "line " + std::to_string(i) + "\n";
        compound_node root = outlook_message("IPM.Note");
        add_bytes(root, 0x1000, body, 0x001E);
        for (const bool reversed : {false, true}) {
            const std::string bytes = write_compound_file(root, reversed);
            const document d = decode(bytes);
            CHECK(is_sound(d));
            CHECK(only_part(d).text.view() == body);
            CHECK(source_of(d, d.parts[0], "line 777\n") == "line 777\n");
            std::uint32_t last = 0;
            for (const source_span& s : d.parts[0].text.spans(0, body.size())) {
                CHECK(s.offset >= last);
                last = s.offset + s.length;
            }
        }
    }
    TEST_CASE("a compound file that is no message is read as before") {
        compound_node root{"", "", true, {{"WordDocument", "550 5.1.1 user unknown"}}};
        const std::string bytes = write_compound_file(root);
        outlook_notes notes;
        CHECK_FALSE(outlook_message_text(bytes, notes));
        CHECK_FALSE(decode(bytes).is_message);
        CHECK_FALSE(decode(bytes.substr(0, 300)).is_message);
    }
    TEST_CASE("limits are noted: messages within each other, recipients") {
        compound_node deep = outlook_message("IPM.Note");
        compound_node* at = &deep;
        for (int i = 0; i < 12; ++i) {
            at->children.push_back(attachment(0));
            at = &at->children.back();
            at->children.push_back(embedded_message("IPM.Note"));
            at = &at->children.back();
        }
        CHECK(has_note(decode(write_compound_file(deep)), "file-read-in-part"));
        compound_node wide = outlook_message("REPORT.IPM.Note.NDR");
        for (unsigned i = 0; i < 1010; ++i) wide.children.push_back(recipient(i));
        const std::string bytes = write_compound_file(wide);
        CHECK(has_note(decode(bytes), "file-read-in-part"));
    }
    TEST_CASE("damage: cut anywhere, and any word of the structure changed") {
        const std::string good = write_compound_file(exchange_report());
        for (std::size_t length = 0; length < good.size(); length += 61) CHECK(is_sound(decode(std::string_view(good).substr(0, length))));
        CHECK(has_note(decode(std::string_view(good).substr(0, good.size() - 600)), "file-damaged"));
        std::size_t messages = 0;
        for (std::size_t at = 24; at + 4 <= good.size(); at += 4) {
            for (const char* word : {"\xFF\xFF\xFF\xFF", "\0\0\0\0", "\x01\0\0\0", "\xFE\xFF\xFF\xFF", "\x05\0\0\0"}) {
                std::string bad = good;
                bad.replace(at, 4, word, 4);
                const document d = decode(bad);
                REQUIRE(is_sound(d));
                messages += d.is_message;
            }
        }
        CHECK(messages > good.size() / 2);  // most words are not vital
    }
    TEST_CASE("chains that go in circles end") {
        compound_node root = outlook_message("IPM.Note");
        add_bytes(root, 0x1000, std::string(20000, 'a'), 0x001E);
        std::string bytes = write_compound_file(root);
        const std::size_t fat = bytes.size() - 512;
        for (std::size_t n = 0; n < 30; ++n) bytes.replace(fat + 4 * n, 4, std::string("\x03\0\0\0", 4));  // every sector is followed by the fourth
        const document d = decode(bytes);
        CHECK(is_sound(d));
        // A directory whose entries name each other.
        bytes = write_compound_file(exchange_report());
        for (std::size_t at = 512; at + 128 <= bytes.size(); at += 128)
            if (bytes[at + 66] == 1 || bytes[at + 66] == 2) bytes.replace(at + 68, 12, std::string("\x02\0\0\0\x01\0\0\0\0\0\0\0", 12));
        CHECK(is_sound(decode(bytes)));
    }
}

TEST_SUITE("decode: rich text") {
    mapped_text stream(const std::string& bytes) { return mapped_text(std::string_view(bytes), 0); }

    TEST_CASE("the specification's example") {
        // [MS-OXRTFCP] section 4.1.1
        const std::string bytes(
            "\x2d\x00\x00\x00\x2b\x00\x00\x00\x4c\x5a\x46\x75\xf1\xc5\xc7\xa7\x03\x00\x0a\x00\x72\x63\x70\x67\x31\x32\x35\x42\x32\x0a\xf3\x20\x68\x65\x6c\x09\x00\x20\x62\x77\x05\xb0\x6c\x64\x7d\x0a\x80\x0f\xa0", 49);
        rtf_limits limits;
        const mapped_text rtf = decompress_rtf(stream(bytes), limits);
        CHECK(rtf.view() == "{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n");
        CHECK_FALSE(limits.damaged);
        CHECK(read_rtf(rtf, "", limits).text.view() == "hello world");
        const source_spans where = rtf.spans(0, rtf.view().size());
        REQUIRE(where.size() == 1);
        CHECK(where[0].offset == 16);
        CHECK(where[0].length == 31);  // to the token that ends it
    }
    TEST_CASE("a run that repeats itself, and what is no compressed RTF") {
        rtf_limits limits;
        CHECK(decompress_rtf(stream(compressed_rtf("{\\rtf1 a}")), limits).view() == "{\\rtf1 a}");
        CHECK_FALSE(limits.damaged);
        const std::string raw = std::string("\x0c\0\0\0\x04\0\0\0MELA\0\0\0\0", 16) + "{\\b}";
        CHECK(decompress_rtf(stream(raw), limits).view() == "{\\b}");
        CHECK(decompress_rtf(stream(std::string(40, 'x')), limits).empty());
        CHECK(limits.damaged);
        limits = {};
        CHECK(decompress_rtf(stream(compressed_rtf("{\\rtf1 abcdefgh}").substr(0, 24)), limits).view() == "{\\rtf1 ");
        CHECK(limits.damaged);
    }
    TEST_CASE("text of RTF: paragraphs, code pages, Unicode, hidden groups") {
        rtf_limits limits;
        const auto plain = [&](const std::string& rtf) { return std::string(read_rtf(stream(rtf), "windows-1252", limits).text.view()); };
        CHECK(plain("{\\rtf1\\ansi{\\fonttbl{\\f0 Arial;}}{\\*\\generator x;}550 5.1.1\\par user\\tab unknown\\line\\{\\'e4\\~b\\}}") == "550 5.1.1\nuser\tunknown\n{ä b}");
        CHECK(plain("{\\rtf1\\ansi\\ansicpg932 \\'83\\'81\\'81\\'5b\\'83\\'8b}") == "メール");
        CHECK(plain("{\\rtf1\\uc1 \\u1054?\\u1096?\\u-10179?\\u-8704?x}") == "Ош😀x");
        CHECK(plain("{\\rtf1 a\\bin3 }}}b}") == "ab");
        CHECK(plain("{{{{ unbalanced \\'e \\u \\") == " unbalanced e ");
    }
    TEST_CASE("HTML inside RTF") {
        rtf_limits limits;
        const std::string rtf =
            "{\\rtf1\\ansi\\ansicpg1252\\fromhtml1 {\\*\\htmltag19 <html>}{\\*\\htmltag64 <p>}\\htmlrtf {\\htmlrtf0 a & b <bob@example.net>"
            "\\htmlrtf\\par}\\htmlrtf0 {\\*\\htmltag72 </p>}{\\*\\mhtmltag72 <x>}}";
        const rich_text rich = read_rtf(stream(rtf), "", limits);
        CHECK(rich.is_html);
        CHECK(rich.text.view() == "<html><p>a &amp; b &lt;bob@example.net&gt;</p>");
        compound_node root = outlook_message("IPM.Note");
        add_bytes(root, 0x1009, compressed_rtf(rtf));
        const std::string bytes = write_compound_file(root);
        const document d = decode(bytes);
        CHECK(only_part(d).text.view() == "a & b <bob@example.net>\n");
        CHECK(only_part(d).content_type == "text/html");
    }
}
