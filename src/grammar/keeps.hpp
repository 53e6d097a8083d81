// What a rule matched, kept as a piece of the text: the action of most grammars that take a line apart.
//
//   struct fields { std::string_view id, recipient; };
//   template <> struct action<g::id> : keeps<&fields::id> {};
//   pegtl::parse<g::line, action>(in, fields)            // fields.id points into the text; empty: the rule matched nothing
#pragma once

namespace smtp_explain {

template <auto Member>
struct keeps {
    template <class Input, class Fields>
    static void apply(const Input& in, Fields& fields) {
        fields.*Member = in.string_view();
    }
};

}  // namespace smtp_explain
