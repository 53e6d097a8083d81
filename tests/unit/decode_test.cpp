#include "decode/decode.hpp"

#include <doctest/doctest.h>

using namespace smtp_explain;

namespace {

std::string_view source(const document& d, const source_spans& spans) {
    REQUIRE(spans.size() == 1);
    return d.bytes.substr(spans[0].offset, spans[0].length);
}

}  // namespace

TEST_SUITE("decode") {
    TEST_CASE("plain text is the input itself") {
        const std::string paste = "550 5.1.1 <bob@example.net>: user unknown\n";
        const document d = decode(paste);
        REQUIRE(d.parts.size() == 1);
        CHECK_FALSE(d.is_message);
        CHECK(d.parts[0].text.view().data() == paste.data());
        CHECK(d.parts[0].text.view() == paste);
    }
    TEST_CASE("a report in CRLF: parts, roles and exact spans") {
        const std::string paste =
            "From: MAILER-DAEMON@example.org\r\nSubject: =?utf-8?Q?Unzustellbar=3A_Gr=C3=BC?=\r\n =?utf-8?Q?=C3=9Fe?=\r\n"
            "Content-Type: multipart/report; report-type=Delivery-Status;\r\n\tboundary=\"b/1\"\r\n\r\npreamble\r\n"
            "--b/1\r\n\r\nSorry, \r\nno luck.\r\n"
            "--b/1\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.org\r\n"
            "--b/1\r\nContent-Type: message/rfc822\r\n\r\nSubject: hello\r\n\r\nhi\r\n--b/1--\r\nepilogue\r\n";
        const document d = decode(paste);
        CHECK(d.is_message);
        CHECK(d.report_type == "delivery-status");
        REQUIRE(d.header("subject") != nullptr);
        CHECK(d.header("subject")->value.value == "Unzustellbar: Grüße");
        CHECK(d.header("subject")->value.where.size() == 2);
        REQUIRE(d.parts.size() == 3);
        CHECK(d.parts[0].role == part_role::body);
        CHECK(d.parts[0].text.view() == "Sorry, \nno luck.");
        CHECK(source(d, d.parts[0].text.spans(d.parts[0].text.view().substr(8, 2))) == "no");
        CHECK(d.parts[1].role == part_role::delivery_status);
        CHECK(d.parts[2].role == part_role::returned_message);
        REQUIRE(d.parts[2].headers.size() == 1);
        CHECK(d.parts[2].headers[0].value.value == "hello");
        CHECK(source(d, d.parts[2].headers[0].value.where) == "hello");
    }
}
