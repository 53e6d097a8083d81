#include "formats/log/postal_log_grammar.hpp"
#include "formats/log/readers.hpp"
#include "formats/reply.hpp"
#include "formats/text.hpp"

namespace smtp_explain {

namespace {

namespace g = postal_log_grammar;

struct peer {
    std::string_view host, address;
};
template <class Rule>
struct action : pegtl::nothing<Rule> {};
template <>
struct action<g::host> {
    template <class Input>
    static void apply(const Input& in, peer& p) {
        p.host = in.string_view();
    }
};
template <>
struct action<g::address> {
    template <class Input>
    static void apply(const Input& in, peer& p) {
        p.address = in.string_view();
    }
};

bool is_output(std::string_view line) {
    auto in = input_of(line);
    return pegtl::parse<g::output_word>(in) && in.empty();
}

}  // namespace

void read_postal_log(const reader_input& in, reading_sink& sink) {
    std::string_view details;
    peer who;
    bool soft = false, output = false;
    for_each_line(in.text, [&](std::string_view line) {
        if (sink.is_full(1000)) return;
        const std::string_view l = trim(line);
        if (l == "SoftFail" || l == "HardFail") soft = l == "SoftFail";
        if (peer p; line.find("SMTP delivery error when sending to ") != std::string_view::npos) {
            auto input = input_of(line);
            if (pegtl::parse<g::details, action>(input, p)) {
                who = p;
                details = line;
                soft = starts_ignoring_case(l, "temporary");
            }
        } else if (!details.empty() && is_output(l)) {
            output = true;
        } else if (output && !l.empty()) {
            reading r;
            read_reply(in, l, r.failure);
            if (is_host_name(who.host)) r.failure.remote_mta = in.fact(who.host);
            if (!who.address.empty()) r.failure.remote_address = in.fact(who.address);
            r.failure.action = {soft ? dsn::action::delayed : dsn::action::failed, in.spans(details.substr(0, 9))};
            r.source = reply_source::literal_reply;
            r.begin = in.offset(details);
            r.end = in.offset(line) + static_cast<std::uint32_t>(line.size());
            r.explained = static_cast<std::uint32_t>(details.size());
            sink.add(std::move(r));
            details = {};
            output = false;
        }
    });
}

}  // namespace smtp_explain
