#include "formats/log/csv.hpp"

#include "formats/log/csv_grammar.hpp"
#include "formats/text.hpp"

namespace smtp_explain {

namespace {

namespace g = csv_grammar;

template <class Rule>
struct action : pegtl::nothing<Rule> {};

struct collected {
    std::vector<std::string_view> fields;
    void add(std::string_view field) {
        if (fields.size() < 256) fields.push_back(field);
    }
};
template <>
struct action<g::escaped> {
    template <class Input>
    static void apply(const Input& in, collected& c) {
        std::string_view field = trim(in.string_view());
        c.add(field.substr(1, field.size() - 2));
    }
};
template <char Separator>
struct action<g::bare_text<Separator>> {
    template <class Input>
    static void apply(const Input& in, collected& c) {
        c.add(trim(in.string_view()));
    }
};

template <char Separator>
csv_row take(std::string_view& rest) {
    collected c;
    auto in = input_of(rest);
    csv_row row;
    if (!pegtl::parse<g::record<Separator>, action>(in, c)) {
        // An open quote: the line alone.
        row.text = take_line(rest);
        return row;
    }
    row.text = rest.substr(0, rest.size() - in.size());
    rest = rest.substr(row.text.size());
    while (!row.text.empty() && is_space(row.text.back())) row.text.remove_suffix(1);
    row.fields = std::move(c.fields);
    return row;
}

}  // namespace

csv_row take_csv_row(std::string_view& rest, char separator) {
    switch (separator) {
        case ';': return take<';'>(rest);
        case '\t': return take<'\t'>(rest);
        default: return take<','>(rest);
    }
}

}  // namespace smtp_explain
