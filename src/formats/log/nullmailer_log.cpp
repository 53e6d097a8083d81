#include <string>
#include <unordered_map>
#include <vector>

#include "formats/log/log_join.hpp"
#include "formats/log/log_line.hpp"
#include "formats/log/readers.hpp"
#include "formats/log/nullmailer_log_grammar.hpp"
#include "formats/text.hpp"
#include "grammar/keeps.hpp"

namespace smtp_explain {

namespace {

namespace g = nullmailer_log_grammar;
constexpr std::size_t npos = std::string_view::npos;

struct fields {
    std::string_view host, file, sender, recipients, text;
};

template <class Rule>
struct action : pegtl::nothing<Rule> {};
template <> struct action<g::host> : keeps<&fields::host> {};
template <> struct action<g::file> : keeps<&fields::file> {};
template <> struct action<g::sender> : keeps<&fields::sender> {};
template <> struct action<g::recipients> : keeps<&fields::recipients> {};
template <> struct action<g::text> : keeps<&fields::text> {};

template <class Rule>
bool reads(std::string_view message, fields& f) {
    f = {};
    auto in = input_of(message);
    return pegtl::parse<Rule, action>(in, f);
}

}  // namespace

void read_nullmailer_log(const reader_input& in, reading_sink& sink) {
    log_join join;
    fields now;
    std::vector<std::string_view> said;
    bool within = false;
    const auto settle = [&](std::string_view line, dsn::action action, std::string_view words) {
        std::string_view list = now.recipients;
        bool any = false;
        for (std::string_view to = find_mailbox(list); !to.empty() || !any; to = find_mailbox(list)) {
            log_outcome o{now.file, to, line, action};
            o.said = said.empty() && !words.empty() ? std::vector<std::string_view>{words} : said;
            o.peer = now.host;
            join.sender(now.file, now.sender);
            join.outcome(o);
            any = true;
            if (to.empty()) break;
            list = list.substr(static_cast<std::size_t>(to.data() - list.data()) + to.size());
        }
        said.clear();
        within = false;
    };
    for_each_line(in.text, [&](std::string_view line) {
        fields f;
        if (line.find("Starting delivery: host: ") != npos && reads<g::start>(line, f)) {
            now = f;
            said.clear();
            within = false;
        } else if (line.find("From: <") != npos && reads<g::addresses>(line, f)) {
            now.sender = f.sender;
            now.recipients = f.recipients;
        } else if (line.find("smtp: Failed: ") != npos && reads<g::said>(line, f)) {
            said = {};
            if (!trim(f.text).empty()) said.push_back(trim(f.text));
            within = true;
        } else if (line.find("Sending failed: ") != npos && reads<g::failed>(line, f)) {
            if (now.file.empty()) return join.known_line();
            settle(line, starts_ignoring_case(f.text, "permanent") ? dsn::action::failed : dsn::action::delayed, f.text);
        } else if (line.find("smtp: Succeeded: ") != npos && reads<g::sent>(line, f)) {
            settle(line, dsn::action::delivered, {});
        } else if (within && line.size() > 3 && is_digit(line[0]) && said.size() < 40) {
            said.push_back(trim(line));
        }
    });
    join.finish(in, sink, build_said);
}

}  // namespace smtp_explain
