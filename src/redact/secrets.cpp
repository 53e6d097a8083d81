// What lets somebody log in: masked in every output, whether redaction is asked for or not.
#include <algorithm>
#include <array>
#include <optional>

#include "grammar/pegtl.hpp"
#include "redact/redact.hpp"

namespace smtp_explain {

namespace {

// Shapes of keys as their issuers document them; each begins with a literal of its own.
namespace shape {

using namespace pegtl;

struct url_safe : sor<alnum, one<'-', '_'>> {};
struct base64_char : sor<alnum, one<'+', '/'>> {};
// RFC 4648 section 4, whole quantums or unpadded.
struct base64_word : seq<rep_min<4, base64_char>, rep_max<2, one<'='>>> {};
struct amazon : seq<sor<TAO_PEGTL_STRING("AKIA"), TAO_PEGTL_STRING("ASIA")>, rep<16, sor<upper, digit>>> {};
struct sendgrid : seq<TAO_PEGTL_STRING("SG."), rep_min<16, url_safe>, one<'.'>, rep_min<16, url_safe>> {};
struct mailgun : seq<TAO_PEGTL_STRING("key-"), rep_min<32, xdigit>> {};
struct brevo : seq<sor<TAO_PEGTL_STRING("xkeysib-"), TAO_PEGTL_STRING("xsmtpsib-")>, rep_min<16, url_safe>> {};
struct stripe : seq<sor<TAO_PEGTL_STRING("sk_live_"), TAO_PEGTL_STRING("sk_test_"), TAO_PEGTL_STRING("ghp_"), TAO_PEGTL_STRING("xoxb-")>,
                    rep_min<16, url_safe>> {};
// RFC 7519: a header that begins with {" in base64url.
struct json_web_token
    : seq<TAO_PEGTL_STRING("eyJ"), rep_min<8, url_safe>, one<'.'>, rep_min<8, url_safe>, opt<one<'.'>, star<url_safe>>> {};
struct api_key : seq<sor<amazon, sendgrid, mailgun, brevo, stripe, json_web_token>, not_at<url_safe>> {};

// The passwords that Google makes for programs: "abcd efgh ijkl mnop".
struct app_password : seq<rep<4, lower>, rep<3, one<' '>, rep<4, lower>>> {};

// RFC 6750 and RFC 7617: what follows the scheme.
struct credentials : rep_min<6, sor<alnum, one<'-', '.', '_', '~', '+', '/', '='>>> {};

struct mechanism
    : sor<TAO_PEGTL_ISTRING("PLAIN"), TAO_PEGTL_ISTRING("LOGIN"), TAO_PEGTL_ISTRING("CRAM-MD5"), TAO_PEGTL_ISTRING("DIGEST-MD5"),
          TAO_PEGTL_ISTRING("XOAUTH2"), TAO_PEGTL_ISTRING("OAUTHBEARER"), TAO_PEGTL_ISTRING("NTLM"), TAO_PEGTL_ISTRING("GSSAPI"),
          TAO_PEGTL_ISTRING("EXTERNAL"), seq<TAO_PEGTL_ISTRING("SCRAM-"), plus<sor<alnum, one<'-'>>>>> {};
// RFC 4954 section 4: AUTH mechanism [initial-response]
struct auth_command : seq<TAO_PEGTL_ISTRING("AUTH"), plus<blank>, mechanism, plus<blank>> {};

}  // namespace shape

template <class Rule>
std::size_t match_length(std::string_view text) {
    auto in = input_of(text);
    return pegtl::parse<Rule>(in) ? text.size() - in.size() : 0;
}

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
constexpr bool is_alnum(char c) { return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'z'); }
constexpr std::array<bool, 256> make_key_chars() {
    std::array<bool, 256> set{};
    for (int i = 0; i < 128; ++i) set[static_cast<std::size_t>(i)] = is_alnum(static_cast<char>(i)) || i == '_' || i == '-';
    return set;
}
constexpr std::array<bool, 256> key_chars = make_key_chars();
bool is_key_char(char c) { return key_chars[static_cast<unsigned char>(c)]; }
bool is_beyond_ascii(char c) { return static_cast<unsigned char>(c) >= 0x80; }
bool is_blank(char c) { return c == ' ' || c == '\t'; }

// A word of a sentence is no base64: that has whole quantums, and letters of both cases or digits inside.
bool looks_like_base64(std::string_view word) {
    if (match_length<shape::base64_word>(word) != word.size()) return false;
    if (word.back() == '=') return word.size() % 4 == 0;
    return word.size() % 4 == 0 &&
           std::any_of(word.begin() + 1, word.end(), [](char c) { return is_upper(c) || is_digit(c) || c == '+' || c == '/'; });
}

// "smtp_password", "apiKey", "PASS": whether the value of such a key is a secret.
bool is_secret_key(std::string_view key) {
    std::string name;
    for (std::size_t i = 0; i < key.size(); ++i) {
        // "apiKey" is "api_key".
        if (is_upper(key[i]) && i > 0 && !is_upper(key[i - 1]) && is_alnum(key[i - 1])) name += '_';
        name += key[i] == '-' ? '_' : lower(key[i]);
    }
    name.insert(name.begin(), '_');
    constexpr std::array<std::string_view, 27> endings{
        "password", "passwd", "passphrase", "pwd", "pass", "secret", "token", "apikey", "api_key", "access_key", "secret_key", "private_key", "auth_key", "smtppassword",
        "passwort", "kennwort", "passe", "contraseña", "contrasena", "senha", "wachtwoord", "пароль", "Пароль", "密码", "密碼", "パスワード", "비밀번호"};
    return std::any_of(endings.begin(), endings.end(), [&](std::string_view e) {
        if (name.size() <= e.size() || std::string_view(name).substr(name.size() - e.size()) != e) return false;
        const char before = name[name.size() - e.size() - 1];
        return before == '_' || is_beyond_ascii(before);
    });
}

bool equals_ignoring_case(std::string_view a, std::string_view lower_case) {
    return a.size() == lower_case.size() && std::equal(a.begin(), a.end(), lower_case.begin(), [](char x, char y) { return lower(x) == y; });
}

// Calls that take a password, and which of their quoted arguments it is. Compared with the end of the name.
struct secret_call {
    std::string_view name;
    int argument;
};
constexpr std::array<secret_call, 9> secret_calls{{{"login", 2}, {"authenticate", 2}, {"networkcredential", 2}, {"passwordauthentication", 2}, {"passwordcredential", 2},
                                                   {"crammd5auth", 2}, {"plainauth", 3}, {"setpassword", 1}, {"convertto-securestring", 1}}};

// The first characters of shape::api_key.
bool may_begin_api_key(char c) { return c == 'A' || c == 'S' || c == 'k' || c == 'x' || c == 's' || c == 'g' || c == 'e'; }

class masker {
public:
    explicit masker(std::string_view text) : text_(text) {}

