// Reads a dialect's lines: its grammar marks who speaks, one action set serves all dialects.
//
//   // swaks_grammar.hpp
//   struct line : pegtl::seq<pegtl::sor<marks::client<TAO_PEGTL_STRING(" -> ")>, marks::server<TAO_PEGTL_STRING("<-  ")>>, marks::payload> {};
//   // swaks.cpp
//   read_dialogue(in, split_dialogue<swaks_grammar::line>(in.text), {}, sink);
#pragma once

#include <algorithm>
#include <string_view>
#include <type_traits>
#include <vector>

#include "formats/session/dialogue.hpp"
#include "formats/session/mark_grammar.hpp"
#include "formats/text.hpp"

namespace smtp_explain {

template <class Rule>
struct mark_action : pegtl::nothing<Rule> {};
template <class Rule>
    requires std::is_base_of_v<marks::client_tag, Rule>
struct mark_action<Rule> {
    static void apply0(dialogue_line& l) { l.from = dialogue_line::side::client; }
};
template <class Rule>
    requires std::is_base_of_v<marks::server_tag, Rule>
struct mark_action<Rule> {
    static void apply0(dialogue_line& l) { l.from = dialogue_line::side::server; }
};
template <class Rule>
    requires std::is_base_of_v<marks::program_tag, Rule>
struct mark_action<Rule> {
    static void apply0(dialogue_line& l) { l.from = dialogue_line::side::program; }
};
template <class Rule>
    requires std::is_base_of_v<marks::stream_tag, Rule>
struct mark_action<Rule> {
    template <class Input>
    static void apply(const Input& in, dialogue_line& l) {
        l.stream = {in.begin(), in.size()};
    }
};
template <>
struct mark_action<marks::payload> {
    template <class Input>
    static void apply(const Input& in, dialogue_line& l) {
        l.payload = {in.begin(), in.size()};
    }
};
template <>
struct mark_action<marks::literal> {
    template <class Input>
    static void apply(const Input& in, dialogue_line& l) {
        l.payload = {in.begin(), in.size()};
        l.literal = true;
    }
};

// Lines that the grammar does not know are unmarked.
template <class Line>
std::vector<dialogue_line> split_dialogue(std::string_view text) {
    std::vector<dialogue_line> lines;
    for_each_line(text, [&](std::string_view line) {
        dialogue_line l;
        auto in = input_of(line);
        if (!pegtl::parse<Line, mark_action>(in, l)) {
            l = dialogue_line{};
            l.payload = line;
        } else {
            l.mark = static_cast<std::uint32_t>(std::min<std::size_t>(line.size() - l.payload.size(), 24));
        }
        lines.push_back(l);
    });
    return lines;
}

}  // namespace smtp_explain
