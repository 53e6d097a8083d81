#include "render/render.hpp"

namespace smtp_explain {

std::string render_json(const report&, const json_options&) { return "{}"; }

}  // namespace smtp_explain