    // The text without its secrets; nothing where it has none.
    std::optional<std::string> run() {
        for (std::string_view rest = text_; !rest.empty();) {
            const auto ends_line = [](char c) { return c == '\r' || c == '\n'; };
            const auto end = static_cast<std::size_t>(std::find_if(rest.begin(), rest.end(), ends_line) - rest.begin());
            line(rest.substr(0, end));
            rest.remove_prefix(std::min(rest.find_first_not_of("\r\n", end), rest.size()));
        }
        if (!changed_) return std::nullopt;
        out_ += text_.substr(kept_);
        return std::move(out_);
    }

private:
    // The piece points into the text; pieces come in order.
    void mask(std::string_view piece) {
        const std::size_t begin = static_cast<std::size_t>(piece.data() - text_.data());
        out_ += text_.substr(kept_, begin - kept_);
        out_ += secret_mask;
        kept_ = begin + piece.size();
        changed_ = true;
    }

    void line(std::string_view s) {
        if (in_private_key_) {
            if (s.find("-----END ") == s.npos) return mask(s);
            in_private_key_ = false;
        } else if (s.find("-----BEGIN ") != s.npos && s.find("PRIVATE KEY-----") != s.npos) {
            in_private_key_ = true;
        }
        if (awaits_answer_ > 0 && answer(s)) return;
        line_begin_ = s.find_first_not_of(" \t>");
        line_end_ = s.find_last_not_of(" \t") + 1;
        if (awaits_value_) {
            // string(8) "…" of PHP
            awaits_value_ = false;
            const std::size_t begin = s.find('"') + 1, end = s.rfind('"');
            if (s.find("string(") != s.npos && begin > 0 && end != s.npos && end > begin) return mask(s.substr(begin, end - begin));
        }
        awaits_value_ = ends_with_secret_key(s);
        words(s);
        // RFC 4954: the server asks, and the client's next line answers in base64.
        for (std::size_t at = s.find("334"); at != s.npos; at = s.find("334", at + 3)) {
            const bool begins = at == 0 || !(is_alnum(s[at - 1]) || s[at - 1] == '.');
            const std::string_view rest = s.substr(at + 3);
            const std::string_view word = rest.substr(std::min<std::size_t>(1, rest.size()));
            if (begins && (rest.empty() || ((is_blank(rest[0]) || rest[0] == '-') && (word.empty() || looks_like_base64(word.substr(0, word.find_first_of(" \t'\"\\<,"))))))) {
                awaits_answer_ = 3;
                break;
            }
        }
    }

