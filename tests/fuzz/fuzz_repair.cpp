// What undoes the damage of copying, on any UTF-8 text: no crash, and a map that stays true.
#include <cstdint>
#include <string_view>

#include "decode/quoting.hpp"
#include "decode/repair.hpp"
#include "document_checks.hpp"

using namespace smtp_explain;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    charset_damage damage;
    const mapped_text text = to_utf8(mapped_text(bytes, 0), "", damage);
    bool changed = false;
    for (const mapped_text& mended : {drop_invisible(text), drop_invisible(text, true), undo_double_encoding(text, changed), replace_entities(text, changed),
                                      unescape_lines(text, changed), restore_addresses(text), unwrap(text, changed), strip_quote_blocks(text)}) {
        fuzz::check(mended, bytes);
        fuzz::require(is_utf8(mended.view()), "what is mended stays UTF-8");
    }
    looks_quoted_printable(bytes);
    looks_like_dialogue(bytes);
    return 0;
}
