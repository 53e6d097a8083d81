#include "decode/decode.hpp"

#include "decode/mime.hpp"
#include "unit/decode_support.hpp"

using namespace smtp_explain;
using namespace smtp_explain::test;

TEST_SUITE("decode: messages") {
    TEST_CASE("plain text is the input itself, without a copy") {
        const std::string paste = "550 5.1.1 <bob@example.net>: user unknown \xC3\xBC\n";
        const document d = decode(paste);
        CHECK_FALSE(d.is_message);
        CHECK(d.notes.empty());
        CHECK(only_part(d).text.view().data() == paste.data());
        CHECK(only_part(d).text.view() == paste);
        CHECK(only_part(d).text.segments().size() == 1);
    }
    TEST_CASE("nothing at all") {
        for (const std::string_view paste : {"", "\n", " ", "\r\n\r\n", "\xEF\xBB\xBF"}) {
            const document d = decode(paste);
            CHECK(only_part(d).text.view().find_first_not_of(" \n") == std::string_view::npos);
        }
    }
    TEST_CASE("a report in CRLF: parts, roles and exact spans") {
        const std::string paste =
            "From: MAILER-DAEMON@example.org\r\nSubject: =?utf-8?Q?Unzustellbar=3A_Gr=C3=BC?=\r\n =?utf-8?Q?=C3=9Fe?=\r\n"
            "Content-Type: multipart/report; report-type=Delivery-Status;\r\n\tboundary=\"b/1\"\r\n\r\npreamble\r\n"
            "--b/1\r\n\r\nSorry, \r\nno luck.\r\n"
            "--b/1\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.org\r\n"
            "--b/1\r\nContent-Type: message/rfc822\r\n\r\nSubject: hello\r\n\r\nhi\r\n--b/1--\r\nepilogue\r\n";
        const document d = decode(paste);
        CHECK(is_sound(d));
        CHECK(d.is_message);
        CHECK(d.content_type == "multipart/report");
        CHECK(d.report_type == "delivery-status");
        REQUIRE(d.header("subject") != nullptr);
        CHECK(d.header("subject")->value.value == "Unzustellbar: Grüße");
        CHECK(source(d, d.header("subject")->value.where) == "=?utf-8?Q?Unzustellbar=3A_Gr=C3=BC?==?utf-8?Q?=C3=9Fe?=");
        REQUIRE(d.parts.size() == 3);
        CHECK(d.parts[0].role == part_role::body);
        CHECK(d.parts[0].text.view() == "Sorry, \nno luck.");
        CHECK(source_of(d, d.parts[0], "no luck") == "no luck");
        CHECK(d.parts[1].role == part_role::delivery_status);
        CHECK(d.parts[1].text.view() == "Reporting-MTA: dns; mx.example.org");
        CHECK(d.parts[2].role == part_role::returned_message);
        REQUIRE(d.parts[2].headers.size() == 1);
        CHECK(d.parts[2].headers[0].value.value == "hello");
        CHECK(source(d, d.parts[2].headers[0].value.where) == "hello");
    }
    TEST_CASE("what begins like a message and what does not") {
        CHECK(decode("From: a@example.org\nTo: b@example.org\n\nhi").is_message);
        CHECK(decode("\n\nFrom a@example.org Thu Nov  5 10:00:00 2026\nReceived: x\nSubject: y\n\nhi").is_message);
        CHECK(decode("X-Junk: 1\nSubject : y\nDate: now\nDelivered-To: z\n\nhi").is_message);
        CHECK_FALSE(decode("Hello,\nFrom: a@example.org\nTo: b@example.org\n\nhi").is_message);
        CHECK_FALSE(decode("Error: 550\nHost: mx.example.org\nCode: 5.1.1\n\nhi").is_message);
        CHECK_FALSE(decode("Nov  5 10:00:00 mx postfix/smtp[17]: ABC: to=<a@example.org>\nNov  5 10:00:01 mx postfix: b\n").is_message);
        CHECK_FALSE(decode("Reporting-MTA: dns; a\nFinal-Recipient: rfc822; b\nAction: failed\n").is_message);
    }
    TEST_CASE("transfer encodings and charsets of parts") {
        const std::string paste =
            "MIME-Version: 1.0\nContent-Type: MULTIPART/mixed; boundary=q\n\n"
            "--q\nContent-Type: text/plain; charset=iso-8859-15\nContent-Transfer-Encoding: Quoted-Printable\n\n"
            "10 =A4 for =\nBo=z =3d=\n"
            "--q\nContent-Type: text/plain; charset=\"utf-8\"\ncontent-transfer-encoding: BASE64 (why not)\n\n"
            "NTUwIDUu\n MS4xIMO8 \nbmQ=\n"
            "--q\nContent-Type: image/png; name=a.png\nContent-Transfer-Encoding: base64\n\nAAAA\n--q--\n";
        const document d = decode(paste);
        CHECK(is_sound(d));
        REQUIRE(d.parts.size() == 3);
        CHECK(d.parts[0].text.view() == "10 € for Bo=z =");
        CHECK(source_of(d, d.parts[0], "€") == "=A4");
        CHECK(source_of(d, d.parts[0], "r Bo") == "r Bo");
        CHECK(d.parts[1].text.view() == "550 5.1.1 ünd");
        CHECK(source_of(d, d.parts[1], "5.1.1") == "NTUwIDUu MS4xIMO8 ");
        CHECK(d.parts[2].role == part_role::attachment);
        CHECK(d.parts[2].content_type == "image/png");
    }
    TEST_CASE("a delivery status in base64 is read") {
        const document d = decode_kept(
            "MIME-Version: 1.0\nContent-Type: multipart/report; boundary=q\n\n--q\nContent-Type: message/delivery-status\n"
            "Content-Transfer-Encoding: base64\n\nUmVwb3J0aW5nLU1UQTogZG5zOyBteC5leGFtcGxlLm9yZw0KDQpBY3Rpb246IGZhaWxlZA==\n--q--\n");
        CHECK(only_part(d).text.view() == "Reporting-MTA: dns; mx.example.org\n\nAction: failed");
        CHECK(only_part(d).role == part_role::delivery_status);
    }
    TEST_CASE("text/html beside text/plain is an alternative, alone it is not") {
        const std::string html = "Content-Type: text/html\n\n<p>No <b>such</b> user</p>\n";
        const document both = decode_kept("From: a\nTo: b\nContent-Type: multipart/alternative; boundary=q\n\n--q\n\nNo such user\n--q\n" + html + "--q--");
        REQUIRE(both.parts.size() == 2);
        CHECK_FALSE(both.parts[0].alternative);
        CHECK(both.parts[1].alternative);
        CHECK(both.parts[1].text.view() == "No such user\n");
        const document empty = decode_kept("From: a\nTo: b\nContent-Type: multipart/alternative; boundary=q\n\n--q\n\n \n--q\n" + html + "--q--");
        REQUIRE(empty.parts.size() == 2);
        CHECK_FALSE(empty.parts[1].alternative);
        CHECK_FALSE(only_part(decode("From: a\nTo: b\n" + html)).alternative);
    }
    TEST_CASE("roles") {
        const auto role = [](std::string_view type) {
            return only_part(decode("From: a\nTo: b\nContent-Type: " + std::string(type) + "\n\nX: y\n")).role;
        };
        CHECK(role("text/plain") == part_role::body);
        CHECK(role("text/x-unknown") == part_role::body);
        CHECK(role("") == part_role::body);
        CHECK(role("TEXT") == part_role::body);
        CHECK(role("Message/Delivery-Status") == part_role::delivery_status);
        CHECK(role("message/global-delivery-status") == part_role::delivery_status);
        CHECK(role("message/disposition-notification") == part_role::disposition_notification);
        CHECK(role("message/feedback-report") == part_role::feedback_report);
        CHECK(role("message/rfc822") == part_role::returned_message);
        CHECK(role("text/rfc822-headers; charset=x") == part_role::returned_message);
        CHECK(role("message/global-headers") == part_role::returned_message);
        CHECK(role("application/pdf") == part_role::attachment);
        CHECK(role("multipart/mixed; boundary=never") == part_role::body);
    }
    TEST_CASE("content types with comments, junk, doubled fields and RFC 2047 words") {
        const content_type t = parse_content_type("Multipart/Report (x; y) ; report-type = \"delivery\\-status\" (z) junk;; boundary=a=b/c?;charset");
        CHECK(t.type == "multipart/report");
        CHECK(t.parameter("report-type") == "delivery-status");
        CHECK(t.parameter("boundary") == "a=b/c?");
        CHECK(t.parameter("charset").empty());
        CHECK(parse_content_type("???").type.empty());
        const document d = decode("From: a\nTo: b\nContent-Type: text/plain\nContent-Type: multipart/report; boundary=q\n\n--q\n\nhi\n--q--");
        CHECK(d.content_type == "multipart/report");
    }
    TEST_CASE("multiparts with a missing, wrong or cut boundary") {
        const std::string parts = "preamble\n--q\nContent-Type: text/plain\n\none\n--q\nContent-Type: message/delivery-status\n\nAction: failed\n";
        for (const std::string_view parameter : {"", "; boundary=", "; boundary=other", "; boundary=\"q\""}) {
            const document d = decode_kept("From: a\nTo: b\nContent-Type: multipart/report" + std::string(parameter) + "\n\n" + parts);
            CHECK(is_sound(d));
            REQUIRE(d.parts.size() == 2);
            CHECK(d.parts[0].text.view() == "one");
            CHECK(d.parts[1].role == part_role::delivery_status);
            CHECK(has_note(d, "message-cut-off"));
        }
        const document none = decode("From: a\nTo: b\nContent-Type: multipart/mixed; boundary=q\n\nonly a preamble\n");
        CHECK(only_part(none).text.view() == "only a preamble\n");
    }
    TEST_CASE("a boundary that another boundary begins with") {
        const document d = decode_kept(
            "From: a\nTo: b\nContent-Type: multipart/mixed; boundary=q\n\n--q\nContent-Type: multipart/alternative; boundary=qq\n\n"
            "--qq\n\none\n--qq--\n--q \n\ntwo --q\n--q-no\n--q--\n");
        REQUIRE(d.parts.size() == 2);
        CHECK(d.parts[0].text.view() == "one");
        CHECK(d.parts[1].text.view() == "two --q\n--q-no");
    }
    TEST_CASE("limits: depth and number of parts") {
        std::string deep = "From: a\nTo: b\nContent-Type: multipart/mixed; boundary=b0\n\n";
        for (int i = 0; i < 40; ++i)
            deep += "--b" + std::to_string(i) + "x\nContent-Type: multipart/mixed; boundary=b" + std::to_string(i + 1) + "x\n\n";
        deep = replace_all(deep, "boundary=b0\n", "boundary=b0x\n");
        const document d = decode_kept(deep + "bottom");
        CHECK(is_sound(d));
        CHECK(has_note(d, "mime-too-deep"));
        CHECK(only_part(d).text.view().find("bottom") != std::string_view::npos);

        std::string many = "From: a\nTo: b\nContent-Type: multipart/mixed; boundary=q\n\n";
        for (int i = 0; i < 1500; ++i) many += "--q\n\npart\n";
        const document m = decode(many);
        CHECK(m.parts.size() == 1000);
        CHECK(has_note(m, "too-many-parts"));
    }
    TEST_CASE("a bounce forwarded as an attachment is the document") {
        const std::string bounce =
            "Return-Path: <>\nFrom: MAILER-DAEMON@example.org\nX-Failed-Recipients: bob@example.net\nContent-Type: multipart/report; report-type=delivery-status; boundary=in\n\n"
            "--in\n\nnobody there\n--in\nContent-Type: message/delivery-status\n\nAction: failed\n--in\nContent-Type: message/rfc822\n\nSubject: hello\n\nhi\n--in--\n";
        const std::string outer = "From: joe@example.org\nSubject: what is this?\nContent-Type: multipart/mixed; boundary=out\n\n--out\n\nplease help\n--out\nContent-Type: message/rfc822\n\n";
        const document d = decode_kept(outer + bounce + "--out--\n");
        CHECK(is_sound(d));
        REQUIRE(d.parts.size() == 4);
        CHECK(d.parts[0].text.view() == "please help");
        CHECK(d.parts[1].text.view() == "nobody there");
        CHECK(d.parts[2].role == part_role::delivery_status);
        CHECK(d.parts[3].role == part_role::returned_message);
        CHECK(d.report_type == "delivery-status");
        REQUIRE(d.header("x-failed-recipients") != nullptr);
        // A bounce that returns an automatic mail, or another bounce, is about what it returns.
        const document twice = decode_kept(replace_all(outer, "joe@", "postmaster@") + bounce + "--out--\n");
        REQUIRE(twice.parts.size() == 2);
        CHECK(twice.parts[1].role == part_role::returned_message);
        const document ordinary = decode_kept(outer + "From: a@example.org\nSubject: x\n\nhi\n--out--\n");
        REQUIRE(ordinary.parts.size() == 2);
        CHECK(ordinary.parts[1].role == part_role::returned_message);
    }
    TEST_CASE("the parts of a report pasted without its header") {
        const document d = decode("nobody there\n\n--abc.1/mx\nContent-Type: message/delivery-status\n\nAction: failed\n\n--abc.1/mx--\nbye\n");
        CHECK(is_sound(d));
        CHECK_FALSE(d.is_message);
        REQUIRE(d.parts.size() == 3);
        CHECK(d.parts[0].text.view() == "nobody there\n\n");
        CHECK(d.parts[1].role == part_role::delivery_status);
        CHECK(d.parts[1].text.view() == "Action: failed\n");
        CHECK(d.parts[2].text.view() == "bye\n");
    }
    TEST_CASE("headers: folding, encoded words that share a character, raw bytes, lost indentation") {
        const document d = decode_kept(
            "From: =?iso-8859-1?q?J=F6rg?= <joe@example.org>\nSubject: =?UTF-8?B?w7w=?= =?UTF-8?B?w6TD?=\n\t=?utf-8?b?tg==?= and =?utf-8?q?open\n"
            "Received: from a\nby b with ESMTP\nX-Raw: caf\xE9\nEmpty:\nTo: b\n\nbody\n");
        CHECK(d.header("from")->value.value == "Jörg <joe@example.org>");
        CHECK(d.header("subject")->value.value == "üäö and =?utf-8?q?open");
        CHECK(d.header("received")->value.value == "from a by b with ESMTP");
        CHECK(d.header("x-raw")->value.value == "café");
        CHECK(d.header("empty")->value.value.empty());
        CHECK(d.header("to")->value.value == "b");
        CHECK(only_part(d).text.view() == "body\n");
    }
    TEST_CASE("a signature whose indentation was lost in a paste") {
        const document d = decode("From: a\nDKIM-Signature: v=1; a=rsa-sha256;\ns=s1;\nh=From:Date:Subject;\nbh=abc=;\nb=def\nghi\nSubject: x\n\nhi");
        REQUIRE(d.headers.size() == 3);
        CHECK(d.headers[1].value.value == "v=1; a=rsa-sha256; s=s1; h=From:Date:Subject; bh=abc=; b=def ghi");
        CHECK(d.headers[2].value.value == "x");
    }
    TEST_CASE("a header that no blank line ends") {
        for (const std::string_view last : {"To: b", "Received: from a"}) {
            const document d = decode_kept("From: a\nTo: b\n" + std::string(last) + "\nThis is the mail system.\nIt failed.\nAnd again.\nBye: no\n");
            CHECK(d.is_message);
            CHECK(only_part(d).text.view() == "This is the mail system.\nIt failed.\nAnd again.\nBye: no\n");
        }
    }
    TEST_CASE("line ends of every sort give the same text, and the same spans' bytes") {
        const std::string lf =
            "From: a\nTo: b\nSubject: x\n  y\nContent-Type: multipart/report; boundary=q\n\n--q\n\n550 5.1.1 no\n such user\n\n"
            "--q\nContent-Type: message/delivery-status\nContent-Transfer-Encoding: quoted-printable\n\nAction: fai=\nled\n\nStatus: 5.=31.1\n--q--\n";
        const document expected = decode(lf);
        for (const std::string_view eol : {"\r\n", "\r", "\r\r\n"}) {
            const std::string paste = replace_all(lf, "\n", eol);
            const document d = decode(paste);
            CHECK(is_sound(d));
            REQUIRE(d.parts.size() == expected.parts.size());
            CHECK(d.header("subject")->value.value == "x y");
            for (std::size_t i = 0; i < d.parts.size(); ++i) {
                CHECK(d.parts[i].text.view() == expected.parts[i].text.view());
                CHECK(d.parts[i].role == expected.parts[i].role);
            }
            CHECK(source_of(d, d.parts[0], "such user") == "such user");
            CHECK(source_of(d, d.parts[1], "failed") == "failed");
        }
        CHECK(only_part(decode("a\rb\r\nc\nd\r\r\ne\n\rf")).text.view() == "a\nb\nc\nd\ne\n\nf");
    }
    TEST_CASE("every prefix of a message is sound") {
        const std::string paste =
            "From: =?utf-8?b?w7w=?= <a>\r\nTo: b\r\nContent-Type: multipart/report; boundary=\"q\"\r\n\r\n--q\r\nContent-Type: text/html; charset=gb2312\r\n"
            "Content-Transfer-Encoding: base64\r\n\r\nPHA+1tDOxCZuYnNwOzwvcD4=\r\n--q\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n> a=C3=BC=\r\n> b\r\n> c\r\n--q--";
        for (std::size_t n = 0; n <= paste.size(); ++n) {
            const std::string prefix = paste.substr(0, n);
            CHECK(is_sound(decode(prefix)));
        }
    }
}
