#include "formats/format.hpp"

namespace smtp_explain {

const std::vector<format>& formats() {
    static const std::vector<format> table{};
    return table;
}

}  // namespace smtp_explain
