#include "decode/mime.hpp"

#include <algorithm>
#include <array>

#include "decode/headers.hpp"
#include "decode/html.hpp"
#include "decode/quoting.hpp"
#include "decode/repair.hpp"
#include "decode/transfer_encoding.hpp"
#include "grammar/mime.hpp"

namespace smtp_explain {

namespace {

constexpr std::size_t npos = std::string_view::npos;
constexpr int max_depth = 20;
constexpr std::size_t max_parts = 1000;

std::string lower(std::string_view s) {
    std::string out(s);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    return out;
}

bool is_blank_text(std::string_view s) { return s.find_first_not_of(" \t\n") == npos; }

bool equal_ignoring_case(std::string_view text, std::string_view lower_case) {
    return text.size() == lower_case.size() && std::equal(text.begin(), text.end(), lower_case.begin(), [](char a, char b) {
               return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + 32) : a) == b;
           });
}

bool starts_with_ignoring_case(std::string_view text, std::string_view lower_case) {
    return equal_ignoring_case(text.substr(0, lower_case.size()), lower_case);
}

struct content_type_state {
    content_type result;
    std::string name, value;
};

template <class Rule>
struct content_type_action : pegtl::nothing<Rule> {};
template <>
struct content_type_action<grammar::media_type> {
    template <class Input>
    static void apply(const Input& in, content_type_state& s) { s.result.type = lower({in.begin(), in.size()}); }
};
template <>
struct content_type_action<grammar::attribute> {
    template <class Input>
    static void apply(const Input& in, content_type_state& s) { s.name = lower({in.begin(), in.size()}); }
};
template <>
struct content_type_action<grammar::quoted_text> {
    template <class Input>
    static void apply(const Input& in, content_type_state& s) {
        s.value.clear();
        for (const char* p = in.begin(); p != in.end(); ++p) {
            if (*p == '\\' && p + 1 != in.end()) ++p;
            s.value += *p;
        }
    }
};
template <>
struct content_type_action<grammar::plain_value> {
    template <class Input>
    static void apply(const Input& in, content_type_state& s) { s.value = std::string(in.begin(), in.end()); }
};
template <>
struct content_type_action<grammar::parameter> {
    template <class Input>
    static void apply(const Input&, content_type_state& s) {
        if (s.result.parameters.size() < 50) s.result.parameters.emplace_back(s.name, s.value);
    }
};

struct transfer_action_state {
    std::string mechanism;
};
template <class Rule>
struct transfer_action : pegtl::nothing<Rule> {};
template <>
struct transfer_action<grammar::transfer_mechanism> {
    template <class Input>
    static void apply(const Input& in, transfer_action_state& s) { s.mechanism = lower({in.begin(), in.size()}); }
};

std::string parse_transfer_encoding(std::string_view field) {
    transfer_action_state state;
    text_input in = input_of(field.substr(0, 200));
    pegtl::parse<grammar::content_transfer_encoding, transfer_action>(in, state);
    return state.mechanism;
}

part_role role_of(std::string_view type) {
    if (type == "message/delivery-status" || type == "message/global-delivery-status") return part_role::delivery_status;
    if (type == "message/disposition-notification" || type == "message/global-disposition-notification")
        return part_role::disposition_notification;
    if (type == "message/feedback-report") return part_role::feedback_report;
    if (type.find("rfc822") != npos || type == "message/global" || type == "message/global-headers") return part_role::returned_message;
    if (type.starts_with("text") || type == "application/xhtml+xml") return part_role::body;
    return part_role::attachment;
}

bool is_html(std::string_view type) { return type == "text/html" || type == "application/xhtml+xml"; }

struct delimiter {
    std::size_t line = npos, next = npos;  // where its line begins, and the line after it
    bool closes = false;
};

// RFC 2046 section 5.1.1: dash-boundary at the beginning of a line, "--" behind it closes; blanks may follow.
delimiter find_delimiter(std::string_view text, std::string_view boundary, std::size_t from) {
    const std::string dash_boundary = "--" + std::string(boundary);
    for (std::size_t at = from; at < text.size();) {
        if (text.compare(at, dash_boundary.size(), dash_boundary) == 0) {
            const std::size_t end = std::min(text.find('\n', at), text.size());
            const std::string_view rest = text.substr(at + dash_boundary.size(), end - at - dash_boundary.size());
            const bool closes = rest.starts_with("--");
            if (closes || is_blank_text(rest)) return {at, std::min(end + 1, text.size()), closes};
            at = end;
        } else {
            at = text.find("\n--", at);
            if (at == npos) break;
        }
        if (at < text.size() && text[at] == '\n') ++at;
    }
    return {};
}

