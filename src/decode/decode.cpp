#include "decode/decode.hpp"

namespace smtp_explain {

document decode(std::string_view bytes) {
    document doc;
    doc.bytes = bytes;
    part p;
    p.content_type = "text/plain";
    p.text = mapped_text(bytes, 0);
    doc.parts.push_back(std::move(p));
    return doc;
}

}  // namespace smtp_explain
