// A summary as the reader's program or eyes want it. Wording comes from the rule base's labels.
#pragma once

#include <string>

#include "knowledge/rule_base.hpp"
#include "model/summary.hpp"
#include "render/render.hpp"

namespace smtp_explain {

// One object; every list is whole.
std::string render_summary_json(const summary&, bool indent = true);
// The longest lists of names are cut after the first most_names, with the number of the others.
inline constexpr std::size_t most_names = 20;
std::string render_summary_text(const summary&, const rule_base&, const text_options& = {});
std::string render_summary_markdown(const summary&, const rule_base&);

}  // namespace smtp_explain
