#include "knowledge/loader.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <initializer_list>
#include <set>
#include <span>

#include "knowledge/digest.hpp"
#include "model/report.hpp"

namespace smtp_explain {

namespace {

using names = std::initializer_list<std::string_view>;

// Where the walk stands: linked back to the file, so that a pointer is spelled out only for a problem.
struct place {
    const place* up = nullptr;
    std::string_view key;   // of the root: the file
    std::ptrdiff_t index = -1;
};

std::string_view file_of(const place& p) {
    const place* at = &p;
    while (at->up) at = at->up;
    return at->key;
}

std::string pointer_of(const place& p) {
    std::vector<const place*> way;
    for (const place* at = &p; at->up; at = at->up) way.push_back(at);
    std::string out;
    for (auto at = way.rbegin(); at != way.rend(); ++at) {
        out += '/';
        if ((*at)->index >= 0) {
            out += std::to_string((*at)->index);
            continue;
        }
        for (const char c : (*at)->key) {
            if (c == '~')
                out += "~0";
            else if (c == '/')
                out += "~1";
            else
                out += c;
        }
    }
    return out;
}

const names roles{"sender", "sender-admin", "recipient", "recipient-admin", "provider", "nobody-wait"};
const names step_roles{"sender", "sender-admin", "recipient", "recipient-admin", "provider"};
const names resends{"after-fixing", "after-waiting", "not-needed", "pointless"};
const names text_slots{"recipient", "recipient_domain", "sender", "sender_domain", "server", "server_ip", "reporting_server", "client_ip", "client_ip_reversed",
                           "reply", "reply_code", "enhanced_status_code", "stage", "login", "port", "until", "url"};

bool contains(names list, std::string_view what) { return std::find(list.begin(), list.end(), what) != list.end(); }

std::string joined(names list) {
    std::string out;
    for (const std::string_view n : list) {
        if (!out.empty()) out += ' ';
        out += n;
    }
    return out;
}

std::string lower_case(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    return out;
}

bool is_id(std::string_view text) {
    if (text.empty() || text.size() > 80 || text.front() == '-' || text.back() == '-') return false;
    return std::all_of(text.begin(), text.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
}

bool is_slot_name(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; });
}

bool is_blank_text(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; });
}

// "X.7.1": the first part may be X, the last ones too where registered tables have rows for a class or subject.
std::optional<status_pattern> read_status_pattern(std::string_view text) {
    status_pattern out;
    std::int16_t* const parts[] = {&out.class_, &out.subject, &out.detail};
    for (int i = 0; i < 3; ++i) {
        const std::size_t dot = text.find('.');
        if ((dot == std::string_view::npos) != (i == 2)) return std::nullopt;
        const std::string_view part = text.substr(0, dot);
        if (i < 2) text.remove_prefix(dot + 1);
        if (part == "X") continue;
        if (part.empty() || part.size() > 3) return std::nullopt;
        const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), *parts[i]);
        if (error != std::errc() || end != part.data() + part.size()) return std::nullopt;
        if (*parts[i] < 0) return std::nullopt;
    }
    if (out.class_ >= 0 && out.class_ != 2 && out.class_ != 4 && out.class_ != 5) return std::nullopt;
    return out;
}

class loader {
public:
    loader(loaded_data& out, std::vector<load_problem>& problems) : out_(out), problems_(problems) {}

    bool load(const std::vector<std::string_view>& bundles) {
        trees_.resize(bundles.size());
        for (std::size_t i = 0; i < bundles.size(); ++i) {
            if (!trees_[i].parse_in_place(bundles[i])) {
                problems_.push_back({"", "", "is no JSON: " + trees_[i].error()});
                return false;
            }
            const json_value files = trees_[i].root().find("files");
            if (!files.is(json_kind::object)) {
                problems_.push_back({"", "/files", "is missing: a bundle is {\"files\": {\"rules/…\": {…}}}"});
                return false;
            }
            for (const json_value f : files) collect(f);
        }
        read_all();
        return true;
    }

private:
    void problem(const place& at, std::string why) { problems_.push_back({std::string(file_of(at)), pointer_of(at), std::move(why)}); }

    void collect(json_value file) {
        const std::string_view path = file.key();
        const place at{nullptr, path};
        if (!file.is(json_kind::object)) {
            problem(at, "must be an object");
            return;
        }
        if (path.substr(0, 7) == "causes/" || path.substr(0, 6) == "rules/") {
            files_[path] = file;
        } else if (path == "issuers.json" || path == "labels.json" || path == "codes/reply-codes.json" || path == "codes/enhanced-status-codes.json") {
            layers_[path].push_back(file);
        } else {
            problem(at, "unknown file: causes/ID.json, rules/ISSUER/NAME.json, codes/reply-codes.json, codes/enhanced-status-codes.json, issuers.json, labels.json");
        }
    }

    void read_all() {
        for (const json_value f : layers_["labels.json"]) read_labels(f);
        for (const auto& [path, file] : files_)
            if (path.substr(0, 7) == "causes/") read_cause_id(path);
        read_issuers();
        for (const auto& [path, file] : files_)
            if (path.substr(0, 7) == "causes/") read_cause(path, file);
        for (const json_value f : layers_["codes/reply-codes.json"]) read_reply_codes(f);
        for (const json_value f : layers_["codes/enhanced-status-codes.json"]) read_statuses(f);
        for (const auto& [path, file] : files_)
            if (path.substr(0, 6) == "rules/") read_rule(path, file);
        link_rules();
        find_equal_demands();
    }

    // ---- what every file is made of

    bool expect(json_value v, json_kind kind, const place& at) {
        if (v.is(kind)) return true;
        constexpr std::array<std::string_view, 7> kinds{"something", "null", "true or false", "a number", "a text", "a list", "an object"};
        problem(at, "must be " + std::string(kinds[static_cast<std::size_t>(kind)]));
        return false;
    }