    // ["Password"]=>
    static bool ends_with_secret_key(std::string_view s) {
        const std::size_t end = s.rfind("\"]=>");
        if (end == s.npos || s.find_first_not_of(" \t", end + 4) != s.npos) return false;
        const std::size_t begin = s.rfind('"', end - 1);
        return end > 0 && begin != s.npos && is_secret_key(s.substr(begin + 1, end - begin - 1));
    }

    // The line that answers a 334, whatever the tool writes before it; lines of the tool itself may stand between.
    bool answer(std::string_view s) {
        --awaits_answer_;
        std::size_t end = s.size();
        // "<br>" of a page, the comma of a table
        while (end > 0 && (is_blank(s[end - 1]) || s[end - 1] == '\'' || s[end - 1] == '"' || s[end - 1] == ',' || s[end - 1] == '>')) {
            const std::size_t tag = s[end - 1] == '>' ? s.rfind('<', end - 1) : s.npos;
            if (s[end - 1] == '>' && tag == s.npos) break;
            end = tag == s.npos ? end - 1 : tag;
        }
        // Escaped line ends: 'c2VjcmV0\r\n'
        while (end >= 2 && s[end - 2] == '\\' && (s[end - 1] == 'r' || s[end - 1] == 'n')) end -= 2;
        std::size_t begin = end;
        while (begin > 0 && !is_blank(s[begin - 1]) && s[begin - 1] != '\'' && s[begin - 1] != '"' && s[begin - 1] != '>' && s[begin - 1] != ':' && s[begin - 1] != ',') --begin;
        const std::string_view word = s.substr(begin, end - begin);
        if (word.size() < 4 || match_length<shape::base64_word>(word) != word.size()) return false;
        // A server's line: "235", "535" stands alone or before words.
        if (word.size() < 4 || (is_digit(word[0]) && word.size() == 3)) return false;
        if (!looks_like_base64(word) && begin > 0 && s.substr(0, begin).find_first_of("0123456789") != s.npos && word.back() != '=') return false;
        awaits_answer_ = 0;
        mask(word);
        return true;
    }

    void words(std::string_view s) {
        for (std::size_t i = 0; i < s.size();) {
            const bool starts = i == 0 || !is_key_char(s[i - 1]);
            if (starts && is_alnum(s[i])) {
                const std::string_view rest = s.substr(i);
                if (const std::size_t n = may_begin_api_key(s[i]) ? match_length<shape::api_key>(rest) : 0) {
                    mask(rest.substr(0, n));
                    i += n;
                    continue;
                }
                std::size_t key = 1;
                while (key < rest.size() && is_key_char(rest[key])) ++key;
                // "Contraseña", "密码"
                std::size_t wide_key = key;
                while (wide_key < rest.size() && (is_key_char(rest[wide_key]) || is_beyond_ascii(rest[wide_key]))) ++wide_key;
                std::size_t from = 0, to = 0;
                if (auth(rest, from, to) || scheme(rest, key, from, to) || assignment(s, i, wide_key, from, to) || url(rest, key, from, to) ||
                    call(rest, key, from, to) || bare(s, i, key, from, to)) {
                    mask(rest.substr(from, to - from));
                    i += to;
                    continue;
                }
                i += key;
                continue;
            }
            if (is_beyond_ascii(s[i]) && (i == 0 || !is_beyond_ascii(s[i - 1]))) {
                std::size_t key = 1, from = 0, to = 0;
                while (i + key < s.size() && (is_key_char(s[i + key]) || is_beyond_ascii(s[i + key]))) ++key;
                if (assignment(s, i, key, from, to)) {
                    mask(s.substr(i + from, to - from));
                    i += to;
                    continue;
                }
            }
            if (s[i] == '-') {
                std::size_t begin = i, end = i;
                if (option(s, i, begin, end)) {
                    mask(s.substr(begin, end - begin));
                    i = end;
                    continue;
                }
            }
            ++i;
        }
    }

