#include "formats/client/gen_smtp_error_grammar.hpp"
#include "formats/client/readers.hpp"
#include "formats/network_trouble.hpp"
#include "formats/refused_address.hpp"
#include "formats/reply.hpp"
#include "formats/text.hpp"
#include "grammar/keeps.hpp"

namespace smtp_explain {

namespace {

namespace g = gen_smtp_error_grammar;

struct pieces {
    std::string_view host, reply, reason;
};

template <class Rule>
struct action : pegtl::nothing<Rule> {};
template <> struct action<g::host> : keeps<&pieces::host> {};
template <> struct action<g::reply> : keeps<&pieces::reply> {};
template <> struct action<g::reason> : keeps<&pieces::reason> {};

void add(const reader_input& in, std::string_view whole, const pieces& p, reading_sink& sink) {
    reading r;
    if (!p.reply.empty()) {
        read_reply(in, p.reply, r.failure);
        set_login_stage(r.failure);
        const refused_address refused = find_refused_address(p.reply, false);
        if (!refused.recipient.empty()) r.failure.final_recipient = in.fact(refused.recipient);
        if (!refused.sender.empty()) r.failure.envelope_sender = in.fact(refused.sender);
        r.source = reply_source::literal_reply;
    } else {
        r.failure.diagnostic_code = {{"", in.fact(whole).value}, in.spans(whole)};
        if (const auto trouble = find_trouble(p.reason); trouble && trouble->stage()) r.failure.stage = {*trouble->stage(), in.spans(p.reason)};
        r.source = reply_source::typed_field;
    }
    read_remote_host(in, p.host, r.failure);
    r.begin = in.offset(whole);
    r.end = r.begin + static_cast<std::uint32_t>(whole.size());
    r.explained = static_cast<std::uint32_t>(whole.size() - p.reply.size());
    sink.add(std::move(r));
}

}  // namespace

std::vector<std::string_view> gen_smtp_error_signatures() { return {"permanent_failure", "temporary_failure", "network_failure"}; }

void read_gen_smtp_error(const reader_input& in, reading_sink& sink) {
    for (std::size_t at = in.text.find("_failure"); at != std::string_view::npos && !sink.is_full(100); at = in.text.find("_failure", at + 1)) {
        std::size_t begin = at;
        while (begin > 0 && in.text[begin - 1] >= 'a' && in.text[begin - 1] <= 'z') --begin;
        const std::string_view rest = in.text.substr(begin, 2000);
        pieces p;
        auto input = input_of(rest);
        if (pegtl::parse<g::failure, action>(input, p)) add(in, rest.substr(0, rest.size() - input.size()), p, sink);
    }
}

}  // namespace smtp_explain
