#include "render/render.hpp"

namespace smtp_explain {

std::string render_text(const report&, const rule_base&, const text_options&) { return {}; }

}  // namespace smtp_explain
