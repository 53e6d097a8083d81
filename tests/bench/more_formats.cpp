// The table of formats with made-up ones behind it, as many as MADE_UP_FORMATS says: does the cost grow with their number?
// Their signatures look like those of real formats and stand nowhere.
#include <cstdlib>
#include <deque>
#include <string>

#define formats built_in_formats
#include "formats/table.cpp"
#undef formats

namespace smtp_explain {

const std::vector<format>& formats() {
    static const std::vector<format> table = [] {
        static std::deque<std::string> names;  // signatures are views
        std::vector<format> all = built_in_formats();
        const char* given = std::getenv("MADE_UP_FORMATS");
        const std::size_t count = given ? static_cast<std::size_t>(std::atoi(given)) : 0;
        const std::size_t real = all.size();
        for (std::size_t i = 0; i < count; ++i) {
            format made_up = all[i % real];
            made_up.id = names.emplace_back("made-up-format-" + std::to_string(i));
            for (std::string_view& s : made_up.signatures) s = names.emplace_back(std::string(s) + " of made-up system " + std::to_string(i));
            if (!made_up.signatures.empty()) all.push_back(std::move(made_up));
        }
        return all;
    }();
    return table;
}

}  // namespace smtp_explain