// A boundary that the text itself shows: a "--…" line with a content field behind it. "" where there is none.
std::string_view guess_boundary(std::string_view text) {
    for (std::size_t at = text.starts_with("--") ? 0 : text.find("\n--"); at != npos; at = text.find("\n--", at + 1)) {
        const std::size_t line = text[at] == '\n' ? at + 1 : at;
        const std::size_t end = text.find('\n', line);
        if (end == npos) break;
        std::string_view boundary = text.substr(line + 2, std::min<std::size_t>(end - line - 2, 200));
        while (!boundary.empty() && (boundary.back() == ' ' || boundary.back() == '\t')) boundary.remove_suffix(1);
        if (!boundary.empty() && starts_with_ignoring_case(text.substr(end + 1), "content-")) return boundary;
    }
    return {};
}

// The first charset that a multi-lingual message names, other than UTF-8 and ASCII: a hint for what names none.
std::string named_charset(std::string_view text) {
    for (std::size_t at = text.find("harset="); at != npos; at = text.find("harset=", at + 1)) {
        std::size_t from = at + 7;
        if (from < text.size() && text[from] == '"') ++from;
        std::size_t end = from;
        while (end < text.size() && end - from < 40 && text[end] > ' ' && text[end] != '"' && text[end] != ';') ++end;
        std::string name = lower(text.substr(from, end - from));
        if (!name.starts_with("utf") && name.find("ascii") == std::string::npos) return name;
    }
    return {};
}

bool contains_ignoring_case(std::string_view text, std::string_view lower_case) { return lower(text).find(lower_case) != std::string::npos; }

// Written by a mail system about a mail.
bool is_bounce_header(const std::vector<header_field>& fields) {
    if (starts_with_ignoring_case(header_value(fields, "content-type"), "multipart/report")) return true;
    if (header_value(fields, "return-path") == "<>") return true;
    if (!header_value(fields, "x-failed-recipients").empty()) return true;
    const std::string_view from = header_value(fields, "from");
    for (const std::string_view who : {"mailer-daemon", "mailer_daemon", "postmaster@", "mail delivery s"})
        if (contains_ignoring_case(from.substr(0, 400), who)) return true;
    return false;
}

bool is_automatic(const std::vector<header_field>& fields) {
    const std::string_view value = header_value(fields, "auto-submitted");
    return !value.empty() && !starts_with_ignoring_case(value, "no");
}

class tree_reader {
public:
    tree_reader(document& doc, charset_damage& damage) : doc_(doc), damage_(damage) {}

    struct context {
        int depth = 0;
        bool digest = false;            // parts without a type are messages (RFC 2046 section 5.1.5)
        std::size_t* readable = nullptr;  // of the multipart/alternative around: how many texts it has shown so far
    };

    void read_entity(const std::vector<header_field>& fields, const mapped_text& body, const context& around) {
        content_type type = type_of(fields, around.digest);
        if (type.type.starts_with("multipart")) {
            if (around.depth >= max_depth) {
                add_note(doc_, "mime-too-deep");
            } else if (read_multipart(type, body, around)) {
                return;
            }
            type.type = "text/plain";
        }
        read_leaf(std::move(type), fields, body, around);
    }

