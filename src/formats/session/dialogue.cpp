#include "formats/session/dialogue.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <unordered_map>

#include "formats/composed_text.hpp"
#include "formats/connection.hpp"
#include "formats/literal_index.hpp"
#include "formats/network_trouble.hpp"
#include "formats/reply.hpp"
#include "formats/session/smtp_line_grammar.hpp"
#include "formats/text.hpp"

namespace smtp_explain {

namespace {

using side = dialogue_line::side;
using smtp::stage;

enum class verb : std::uint8_t { helo, starttls, auth, mail, rcpt, data, bdat, end_of_data, rset, quit, other };

// What the grammar finds in one line.
struct parsed_command {
    verb what = verb::other;
    bool known = false;
    std::string_view path, mechanism, initial_response;
    bool last_chunk = false;
};

template <class Rule>
struct command_action : pegtl::nothing<Rule> {};

template <verb V>
struct sets_verb {
    static void apply0(parsed_command& c) {
        c.what = V;
        c.known = true;
    }
};
namespace g = session_grammar;
template <> struct command_action<g::helo_command> : sets_verb<verb::helo> {};
template <> struct command_action<g::auth_command> : sets_verb<verb::auth> {};
template <> struct command_action<g::mail_command> : sets_verb<verb::mail> {};
template <> struct command_action<g::rcpt_command> : sets_verb<verb::rcpt> {};
template <> struct command_action<g::bdat_command> : sets_verb<verb::bdat> {};
template <> struct command_action<g::plain_command<g::starttls_verb>> : sets_verb<verb::starttls> {};
template <> struct command_action<g::plain_command<g::data_verb>> : sets_verb<verb::data> {};
template <> struct command_action<g::plain_command<g::quit_verb>> : sets_verb<verb::quit> {};
template <> struct command_action<g::plain_command<g::rset_verb>> : sets_verb<verb::rset> {};
template <> struct command_action<g::plain_command<g::other_verb>> : sets_verb<verb::other> {};

template <class Input>
std::string_view piece_of(const Input& in) {
    return {in.begin(), in.size()};
}
template <> struct command_action<g::path_text> {
    template <class I> static void apply(const I& in, parsed_command& c) { c.path = piece_of(in); }
};
template <> struct command_action<g::bare_path> {
    template <class I> static void apply(const I& in, parsed_command& c) { c.path = piece_of(in); }
};
template <> struct command_action<g::mechanism> {
    template <class I> static void apply(const I& in, parsed_command& c) { c.mechanism = piece_of(in); }
};
template <> struct command_action<g::initial_response> {
    template <class I> static void apply(const I& in, parsed_command& c) { c.initial_response = piece_of(in); }
};
template <> struct command_action<g::last_chunk> {
    static void apply0(parsed_command& c) { c.last_chunk = true; }
};

parsed_command parse_command(std::string_view line) {
    parsed_command c;
    auto in = input_of(line);
    if (!pegtl::parse<g::command, command_action>(in, c)) return {};
    return c;
}

struct parsed_reply {
    std::uint16_t code = 0;  // 0: not a reply line
    bool more = false;
};

parsed_reply parse_reply(std::string_view line) {
    auto in = input_of(line);
    if (!pegtl::parse<g::reply>(in)) return {};
    return {static_cast<std::uint16_t>((line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0')), line.size() > 3 && (line[3] == '-' || line[3] == ']')};
}

template <class Rule>
struct greeting_action : pegtl::nothing<Rule> {};
template <> struct greeting_action<g::server_name> {
    template <class I> static void apply(const I& in, std::string_view& name) { name = piece_of(in); }
};

// The host that a greeting or an EHLO reply begins with; empty where it names none.
std::string_view greeting_host(std::string_view line) {
    std::string_view name;
    auto in = input_of(line);
    if (!pegtl::parse<g::greeting, greeting_action>(in, name)) return {};
    return is_host_name(name) || name == "localhost" ? name : std::string_view{};
}

// Base64 of a user name; empty where it is none. Bounded: names are short.
std::string decode_base64(std::string_view text) {
    std::string out;
    unsigned bits = 0;
    int count = 0;
    if (text.size() > 4096) return {};
    for (const char c : text) {
        int v;
        if (c >= 'A' && c <= 'Z') v = c - 'A';
        else if (c >= 'a' && c <= 'z') v = c - 'a' + 26;
        else if (is_digit(c)) v = c - '0' + 52;
        else if (c == '+') v = 62;
        else if (c == '/') v = 63;
        else if (c == '=') break;
        else return {};
        bits = (bits << 6) | static_cast<unsigned>(v);
        if (++count == 4) {
            out += static_cast<char>(bits >> 16);
            out += static_cast<char>((bits >> 8) & 0xFF);
            out += static_cast<char>(bits & 0xFF);
            bits = 0;
            count = 0;
        }
    }
    if (count == 2) out += static_cast<char>(bits >> 4);
    if (count == 3) {
        out += static_cast<char>(bits >> 10);
        out += static_cast<char>((bits >> 2) & 0xFF);
    }
    return out;
}

bool is_readable(std::string_view text) {
    if (text.empty() || text.size() > 320) return false;
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x20 && c != 0x7f; });
}

std::string_view domain_of(std::string_view address) {
    const std::size_t at = address.rfind('@');
    return at == std::string_view::npos ? std::string_view{} : address.substr(at + 1);
}

struct reply_line {
    std::string_view text;
    bool literal = false;
    // Pieces of the same line that stand further down: a wrapped line's rest, a hex dump's next row.
    std::vector<std::string_view> wrapped;
    bool glued = false;  // the pieces follow each other without a blank
};

// A tool prints much that tells nothing; one pass decides whether a line is worth reading.
bool may_tell(std::string_view text) {
    static const literal_index words = [] {
        std::vector<std::string_view> all = trouble_words();
        for (const std::string_view w : {"connect", "trying ", "opening to ", "established to ", "resolved ", "could not resolve ", "proxying ", "telnet ", "host = ", "lookup", "locate host ",
                                         "smtp host: ", "host, port: ", "getaddrinfo for ", "could not be resolved: ", "unable to locate ", "dial tcp ", "refused it ", "cannot open ", "tls started",
                                         "ssl connection using", "cipher is tls"})
            all.push_back(w);
        return literal_index(std::move(all));
    }();
    bool found = false;
    words.scan(text.substr(0, 2000), [&](std::size_t, std::size_t) { found = true; });
    return found;
}

struct server_reply {
    std::uint16_t code = 0;
    std::vector<reply_line> lines;
    bool open = false;  // "250-" was the last line