    // Unknown, repeated and missing keys.
    void check_keys(json_value object, const place& at, names known, names required = {}) {
        std::vector<std::string_view> seen;
        seen.reserve(object.size());
        for (const json_value v : object) {
            const place here{&at, v.key()};
            if (std::find(seen.begin(), seen.end(), v.key()) != seen.end()) problem(here, "stands here twice");
            seen.push_back(v.key());
            if (!contains(known, v.key()) && v.key() != "$schema" && v.key() != "comment") problem(here, "unknown key; known: " + joined(known));
        }
        for (const std::string_view key : required)
            if (!object.find(key)) problem(at, "lacks \"" + std::string(key) + '"');
    }

    template <class F>
    void each(json_value list, const place& at, F f) {
        if (!expect(list, json_kind::array, at)) return;
        std::ptrdiff_t i = 0;
        for (const json_value v : list) {
            const place here{&at, {}, i++};
            f(v, here);
        }
    }

    std::string read_one_of(json_value v, const place& at, names list) {
        if (!v || !expect(v, json_kind::text, at)) return {};
        if (!contains(list, v.text())) {
            problem(at, "unknown: " + std::string(v.text()) + "; known: " + joined(list));
            return {};
        }
        return std::string(v.text());
    }

    std::vector<std::string> read_several_of(json_value v, const place& at, names list) {
        std::vector<std::string> out;
        if (!v) return out;
        each(v, at, [&](json_value e, const place& here) {
            std::string one = read_one_of(e, here, list);
            if (one.empty()) return;
            if (std::find(out.begin(), out.end(), one) != out.end())
                problem(here, "stands here twice");
            else
                out.push_back(std::move(one));
        });
        return out;
    }

    // Slots of a text: their number; unknown ones are problems where `known` is not empty.
    int check_slots(std::string_view text, const place& at, bool any_slot) {
        int count = 0;
        int ticks = 0;
        for (std::size_t i = 0; i < text.size(); ++i) {
            if (text[i] == '`') ++ticks;
            if (text[i] != '{') continue;
            const std::size_t end = text.find('}', i);
            const std::string_view name = end == std::string_view::npos ? std::string_view() : text.substr(i + 1, end - i - 1);
            if (!is_slot_name(name)) {
                if (ticks % 2 == 0) problem(at, "a brace that is no slot");
                continue;
            }
            ++count;
            if (!any_slot && !contains(text_slots, name)) problem(at, "unknown slot {" + std::string(name) + "}; known: " + joined(text_slots));
        }
        if (ticks % 2 != 0) problem(at, "an odd number of backticks");
        return count;
    }

    std::string read_plain(json_value v, const place& at) {
        if (!v || !expect(v, json_kind::text, at)) return {};
        if (is_blank_text(v.text())) problem(at, "is empty");
        if (check_slots(v.text(), at, true) > 0) problem(at, "may not have a slot");
        return std::string(v.text());
    }

    text_variants read_text(json_value v, const place& at, bool any_slot = false) {
        text_variants out;
        if (!v) return out;
        const auto one = [&](json_value e, const place& here) {
            if (!expect(e, json_kind::text, here)) return -1;
            if (is_blank_text(e.text())) problem(here, "is empty");
            out.emplace_back(e.text());
            return check_slots(e.text(), here, any_slot);
        };
        if (v.is(json_kind::array)) {
            if (v.size() == 0) problem(at, "is empty");
            int slots = 0;
            place last = at;
            std::ptrdiff_t i = 0;
            for (const json_value e : v) {
                last = {&at, {}, i++};
                slots = one(e, last);
            }
            if (slots > 0 && !any_slot) problem(last, "the last variant may not have a slot");
        } else if (one(v, at) > 0 && !any_slot) {
            problem(at, "has a slot: give a list whose last variant has none");
        }
        return out;
    }

    std::string read_url(json_value v, const place& at) {
        if (!v || !expect(v, json_kind::text, at)) return {};
        const std::string_view url = v.text();
        const std::size_t scheme = url.substr(0, 8) == "https://" ? 8 : url.substr(0, 7) == "http://" ? 7 : 0;
        const std::string_view host = url.substr(scheme, url.find_first_of("/?#", scheme) - scheme);
        const bool clean = std::all_of(url.begin(), url.end(), [](char c) { return c > ' ' && c < 0x7F && c != '"' && c != '<' && c != '>' && c != '\\' && c != '`'; });
        if (scheme == 0 || host.find('.') == std::string_view::npos || !clean) {
            problem(at, "is no URL that begins with https:// or http://");
            return {};
        }
        return std::string(url);
    }

    std::vector<reference> read_references(json_value v, const place& at) {
        std::vector<reference> out;
        if (!v) return out;
        each(v, at, [&](json_value e, const place& here) {
            reference r;
            if (e.is(json_kind::object)) {
                check_keys(e, here, {"title", "url"}, {"title", "url"});
                r.title = read_plain(e.find("title"), place{&here, "title"});
                r.url = read_url(e.find("url"), place{&here, "url"});
            } else {
                r.url = read_url(e, here);
            }
            for (const reference& other : out)
                if (other.url == r.url && !r.url.empty()) problem(here, "stands here twice");
            if (!r.url.empty()) out.push_back(std::move(r));
        });
        return out;
    }

    // ---- labels, codes

    void read_labels(json_value file) {
        const place at{nullptr, "labels.json"};
        for (const json_value group : file) {
            if (group.key() == "$schema" || group.key() == "comment") continue;
            const place here{&at, group.key()};
            if (!expect(group, json_kind::object, here)) continue;
            for (const json_value label : group) {
                std::string key(group.key());
                key += '/';
                key += label.key();
                out_.labels[key] = read_text(label, place{&here, label.key()}, true);
            }
        }
    }

    bool has_label_group(std::string_view group) const {
        for (const json_value f : find_layers("labels.json"))
            if (f.find(group)) return true;
        return false;
    }

    std::vector<json_value> find_layers(std::string_view path) const {
        const auto at = layers_.find(path);
        return at == layers_.end() ? std::vector<json_value>() : at->second;
    }

    // The meaning of one code; its cause must exist.
    code_meaning read_meaning(json_value v, const place& at) {
        code_meaning m;
        check_keys(v, at, {"name", "meaning", "cause", "permanent", "defined_in", "source", "note"}, {"name", "meaning", "cause"});
        m.name = read_plain(v.find("name"), place{&at, "name"});
        m.meaning = read_plain(v.find("meaning"), place{&at, "meaning"});
        const json_value c = v.find("cause");
        if (c && !c.is(json_kind::null)) m.cause = read_cause_name(c, place{&at, "cause"});
        if (const json_value p = v.find("permanent"); p && !p.is(json_kind::null)) expect(p, json_kind::boolean, place{&at, "permanent"});
        return m;
    }