    // AUTH PLAIN AGJvYgBzM2NyZXQ=
    static bool auth(std::string_view rest, std::size_t& from, std::size_t& to) {
        if (lower(rest[0]) != 'a') return false;
        from = match_length<shape::auth_command>(rest);
        if (from == 0) return false;
        to = std::min(rest.find_first_of(" \t'\"\\<>()[]{},;", from), rest.size());
        return to > from && looks_like_base64(rest.substr(from, to - from));
    }

    // Bearer eyJ0eXAi…, Basic Ym9iOnNlY3JldA==
    static bool scheme(std::string_view rest, std::size_t key, std::size_t& from, std::size_t& to) {
        const auto is = [&](std::string_view name) {
            return key == name.size() && std::equal(name.begin(), name.end(), rest.begin(), [](char a, char b) { return a == lower(b); });
        };
        if (!is("bearer") && !is("basic")) return false;
        from = key;
        while (from < rest.size() && is_blank(rest[from])) ++from;
        const std::size_t n = from == key ? 0 : match_length<shape::credentials>(rest.substr(from));
        to = from + n;
        // "basic authentication" are words.
        const std::string_view value = rest.substr(from, n);
        return n >= 6 && std::any_of(value.begin(), value.end(), [](char c) { return is_digit(c) || is_upper(c) || c == '='; });
    }

    // password=…, "apiKey": "…", and "Password: …" that has a line to itself
    bool assignment(std::string_view s, std::size_t at, std::size_t key, std::size_t& from, std::size_t& to) const {
        // The colon of Chinese and Japanese forms
        if (const std::size_t wide_colon = s.substr(at, key).find("\uFF1A"); wide_colon != s.npos) key = wide_colon;
        std::size_t i = at + key;
        if (i < s.size() && s[i] == '>' && at > 0 && s[at - 1] == '<' && is_secret_key(s.substr(at, key))) {
            // <password>…</password>
            from = key + 1;
            to = std::min(s.find('<', i), s.size()) - at;
            return to > from;
        }
        while (i < s.size() && s[i] == '\\') ++i;  // a string within a string
        const bool quoted_key = i < s.size() && (s[i] == '"' || s[i] == '\'');
        if (quoted_key) ++i;
        // ["Password"] of PHP
        const bool bracketed = at > 0 && i < s.size() && s[i] == ']';
        if (bracketed) ++i;
        while (i < s.size() && is_blank(s[i])) ++i;
        const bool wide = s.substr(i, 3) == "\uFF1A";
        if (i == s.size() || (s[i] != '=' && s[i] != ':' && !wide) || !is_secret_key(s.substr(at, key))) return false;
        const bool colon = s[i] == ':' || wide;
        if (wide) i += 2;
        // "=>" of PHP and Ruby
        i += s.substr(i, 2) == "=>" ? 2 : 1;
        while (i < s.size() && is_blank(s[i])) ++i;
        if (bracketed && s.substr(i, 7) == "string(") i = std::min(s.find('"', i), s.size());
        while (i < s.size() && s[i] == '\\') ++i;
        if (i == s.size()) return false;
        std::size_t begin = i, end;
        if (s[i] == '"' || s[i] == '\'') {
            begin = i + 1;
            end = s.find(s[i], begin);
            if (end == s.npos) end = s.size();
            while (end > begin && s[end - 1] == '\\') --end;
        } else {
            // A line of its own has nothing but the value behind it, whatever signs that holds.
            end = std::min(s.find_first_of(!colon && (line_begin_ == at || is_variable(s.substr(at, key))) ? " \t\"'" : " \t&;,)}]>\"'", begin), s.size());
            if (match_length<shape::app_password>(s.substr(begin)) == line_end_ - begin) end = line_end_;
            const bool own_line = (line_begin_ == at || is_label(s.substr(line_begin_, at - line_begin_))) && end >= line_end_;
            // "X-Api-Key: …" may stand anywhere, "password: …" only where it is no sentence.
            const bool named = s.substr(at, key).find_first_of("-_") != s.npos && s.substr(begin, end - begin).find_first_of("0123456789-_") != s.npos;
            if (colon && !quoted_key && !own_line && !named) return false;
        }
        const std::string_view value = s.substr(begin, end - begin);
        if (value.empty() || value == "null" || value == "true" || value == "false" || value == secret_mask) return false;
        from = begin - at;
        to = end - at;
        return true;
    }