    std::string_view first() const { return lines.empty() ? std::string_view{} : lines.front().text; }
    std::string_view digits() const { return first().substr(0, 3); }
};

struct transaction_recipient {
    std::string_view address;
    enum class fate : std::uint8_t { asked, accepted, refused } state = fate::asked;
};

struct command {
    verb what = verb::other;
    std::string_view line, path, mechanism;
    std::size_t recipient = 0;     // index into recipients
    std::size_t transaction = 0;
    bool last_chunk = false;
    bool known = false;
};

struct refusal {
    std::optional<smtp_explain::stage> at;
    server_reply reply;            // empty where a program speaks
    std::string_view program_text;
    std::string_view recipient, sender, command_line;
    std::size_t transaction = 0;
    bool void_ = false;            // what came later shows that it did not matter
    bool consequence = false;
    bool protocol = false;         // a command that delivers nothing was refused
};

struct transaction {
    std::string_view sender, line;
    bool refused = false, accepted = false, delivered = false;
    std::vector<transaction_recipient> recipients;
    std::size_t accepted_recipients = 0, refused_recipients = 0;
};

class interpreter {
public:
    interpreter(const reader_input& in, const dialogue_style& style, reading_sink& sink) : in_(in), style_(style), sink_(sink) {
        if (!sink.readings.empty()) first_message_ = sink.readings.back().message + 1;
        start();
    }

    void line(const dialogue_line& l, bool dot_ahead) {
        std::string_view text = stripped(l);
        // What is left of a column of line numbers that grow wider.
        if (l.from == side::unmarked && style_.bare_commands && !c_.in_content && text.size() > 1 && text[0] == ' ' && text[1] != ' ') text.remove_prefix(1);
        // From here on the lines are the message's, and may look like anything.
        if (style_.bare_commands && c_.reply.code == 354 && !c_.reply.open && !c_.reply.lines.empty()) flush_reply();
        side from = l.from;
        if (from == side::unmarked) from = who(text, l.payload, dot_ahead);
        if (l.glued) {
            if (!c_.reply.lines.empty()) {
                c_.reply.lines.back().wrapped.push_back(l.payload);
                c_.reply.lines.back().glued = true;
                touch(l.payload);
            }
            return;
        }
        if (l.from != side::unmarked) explained_ += l.mark;
        server_line_size_ = from == side::server ? l.payload.size() + l.mark : 0;
        switch (from) {
            case side::server: server(l, trim(text)); break;
            case side::client: client(l, text); break;
            case side::program: program(text); break;
            case side::unmarked: break;
        }
    }

    void finish() {
        end_connection();
        if (!any_dialogue_ && found_.empty()) return;
        emit();
    }

private:
    struct connection {
        std::string_view banner_host, ehlo_host, named_host, address, port;
        std::vector<command> pending;
        std::size_t next = 0;
        std::vector<transaction> transactions;
        std::vector<refusal> refusals;
        // Those that still count: how many, by step, and the last of each recipient and sender.
        std::size_t live = 0;
        std::array<std::vector<std::size_t>, smtp::stage_count> live_at;
        std::unordered_map<std::string_view, std::size_t> of_recipient;
        server_reply reply;
        bool commands_seen = false, replies_seen = false, greeted = false, quit = false, tls_started = false;
        bool in_content = false, in_auth = false, lmtp = false;
        std::size_t lmtp_left = 0;
        command auth;                      // the AUTH command under way
        int auth_answers = 0;
        std::string_view challenge;        // of the last 334
        std::optional<stage> reached;
        std::string_view trouble_text;
        std::optional<network_trouble> trouble;
        bool trouble_in_dialogue = false;  // it came when the dialogue had begun
        std::vector<std::string_view> more_trouble;
        session_facts facts;
    };

    void start() {
        c_ = connection{};
        if (style_.after_starttls) c_.tls_started = c_.greeted = true;
    }

    static std::string_view stripped(const dialogue_line& l) {
        std::string_view text = l.payload;
        if (l.literal)
            while (text.size() >= 2 && (text.substr(text.size() - 2) == "\\n" || text.substr(text.size() - 2) == "\\r")) text.remove_suffix(2);
        while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
        return text;
    }

    // Who spoke a line that carries no mark.
    side who(std::string_view text, std::string_view raw, bool dot_ahead) {
        if (c_.in_content && style_.bare_commands) {
            if (text == "." || dot_ahead) return side::client;
            return parse_reply(text).code != 0 ? side::server : side::client;
        }
        if (style_.bare_replies && parse_reply(text).code != 0) return side::server;
        if (style_.wrapped && !raw.empty() && is_blank(raw.front()) && !c_.reply.lines.empty() && !trim(raw).empty()) {
            // Behind an open reply its next line, else the rest of the line above.
            const std::string_view inner = trim(raw);
            if (c_.reply.open && parse_reply(inner).code == c_.reply.code) {
                c_.reply.lines.push_back({inner, false, {}, false});
                c_.reply.open = parse_reply(inner).more;
            } else {
                c_.reply.lines.back().wrapped.push_back(inner);
            }
            touch(inner);
            return side::unmarked;
        }
        if (!style_.wrapped && !style_.bare_replies && c_.reply.open && parse_reply(trim(text)).code == c_.reply.code) return side::server;
        // Where every line has its mark, a line without one is the rest of a long line that was wrapped in the paste.
        if (!style_.bare_replies && !style_.bare_commands && !c_.reply.lines.empty() && is_rest_of_wrapped_line(trim(text))) {
            c_.reply.lines.back().wrapped.push_back(trim(text));
            touch(trim(text));
            return side::unmarked;
        }
        if (style_.bare_commands && c_.in_auth && c_.reply.lines.empty()) return side::client;
        // What follows a challenge is its answer, whatever it looks like.
        if (style_.bare_commands && !c_.reply.lines.empty() && !c_.reply.open && c_.reply.code == 334) return side::client;
        if (style_.bare_commands && parse_command(text).known) return side::client;
        return side::program;
    }

    // The line above was as long as a line gets, and this one has no mark of a logger's own.
    bool is_rest_of_wrapped_line(std::string_view text) const {
        if (text.empty() || server_line_size_ > 100 || parse_reply(text).code != 0 || may_tell(text)) return false;
        const std::string_view word = text.substr(0, std::min(text.find(' '), text.size()));
        return server_line_size_ + word.size() >= 70 && word.front() != '[' && word.back() != ':';
    }

