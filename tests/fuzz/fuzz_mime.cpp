// A message whose header is right, so that everything reaches the parts: structures, transfer encodings, charsets, HTML. The first byte chooses the header.
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "decode/html.hpp"
#include "decode/mime.hpp"
#include "decode/transfer_encoding.hpp"
#include "document_checks.hpp"

using namespace smtp_explain;

namespace {

constexpr std::array<std::string_view, 10> headers{
    "multipart/report; report-type=delivery-status; boundary=\"=b\"", "multipart/mixed; boundary==b", "multipart/alternative; boundary=\"=b\"", "message/rfc822",
    "text/html; charset=utf-8", "text/plain; charset=iso-2022-jp", "text/plain; charset=shift_jis\nContent-Transfer-Encoding: base64",
    "text/plain; charset=windows-1252\nContent-Transfer-Encoding: quoted-printable", "text/html; charset=utf-16le\nContent-Transfer-Encoding: base64", "text/plain; charset=gb18030"};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view body(reinterpret_cast<const char*>(data + 1), size - 1);
    std::string message = "From: a@example.org\nSubject: x\nMIME-Version: 1.0\nContent-Type: " + std::string(headers[data[0] % headers.size()]) + "\n\n";
    message += body;
    fuzz::check_document(decode(message), message);

    const mapped_text text(body, 0);
    fuzz::check(decode_base64(text), body);
    fuzz::check(decode_quoted_printable(text), body);
    fuzz::check(normalize_newlines(text), body);
    fuzz::check(html_to_text(text), body);
    parse_content_type(body);
    return 0;
}
