#include "formats/bounce/nullmailer_grammar.hpp"
#include "formats/format.hpp"
#include "formats/text.hpp"

namespace smtp_explain {

namespace {

namespace g = nullmailer_grammar;

template <class Rule>
struct action : pegtl::nothing<Rule> {};
template <>
struct action<g::recipient> {
    template <class Input>
    static void apply(const Input& in, std::string_view& recipient) {
        recipient = in.string_view();
    }
};

}  // namespace

void read_nullmailer_bounce(const reader_input& in, reading_sink& sink) {
    bool behind_opening = false;
    for_each_line(in.text, [&](std::string_view line) {
        if (contains_ignoring_case(line, "this is the nullmailer delivery system")) {
            behind_opening = true;
            // Its words give no reason, ever: nothing else in them is one.
            sink.kind = input_kind::delivery_failure;
            sink.explained += static_cast<std::uint32_t>(line.size());
        }
        std::string_view recipient;
        auto input = input_of(line);
        if (!behind_opening || !pegtl::parse<g::recipient_line, action>(input, recipient)) return;
        reading r;
        r.failure.final_recipient = in.fact(recipient);
        r.failure.action = {dsn::action::failed, {}};
        r.begin = in.offset(line);
        r.end = r.begin + static_cast<std::uint32_t>(line.size());
        r.explained = static_cast<std::uint32_t>(line.size());
        sink.add(std::move(r));
    });
}

}  // namespace smtp_explain
