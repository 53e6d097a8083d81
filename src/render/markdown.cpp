#include "render/render.hpp"

namespace smtp_explain {

std::string render_markdown(const report&) { return {}; }

}  // namespace smtp_explain