    void touch(std::string_view piece) {
        if (piece.empty()) return;
        const std::uint32_t b = in_.offset(piece), e = b + static_cast<std::uint32_t>(piece.size());
        if (end_ == 0) begin_ = b;
        begin_ = std::min(begin_, b);
        end_ = std::max(end_, e);
    }

    static constexpr std::size_t max_timeline = 5000;

    // What a long dialogue may hold of one kind.
    bool has_room(std::size_t count, std::size_t limit) {
        if (count < limit) return true;
        sink_.leave_out();
        return false;
    }

    void add_to_timeline(session_line::speaker from, std::string_view text, std::string shown) {
        touch(text);
        if (!has_room(sink_timeline_.size(), max_timeline)) return;
        session_line l;
        l.from = from;
        l.text = std::move(shown);
        l.where = in_.spans(text);
        sink_timeline_.push_back(std::move(l));
    }

    // --- the client ---------------------------------------------------------------------------------------------------

    void client(const dialogue_line& l, std::string_view text) {
        flush_reply();
        (void)l;
        if (c_.in_content) {
            touch(text);
            if (text == ".") {
                c_.in_content = false;
                push({verb::end_of_data, text, {}, {}, 0, last_transaction(), false, true});
                add_to_timeline(session_line::speaker::client, text, ".");
            }
            return;
        }
        if (c_.in_auth) {
            c_.in_auth = false;
            read_auth_answer(text, asks_for_name(c_.challenge));
            command answer = c_.auth;
            answer.line = text;
            push(answer);
            add_to_timeline(session_line::speaker::client, text, "********");
            return;
        }
        const parsed_command p = parse_command(text);
        c_.commands_seen = true;
        explained_ += p.known ? static_cast<std::uint32_t>(text.size()) : 0;
        command cmd{p.what, text, p.path, p.mechanism, 0, last_transaction(), p.last_chunk, p.known};
        std::string shown(text);
        switch (p.what) {
            case verb::helo:
                c_.lmtp = starts_ignoring_case(text, "lhlo");
                [[fallthrough]];
            case verb::rset:
                // What was asked before is forgotten (RFC 5321 section 4.1.4).
                if (!c_.transactions.empty() && !c_.transactions.back().line.empty() && has_room(c_.transactions.size(), 20'000)) c_.transactions.emplace_back();
                cmd.transaction = last_transaction();
                break;
            case verb::auth: {
                c_.facts.auth_attempted = located<bool>{true, in_.spans(text.substr(0, 4))};
                if (!p.mechanism.empty()) c_.facts.auth_mechanism = {to_lower(p.mechanism), in_.spans(p.mechanism)};
                c_.auth = cmd;
                c_.auth_answers = 0;
                c_.challenge = {};
                if (!p.initial_response.empty()) {
                    read_auth_answer(p.initial_response, true);
                    shown = std::string(text.substr(0, static_cast<std::size_t>(p.initial_response.data() - text.data()))) + "********";
                }
                break;
            }
            case verb::mail: {
                transaction t;
                t.sender = p.path;
                t.line = text;
                if (has_room(c_.transactions.size(), 20'000)) c_.transactions.push_back(std::move(t));
                cmd.transaction = last_transaction();
                if (!c_.facts.authenticated) c_.facts.authenticated = located<bool>{false, in_.spans(text)};
                if (!c_.facts.sender_domain && !domain_of(p.path).empty()) {
                    const std::string_view d = domain_of(p.path);
                    c_.facts.sender_domain = {to_lower(d), in_.spans(d)};
                }
                break;
            }
            case verb::rcpt: {
                if (c_.transactions.empty()) c_.transactions.emplace_back();
                cmd.transaction = last_transaction();
                auto& list = c_.transactions.back().recipients;
                cmd.recipient = list.size();
                if (has_room(list.size(), 10'000)) list.push_back({p.path});
                else cmd.recipient = list.size() - 1;
                if (!c_.facts.recipient_domain && !domain_of(p.path).empty()) {
                    const std::string_view d = domain_of(p.path);
                    c_.facts.recipient_domain = {to_lower(d), in_.spans(d)};
                }
                break;
            }
            case verb::quit: c_.quit = true; break;
            default: break;
        }
        push(cmd);
        add_to_timeline(session_line::speaker::client, text, std::move(shown));
    }

    void push(const command& cmd) {
        c_.pending.push_back(cmd);
        any_command_ = true;
    }
    std::size_t last_transaction() const { return c_.transactions.empty() ? 0 : c_.transactions.size() - 1; }

    // The challenges of AUTH LOGIN are words: "Username:", "User Name", "Password:".
    static bool asks_for_name(std::string_view challenge) {
        const std::string words = to_lower(decode_base64(challenge));
        return words.find("pass") == std::string::npos && (words.find("user") != std::string::npos || words.find("login") != std::string::npos || words.find("name") != std::string::npos);
    }

    // A user name is told, a password never. Pastes leave lines out: only what the server asked for as a name is one.
    void read_auth_answer(std::string_view answer, bool asked_for_name) {
        const int n = c_.auth_answers++;
        const std::string_view mech = c_.auth.mechanism;
        std::string user;
        if (equals_ignoring_case(mech, "login")) {
            if (n == 0 && asked_for_name) user = decode_base64(answer);
        } else if (equals_ignoring_case(mech, "plain")) {
            if (n == 0) {
                const std::string all = decode_base64(answer);
                const std::size_t first = all.find('\0');
                const std::size_t second = first == std::string::npos ? first : all.find('\0', first + 1);
                if (second != std::string::npos) user = all.substr(first + 1, second - first - 1);
            }
        } else if (equals_ignoring_case(mech, "xoauth2")) {
            const std::string all = decode_base64(answer);
            if (all.rfind("user=", 0) == 0) user = all.substr(5, all.find('\x01') == std::string::npos ? 0 : all.find('\x01') - 5);
        } else if (equals_ignoring_case(mech, "cram-md5")) {
            const std::string all = decode_base64(answer);
            user = all.substr(0, all.find(' '));
        }
        if (is_readable(user)) c_.facts.auth_user = {std::move(user), in_.spans(answer)};
    }

    // --- the server ---------------------------------------------------------------------------------------------------

    void server(const dialogue_line& l, std::string_view text) {
        const parsed_reply r = parse_reply(text);
        if (r.code == 0) {
            // "334" is cut, or a tool shows the server's words in another way: nothing to pair.
            if (!text.empty()) touch(text);
            return;
        }
        if (!(c_.reply.open && c_.reply.code == r.code)) flush_reply();
        touch(text);
        c_.reply.code = r.code;
        c_.reply.open = r.more;
        c_.reply.lines.push_back({text, l.literal, {}, false});
        explained_ += 4;
        any_reply_ = true;
    }

    void flush_reply() {
        if (c_.reply.lines.empty()) return;
        server_reply r = std::move(c_.reply);
        c_.reply = {};
        source_spans where;
        std::string shown;
        for (const reply_line& line : r.lines) {
            if (!shown.empty()) shown += '\n';
            composed_text whole;
            append_line(whole, line);
            shown += std::string(whole.view());
            for (const source_span& s : whole.spans(in_, whole.view())) where.push_back(s);
        }
        take(r);
        if (has_room(sink_timeline_.size(), max_timeline)) {
            session_line l;
            l.from = session_line::speaker::server;
            l.text = std::move(shown);
            l.where = std::move(where);
            sink_timeline_.push_back(std::move(l));
        }
    }

    // Pairs a whole reply with what it answers.
    void take(const server_reply& r) {
        const bool waiting = c_.next < c_.pending.size();
        if (r.code == 334) c_.challenge = trim(r.first().substr(std::min<std::size_t>(3, r.first().size())));
        if (r.code == 220 && waiting && c_.pending[c_.next].what != verb::starttls && c_.greeted) {
            new_connection();
            return greet(r);
        }
        if (r.code == 220 && !c_.greeted && !(waiting && c_.pending[c_.next].what == verb::starttls)) return greet(r);
        c_.replies_seen = true;
        if (c_.in_content) {
            c_.in_content = false;
            command done{verb::end_of_data, {}, {}, {}, 0, last_transaction(), false, true};
            return answer(done, r);
        }
        if (!waiting) {
            if (c_.lmtp_left > 0) return answer_lmtp(r);
            if (!c_.commands_seen && !c_.greeted) return greet(r);
            if (c_.quit || r.code == 220) {
                if (r.code >= 300 && c_.commands_seen) new_connection();
                else if (r.code == 220) new_connection();
                else return;
                return greet(r);
            }
            return unasked(r);
        }
        const command cmd = c_.pending[c_.next++];
        if (c_.trouble_in_dialogue && r.code < 400 && cmd.what != verb::quit && cmd.what != verb::rset) {
            c_.trouble.reset();
            c_.more_trouble.clear();
        }
        answer(cmd, r);
    }

    void greet(const server_reply& r) {
        c_.greeted = true;
        any_dialogue_ = true;
        c_.banner_host = greeting_host(r.first());
        // A paste that begins in the middle may show the rest of an EHLO reply first.
        if (r.code == 250) {
            read_capabilities(r, !c_.banner_host.empty());
        } else if (r.code == 220 || r.code >= 400) {
            const composed_text said = text_of(r);
            c_.facts.banner = {std::string(said.view()), said.spans(in_, said.view())};
        }
        reach(stage::banner);
        if (r.code >= 400) refuse(stage::banner, r, {});
    }

    // No command waits for this: a time-out, a limit, or the commands are not shown.
    void unasked(const server_reply& r) {
        if (r.code < 400) {
            if (r.code == 250 && !c_.commands_seen) read_capabilities(r, !greeting_host(r.first()).empty());
            if (style_.lone_replies) any_dialogue_ = true;
            return;
        }
        any_dialogue_ = any_dialogue_ || style_.lone_replies || c_.greeted;
        refusal f;
        f.reply = r;
        f.transaction = last_transaction();
        if (const transaction* t = current()) {
            if (t->delivered) f.void_ = true;
            f.sender = t->sender;
        }
        f.consequence = refused_already();
        if (!f.void_) ++c_.live;
        c_.refusals.push_back(std::move(f));
    }

    void reach(stage s) { c_.reached = s; }

    transaction* current() { return c_.transactions.empty() ? nullptr : &c_.transactions.back(); }

    bool refused_already() const { return c_.live > 0; }

    void withdraw(std::size_t i) {
        refusal& f = c_.refusals[i];
        if (f.void_) return;
        f.void_ = true;
        if (!f.protocol) --c_.live;
    }

    // A refusal that only tells of the person who types.
    void mark_protocol(refusal& f) {
        if (!f.protocol && !f.void_) --c_.live;
        f.protocol = true;
    }

    // RFC 5321 section 4.1.1.1: the first line names the server. Where no EHLO is shown ("openssl s_client -starttls"), that line went with it.
    void read_capabilities(const server_reply& r, bool with_greeting) {
        c_.facts.capabilities.clear();
        for (std::size_t i = with_greeting ? 1 : 0; i < r.lines.size() && c_.facts.capabilities.size() < 100; ++i) {
            composed_text line;
            append_line(line, r.lines[i]);
            if (line.view().size() <= 4) continue;
            add_capabilities(line, line.view().substr(4));
        }
        // Wireshark's list of packets writes a reply in one line, " | " between its lines.
        if (with_greeting && r.lines.size() == 1) {
            composed_text line;
            append_line(line, r.lines.front());
            if (const std::size_t bar = line.view().find(" | "); bar != std::string_view::npos) add_capabilities(line, line.view().substr(bar + 3));
        }
        bool auth = false, starttls = false;
        std::string_view auth_word, starttls_word;
        for (std::size_t i = 0; i < r.lines.size(); ++i) {
            const std::string_view text = r.lines[i].text.substr(3);
            for (std::size_t at = find_ignoring_case(text, "auth"); at != std::string_view::npos && !auth; at = find_ignoring_case(text, "auth", at + 1)) {
                const char before = at == 0 ? ' ' : text[at - 1], after = at + 4 < text.size() ? text[at + 4] : ' ';
                if ((is_blank(before) || before == '-') && (is_blank(after) || after == '=')) {
                    auth = true;
                    auth_word = text.substr(at, 4);
                }
            }
            if (const std::size_t at = find_ignoring_case(text, "starttls"); at != std::string_view::npos && !starttls) {
                starttls = true;
                starttls_word = text.substr(at, 8);
            }
        }
        c_.facts.auth_offered = located<bool>{auth, in_.spans(auth ? auth_word : r.first())};
        if (starttls && !c_.tls_started && !c_.facts.tls) c_.facts.tls = {std::string("offered"), in_.spans(starttls_word)};
        else if (!starttls && !c_.tls_started && !c_.facts.tls) c_.facts.tls = {std::string("none"), in_.spans(r.first())};
    }

    void add_capabilities(const composed_text& line, std::string_view words) {
        while (!words.empty()) {
            const std::size_t bar = std::min(words.find(" | "), words.size());
            if (const std::string_view keyword = trim(words.substr(0, bar)); !keyword.empty()) c_.facts.capabilities.push_back({std::string(keyword), line.spans(in_, keyword)});
            words.remove_prefix(std::min(bar + 3, words.size()));
        }
    }

    void void_stage(stage s) {
        std::vector<std::size_t>& at = c_.live_at[static_cast<std::size_t>(s)];
        for (const std::size_t i : at) withdraw(i);
        at.clear();
    }

    // The same sender is asked again: what was said before is history.
    void void_sender(std::string_view sender) {
        std::vector<std::size_t>& at = c_.live_at[static_cast<std::size_t>(stage::mail_from)];
        at.erase(std::remove_if(at.begin(), at.end(), [&](std::size_t i) {
            if (c_.refusals[i].sender != sender) return false;
            withdraw(i);
            return true;
        }), at.end());
        // Other senders' refusals stand; a paste with very many of them is looked at no further back.
        if (at.size() > 64) at.erase(at.begin(), at.begin() + 32);
    }

    refusal& refuse(std::optional<stage> at, const server_reply& r, const command& cmd) {
        refusal f;
        f.at = at;
        f.reply = r;
        f.command_line = cmd.line;
        f.transaction = cmd.transaction;
        if (cmd.transaction < c_.transactions.size()) f.sender = c_.transactions[cmd.transaction].sender;
        ++c_.live;
        if (at) c_.live_at[static_cast<std::size_t>(*at)].push_back(c_.refusals.size());
        c_.refusals.push_back(std::move(f));
        return c_.refusals.back();
    }

    void answer(const command& cmd, const server_reply& r) {
        any_dialogue_ = any_dialogue_ || cmd.known;
        const bool ok = r.code < 400;
        transaction* t = cmd.transaction < c_.transactions.size() ? &c_.transactions[cmd.transaction] : nullptr;
        const bool before = refused_already();
        // Bad sequence of commands, or "log in first", behind a refusal says it again.
        const bool again = before && (r.code == 503 || r.code == 530 || (r.code == 421 && !ok));
        // Many programs print another line for AUTH; these codes answer nothing else (RFC 4954 section 6).
        const bool hidden_login = !cmd.known && (r.code == 235 || r.code == 334 || r.code == 534 || r.code == 535 || r.code == 538);
        if (hidden_login && !c_.facts.auth_attempted) c_.facts.auth_attempted = located<bool>{true, in_.spans(r.digits())};
        switch (hidden_login ? verb::auth : cmd.what) {
            case verb::helo:
                reach(stage::helo);
                if (ok) {
                    void_stage(stage::helo);
                    c_.ehlo_host = greeting_host(r.first());
                    if (!starts_ignoring_case(cmd.line, "helo")) read_capabilities(r, true);
                } else {
                    void_stage(stage::helo);
                    refuse(stage::helo, r, cmd).consequence = again;
                }
                break;
            case verb::starttls:
                reach(stage::tls);
                if (r.code == 220) {
                    c_.tls_started = true;
                    c_.facts.tls = {std::string("started"), in_.spans(r.digits())};
                    void_stage(stage::tls);
                } else if (!ok || r.code >= 400) {
                    c_.facts.tls = {std::string("failed"), in_.spans(r.digits())};
                    refuse(stage::tls, r, cmd).consequence = again;
                }
                break;
            case verb::auth:
                reach(stage::auth);
                if (r.code == 334) {
                    c_.in_auth = true;
                } else if (ok) {
                    c_.facts.authenticated = located<bool>{true, in_.spans(r.digits())};
                    void_stage(stage::auth);
                } else {
                    const bool second = !c_.live_at[static_cast<std::size_t>(stage::auth)].empty();
                    // The next mechanism's "not offered" is no better news than the first refusal.
                    const bool weaker = second && (r.code == 504 || r.code == 503 || r.code == 500 || r.code == 501 || r.code == 502);
                    if (!weaker) void_stage(stage::auth);
                    refuse(stage::auth, r, cmd).consequence = again || weaker;
                    c_.facts.authenticated = located<bool>{false, in_.spans(r.digits())};
                }
                break;
            case verb::mail:
                reach(stage::mail_from);
                if (ok) {
                    if (t) t->accepted = true;
                    void_stage(stage::helo);
                    void_stage(stage::tls);
                    if (t) void_sender(t->sender);
                } else {
                    if (t && !again) void_sender(t->sender);
                    if (t) t->refused = true;
                    refuse(stage::mail_from, r, cmd).consequence = again;
                }
                break;
            case verb::rcpt: {
                reach(stage::rcpt_to);
                if (t == nullptr || cmd.recipient >= t->recipients.size()) break;
                transaction_recipient& to = t->recipients[cmd.recipient];
                to.state = ok ? transaction_recipient::fate::accepted : transaction_recipient::fate::refused;
                ++(ok ? t->accepted_recipients : t->refused_recipients);
                const bool consequence = !ok && (again || (t->refused && !t->accepted));
                if (!consequence)
                    if (const auto before_it = c_.of_recipient.find(to.address); before_it != c_.of_recipient.end()) {
                        withdraw(before_it->second);
                        c_.of_recipient.erase(before_it);
                    }
                if (!ok) {
                    // "need MAIL command" where none was sent tells of the person who types, not of the mail.
                    const bool no_mail = r.code == 503 && !t->accepted && t->line.empty();
                    refusal& f = refuse(stage::rcpt_to, r, cmd);
                    f.recipient = to.address;
                    f.consequence = consequence;
                    if (no_mail) mark_protocol(f);
                    if (!consequence) c_.of_recipient[to.address] = c_.refusals.size() - 1;
                }
                break;
            }
            case verb::data:
                reach(stage::data);
                if (r.code == 354) {
                    c_.in_content = true;
                } else if (!ok) {
                    message_refused(stage::data, r, cmd, t, again);
                }
                break;
            case verb::bdat:
                reach(cmd.last_chunk ? stage::end_of_data : stage::data);
                if (!ok) message_refused(cmd.last_chunk ? stage::end_of_data : stage::data, r, cmd, t, again);
                else if (cmd.last_chunk && t) delivered(*t);
                break;
            case verb::end_of_data:
                reach(stage::end_of_data);
                if (c_.lmtp && t) {
                    lmtp_next_ = 0;
                    c_.lmtp_left = t->accepted_recipients;
                    if (c_.lmtp_left > 0) return answer_lmtp(r);
                }
                if (!ok) message_refused(stage::end_of_data, r, cmd, t, again);
                else if (t) delivered(*t);
                break;
            case verb::rset: break;
            case verb::quit: c_.quit = true; break;
            case verb::other:
                if (!ok) {
                    mark_protocol(refuse(std::nullopt, r, cmd));
                }
                break;
        }
    }

    // RFC 2033 section 4.2: one reply for each accepted recipient.
    void answer_lmtp(const server_reply& r) {
        transaction* t = current();
        --c_.lmtp_left;
        if (t == nullptr) return;
        while (lmtp_next_ < t->recipients.size() && t->recipients[lmtp_next_].state != transaction_recipient::fate::accepted) ++lmtp_next_;
        if (lmtp_next_ >= t->recipients.size()) return;
        const std::string_view to = t->recipients[lmtp_next_++].address;
        if (r.code >= 400) {
            command cmd;
            cmd.transaction = last_transaction();
            refuse(stage::end_of_data, r, cmd).recipient = to;
        } else {
            t->delivered = true;
        }
    }

    void delivered(transaction& t) {
        t.delivered = true;
        void_stage(stage::helo);
        void_stage(stage::tls);
        void_stage(stage::auth);
    }

    void message_refused(stage at, const server_reply& r, const command& cmd, transaction* t, bool again) {
        const bool any_accepted = t && t->accepted_recipients > 0;
        const bool consequence = again || (!any_accepted && t && (t->refused_recipients > 0 || t->refused));
        const bool typed_out_of_order = r.code == 503 && (t == nullptr || t->recipients.empty());
        if (!any_accepted || consequence) {
            refusal& f = refuse(at, r, cmd);
            if (consequence && !f.consequence) f.consequence = true;
            if (typed_out_of_order) mark_protocol(f);
            return;
        }
        // Refused for each of them; the transaction is over.
        for (transaction_recipient& to : t->recipients) {
            if (to.state != transaction_recipient::fate::accepted) continue;
            refuse(at, r, cmd).recipient = to.address;
            to.state = transaction_recipient::fate::refused;
        }
        t->refused_recipients += t->accepted_recipients;
        t->accepted_recipients = 0;
    }

    // --- the program --------------------------------------------------------------------------------------------------

    void program(std::string_view text) {
        text = trim(text);
        if (text.empty()) return;
        if (starts_ignoring_case(text, "port = ")) {  // msmtp lists its settings
            const std::string_view p = text.substr(7);
            if (!p.empty() && p.size() <= 5 && std::all_of(p.begin(), p.end(), is_digit)) c_.port = p;
            return;
        }
        if (!may_tell(text)) return;
        const connection_event e = find_connection(text);
        const bool says_tls = contains_ignoring_case(text.substr(0, 400), "tls started") || contains_ignoring_case(text.substr(0, 400), "ssl connection using") ||
                              contains_ignoring_case(text.substr(0, 400), "cipher is tls") || contains_ignoring_case(text.substr(0, 400), "tls connection established");
        if (says_tls) {
            c_.tls_started = true;
            c_.facts.tls = {std::string("started"), in_.spans(text)};
            add_to_timeline(session_line::speaker::program, text, std::string(text));
            return;
        }
        std::optional<network_trouble> trouble;
        if (!contains_ignoring_case(text.substr(0, 400), "continuing anyway") && !starts_ignoring_case(text, "verify ") && !harmless(text)) trouble = find_trouble(text);
        if (!trouble && e.host.empty() && e.address.empty()) return;
        flush_reply();
        if (!e.host.empty() || !e.address.empty()) {
            const bool begins = !trouble && (starts_ignoring_case(text, "trying") || starts_ignoring_case(text, "connect"));
            if (begins && (c_.commands_seen || c_.greeted)) new_connection();
            if (!e.host.empty() && c_.named_host.empty()) c_.named_host = e.host;
            if (!e.address.empty() && (c_.address.empty() || begins)) c_.address = e.address;
            if (!e.port.empty()) c_.port = e.port;
            explained_ += static_cast<std::uint32_t>(e.host.size() + e.address.size() + e.port.size());
        }
        if (trouble && !(c_.quit && trouble->kind == trouble_kind::lost)) {
            const bool better = !c_.trouble || (c_.trouble->kind == trouble_kind::connect && trouble->kind != trouble_kind::lost && trouble->kind != trouble_kind::connect &&
                                                c_.trouble_text.size() < 400 && generic_connect(c_.trouble_text));
            if (better || (generic_connect(c_.trouble_text) && !generic_connect(text) && trouble->kind == trouble_kind::connect)) {
                if (c_.trouble) c_.more_trouble.push_back(c_.trouble_text);
                c_.trouble = trouble;
                c_.trouble_text = text;
                c_.trouble_in_dialogue = c_.greeted || c_.commands_seen;
            } else if (c_.more_trouble.size() < 4) {
                c_.more_trouble.push_back(text);
            }
        }
        if (!e.host.empty() || !e.address.empty()) add_to_timeline(session_line::speaker::program, text, std::string(text));
    }

    // "Error connecting to h:25:" leaves the reason to the next line.
    static bool generic_connect(std::string_view text) {
        constexpr std::string_view reasons[] = {"connection refused", "econnrefused", "actively refused", "unreachable", "no route", "errno=", "timed out", "timeout"};
        return !text.empty() && std::none_of(std::begin(reasons), std::end(reasons), [&](std::string_view r) { return contains_ignoring_case(text, r); });
    }

    // Settings and progress that only sound like trouble.
    static bool harmless(std::string_view text) {
        return starts_ignoring_case(text, "timeout = ") || contains_ignoring_case(text.substr(0, 200), "timeout=") ||
               (contains_ignoring_case(text.substr(0, 200), "tls handshake") && (contains_ignoring_case(text.substr(0, 200), "(out)") || contains_ignoring_case(text.substr(0, 200), "(in)"))) ||
               starts_ignoring_case(text, "connection closed with remote") ||
               // What openssl says alone in a line when it takes a typed "RCPT" for its own command; other programs renegotiate in peace.
               (text != "RENEGOTIATING" && contains_ignoring_case(text, "renegotiating"));
    }

    // --- connections --------------------------------------------------------------------------------------------------

    void new_connection() {
        end_connection();
        start();
    }

    void end_connection() {
        flush_reply();
        // Trouble with the network ends a dialogue; where replies went on behind it, it was none.
        const bool refused = std::any_of(c_.refusals.begin(), c_.refusals.end(), [](const refusal& f) { return !f.void_ && !f.protocol; });
        const transaction* t = current();
        const bool on_its_own = c_.trouble && c_.trouble->kind != trouble_kind::lost && c_.trouble->kind != trouble_kind::timeout;
        const bool waiting = !(t && t->delivered && c_.next >= c_.pending.size()) && (on_its_own || c_.next < c_.pending.size() || c_.in_content || !c_.greeted || t);
        if (c_.trouble && !refused && waiting) {
            refusal f;
            f.program_text = c_.trouble_text;
            f.at = c_.trouble->stage();
            // What was not offered cannot have failed.
            const bool offered = !c_.facts.tls || c_.facts.tls->value != "none";
            if (c_.trouble->kind == trouble_kind::tls && offered) c_.facts.tls = {std::string("failed"), in_.spans(c_.trouble_text)};
            if (!f.at) f.at = stage_under_way();
            if (t) {
                f.sender = t->sender;
                if (t->recipients.size() == 1) f.recipient = t->recipients.front().address;
            }
            c_.refusals.push_back(std::move(f));
            any_dialogue_ = true;
            add_to_timeline(session_line::speaker::program, c_.trouble_text, std::string(c_.trouble_text));
        }
        std::vector<refusal> kept;
        for (refusal& f : c_.refusals)
            if (!f.void_ && !f.consequence) kept.push_back(std::move(f));
        const bool real = std::any_of(kept.begin(), kept.end(), [](const refusal& f) { return !f.protocol; });
        const bool sent = std::any_of(c_.transactions.begin(), c_.transactions.end(), [](const transaction& x) { return x.delivered; });
        if (real || sent) kept.erase(std::remove_if(kept.begin(), kept.end(), [](const refusal& f) { return f.protocol; }), kept.end());
        else if (kept.size() > 1) kept.resize(1);

        finish_facts(kept);
        const bool interesting = !kept.empty();
        if (interesting && !facts_from_failure_) {
            facts_ = c_.facts;
            facts_from_failure_ = true;
        } else if (!facts_from_failure_ && (c_.commands_seen || c_.greeted || !facts_)) {
            facts_ = c_.facts;
        }
        for (const refusal& f : kept) add(f);
        c_.refusals.clear();
        first_message_ += static_cast<std::uint32_t>(c_.transactions.size()) + 1;
    }

    std::optional<stage> stage_under_way() const {
        if (c_.in_content) return stage::end_of_data;
        if (c_.next < c_.pending.size()) {
            switch (c_.pending[c_.next].what) {
                case verb::helo: return stage::helo;
                case verb::starttls: return stage::tls;
                case verb::auth: return stage::auth;
                case verb::mail: return stage::mail_from;
                case verb::rcpt: return stage::rcpt_to;
                case verb::data: return stage::data;
                case verb::bdat:
                case verb::end_of_data: return stage::end_of_data;
                default: return std::nullopt;
            }
        }
        if (!c_.greeted && !c_.commands_seen)
            return c_.trouble && c_.trouble->kind == trouble_kind::lost ? stage::banner : stage::connect;
        if (c_.tls_started && c_.reached == stage::tls) return stage::tls;
        return c_.reached;
    }

    void finish_facts(const std::vector<refusal>& kept) {
        const std::string_view host = host_name();
        if (!host.empty()) c_.facts.server_host = {std::string(host), in_.spans(host)};
        if (!c_.port.empty()) c_.facts.port = {std::string(c_.port), in_.spans(c_.port)};
        if (c_.facts.auth_user && c_.facts.sender_domain) {
            const std::string_view d = domain_of(c_.facts.auth_user->value);
            if (!d.empty()) {
                located<bool> differs{!equals_ignoring_case(d, c_.facts.sender_domain->value), c_.facts.auth_user->where};
                for (const source_span& s : c_.facts.sender_domain->where) differs.where.push_back(s);
                c_.facts.sender_differs_from_login = std::move(differs);
            }
        }
        for (const refusal& f : kept)
            if (f.at) {
                const std::string_view piece = f.command_line.empty() ? (f.reply.lines.empty() ? f.program_text : f.reply.first()) : f.command_line;
                c_.facts.stopped_at = located<stage>{*f.at, in_.spans(piece)};
                break;
            }
    }

    std::string_view host_name() const {
        if (!c_.banner_host.empty()) return c_.banner_host;
        if (!c_.ehlo_host.empty()) return c_.ehlo_host;
        return c_.named_host;
    }

    void add(const refusal& f) {
        if (!has_room(found_.size(), 20'000)) return;
        reading r;
        delivery_failure& d = r.failure;
        if (!f.reply.lines.empty()) {
            read_reply(in_, text_of(f.reply), d);
            r.source = reply_source::literal_reply;
            r.explained = 4;
        } else {
            d.diagnostic_code = {{"", in_.fact(f.program_text).value}, in_.spans(f.program_text)};
            r.source = reply_source::prose;
            r.explained = static_cast<std::uint32_t>(c_.trouble ? c_.trouble->length : 0);
            for (const std::string_view more : c_.more_trouble) d.context.push_back(in_.fact(more));
        }
        std::string_view to = f.recipient;
        const transaction* t = f.transaction < c_.transactions.size() ? &c_.transactions[f.transaction] : nullptr;
        if (to.empty() && t && t->recipients.size() == 1 && f.at && (*f.at == stage::mail_from || *f.at >= stage::data)) to = t->recipients.front().address;
        if (!to.empty()) d.final_recipient = in_.fact(to);
        if (!f.sender.empty()) d.envelope_sender = in_.fact(f.sender);
        if (f.at) {
            const std::string_view piece = f.command_line.empty() ? (f.reply.lines.empty() ? f.program_text : f.reply.digits()) : f.command_line;
            d.stage = located<stage>{*f.at, in_.spans(piece)};
            r.explained += static_cast<std::uint32_t>(f.command_line.size());
        }
        const std::string_view host = host_name();
        if (!host.empty()) (style_.receiving ? d.reporting_mta : d.remote_mta) = {std::string(host), in_.spans(host)};
        if (!c_.address.empty() && !style_.receiving) d.remote_address = {std::string(c_.address), in_.spans(c_.address)};
        // Messages of one dialogue are told apart; the last word about a recipient of one message counts.
        r.message = first_message_ + static_cast<std::uint32_t>(f.transaction) + 1;
        found_.push_back(std::move(r));
    }

    static composed_text text_of(const server_reply& r) {
        composed_text text;
        for (std::size_t i = 0; i < r.lines.size(); ++i) {
            if (i > 0) text.append_blank();
            append_line(text, r.lines[i]);
        }
        return text;
    }

    static void append_line(composed_text& text, const reply_line& l) {
        append_piece(text, l.text, l.literal);
        for (const std::string_view more : l.wrapped) {
            if (!l.glued) text.append_blank();
            append_piece(text, more, l.literal);
        }
    }

    static void append_piece(composed_text& text, std::string_view line, bool literal) {
        if (line.size() > 5 && line[3] == ']') {  // smtp-cli: 550] '5.7.1 refused'
            text.append(line.substr(0, 3));
            text.append_blank();
            line = line.substr(6, line.size() - 6 - (line.back() == '\'' ? 1 : 0));
        }
        if (!literal || line.find('\\') == std::string_view::npos) {
            text.append(line);
            return;
        }
        // Inner escapes of a literal: every one stands for what it means.
        for (std::size_t i = 0, plain = 0; i <= line.size(); ++i) {
            if (i == line.size()) {
                text.append(line.substr(plain));
            } else if (line[i] == '\\' && i + 1 < line.size()) {
                text.append(line.substr(plain, i - plain));
                const char c = line[i + 1];
                text.append_as(c == 'n' || c == 'r' || c == 't' ? " " : line.substr(i + 1, 1), line.substr(i, 2));
                plain = i + 2;
                ++i;
            }
        }
    }

    void emit() {
        if (!any_dialogue_) return;
        if (!any_reply_ && found_.empty()) return;
        // The last answer for a recipient counts: an earlier try of the same message is history.
        for (reading& r : found_) {
            r.begin = begin_;
            r.end = end_;
            sink_.add(std::move(r));
        }
        sink_.explained += explained_;
        session s;
        s.timeline = std::move(sink_timeline_);
        if (facts_) s.facts = std::move(*facts_);
        if (!sink_.dialogue) {
            sink_.dialogue = std::move(s);
        } else {
            for (session_line& l : s.timeline) sink_.dialogue->timeline.push_back(std::move(l));
            if (!facts_from_failure_) return;
            sink_.dialogue->facts = std::move(s.facts);
        }
    }

    const reader_input& in_;
    const dialogue_style& style_;
    reading_sink& sink_;
    connection c_;
    std::vector<reading> found_;
    std::vector<session_line> sink_timeline_;
    std::optional<session_facts> facts_;
    std::size_t server_line_size_ = 0;  // of the line above, where the server spoke it
    bool facts_from_failure_ = false, any_dialogue_ = false, any_reply_ = false, any_command_ = false;
    std::size_t lmtp_next_ = 0;
    std::uint32_t first_message_ = 0;
    std::uint32_t begin_ = 0, end_ = 0, explained_ = 0;
};

// Where the words contradict the arrows, the arrows point the other way.
bool arrows_point_backwards(const std::vector<dialogue_line>& lines) {
    std::size_t with = 0, against = 0;
    for (const dialogue_line& l : lines) {
        if (l.from != side::client && l.from != side::server) continue;
        const bool reply = parse_reply(l.payload).code != 0 || (l.literal && l.payload.size() > 3 && parse_reply(l.payload.substr(0, 4)).code != 0);
        const bool cmd = !reply && parse_command(l.payload).known;
        if (reply) ++(l.from == side::server ? with : against);
        if (cmd) ++(l.from == side::client ? with : against);
    }
    return against > with;
}

void interpret(const reader_input& in, const std::vector<dialogue_line>& lines, const dialogue_style& style, reading_sink& sink) {
    const bool backwards = arrows_point_backwards(lines);
    interpreter run(in, style, sink);
    // For dialogues without marks: whether the message's end ("." alone) is still to come.
    std::vector<bool> dot_ahead;
    if (style.bare_commands) {
        dot_ahead.assign(lines.size(), false);
        bool ahead = false;
        for (std::size_t i = lines.size(); i-- > 0;) {
            if (lines[i].from == side::unmarked && parse_command(trim(lines[i].payload)).what == verb::data && trim(lines[i].payload).size() == 4) ahead = false;
            dot_ahead[i] = ahead;
            if (trim(lines[i].payload) == ".") ahead = true;
        }
    }
    for (std::size_t i = 0; i < lines.size(); ++i) {
        dialogue_line l = lines[i];
        if (backwards && l.from == side::client) l.from = side::server;
        else if (backwards && l.from == side::server) l.from = side::client;
        run.line(l, !dot_ahead.empty() && dot_ahead[i]);
    }
    run.finish();
}

}  // namespace

bool has_dialogue(const std::vector<dialogue_line>& lines) {
    return std::any_of(lines.begin(), lines.end(), [](const dialogue_line& l) {
        return (l.from == side::client || l.from == side::server) && (parse_reply(l.payload).code != 0 || parse_command(l.payload).known);
    });
}

bool has_client(const std::vector<dialogue_line>& lines) {
    return std::any_of(lines.begin(), lines.end(), [](const dialogue_line& l) { return l.from == side::client; });
}

bool has_greeting(const std::vector<dialogue_line>& lines) {
    return std::any_of(lines.begin(), lines.end(), [](const dialogue_line& l) {
        if (l.from != side::client && l.from != side::server) return false;
        return parse_reply(l.payload).code == 220 || parse_command(l.payload).what == verb::helo;
    });
}

bool has_bare_dialogue(const std::vector<dialogue_line>& lines) {
    bool command = false;
    for (const dialogue_line& l : lines) {
        if (l.from != side::unmarked) continue;
        const std::string_view text = trim(l.payload);
        const parsed_command c = parse_command(text);
        // "help", "data" and "mail" begin sentences, too.
        if (c.known && (c.what == verb::helo || c.what == verb::mail || c.what == verb::rcpt || c.what == verb::auth || c.what == verb::starttls)) command = true;
        else if (command && parse_reply(text).code != 0) return true;
    }
    return false;
}

void read_dialogue(const reader_input& in, const std::vector<dialogue_line>& lines, const dialogue_style& style, reading_sink& sink) {
    const bool interleaved = std::any_of(lines.begin(), lines.end(), [](const dialogue_line& l) { return !l.stream.empty(); });
    if (!interleaved) return interpret(in, lines, style, sink);
    std::vector<std::vector<dialogue_line>> streams;
    std::unordered_map<std::string_view, std::size_t> by_id;
    // A line without an id belongs to the connection that spoke last.
    std::vector<dialogue_line> before;
    std::size_t current = 0;
    for (const dialogue_line& l : lines) {
        if (!l.stream.empty()) {
            const auto found = by_id.try_emplace(l.stream, streams.size());
            if (found.second) streams.push_back(std::move(before));
            before.clear();
            current = found.first->second;
        }
        (streams.empty() ? before : streams[current]).push_back(l);
    }
    for (const std::vector<dialogue_line>& stream : streams) interpret(in, stream, style, sink);
}

}  // namespace smtp_explain
