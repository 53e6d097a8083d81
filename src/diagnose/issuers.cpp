#include "diagnose/issuers.hpp"

#include <algorithm>
#include <array>

namespace smtp_explain {

namespace {

std::string lower_case(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    while (!out.empty() && out.back() == '.') out.pop_back();
    return out;
}

class finder {
public:
    explicit finder(const compiled_rules& rules) : rules_(rules) {}

    void add(std::uint32_t issuer, issuer_proof by) {
        for (proven_issuer& p : found_) {
            if (p.issuer != issuer) continue;
            p.by = std::max(p.by, by);
            return;
        }
        found_.push_back({issuer, rules_.issuers[issuer].kind, by});
    }

    // The longest suffix of the host that anyone owns.
    bool add_host(std::string_view host, const std::unordered_map<std::string, std::vector<std::uint32_t>>& suffixes, issuer_proof by) {
        if (host.size() > 255 || suffixes.empty()) return false;
        std::string name = lower_case(host);
        for (std::size_t from = 0; from < name.size();) {
            const auto at = suffixes.find(name.substr(from));
            if (at != suffixes.end()) {
                for (const std::uint32_t i : at->second) add(i, by);
                return true;
            }
            const std::size_t dot = name.find('.', from);
            if (dot == std::string::npos) break;
            from = dot + 1;
        }
        return false;
    }

