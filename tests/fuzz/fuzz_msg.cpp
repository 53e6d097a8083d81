// Outlook's message files: any bytes behind the signature of a compound file; then the compressed rich text alone.
// Seeds: tests/fixtures/message-file.
#include <cstdint>
#include <string>

#include "decode/compound_file.hpp"
#include "decode/rich_text.hpp"
#include "document_checks.hpp"

using namespace smtp_explain;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string file(reinterpret_cast<const char*>(data), size);
    file.replace(0, std::min<std::size_t>(8, file.size()), "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1");
    fuzz::check_document(decode(file), file);

    std::string stream(reinterpret_cast<const char*>(data), size);
    if (stream.size() >= 12) stream.replace(8, 4, "LZFu");
    rtf_limits limits;
    const mapped_text rtf = decompress_rtf(mapped_text(std::string_view(stream), 0), limits);
    fuzz::check(rtf, stream);
    const rich_text rich = read_rtf(rtf, "windows-1252", limits);
    fuzz::check(rich.text, stream);
    fuzz::require(is_utf8(rich.text.view()) || !is_ascii(rtf.view()), "text of ASCII RTF is UTF-8");
    return 0;
}
