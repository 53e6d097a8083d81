#include "formats/connection.hpp"

#include <algorithm>
#include <vector>

#include "formats/connection_grammar.hpp"
#include "formats/grammar_literals.hpp"
#include "formats/literal_index.hpp"
#include "formats/text.hpp"

namespace smtp_explain {

namespace {

namespace cg = connection_grammar;
template <class Rule>
struct event_action : pegtl::nothing<Rule> {};
template <> struct event_action<cg::host> {
    template <class I> static void apply(const I& in, connection_event& e) { e.host = in.string_view(); }
};
template <> struct event_action<cg::address> {
    template <class I> static void apply(const I& in, connection_event& e) { e.address = in.string_view(); }
};
template <> struct event_action<cg::port> {
    template <class I> static void apply(const I& in, connection_event& e) { e.port = in.string_view(); }
};

}  // namespace

connection_event find_connection(std::string_view line) {
    static const literal_index words(grammar_literals<cg::to_words>());
    line = line.substr(0, 400);
    std::vector<std::size_t> places;
    words.scan(line, [&](std::size_t, std::size_t at) { places.push_back(at); });
    std::sort(places.begin(), places.end());
    connection_event e;
    const bool found = std::any_of(places.begin(), places.end(), [&](std::size_t at) {
        e = {};
        auto in = input_of(line.substr(at));
        return pegtl::parse<cg::event, event_action>(in, e);
    });
    if (!found) return {};
    if (!is_host_name(e.host) && e.host != "localhost") e.host = {};
    return e.host.empty() && e.address.empty() ? connection_event{} : e;
}

}  // namespace smtp_explain
