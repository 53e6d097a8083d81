// One format's reader on any text, whether or not the format's signature stands in it: webhooks, logs, dialogues, bounces. The first byte chooses the format.
#include <cstdint>
#include <string>
#include <string_view>

#include "decode/charset.hpp"
#include "document_checks.hpp"
#include "formats/format.hpp"

using namespace smtp_explain;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const format& one = formats()[data[0] % formats().size()];
    const std::string_view bytes(reinterpret_cast<const char*>(data + 1), size - 1);
    document doc = decode(bytes);
    fuzz::check_document(doc, bytes);
    const auto inside = [&](const auto& fact) {
        if (!fact) return;
        for (const source_span& s : fact->where) fuzz::require(std::size_t{s.offset} + s.length <= bytes.size(), "spans of the reader lie inside the input");
    };
    for (const part& p : doc.parts) {
        if (p.role == part_role::attachment) continue;
        reading_sink sink;
        one.read(reader_input{doc, p, p.text.view(), {}}, sink);
        for (const reading& r : sink.readings) {
            fuzz::require(r.begin <= r.end && r.end <= p.text.view().size(), "a reading's region lies inside the text");
            inside(r.failure.final_recipient);
            inside(r.failure.reply_code);
            inside(r.failure.enhanced_status_code);
            inside(r.failure.diagnostic_code);
            inside(r.failure.remote_mta);
            inside(r.failure.queue_id);
            if (r.failure.diagnostic_code) fuzz::require(is_utf8(r.failure.diagnostic_code->value.text), "a reply is UTF-8");
        }
    }
    return 0;
}