    // The body of a multipart; false where no boundary is found in it. `behind` is set to what follows the last delimiter.
    bool read_multipart(const content_type& type, const mapped_text& body, const context& around, std::size_t* behind = nullptr) {
        const std::string_view v = body.view();
        std::string_view boundary = type.parameter("boundary");
        delimiter d;
        if (!boundary.empty()) d = find_delimiter(v, boundary, 0);
        if (d.line == npos) {
            boundary = guess_boundary(v);
            if (boundary.empty()) return false;
            d = find_delimiter(v, boundary, 0);
            if (d.line == npos) return false;
        }
        const std::size_t before = doc_.parts.size();
        if (behind != nullptr) *behind = v.size();
        std::size_t shown = 0;
        context inside;
        inside.depth = around.depth + 1;
        inside.digest = type.type == "multipart/digest";
        inside.readable = type.type == "multipart/alternative" ? &shown : around.readable;
        while (!d.closes && d.next < v.size()) {
            const delimiter end = find_delimiter(v, boundary, d.next);
            // The line feed before a delimiter belongs to it.
            const std::size_t stop = end.line == npos ? v.size() : std::max(d.next, end.line - 1);
            if (doc_.parts.size() >= max_parts || ++entities_ > max_parts) {
                add_note(doc_, "too-many-parts");
                break;
            }
            const mapped_text entity = body.slice(d.next, stop - d.next);
            std::size_t start = 0;
            const std::vector<header_field> fields = parse_headers(entity, start, damage_);
            read_entity(fields, entity.slice(start), inside);
            if (end.line == npos) {
                // Where only the returned message is cut nobody misses the rest.
                if (behind == nullptr && !doc_.parts.empty() && doc_.parts.back().role != part_role::returned_message) add_note(doc_, "message-cut-off");
                break;
            }
            d = end;
            if (d.closes && behind != nullptr) *behind = d.next;
        }
        if (type.type == "multipart/alternative" && shown > 0 && around.readable != nullptr) ++*around.readable;
        return doc_.parts.size() > before;
    }

    void read_leaf(content_type type, const std::vector<header_field>& fields, const mapped_text& body, const context& around) {
        part p;
        p.role = role_of(type.type);
        p.content_type = std::move(type.type);
        if (p.role == part_role::attachment) {
            p.headers = fields;
            p.text = body;
            doc_.parts.push_back(std::move(p));
            return;
        }
        mapped_text text = body;
        const std::string encoding = parse_transfer_encoding(header_value(fields, "content-transfer-encoding"));
        if (encoding == "base64") text = normalize_unless_utf16(decode_base64(text), type.parameter("charset"));
        else if (encoding == "quoted-printable") text = normalize_unless_utf16(decode_quoted_printable(text), type.parameter("charset"));
        if (p.role == part_role::returned_message) {
            // What is amiss in the mail that was sent does not matter here: no note.
            const charset_damage before = damage_;
            p.text = clean(std::move(text), "");
            std::size_t unused = 0;
            p.headers = parse_headers(p.text, unused, damage_);
            damage_ = before;
            doc_.parts.push_back(std::move(p));
            return;
        }
        p.headers = fields;
        if (p.role != part_role::body) {
            p.text = restore_addresses(clean(std::move(text), type.parameter("charset")));
            doc_.parts.push_back(std::move(p));
            return;
        }
        p.text = body_text(std::move(text), type.parameter("charset"), is_html(p.content_type));
        if (around.readable != nullptr) {
            p.alternative = *around.readable > 0;
            if (!is_blank_text(p.text.view())) ++*around.readable;
        }
        doc_.parts.push_back(std::move(p));
    }

    mapped_text body_text(mapped_text text, std::string_view charset, bool html) {
        if (html) {
            const std::string named(charset.empty() ? html_charset(text.view()) : charset);
            text = drop_invisible(html_to_text(clean(std::move(text), named)));
        } else {
            text = clean(std::move(text), charset);
        }
        return restore_addresses(strip_quote_blocks(std::move(text)));
    }

    content_type type_of(const std::vector<header_field>& fields, bool digest) const {
        content_type type;
        for (const header_field& f : fields) {  // doubled fields: the first that says something
            if (f.name != "content-type") continue;
            content_type t = parse_content_type(f.value.value);
            if (type.type.empty() || (!type.type.starts_with("multipart") && t.type.starts_with("multipart"))) type = std::move(t);
        }
        if (type.type.empty()) type.type = digest ? "message/rfc822" : "text/plain";
        return type;
    }

private:
    mapped_text clean(mapped_text text, std::string_view charset) {
        text = to_utf8(std::move(text), charset, damage_);
        bool nul = false;
        text = replace_nuls(normalize_newlines(std::move(text)), nul);
        if (nul) add_note(doc_, "nul-bytes");
        return drop_invisible(std::move(text));
    }

    // UTF-16 holds CR and LF as half characters: line ends are looked for after the conversion.
    static mapped_text normalize_unless_utf16(mapped_text text, std::string_view charset) {
        return starts_with_ignoring_case(charset, "utf-16") ? text : normalize_newlines(std::move(text));
    }

    document& doc_;
    charset_damage& damage_;
    std::size_t entities_ = 0;
};

}  // namespace

std::string_view content_type::parameter(std::string_view name) const {
    for (const auto& [key, value] : parameters)
        if (key == name) return value;
    return {};
}

