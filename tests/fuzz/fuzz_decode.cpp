// Any bytes: no crash, and a document that keeps what it promises.
#include <cstdint>

#include "document_checks.hpp"

using namespace smtp_explain;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    fuzz::check_document(decode(bytes), bytes);
    return 0;
}