    issuer_evidence result() {
        issuer_evidence out;
        std::array<issuer_proof, 4> surest{};
        for (const proven_issuer& p : found_) {
            issuer_proof& s = surest[static_cast<std::size_t>(p.kind)];
            s = std::max(s, p.by);
        }
        for (const proven_issuer& p : found_)
            if (p.kind == issuer_kind::blocklist || p.by == surest[static_cast<std::size_t>(p.kind)]) out.proven.push_back(p);
        std::sort(out.proven.begin(), out.proven.end(), [](const proven_issuer& a, const proven_issuer& b) { return a.issuer < b.issuer; });
        constexpr std::array<issuer_kind, 4> order{issuer_kind::provider, issuer_kind::filter, issuer_kind::software, issuer_kind::blocklist};
        for (const issuer_kind kind : order) {
            for (const proven_issuer& p : out.proven)
                if (p.kind == kind && out.main_issuer == compiled_rules::none) out.main_issuer = p.issuer;
        }
        return out;
    }

private:
    const compiled_rules& rules_;
    std::vector<proven_issuer> found_;
};

char before(std::string_view text, std::size_t at) {
    while (at > 0 && (text[at - 1] == ' ' || text[at - 1] == '\t')) --at;
    return at > 0 ? text[at - 1] : '\0';
}

std::string word_at(std::string_view text, const token_list& tokens, std::size_t i) {
    return lower_case(text.substr(tokens.tokens[i].begin, tokens.tokens[i].end - tokens.tokens[i].begin));
}

// "host mx.example.net[192.0.2.1] said:"
bool is_quoted(std::string_view text, const token_list& tokens, const typed_piece& piece) {
    const token& last = tokens.tokens[piece.last - 1];
    for (std::size_t i = piece.last; i < tokens.tokens.size() && i < piece.last + 12u && tokens.tokens[i].unit <= last.unit + 2; ++i) {
        const std::string w = word_at(text, tokens, i);
        if (w == "said" || w == "responded" || w == "replied") return true;
    }
    return false;
}

// Whether a host that the reply names is the one that speaks: first word of the reply ("421 mx.example.net Too busy"), in
// brackets at its end ("… [mx.example.net]", "(… by mx.example.net)"), or the subject of "said". Others are those spoken of.
bool host_speaks(std::string_view text, const token_list& tokens, const typed_piece& piece) {
    const std::uint16_t reply = tokens.tokens[piece.first].reply;
    if (piece.first == 0 || tokens.tokens[piece.first - 1].reply != reply) {
        const char c = before(text, tokens.tokens[piece.first].begin);
        return c != '<' && c != '@' && c != '[';
    }
    const token& first = tokens.tokens[piece.first];
    const token& last = tokens.tokens[piece.last - 1];
    const std::string previous = word_at(text, tokens, piece.first - 1);
    if (previous == "by" && piece.first >= 2) {
        const std::string verb = word_at(text, tokens, piece.first - 2);
        if (verb == "said" || verb == "rejected" || verb == "refused" || verb == "generated") return true;
    }
    if (is_quoted(text, tokens, piece)) return true;
    // A bracket that ends the reply.
    const char opened = before(text, first.begin);
    if (opened != '[' && opened != '(') return false;
    const std::size_t close = text.find(opened == '[' ? ']' : ')', last.end);
    if (close == std::string_view::npos) return false;
    const auto after = std::find_if(tokens.tokens.begin() + piece.last, tokens.tokens.end(), [&](const token& t) { return t.begin > close; });
    return after == tokens.tokens.end() || after->reply != reply;
}

}  // namespace

bool issuer_evidence::proves(std::uint32_t issuer) const {
    return std::any_of(proven.begin(), proven.end(), [&](const proven_issuer& p) { return p.issuer == issuer; });
}

bool issuer_evidence::excludes(std::uint32_t issuer, const compiled_rules& rules) const {
    const issuer_kind kind = rules.issuers[issuer].kind;
    // Filters and block lists speak through any server.
    if (kind == issuer_kind::filter || kind == issuer_kind::blocklist || proves(issuer)) return false;
    return std::any_of(proven.begin(), proven.end(), [&](const proven_issuer& p) { return p.kind == kind && p.by > issuer_proof::reporter; });
}

issuer_evidence find_issuers(const delivery_failure& f, const session_facts* session, std::string_view reply, const token_list& tokens,
                             const phrase_matches& matches, const compiled_rules& rules) {
    finder find(rules);
    // Of a reply that wraps another, the innermost speaks; what the format proves is who wrapped it.
    const std::uint16_t innermost = tokens.tokens.empty() ? std::uint16_t{0} : tokens.tokens.back().reply;
    if (f.issuer && innermost == 0)
        if (const std::uint32_t i = rules.issuer_index(f.issuer->value); i != compiled_rules::none) find.add(i, issuer_proof::format);

    bool spoken = false;
    for (const typed_piece& p : tokens.pieces) {
        if (p.type != token_type::host) continue;
        const std::uint16_t in = tokens.tokens[p.first].reply;
        if (in == innermost ? host_speaks(reply, tokens, p) : in + 1 == innermost && is_quoted(reply, tokens, p)) {
            const std::uint32_t begin = tokens.tokens[p.first].begin, end = tokens.tokens[p.last - 1].end;
            spoken |= find.add_host(reply.substr(begin, end - begin), rules.issuer_hosts, issuer_proof::host);
        }
    }
    if (!spoken) {
        if (f.remote_mta)
            find.add_host(f.remote_mta->value, rules.issuer_hosts, issuer_proof::host);
        else if (session && session->server_host)
            find.add_host(session->server_host->value, rules.issuer_hosts, issuer_proof::host);
        else if (f.reporting_mta)
            find.add_host(f.reporting_mta->value, rules.issuer_hosts, issuer_proof::reporter);
    }
    for (const typed_piece& p : tokens.pieces) {
        if (p.type != token_type::url && p.type != token_type::host) continue;
        const std::uint32_t begin = tokens.tokens[p.first].begin, end = tokens.tokens[p.last - 1].end;
        std::string_view url = reply.substr(begin, end - begin);
        if (const std::size_t scheme = url.find("://"); scheme != std::string_view::npos) url = url.substr(scheme + 3);
        url = url.substr(0, url.find_first_of("/?#:"));
        find.add_host(url, rules.issuer_urls, issuer_proof::url);
    }
    for (const phrase_match& m : matches.all) {
        const compiled_rules::phrase_owner& owner = rules.owners[m.phrase];
        if (owner.issuer != compiled_rules::none && !owner.banner) find.add(owner.issuer, issuer_proof::wording);
    }
    if (session && session->banner) {
        const token_list banner = tokenize(session->banner->value, rules.words);
        for (const phrase_match& m : rules.phrases.match(banner).all) {
            const compiled_rules::phrase_owner& owner = rules.owners[m.phrase];
            if (owner.issuer != compiled_rules::none && owner.banner) find.add(owner.issuer, issuer_proof::banner);
        }
    }
    return find.result();
}

}  // namespace smtp_explain