content_type parse_content_type(std::string_view field) {
    content_type_state state;
    text_input in = input_of(field.substr(0, 16384));
    pegtl::parse<grammar::content_type, content_type_action>(in, state);
    if (state.result.type == "text") state.result.type = "text/plain";  // RFC 1049
    return std::move(state.result);
}

void add_note(document& doc, std::string_view id, std::vector<std::pair<std::string, std::string>> values) {
    for (const note& n : doc.notes)
        if (n.id == id) return;
    doc.notes.push_back({std::string(id), std::move(values)});
}

void read_message(const mapped_text& message, document& doc, charset_damage& damage) {
    std::size_t start = 0;
    doc.is_message = true;
    if (!is_ascii(message.view())) damage.hint = named_charset(message.view());
    doc.headers = parse_headers(message, start, damage);
    tree_reader reader(doc, damage);
    const content_type type = reader.type_of(doc.headers, false);
    doc.content_type = type.type;
    doc.report_type = lower(type.parameter("report-type"));
    reader.read_entity(doc.headers, message.slice(start), {});

    // A bounce that was forwarded as an attachment is what the paste is about, not what was sent.
    if (is_bounce_header(doc.headers)) return;
    for (const part& p : doc.parts)
        if (p.role == part_role::delivery_status) return;
    std::vector<part> outer;
    outer.swap(doc.parts);
    bool found = false;
    for (part& p : outer) {
        if (p.role != part_role::returned_message || !(is_bounce_header(p.headers) || is_automatic(p.headers))) {
            doc.parts.push_back(std::move(p));
            continue;
        }
        std::vector<header_field> fields = parse_headers(p.text, start, damage);
        const content_type inner = reader.type_of(fields, false);
        reader.read_entity(fields, p.text.slice(start), {});
        if (found) continue;
        found = true;
        doc.headers = std::move(fields);
        doc.content_type = inner.type;
        doc.report_type = lower(inner.parameter("report-type"));
    }
}

namespace {

// The MIME parts of a bounce, pasted without their header: a delivery status behind a boundary line proves it.
// "" where there is none.
std::string_view find_bare_boundary(std::string_view v) {
    for (std::size_t at = v.find("essage/delivery-status"); at != npos; at = v.find("essage/delivery-status", at + 1)) {
        std::size_t line = at;
        while (line > 0 && at - line < 40 && v[line - 1] != '\n') --line;
        if (line == 0 || v[line - 1] != '\n' || !starts_with_ignoring_case(v.substr(line), "content-type:")) continue;
        for (int lines = 0; lines < 6 && line > 0; ++lines) {
            std::size_t start = line - 1;
            while (start > 0 && line - start < 300 && v[start - 1] != '\n') --start;
            std::string_view previous = v.substr(start, line - 1 - start);
            while (!previous.empty() && (previous.back() == ' ' || previous.back() == '\t')) previous.remove_suffix(1);
            if (previous.empty() || (start > 0 && v[start - 1] != '\n')) break;
            if (previous.starts_with("--") && previous.size() > 4) return previous.substr(2);
            line = start;
        }
    }
    return {};
}

}  // namespace

void read_plain(const mapped_text& text, document& doc, charset_damage& damage) {
    tree_reader reader(doc, damage);
    const auto add_body = [&](mapped_text piece) {
        content_type type;
        type.type = looks_like_html(piece.view()) ? "text/html" : "text/plain";
        reader.read_leaf(std::move(type), {}, piece, {});
    };
    mapped_text rest = text;
    for (int fragment = 0; fragment < 100; ++fragment) {
        content_type type;
        type.type = "multipart/report";
        type.parameters.emplace_back("boundary", std::string(find_bare_boundary(rest.view())));
        if (type.parameter("boundary").empty()) break;
        const delimiter first = find_delimiter(rest.view(), type.parameter("boundary"), 0);
        if (first.line == npos || first.closes) break;
        if (!is_blank_text(rest.view().substr(0, first.line))) add_body(rest.slice(0, first.line));
        rest = rest.slice(first.line);
        std::size_t behind = 0;
        if (!reader.read_multipart(type, rest, {}, &behind)) break;
        rest = rest.slice(behind);
    }
    if (doc.parts.empty() || !is_blank_text(rest.view())) add_body(std::move(rest));
}

}  // namespace smtp_explain