    // smtp://bob:s3cret@mx.example.net
    static bool url(std::string_view rest, std::size_t key, std::size_t& from, std::size_t& to) {
        if (rest.substr(key, 3) != "://") return false;
        const std::size_t host = key + 3;
        std::size_t end = std::min(rest.find_first_of("/ \t\"'<>", host), rest.size());
        const std::size_t colon = rest.substr(0, end).find(':', host);
        if (colon != rest.npos && end < rest.size() && rest[end] == '/' && rest.substr(colon, end - colon).find('@') == rest.npos &&
            !std::all_of(rest.begin() + static_cast<std::ptrdiff_t>(colon + 1), rest.begin() + static_cast<std::ptrdiff_t>(end), is_digit))
            end = std::min(rest.substr(0, host + most_looked_back).find_first_of(" \t\"'<>", host), std::min(rest.size(), host + most_looked_back));  // no port, so the slash is one of the password
        const std::size_t at = rest.substr(0, end).rfind('@');
        if (at == rest.npos || at < host) return false;
        // "sendgrid+api://KEY@default"
        if (colon == rest.npos && key < host && rest.substr(0, key + 3).find("api://") != rest.npos) {
            from = host;
            to = at;
            return to > from;
        }
        if (colon == rest.npos || colon > at) return false;
        from = colon + 1;
        to = at;
        return to > from;
    }

    // SMTP_PASSWORD
    static bool is_variable(std::string_view name) {
        return name.find('_') != name.npos && std::all_of(name.begin(), name.end(), [](char c) { return is_upper(c) || is_digit(c) || c == '_'; });
    }

    // What stands before the last word of a label: "Mot de passe :"
    static bool is_label(std::string_view words) {
        return equals_ignoring_case(words, "mot de ");
    }

    // smtp.login("amy", "…"), ConvertTo-SecureString "…"
    static bool call(std::string_view rest, std::size_t key, std::size_t& from, std::size_t& to) {
        rest = rest.substr(0, key + most_looked_back);
        if (key >= rest.size() || (rest[key] != '(' && rest.substr(key, 2) != " \"")) return false;
        const std::string_view name = rest.substr(0, key);
        for (const secret_call& one : secret_calls) {
            if (name.size() < one.name.size() || !equals_ignoring_case(name.substr(name.size() - one.name.size()), one.name)) continue;
            if (rest[key] == ' ' && one.argument > 1) return false;
            std::size_t at = key;
            for (int n = 1;; ++n) {
                const std::size_t quote = rest.find_first_of("\"')", at + 1);
                if (quote == rest.npos || rest[quote] == ')') return false;
                const std::size_t end = std::min(rest.find(rest[quote], quote + 1), rest.size());
                if (n == one.argument) {
                    from = quote + 1;
                    to = end;
                    return to > from && rest.substr(from, to - from) != secret_mask;
                }
                if (end == rest.size()) return false;
                at = end;
            }
        }
        return false;
    }

