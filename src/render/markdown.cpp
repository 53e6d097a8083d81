#include "render/render.hpp"

namespace smtp_explain {

std::string render_markdown(const report&, const rule_base&) { return {}; }

}  // namespace smtp_explain
