#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

#include "cli/data_bundle.hpp"
#include "explain.hpp"
#include "render/render.hpp"

int main(int argc, char** argv) {
    using namespace smtp_explain;
    std::vector<load_problem> problems;
    auto rules = rule_base::load({smtp_explain_data_bundle, smtp_explain_data_bundle_end}, problems);
    for (const load_problem& p : problems) std::fprintf(stderr, "%s\n", to_string(p).c_str());
    if (!rules) return 2;
    for (int i = 1; i < argc; ++i) {
        std::ifstream in(argv[i], std::ios::binary);
        const std::string bytes{std::istreambuf_iterator<char>(in), {}};
        std::puts(render_json(explain(bytes, *rules), {.file = argv[i]}).c_str());
    }
}
