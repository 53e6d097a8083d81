#include "formats/log/log_line.hpp"

#include "formats/log/log_line_grammar.hpp"
#include "formats/text.hpp"

namespace smtp_explain {

namespace {

namespace g = log_line_grammar;

struct pieces {
    std::string_view host, program;
};

template <class Rule>
struct action : pegtl::nothing<Rule> {};
template <>
struct action<g::host> {
    template <class Input>
    static void apply(const Input& in, pieces& p) {
        p.host = in.string_view();
    }
};
template <>
struct action<g::program> {
    template <class Input>
    static void apply(const Input& in, pieces& p) {
        p.program = in.string_view();
    }
};

}  // namespace

log_line split_log_line(std::string_view line) {
    pieces p;
    auto in = input_of(line);
    if (!pegtl::parse<g::start, action>(in, p)) return {{}, {}, trim(line)};
    log_line out;
    out.message = line.substr(line.size() - in.size());
    // A tag was tried and was none: what fired before that does not count.
    const std::string_view before = line.substr(0, line.size() - in.size());
    const auto stands_before = [&](std::string_view piece) {
        return !piece.empty() && piece.data() >= before.data() && piece.data() + piece.size() <= before.data() + before.size();
    };
    if (stands_before(p.program)) out.program = p.program;
    if (stands_before(p.host) && p.host.data() < p.program.data()) out.host = p.host;
    while (!out.message.empty() && is_space(out.message.back())) out.message.remove_suffix(1);
    return out;
}

log_line split_tagged_line(std::string_view line) {
    for (std::size_t close = line.find("]: "); close != std::string_view::npos; close = line.find("]: ", close + 1)) {
        std::size_t open = close;
        while (open > 0 && is_digit(line[open - 1])) --open;
        if (open == close || open < 2 || line[open - 1] != '[') continue;
        std::size_t begin = open - 1;
        while (begin > 0 && !is_blank(line[begin - 1])) --begin;
        return {{}, line.substr(begin, open - 1 - begin), trim(line.substr(close + 3))};
    }
    return split_log_line(line);
}

}  // namespace smtp_explain
