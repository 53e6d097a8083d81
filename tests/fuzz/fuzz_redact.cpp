// Any bytes with secrets and names taken out: no crash, output well formed, and a password that stands in a login is never in it.
#include <cstdint>
#include <string>
#include <string_view>

#include "redact/redact.hpp"
#include "report_checks.hpp"

using namespace smtp_explain;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string bytes(reinterpret_cast<const char*>(data), size);
    redact(bytes, fuzz::built_in_rules());
    // libFuzzer reads the password from the comparison below and puts it anywhere, where it is a word like any other.
    const bool told_elsewhere = bytes.find("c0rrect-h0rse") != std::string::npos || bytes.find("AGFteUBleGFtcGxlLm9yZwBjMHJyZWN0LWgwcnNl") != std::string::npos;
    bytes += "\nAUTH PLAIN AGFteUBleGFtcGxlLm9yZwBjMHJyZWN0LWgwcnNl\npassword=c0rrect-h0rse\n";
    const std::string masked = redact(bytes, fuzz::built_in_rules());
    for (const std::string_view secret : {"AGFteUBleGFtcGxlLm9yZwBjMHJyZWN0LWgwcnNl", "c0rrect-h0rse"})
        fuzz::require(told_elsewhere || masked.find(secret) == std::string::npos, "no secret is left");
    explain_options options;
    options.redact = true;
    fuzz::check_report(explain(bytes, fuzz::built_in_rules(), options), fuzz::built_in_rules(), bytes.size());
    return 0;
}
