#include "formats/connection.hpp"

#include "formats/connection_grammar.hpp"
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
    connection_event e;
    line = line.substr(0, 400);
    auto in = input_of(line);
    if (!pegtl::parse<cg::line, event_action>(in, e)) return {};
    if (!is_host_name(e.host) && e.host != "localhost") e.host = {};
    return e.host.empty() && e.address.empty() ? connection_event{} : e;
}

}  // namespace smtp_explain