    std::string read_cause_name(json_value v, const place& at) {
        if (!v || !expect(v, json_kind::text, at)) return {};
        if (known_causes_.count(v.text()) == 0) problem(at, "unknown cause: " + std::string(v.text()));
        return std::string(v.text());
    }

    void read_reply_codes(json_value file) {
        const place at{nullptr, "codes/reply-codes.json"};
        for (const json_value v : file) {
            if (v.key() == "$schema" || v.key() == "comment") continue;
            const place here{&at, v.key()};
            std::uint32_t code = 0;
            const std::string_view key = v.key();
            const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), code);
            if (error != std::errc() || end != key.data() + key.size() || code < 100 || code > 699) {
                problem(here, "is no reply code (three digits, 100 to 699)");
                continue;
            }
            if (expect(v, json_kind::object, here)) out_.reply_codes[code] = read_meaning(v, here);
        }
    }

    void read_statuses(json_value file) {
        const place at{nullptr, "codes/enhanced-status-codes.json"};
        for (const json_value v : file) {
            if (v.key() == "$schema" || v.key() == "comment") continue;
            const place here{&at, v.key()};
            // "5.7.606-649": a provider gives all of them one meaning.
            const std::string_view key = v.key();
            const std::size_t hyphen = key.find('-');
            const auto pattern = read_status_pattern(key.substr(0, hyphen));
            int last = pattern ? pattern->detail : 0;
            if (pattern && hyphen != key.npos) {
                const auto [end, error] = std::from_chars(key.data() + hyphen + 1, key.data() + key.size(), last);
                if (error != std::errc() || end != key.data() + key.size() || pattern->detail < 0 || last <= pattern->detail || last > 999) last = -2;
            }
            if (!pattern || last == -2) {
                problem(here, "is no enhanced status code (X.7.1, 5.7.64, X.7.X, 5.7.606-649)");
                continue;
            }
            if (!expect(v, json_kind::object, here)) continue;
            code_meaning m = read_meaning(v, here);
            // What the registry says; a provider files much under topics of its own.
            if (!m.cause.empty() && pattern->class_ < 0 && pattern->subject >= 0 && pattern->subject < 16 && pattern->detail >= 0)
                out_.rules.subjects_of_cause[m.cause] |= static_cast<std::uint16_t>(1u << pattern->subject);
            // What is written on its own goes before a range that holds it, wherever they stand.
            for (int detail = pattern->detail + 1; detail <= last; ++detail) out_.statuses.emplace(status_key(pattern->class_, pattern->subject, detail), m);
            if (hyphen != key.npos)
                out_.statuses.emplace(status_key(pattern->class_, pattern->subject, pattern->detail), std::move(m));
            else
                out_.statuses[status_key(pattern->class_, pattern->subject, pattern->detail)] = std::move(m);
        }
    }

    // ---- issuers

    void read_issuers() {
        std::map<std::string_view, json_value> all;
        for (const json_value f : layers_["issuers.json"])
            for (const json_value v : f)
                if (v.key() != "$schema" && v.key() != "comment") all[v.key()] = v;
        const place at{nullptr, "issuers.json"};
        compiled_rules& r = out_.rules;
        for (const auto& entry : all) {
            const json_value v = entry.second;
            const place here{&at, entry.first};
            if (!is_id(entry.first)) problem(here, "is no id (small letters, digits, hyphens)");
            if (!expect(v, json_kind::object, here)) continue;
            check_keys(v, here, {"name", "kind", "hosts", "urls", "banners", "phrases"}, {"name"});
            const auto index = static_cast<std::uint32_t>(r.issuers.size());
            issuer one;
            one.id = entry.first;
            one.name = read_plain(v.find("name"), place{&here, "name"});
            const names kinds{"software", "provider", "filter", "blocklist"};
            const std::string kind = read_one_of(v.find("kind"), place{&here, "kind"}, kinds);
            if (!kind.empty()) one.kind = static_cast<issuer_kind>(std::find(kinds.begin(), kinds.end(), kind) - kinds.begin());
            r.issuers.push_back(std::move(one));
            read_suffixes(v.find("hosts"), place{&here, "hosts"}, index, r.issuer_hosts);
            read_suffixes(v.find("urls"), place{&here, "urls"}, index, r.issuer_urls);
            read_issuer_phrases(v.find("banners"), place{&here, "banners"}, index, true);
            read_issuer_phrases(v.find("phrases"), place{&here, "phrases"}, index, false);
        }
        r.rules_by_code.resize(r.issuers.size());
    }

    void read_suffixes(json_value v, const place& at, std::uint32_t index, std::unordered_map<std::string, std::vector<std::uint32_t>>& into) {
        if (!v) return;
        each(v, at, [&](json_value e, const place& here) {
            if (!expect(e, json_kind::text, here)) return;
            const std::string host = lower_case(e.text());
            if (host.find('.') == std::string::npos || host.front() == '.' || host.find_first_of(" /:*") != std::string::npos) {
                problem(here, "is no host suffix such as example.com");
                return;
            }
            auto& list = into[host];
            if (std::find(list.begin(), list.end(), index) != list.end()) problem(here, "stands here twice");
            list.push_back(index);
        });
    }

    void read_issuer_phrases(json_value v, const place& at, std::uint32_t index, bool banner) {
        if (!v) return;
        each(v, at, [&](json_value e, const place& here) {
            const std::uint32_t p = read_one_phrase(e, here, banner);
            if (p == compiled_rules::none) return;
            out_.rules.owners[p].issuer = index;
            out_.rules.owners[p].banner = banner;
        });
    }

    // ---- conditions

    std::uint32_t read_one_phrase(json_value v, const place& at, bool may_be_weak = false) {
        if (!expect(v, json_kind::text, at)) return compiled_rules::none;
        std::string why;
        const std::optional<phrase> p = read_phrase(v.text(), out_.rules.words, why, may_be_weak);
        if (!p) {
            problem(at, "phrase \"" + std::string(v.text()) + "\" " + why);
            return compiled_rules::none;
        }
        const auto index = static_cast<std::uint32_t>(out_.rules.owners.size());
        out_.rules.phrases.add(index, *p);
        out_.rules.owners.push_back({});
        out_.rules.owners.back().literals = p->fewest_literals;
        out_.rules.owners.back().own_code = p->has_own_code;
        phrase_keys_.insert(phrase_keys_.end(), p->digests.begin(), p->digests.end());
        phrase_key_bounds_.push_back(static_cast<std::uint32_t>(phrase_keys_.size()));
        return index;
    }

    std::vector<std::uint32_t> read_phrases(json_value v, const place& at) {
        std::vector<std::uint32_t> out;
        if (!v) return out;
        // The phrases of one list are read one behind the other, and so are their keys.
        const auto keys_before = static_cast<std::ptrdiff_t>(phrase_keys_.size());
        each(v, at, [&](json_value e, const place& here) {
            const std::uint32_t p = read_one_phrase(e, here);
            if (p != compiled_rules::none) out.push_back(p);
        });
        std::vector<std::uint64_t> keys(phrase_keys_.begin() + keys_before, phrase_keys_.end());
        std::sort(keys.begin(), keys.end());
        if (std::adjacent_find(keys.begin(), keys.end()) != keys.end()) tell_equal_phrases(v, at);
        if (v.is(json_kind::array) && v.size() == 0) problem(at, "is empty");
        return out;
    }

    void tell_equal_phrases(json_value list, const place& at) {
        std::set<std::uint64_t> seen;
        each(list, at, [&](json_value e, const place& here) {
            std::string why;
            const std::optional<phrase> p = read_phrase(e.text(), out_.rules.words, why);
            bool equal = false;
            if (p)
                for (const std::uint64_t key : p->digests) equal |= !seen.insert(key).second;
            if (equal) problem(here, "says the same as another phrase of this list");
        });
    }

    template <class Known>
    std::uint16_t read_bits(json_value v, const place& at, Known index_of, std::string_view what) {
        std::uint16_t bits = 0;
        if (!v) return bits;
        const auto one = [&](json_value e, const place& here) {
            if (!expect(e, json_kind::text, here)) return;
            const int i = index_of(e.text());
            if (i < 0) {
                problem(here, "unknown " + std::string(what) + ": " + std::string(e.text()));
            } else {
                if (bits & 1u << i) problem(here, "stands here twice");
                bits = static_cast<std::uint16_t>(bits | 1u << i);
            }
        };
        if (v.is(json_kind::text)) {
            one(v, at);
        } else {
            each(v, at, one);
            if (v.is(json_kind::array) && v.size() == 0) problem(at, "is empty");
        }
        return bits;
    }

    static int stage_index(std::string_view name) {
        const auto s = smtp::stage_from_string(name);
        return s ? static_cast<int>(*s) : -1;
    }
    static int kind_index(std::string_view name) {
        for (int i = 0; i <= static_cast<int>(input_kind::not_a_mail_error); ++i)
            if (to_string(static_cast<input_kind>(i)) == name) return i;
        return -1;
    }
    static int fact_index(std::string_view name) {
        const auto at = std::find(fact_names.begin(), fact_names.end(), name);
        return at == fact_names.end() ? -1 : static_cast<int>(at - fact_names.begin());
    }

    std::optional<bool> read_flag(json_value v, const place& at) {
        if (!v || !expect(v, json_kind::boolean, at)) return std::nullopt;
        return v.boolean();
    }

    std::vector<std::string> read_words(json_value v, const place& at, names known = {}) {
        std::vector<std::string> out;
        if (!v) return out;
        const auto one = [&](json_value e, const place& here) {
            if (e.is(json_kind::number)) {
                out.push_back(std::to_string(e.number()));
                return;
            }
            if (!expect(e, json_kind::text, here)) return;
            if (known.size() > 0 && !contains(known, e.text())) problem(here, "unknown: " + std::string(e.text()) + "; known: " + joined(known));
            out.push_back(lower_case(e.text()));
        };
        if (v.is(json_kind::array))
            each(v, at, one);
        else
            one(v, at);
        return out;
    }

    session_condition read_session(json_value v, const place& at) {
        session_condition out;
        if (!expect(v, json_kind::object, at)) return out;
        check_keys(v, at, {"authenticated", "tls", "auth_attempted", "auth_offered", "sender_differs_from_login", "auth_mechanism", "stopped_at", "port"});
        out.authenticated = read_flag(v.find("authenticated"), place{&at, "authenticated"});
        out.auth_attempted = read_flag(v.find("auth_attempted"), place{&at, "auth_attempted"});
        out.auth_offered = read_flag(v.find("auth_offered"), place{&at, "auth_offered"});
        out.sender_differs_from_login = read_flag(v.find("sender_differs_from_login"), place{&at, "sender_differs_from_login"});
        out.tls = read_words(v.find("tls"), place{&at, "tls"}, {"none", "offered", "started", "failed"});
        out.auth_mechanism = read_words(v.find("auth_mechanism"), place{&at, "auth_mechanism"});
        out.port = read_words(v.find("port"), place{&at, "port"});
        out.stopped_at = read_bits(v.find("stopped_at"), place{&at, "stopped_at"}, stage_index, "stage");
        if (out.demands() == 0) problem(at, "asks for nothing");
        return out;
    }

    condition read_condition(json_value v, const place& at, bool of_a_rule) {
        condition out;
        if (!expect(v, json_kind::object, at)) return out;
        if (of_a_rule)
            check_keys(v, at, {"issuer", "reply_codes", "enhanced_status_codes", "stages", "any_phrase", "all_phrases", "no_phrase", "session"});
        else
            check_keys(v, at, {"issuer", "reply_codes", "enhanced_status_codes", "stages", "any_phrase", "all_phrases", "no_phrase", "session",
                               "kinds", "has", "lacks", "sender_domain"});
        if (v.size() == 0) problem(at, "asks for nothing");

        if (const json_value i = v.find("issuer")) {
            const place here{&at, "issuer"};
            const auto one = [&](json_value e, const place& where) {
                if (!expect(e, json_kind::text, where)) return;
                const std::uint32_t index = out_.rules.issuer_index(e.text());
                if (index == compiled_rules::none)
                    problem(where, "unknown issuer: " + std::string(e.text()));
                else if (std::find(out.issuers.begin(), out.issuers.end(), index) != out.issuers.end())
                    problem(where, "stands here twice");
                else
                    out.issuers.push_back(index);
            };
            if (i.is(json_kind::array)) {
                each(i, here, one);
                if (i.size() == 0) problem(here, "is empty");
            } else {
                one(i, here);
            }
            std::sort(out.issuers.begin(), out.issuers.end());
        }
        if (const json_value c = v.find("reply_codes")) {
            const place here{&at, "reply_codes"};
            each(c, here, [&](json_value e, const place& where) {
                if (!expect(e, json_kind::number, where)) return;
                if (e.number() < 200 || e.number() > 599)
                    problem(where, "is no reply code (200 to 599)");
                else if (std::find(out.reply_codes.begin(), out.reply_codes.end(), e.number()) != out.reply_codes.end())
                    problem(where, "stands here twice");
                else
                    out.reply_codes.push_back(static_cast<std::uint16_t>(e.number()));
            });
            if (c.is(json_kind::array) && c.size() == 0) problem(here, "is empty");
        }
        if (const json_value c = v.find("enhanced_status_codes")) {
            const place here{&at, "enhanced_status_codes"};
            each(c, here, [&](json_value e, const place& where) {
                if (!expect(e, json_kind::text, where)) return;
                const auto pattern = read_status_pattern(e.text());
                if (!pattern || pattern->subject < 0)
                    problem(where, "is no enhanced status code (5.7.1, X.7.1, 5.7.X)");
                else if (std::find(out.statuses.begin(), out.statuses.end(), *pattern) != out.statuses.end())
                    problem(where, "stands here twice");
                else
                    out.statuses.push_back(*pattern);
            });
            if (c.is(json_kind::array) && c.size() == 0) problem(here, "is empty");
        }
        out.stages = read_bits(v.find("stages"), place{&at, "stages"}, stage_index, "stage");
        out.any_phrase = read_phrases(v.find("any_phrase"), place{&at, "any_phrase"});
        out.all_phrases = read_phrases(v.find("all_phrases"), place{&at, "all_phrases"});
        out.no_phrase = read_phrases(v.find("no_phrase"), place{&at, "no_phrase"});
        if (const json_value s = v.find("session")) out.session = read_session(s, place{&at, "session"});
        if (of_a_rule) return out;
        out.kinds = read_bits(v.find("kinds"), place{&at, "kinds"}, kind_index, "kind");
        out.has = read_bits(v.find("has"), place{&at, "has"}, fact_index, "fact");
        out.lacks = read_bits(v.find("lacks"), place{&at, "lacks"}, fact_index, "fact");
        if (out.has & out.lacks) problem(at, "asks for a fact in both has and lacks");
        if (const json_value s = v.find("sender_domain")) {
            const std::string relation = read_one_of(s, place{&at, "sender_domain"}, {"same-as-recipient", "other-than-recipient"});
            if (!relation.empty())
                out.sender_domain = relation == "same-as-recipient" ? domain_relation::same_as_recipient : domain_relation::other_than_recipient;
        }
        return out;
    }

    std::vector<condition> read_conditions(json_value v, const place& at) {
        std::vector<condition> out;
        if (!v) return out;
        if (v.is(json_kind::array))
            each(v, at, [&](json_value e, const place& here) { out.push_back(read_condition(e, here, false)); });
        else
            out.push_back(read_condition(v, at, false));
        return out;
    }

    // ---- causes

    static std::string_view name_in(std::string_view path, std::string_view folder) {
        path.remove_prefix(folder.size());
        if (path.size() > 5 && path.substr(path.size() - 5) == ".json") path.remove_suffix(5);
        return path;
    }

    void read_cause_id(std::string_view path) {
        const std::string_view id = name_in(path, "causes/");
        if (!is_id(id)) problem(place{nullptr, path}, "the file's name is no id (small letters, digits, hyphens)");
        known_causes_.insert(id);
    }

    // Ids of reasons; all of `known` or a problem.
    std::vector<std::string> read_reason_names(json_value v, const place& at, const cause& c) {
        std::vector<std::string> out;
        if (!v) return out;
        each(v, at, [&](json_value e, const place& here) {
            if (!expect(e, json_kind::text, here)) return;
            const bool known = std::any_of(c.reasons.begin(), c.reasons.end(), [&](const cause_reason& r) { return r.id == e.text(); });
            if (!known)
                problem(here, "unknown reason of " + c.id + ": " + std::string(e.text()));
            else
                out.emplace_back(e.text());
        });
        return out;
    }

    std::string read_product(json_value v, const place& at) {
        if (!v || v.is(json_kind::null) || !expect(v, json_kind::text, at)) return {};
        if (has_label_group("products") && out_.labels.count("products/" + std::string(v.text())) == 0)
            problem(at, "unknown product: " + std::string(v.text()) + " (labels.json#/products)");
        return std::string(v.text());
    }

    std::vector<cause_step> read_steps(json_value v, const place& at, const cause& c) {
        std::vector<cause_step> out;
        if (!v) return out;
        each(v, at, [&](json_value e, const place& here) {
            if (!expect(e, json_kind::object, here)) return;
            check_keys(e, here, {"for", "product", "reasons", "issuers", "only_if", "text"}, {"for", "text"});
            cause_step s;
            s.for_ = read_one_of(e.find("for"), place{&here, "for"}, step_roles);
            s.product = read_product(e.find("product"), place{&here, "product"});
            s.reasons = read_reason_names(e.find("reasons"), place{&here, "reasons"}, c);
            if (const json_value list = e.find("issuers"))
                each(list, place{&here, "issuers"}, [&](json_value id, const place& where) {
                    if (!expect(id, json_kind::text, where)) return;
                    if (!out_.rules.names_provider(id.text())) problem(where, "unknown issuer, or software: " + std::string(id.text()));
                    s.issuers.emplace_back(id.text());
                });
            s.only_if = read_one_of(e.find("only_if"), place{&here, "only_if"}, {"given-up", "still-trying", "program-unknown", "own-program"});
            s.text = read_text(e.find("text"), place{&here, "text"});
            if (!s.for_.empty() && !s.text.empty()) out.push_back(std::move(s));
        });
        return out;
    }

    nearer_texts read_nearer_texts(json_value v, const place& at, names known = {"summary", "to_sender"}) {
        nearer_texts out;
        if (!v || !expect(v, json_kind::object, at)) return out;
        check_keys(v, at, known);
        out.summary = read_text(v.find("summary"), place{&at, "summary"});
        out.reply_to_sender = read_text(v.find("to_sender"), place{&at, "to_sender"});
        return out;
    }

    void read_cause(std::string_view path, json_value file) {
        const place at{nullptr, path};
        cause c;
        c.id = name_in(path, "causes/");
        check_keys(file, at, {"title", "summary", "who_can_fix", "resend", "usual_permanence", "refused_by_own_server", "reasons", "steps", "verify", "prevention", "questions", "replies", "if_given_up", "if_still_trying", "if_own_program", "references"},
                   {"title", "summary", "who_can_fix", "resend"});
        c.title = read_plain(file.find("title"), place{&at, "title"});
        c.summary = read_text(file.find("summary"), place{&at, "summary"});
        c.who_can_fix = read_several_of(file.find("who_can_fix"), place{&at, "who_can_fix"}, roles);
        if (file.find("who_can_fix") && c.who_can_fix.empty()) problem(place{&at, "who_can_fix"}, "is empty");
        c.resend = read_one_of(file.find("resend"), place{&at, "resend"}, resends);
        if (const json_value p = file.find("usual_permanence"); p && !p.is(json_kind::null)) {
            const std::string word = read_one_of(p, place{&at, "usual_permanence"}, {"permanent", "temporary"});
            if (!word.empty()) c.usual_permanence = word == "permanent" ? permanence::permanent : permanence::temporary;
        }
        c.refused_by_own_server = read_flag(file.find("refused_by_own_server"), place{&at, "refused_by_own_server"}).value_or(false);
        std::vector<reason_conditions> conditions;
        if (const json_value list = file.find("reasons")) read_reasons(list, place{&at, "reasons"}, c, conditions);
        c.steps = read_steps(file.find("steps"), place{&at, "steps"}, c);
        if (const json_value list = file.find("verify")) {
            const place here{&at, "verify"};
            each(list, here, [&](json_value e, const place& where) {
                if (!expect(e, json_kind::object, where)) return;
                check_keys(e, where, {"command", "tells", "reasons"}, {"command", "tells"});
                cause_verify one;
                if (const json_value command = e.find("command"); expect(command, json_kind::text, place{&where, "command"})) {
                    one.command = command.text();
                    check_slots(command.text(), place{&where, "command"}, false);
                }
                one.tells = read_plain(e.find("tells"), place{&where, "tells"});
                one.reasons = read_reason_names(e.find("reasons"), place{&where, "reasons"}, c);
                if (!one.command.empty()) c.verify.push_back(std::move(one));
            });
        }
        if (const json_value list = file.find("prevention")) {
            const place here{&at, "prevention"};
            each(list, here, [&](json_value e, const place& where) { c.prevention.push_back(read_text(e, where)); });
            if (list.size() > 4) problem(here, "has more than four points");
        }
        if (const json_value list = file.find("questions")) read_questions(list, place{&at, "questions"}, c);
        if (const json_value replies = file.find("replies"); replies && expect(replies, json_kind::object, place{&at, "replies"})) {
            const place here{&at, "replies"};
            check_keys(replies, here, {"to_sender", "to_recipient_admin"});
            c.reply_to_sender = read_text(replies.find("to_sender"), place{&here, "to_sender"});
            c.reply_to_recipient_admin = read_text(replies.find("to_recipient_admin"), place{&here, "to_recipient_admin"});
        }
        c.if_given_up = read_nearer_texts(file.find("if_given_up"), place{&at, "if_given_up"});
        c.if_still_trying = read_nearer_texts(file.find("if_still_trying"), place{&at, "if_still_trying"});
        if (const json_value own = file.find("if_own_program")) {
            const place here{&at, "if_own_program"};
            c.if_own_program = read_nearer_texts(own, here, {"summary", "to_sender", "who_can_fix"});
            c.own_program_who_can_fix = read_several_of(own.find("who_can_fix"), place{&here, "who_can_fix"}, roles);
        }
        c.references = read_references(file.find("references"), place{&at, "references"});
        out_.rules.reasons[c.id] = std::move(conditions);
        std::string id = c.id;
        out_.causes[std::move(id)] = std::move(c);
    }

    void read_reasons(json_value list, const place& at, cause& c, std::vector<reason_conditions>& conditions) {
        each(list, at, [&](json_value e, const place& here) {
            if (!expect(e, json_kind::object, here)) return;
            check_keys(e, here, {"id", "title", "text", "shown_by", "ruled_out_by", "who_can_fix", "resend", "only_if_shown", "excludes_others", "if_shown"}, {"id", "title"});
            cause_reason r;
            if (const json_value id = e.find("id"); id && expect(id, json_kind::text, place{&here, "id"})) {
                r.id = id.text();
                if (!is_id(r.id)) problem(place{&here, "id"}, "is no id (small letters, digits, hyphens)");
            }
            for (const cause_reason& other : c.reasons)
                if (other.id == r.id) problem(place{&here, "id"}, "stands here twice");
            r.title = read_plain(e.find("title"), place{&here, "title"});
            r.text = read_text(e.find("text"), place{&here, "text"});
            r.if_shown = read_nearer_texts(e.find("if_shown"), place{&here, "if_shown"});
            r.who_can_fix = read_several_of(e.find("who_can_fix"), place{&here, "who_can_fix"}, roles);
            r.resend = read_one_of(e.find("resend"), place{&here, "resend"}, resends);
            r.only_if_shown = read_flag(e.find("only_if_shown"), place{&here, "only_if_shown"}).value_or(false);
            r.excludes_others = read_flag(e.find("excludes_others"), place{&here, "excludes_others"}).value_or(false);
            reason_conditions when;
            when.shown_by = read_conditions(e.find("shown_by"), place{&here, "shown_by"});
            when.ruled_out_by = read_conditions(e.find("ruled_out_by"), place{&here, "ruled_out_by"});
            if (r.id.empty()) return;
            c.reasons.push_back(std::move(r));
            conditions.push_back(std::move(when));
        });
    }

    void read_questions(json_value list, const place& at, cause& c) {
        each(list, at, [&](json_value e, const place& here) {
            if (!expect(e, json_kind::object, here)) return;
            check_keys(e, here, {"id", "text", "options"}, {"id", "text", "options"});
            cause_question q;
            q.id = e.find("id").text();
            if (!is_id(q.id)) problem(place{&here, "id"}, "is no id (small letters, digits, hyphens)");
            for (const cause_question& other : c.questions)
                if (other.id == q.id) problem(place{&here, "id"}, "stands here twice");
            q.text = read_text(e.find("text"), place{&here, "text"});
            const place options{&here, "options"};
            if (!e.find("options")) return;
            each(e.find("options"), options, [&](json_value o, const place& where) {
                if (!expect(o, json_kind::object, where)) return;
                check_keys(o, where, {"id", "label", "shows", "rules_out"}, {"id", "label"});
                cause_option one;
                one.id = o.find("id").text();
                if (!is_id(one.id)) problem(place{&where, "id"}, "is no id (small letters, digits, hyphens)");
                for (const cause_option& other : q.options)
                    if (other.id == one.id) problem(place{&where, "id"}, "stands here twice");
                one.label = read_plain(o.find("label"), place{&where, "label"});
                one.shows = read_reason_names(o.find("shows"), place{&where, "shows"}, c);
                one.rules_out = read_reason_names(o.find("rules_out"), place{&where, "rules_out"}, c);
                for (const std::string& shown : one.shows)
                    if (std::find(one.rules_out.begin(), one.rules_out.end(), shown) != one.rules_out.end())
                        problem(where, "both shows and rules out " + shown);
                q.options.push_back(std::move(one));
            });
            if (q.options.size() < 2) problem(options, "needs at least two options");
            c.questions.push_back(std::move(q));
        });
    }

    // ---- rules

    void read_rule(std::string_view path, json_value file) {
        const place at{nullptr, path};
        compiled_rule rule;
        rule.id = name_in(path, "rules/");
        const std::size_t slash = rule.id.find('/');
        if (slash == std::string::npos || !is_id(rule.id.substr(0, slash)) || !is_id(rule.id.substr(slash + 1))) {
            problem(at, "the file must be rules/ISSUER/NAME.json in small letters, digits and hyphens");
            return;
        }
        const std::size_t problems_before = problems_.size();
        check_keys(file, at, {"cause", "when", "reason", "more_specific_than", "summary", "who_can_fix", "resend", "steps", "references", "reviewed", "examples"},
                   {"cause", "when"});
        const json_value when = file.find("when");
        if (!when) return;
        const place when_at{&at, "when"};
        rule.when = read_condition(when, when_at, true);
        const bool condition_is_right = problems_.size() == problems_before;

        rule_advice advice;
        if (const json_value name = file.find("cause"); name && expect(name, json_kind::text, place{&at, "cause"})) {
            rule.cause = name.text();
            const auto known = out_.causes.find(rule.cause);
            static const cause no_cause;
            const cause& c = known == out_.causes.end() ? no_cause : known->second;
            if (known == out_.causes.end()) problem(place{&at, "cause"}, "unknown cause: " + rule.cause);
            if (const json_value r = file.find("reason"); r && expect(r, json_kind::text, place{&at, "reason"})) {
                const bool has = std::any_of(c.reasons.begin(), c.reasons.end(), [&](const cause_reason& one) { return one.id == r.text(); });
                if (!has)
                    problem(place{&at, "reason"}, "unknown reason of " + rule.cause + ": " + std::string(r.text()));
                else
                    rule.reason = advice.reason = r.text();
            }
            advice.steps = read_steps(file.find("steps"), place{&at, "steps"}, c);
        }
        advice.summary = read_text(file.find("summary"), place{&at, "summary"});
        advice.who_can_fix = read_several_of(file.find("who_can_fix"), place{&at, "who_can_fix"}, roles);
        advice.resend = read_one_of(file.find("resend"), place{&at, "resend"}, resends);
        advice.references = read_references(file.find("references"), place{&at, "references"});
        const bool says_more = !advice.reason.empty() || !advice.summary.empty() || !advice.who_can_fix.empty() || !advice.resend.empty() || !advice.steps.empty() || !advice.references.empty();

        if (!rule.when.has_wording()) {
            if (rule.when.issuers.empty() || (rule.when.statuses.empty() && rule.when.reply_codes.empty())) {
                if (condition_is_right) problem(when_at, "without wording a rule must name an issuer and a code of that issuer's own");
                return;
            }
        }
        // What is left of a condition with a problem would match more than was meant.
        if (!condition_is_right || rule.cause.empty()) return;
        const auto index = static_cast<std::uint32_t>(out_.rules.rules.size());
        for (const std::uint32_t p : rule.when.any_phrase) out_.rules.owners[p].rule = index;
        for (const std::uint32_t p : rule.when.all_phrases) out_.rules.owners[p].rule = index;
        if (!rule.when.has_wording())
            for (const std::uint32_t i : rule.when.issuers) out_.rules.rules_by_code[i].push_back(index);
        if (const json_value list = file.find("more_specific_than")) more_specific_.push_back({index, list, std::string(path)});
        if (says_more) out_.advice[rule.id] = std::move(advice);
        out_.rules.rule_ids[rule.id] = index;
        out_.rules.rules.push_back(std::move(rule));
    }

    void link_rules() {
        std::vector<compiled_rule>& rules = out_.rules.rules;
        std::vector<std::vector<std::uint32_t>> named(rules.size());   // in more_specific_than
        // All that a rule leads to, each once, however people have linked them.
        const auto reached_from = [&](std::uint32_t rule) {
            std::vector<std::uint32_t> all = named[rule];
            for (std::size_t i = 0; i < all.size(); ++i)
                for (const std::uint32_t next : named[all[i]])
                    if (std::find(all.begin(), all.end(), next) == all.end()) all.push_back(next);
            std::sort(all.begin(), all.end());
            return all;
        };
        const auto contains_rule = [](const std::vector<std::uint32_t>& sorted, std::uint32_t rule) { return std::binary_search(sorted.begin(), sorted.end(), rule); };
        for (const pending_links& pending : more_specific_) {
            const place at{nullptr, pending.path};
            const place here{&at, "more_specific_than"};
            each(pending.list, here, [&](json_value e, const place& where) {
                if (!expect(e, json_kind::text, where)) return;
                const std::uint32_t other = out_.rules.rule_index(e.text());
                auto& list = named[pending.rule];
                if (other == compiled_rules::none)
                    problem(where, "unknown rule: " + std::string(e.text()));
                else if (std::find(list.begin(), list.end(), other) != list.end())
                    problem(where, "stands here twice");
                else if (other == pending.rule || contains_rule(reached_from(other), pending.rule))
                    problem(where, "goes in a circle: " + std::string(e.text()) + " is more specific than this rule");
                else
                    list.push_back(other);
            });
        }
        for (std::uint32_t i = 0; i < rules.size(); ++i)
            if (!named[i].empty()) rules[i].more_specific_than = reached_from(i);
    }

    // Rules that the same words meet alike: no text could tell them apart.
    void find_equal_demands() {
        struct demand {
            std::uint64_t key;
            std::uint32_t rule;   // the first one that demands this
        };
        std::vector<demand> demands;
        demands.reserve(phrase_keys_.size());
        const std::vector<compiled_rule>& rules = out_.rules.rules;
        std::vector<std::uint32_t> seen(std::bit_ceil(phrase_keys_.size() + 2 * rules.size() + 16) * 2);   // by key; 0: none, else the demand's index and 1
        std::vector<std::uint64_t> parts;   // in no order of their own
        for (std::uint32_t i = 0; i < rules.size(); ++i) {
            const condition& w = rules[i].when;
            parts.clear();
            const auto part = [&](char sort, std::uint64_t value) {
                digest d;
                d.add(static_cast<std::uint64_t>(sort));
                d.add(value);
                parts.push_back(d.value);
            };
            for (const std::uint32_t x : w.issuers) part('i', x);
            for (const std::uint16_t x : w.reply_codes) part('r', x);
            for (const status_pattern& x : w.statuses) part('e', status_key(x.class_, x.subject, x.detail));
            for (const std::uint32_t p : w.all_phrases) part('a', keys_of(p).front());
            for (const std::uint32_t p : w.no_phrase) part('n', keys_of(p).front());
            std::sort(parts.begin(), parts.end());
            digest frame;
            for (const std::uint64_t x : parts) frame.add(x);
            frame.add(w.stages);
            if (w.session)
                for (const char c : session_key(*w.session)) frame.add(static_cast<unsigned char>(c));
            // False: told.
            const auto is_new = [&](std::uint64_t key) {
                std::size_t at = key & (seen.size() - 1);
                while (seen[at] != 0 && demands[seen[at] - 1].key != key) at = (at + 1) & (seen.size() - 1);
                if (seen[at] == 0) {
                    demands.push_back({key, i});
                    seen[at] = static_cast<std::uint32_t>(demands.size());
                    return true;
                }
                const std::uint32_t other = demands[seen[at] - 1].rule;
                if (other == i || out_.rules.is_more_specific(i, other) || out_.rules.is_more_specific(other, i)) return true;
                const std::string path = "rules/" + rules[i].id + ".json";
                const place file{nullptr, path};
                problem(place{&file, "when"}, "demands the same as " + rules[other].id + (rules[i].cause == rules[other].cause ? ": one of them is enough" : " of another cause: settle it with more_specific_than"));
                return false;
            };
            if (w.any_phrase.empty()) {
                is_new(frame.value);
                continue;
            }
            const auto is_new_with = [&](std::uint64_t phrase) {
                digest d = frame;
                d.add(phrase);
                return is_new(d.value);
            };
            // One is told a rule.
            std::all_of(w.any_phrase.begin(), w.any_phrase.end(), [&](std::uint32_t p) {
                const std::span<const std::uint64_t> keys = keys_of(p);
                return std::all_of(keys.begin(), keys.end(), is_new_with);
            });
        }
    }

    std::span<const std::uint64_t> keys_of(std::uint32_t p) const { return {phrase_keys_.data() + phrase_key_bounds_[p], phrase_key_bounds_[p + 1] - phrase_key_bounds_[p]}; }

    static std::string session_key(const session_condition& s) {
        const auto flag = [](const std::optional<bool>& f) { return f ? (*f ? "1" : "0") : "-"; };
        std::string out = "f";
        out += flag(s.authenticated);
        out += flag(s.auth_attempted);
        out += flag(s.auth_offered);
        out += flag(s.sender_differs_from_login);
        for (const auto* list : {&s.tls, &s.auth_mechanism, &s.port}) {
            for (const std::string& word : *list) out += word + ',';
            out += ';';
        }
        return out + std::to_string(s.stopped_at);
    }

    struct pending_links {
        std::uint32_t rule;
        json_value list;
        std::string path;
    };

    loaded_data& out_;
    std::vector<load_problem>& problems_;
    std::vector<json_tree> trees_;
    std::map<std::string_view, json_value> files_;
    std::map<std::string_view, std::vector<json_value>> layers_;
    std::set<std::string_view> known_causes_;
    std::vector<std::uint64_t> phrase_keys_;                // the digest of each variant of each phrase
    std::vector<std::uint32_t> phrase_key_bounds_{0};       // those of phrase p are [p, p + 1)
    std::vector<pending_links> more_specific_;
};

}  // namespace

std::uint64_t status_key(int class_, int subject, int detail) {
    return static_cast<std::uint64_t>(class_ + 1) << 32 | static_cast<std::uint64_t>(subject + 1) << 16 | static_cast<std::uint64_t>(detail + 1);
}

bool load_bundles(const std::vector<std::string_view>& bundles, loaded_data& out, std::vector<load_problem>& problems) {
    return loader(out, problems).load(bundles);
}

}  // namespace smtp_explain
