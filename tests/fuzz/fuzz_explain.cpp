// Any bytes through the whole line, with the built-in rules: no crash, spans inside the input, and every output well formed.
#include <cstdint>
#include <string_view>

#include "report_checks.hpp"

using namespace smtp_explain;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    fuzz::check_report(explain(bytes, fuzz::built_in_rules()), fuzz::built_in_rules(), size);
    return 0;
}