    // Configurations without a sign between key and value: netrc, msmtprc, Sendmail's authinfo, Postfix's sasl_passwd.
    bool bare(std::string_view s, std::size_t at, std::size_t key, std::size_t& from, std::size_t& to) const {
        const std::string_view name = s.substr(at, key);
        const std::size_t end = line_end_;
        if (equals_ignoring_case(name, "password") && at + key < end && is_blank(s[at + key])) {
            const std::size_t begin = s.find_first_not_of(" \t", at + key);
            const std::size_t value_end = std::min(s.find_first_of(" \t", begin), end);
            const std::string_view value = s.substr(begin, value_end - begin);
            const bool own_line = line_begin_ == at && value_end == end;
            // "password expired" are words.
            const bool no_word = std::any_of(value.begin(), value.end() - 1, [](char c) { return !is_alnum(c) || is_digit(c); }) || is_digit(value.back());
            if (!(own_line && no_word) && s.substr(at - std::min(at, most_looked_back)).substr(0, std::min(at, most_looked_back)).find("login ") == s.npos) return false;
            from = begin - at;
            to = value_end - at;
            return value != secret_mask;
        }
        if (name == "P" && at > 0 && s[at - 1] == '"' && at + 1 < s.size() && (s[at + 1] == ':' || s[at + 1] == '=') && s.substr(0, most_looked_back).find("AuthInfo:") != s.npos) {
            from = 2;
            to = std::min(s.find('"', at), s.size()) - at;
            return to > from;
        }
        // [mail.example.org]:587 amy@example.org:password
        if (at == 0 || !is_blank(s[at - 1])) return false;
        const std::size_t before = s.find_last_not_of(" \t", at - 1);
        if (before == s.npos || !is_digit(s[before])) return false;
        const std::size_t host = s.find_last_of(" \t>", before) + 1;
        if (s[host] != '[' || s.substr(host, before - host).find("]:") == s.npos) return false;
        const std::size_t value_end = std::min(s.find_first_of(" \t", at), end), colon = s.find(':', at);
        if (colon >= value_end || colon + 1 == value_end) return false;
        from = colon + 1 - at;
        to = value_end - at;
        return true;
    }

    // swaks --auth-password …, --password=…, curl --user name:password
    static bool option(std::string_view s, std::size_t at, std::size_t& begin, std::size_t& end) {
        if (at > 0 && !is_blank(s[at - 1])) return false;
        const std::size_t name_end = std::min(s.find_first_of(" =", at), s.size());
        const std::string_view name = s.substr(at, name_end - at);
        const bool with_name = name == "-u" || name == "-U" || name == "--user" || name == "--proxy-user";
        const bool long_name = name.substr(0, 2) == "--" && is_secret_key(name.substr(2));
        if (!with_name && !long_name && name != "-ap" && name != "-xp" && name != "--oauth2-bearer") return false;
        begin = std::min(s.find_first_not_of(' ', name_end + (name_end < s.size() && s[name_end] == '=' ? 1 : 0)), s.size());
        if (begin < s.size() && (s[begin] == '"' || s[begin] == '\'')) {
            ++begin;
            end = std::min(s.find(s[begin - 1], begin), s.size());
        } else {
            end = std::min(s.find_first_of(" \t", begin), s.size());
        }
        if (with_name) {
            const std::size_t colon = s.find(':', begin);
            if (colon >= end) return false;
            begin = colon + 1;
        }
        return begin < end && s.substr(begin, end - begin) != secret_mask;
    }

    static constexpr std::size_t most_looked_back = 300;  // or ahead, so that the work stays linear

    std::string_view text_;
    std::size_t line_begin_ = 0, line_end_ = 0;  // of the line at hand, without blanks
    std::size_t kept_ = 0;   // everything before stands in out_
    std::string out_;
    bool changed_ = false;
    bool in_private_key_ = false, awaits_value_ = false;
    int awaits_answer_ = 0;
};

}  // namespace

std::string mask_secrets(std::string_view text) {
    std::optional<std::string> masked = masker(text).run();
    return masked ? std::move(*masked) : std::string(text);
}

void mask_secrets_in(std::string& text) {
    if (std::optional<std::string> masked = masker(text).run()) text = std::move(*masked);
}

}  // namespace smtp_explain
