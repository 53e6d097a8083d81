// Any bytes through the whole line, with the built-in rules: no crash, and output that can be rendered.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "cli/data_bundle.hpp"
#include "explain.hpp"
#include "render/render.hpp"

using namespace smtp_explain;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const auto rules = [] {
        std::vector<load_problem> problems;
        auto loaded = rule_base::load({smtp_explain_data_bundle, smtp_explain_data_bundle_end}, problems);
        if (!loaded) std::abort();
        return loaded;
    }();
    const report r = explain({reinterpret_cast<const char*>(data), size}, *rules);
    if (render_json(r, {}).empty()) std::abort();
    return 0;
}
