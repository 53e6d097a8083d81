#include "decode/outlook_message.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "decode/charset.hpp"
#include "decode/compound_file.hpp"
#include "decode/html.hpp"
#include "decode/rich_text.hpp"
#include "decode/text_builder.hpp"
#include "decode/transfer_encoding.hpp"

namespace smtp_explain {

namespace {

constexpr std::size_t npos = std::string_view::npos;
constexpr int max_depth = 8;
constexpr std::size_t max_members = 1000;     // recipients, attachments, properties
constexpr std::size_t max_value_bytes = 4096; // of a header-like value, in characters of the file

// [MS-OXPROPS]; the types are [MS-OXCDATA] section 2.11.1.
enum property_id : std::uint32_t {
    message_class = 0x001A,
    subject = 0x0037,
    client_submit_time = 0x0039,
    original_subject = 0x0049,
    original_author_name = 0x004D,
    original_submit_time = 0x004E,
    original_display_to = 0x0074,
    transport_message_headers = 0x007D,
    supplementary_info = 0x0C1B,
    sender_name = 0x0C1A,
    sender_email_address = 0x0C1F,
    ndr_diag_code = 0x0C05,
    ndr_status_code = 0x0C20,
    remote_mta = 0x0C21,
    display_to = 0x0E04,
    message_delivery_time = 0x0E06,
    body = 0x1000,
    report_text = 0x1001,
    rtf_compressed = 0x1009,
    body_html = 0x1013,
    internet_message_id = 0x1035,
    original_message_id = 0x1046,
    display_name = 0x3001,
    email_address = 0x3003,
    attach_data = 0x3701,
    attach_filename = 0x3704,
    attach_long_filename = 0x3707,
    attach_mime_tag = 0x370E,
    smtp_address = 0x39FE,
    internet_code_page = 0x3FDE,
    message_code_page = 0x3FFD,
    sender_smtp_address = 0x5D01,
    reporting_mta = 0x6820,
};
constexpr std::uint32_t type_integer32 = 0x0003, type_object = 0x000D, type_string8 = 0x001E, type_string = 0x001F, type_time = 0x0040, type_binary = 0x0102;

constexpr std::string_view properties_stream = "__properties_version1.0";
constexpr std::string_view value_stream = "__substg1.0_";
constexpr std::string_view recipient_storage = "__recip_version1.0_#";
constexpr std::string_view attachment_storage = "__attach_version1.0_#";

bool starts_ignoring_case(std::string_view text, std::string_view lower) {
    return text.size() >= lower.size() && std::equal(lower.begin(), lower.end(), text.begin(), [](char l, char c) {
               return l == (c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c);
           });
}
bool ends_ignoring_case(std::string_view text, std::string_view lower) {
    return text.size() >= lower.size() && starts_ignoring_case(text.substr(text.size() - lower.size()), lower);
}

std::uint64_t little_endian(std::string_view v) {
    std::uint64_t out = 0;
    for (std::size_t i = v.size(); i > 0; --i) out = out << 8 | static_cast<unsigned char>(v[i - 1]);
    return out;
}

std::optional<std::uint32_t> hexadecimal(std::string_view digits) {
    std::uint32_t out = 0;
    for (const char c : digits) {
        const int value = c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
        if (value < 0) return std::nullopt;
        out = out << 4 | static_cast<std::uint32_t>(value);
    }
    return out;
}

// One storage: a message, a recipient or an attachment.
struct storage {
    struct value {
        std::uint32_t id, type, entry;
    };
    std::vector<value> values;        // streams of their own
    mapped_text fixed;                // entries of 16 bytes: tag, flags, value
    std::vector<std::uint32_t> recipients, attachments;
    bool has_properties = false;
};

// Glues texts that each know their way back; what is written in between has no bytes of the file.
class composer {
public:
    void write(std::string_view text) {
        if (text.empty()) return;
        segments_.push_back({static_cast<std::uint32_t>(text_.size()), 0, 0, false});
        text_.append(text);
    }
    void write(const mapped_text& piece) {
        for (mapped_text::segment s : piece.segments()) {
            s.text_offset += static_cast<std::uint32_t>(text_.size());
            segments_.push_back(s);
        }
        text_.append(piece.view());
    }
    bool ends_line() const { return text_.empty() || text_.back() == '\n'; }
    mapped_text finish() { return {std::move(text_), std::move(segments_)}; }

private:
    std::string text_;
    std::vector<mapped_text::segment> segments_;
};

// A value that ends up in a header: line breaks and zero bytes become blanks, blanks around it go.
mapped_text on_one_line(const mapped_text& text) {
    const std::string_view v = text.view();
    const std::string_view blanks("\n\r\t\0 ", 5);
    const std::size_t from = std::min(v.find_first_not_of(blanks), v.size());
    const std::size_t end = from == v.size() ? from : v.find_last_not_of(blanks) + 1;
    text_builder out(text);
    for (std::size_t at = from; at < end;) {
        const std::size_t stop = std::min(v.find_first_of(std::string_view("\n\r\0", 3), at), end);
        out.copy(at, stop - at);
        at = stop;
        while (at < end && blanks.find(v[at]) != npos && at - stop < v.size()) ++at;
        if (at > stop) out.replace(" ", stop, at - stop);
    }
    return out.finish();
}

// The date and time of RFC 5322 section 3.3 for a FILETIME (100 ns since 1601, UTC).
std::string date_time(std::uint64_t file_time) {
    constexpr std::array<std::string_view, 7> days = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    constexpr std::array<std::string_view, 12> months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    constexpr std::array<std::uint64_t, 12> lengths = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const std::uint64_t seconds = file_time / 10'000'000;
    if (file_time == 0 || seconds > 31'556'952ull * 1000) return {};  // after the year 2600: no date
    std::uint64_t day = seconds / 86400, year = 1601;
    const auto weekday = static_cast<std::size_t>(day % 7);  // 1 January 1601 was a Monday
    const auto leap = [](std::uint64_t y) { return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0; };
    for (; day >= (leap(year) ? 366u : 365u); ++year) day -= leap(year) ? 366 : 365;
    std::size_t month = 0;
    for (; day >= lengths[month] + (month == 1 && leap(year) ? 1 : 0); ++month) day -= lengths[month] + (month == 1 && leap(year) ? 1 : 0);
    const auto two = [](std::uint64_t n) { return (n < 10 ? "0" : "") + std::to_string(n); };
    return std::string(days[weekday]) + ", " + std::to_string(day + 1) + ' ' + std::string(months[month]) + ' ' + std::to_string(year) + ' ' +
           two(seconds / 3600 % 24) + ':' + two(seconds / 60 % 60) + ':' + two(seconds % 60) + " +0000";
}

// [MS-OXCMAIL] section 2.2.3.7.1.3: the details of a status that one diagnostic code alone stands for.
std::string_view status_of_diag_code(std::uint32_t code) {
    constexpr std::array<std::pair<std::uint32_t, std::string_view>, 7> known = {
        {{1, "1.4"}, {30, "2.4"}, {32, "1.3"}, {35, "1.1"}, {38, "2.1"}, {40, "1.6"}, {48, "1.2"}}};
    for (const auto& [diag, status] : known)
        if (diag == code) return status;
    return {};
}

// [MS-OXCMAIL] section 2.2.3.7.1.2: "<" [remote-mta] " #" status [" " diagnostic-code] ">"
struct supplementary_parts {
    mapped_text remote, status, diagnostic;
};
supplementary_parts split_supplementary_info(const mapped_text& info) {
    supplementary_parts out;
    std::string_view v = info.view();
    const std::size_t hash = v.find('#');
    if (v.empty() || v.front() != '<' || hash == npos) {
        out.diagnostic = info;
        return out;
    }
    const std::size_t end = v.back() == '>' ? v.size() - 1 : v.size();
    std::size_t host_end = hash;
    while (host_end > 1 && v[host_end - 1] == ' ') --host_end;
    out.remote = info.slice(1, host_end - 1);
    std::size_t status_end = std::min(v.find(' ', hash), end);
    const std::string_view status = v.substr(hash + 1, status_end - hash - 1);
    if (status.find_first_not_of("0123456789.") == npos && std::count(status.begin(), status.end(), '.') == 2)
        out.status = info.slice(hash + 1, status.size());
    else
        status_end = hash + 1;  // "#550 5.1.1 …": the reply follows at once
    while (status_end < end && v[status_end] == ' ') ++status_end;
    out.diagnostic = info.slice(status_end, end - status_end);
    const std::string_view said = out.diagnostic.view();
    if (said == "#SMTP#" || said.find_first_not_of("#<> ") == npos) out.diagnostic = {};
    return out;
}

class message_reader {
public:
    message_reader(std::string_view bytes, outlook_notes& notes) : file_(bytes), notes_(notes) {}

    std::optional<mapped_text> read() {
        if (file_.entries().empty()) return std::nullopt;
        const storage root = open(0);
        if (!root.has_properties) return std::nullopt;
        write_message(root, 32, 0);
        notes_.damaged = notes_.damaged || file_.damaged() || rtf_.damaged;
        notes_.truncated = notes_.truncated || file_.truncated() || rtf_.truncated;
        return out_.finish();
    }

private:
    storage open(std::uint32_t id) {
        storage s;
        for (const std::uint32_t child : file_.children(id)) {
            const compound_file::entry& e = file_.entries()[child];
            const std::string_view name = e.name;
            if (e.is_stream() && name == properties_stream) {
                s.fixed = file_.read(child);
                s.has_properties = true;
            } else if (name.substr(0, value_stream.size()) == value_stream && name.size() == value_stream.size() + 8) {
                const auto tag = hexadecimal(name.substr(value_stream.size()));
                if (tag) add(s.values, {*tag >> 16, *tag & 0xFFFF, child});
            } else if (e.is_storage() && name.substr(0, recipient_storage.size()) == recipient_storage) {
                add(s.recipients, child);
            } else if (e.is_storage() && name.substr(0, attachment_storage.size()) == attachment_storage) {
                add(s.attachments, child);
            }
        }
        return s;
    }

    template <class T>
    void add(std::vector<T>& list, T one) {
        if (list.size() < max_members) list.push_back(one);
        else notes_.truncated = true;
    }

    // The 8 bytes of a property that has no stream of its own; `header`: where the entries begin ([MS-OXMSG] section 2.4.1).
    mapped_text fixed(const storage& s, std::size_t header, std::uint32_t id, std::uint32_t type) const {
        const std::string_view v = s.fixed.view();
        for (std::size_t at = header; at + 16 <= v.size(); at += 16)
            if (little_endian(v.substr(at, 4)) == (id << 16 | type)) return s.fixed.slice(at + 8, type == type_integer32 ? 4 : 8);
        return {};
    }

    mapped_text raw(const storage& s, std::uint32_t id, std::uint32_t type, std::size_t limit = npos) {
        for (const storage::value& v : s.values)
            if (v.id == id && v.type == type) return file_.read(v.entry, limit);
        return {};
    }

    // A text in UTF-8 with LF, whichever of the two string types holds it.
    mapped_text text(const storage& s, std::uint32_t id, std::size_t most = npos) {
        mapped_text wide = raw(s, id, type_string, most == npos ? npos : 2 * most);
        mapped_text out = wide.empty() ? to_utf8(raw(s, id, type_string8, most), charset_, damage_) : from_utf16(wide, utf16_order::little_endian);
        if (const std::size_t end = out.view().find_last_not_of('\0'); end + 1 < out.view().size()) out = out.slice(0, end + 1);
        return normalize_newlines(std::move(out));
    }
    mapped_text value(const storage& s, std::uint32_t id) { return on_one_line(text(s, id, max_value_bytes)); }

    void field(std::string_view name, const mapped_text& v) {
        if (v.empty()) return;
        out_.write(name);
        out_.write(": ");
        out_.write(v);
        out_.write("\n");
    }
    // `written`: what the field says where the file holds a number; it stands for the bytes of `source`.
    void field(std::string_view name, const mapped_text& source, std::string_view written) {
        text_builder made(source);
        made.replace(written, 0, source.view().size());
        field(name, made.finish());
    }

    void block(const mapped_text& text) {
        out_.write(text);
        if (!out_.ends_line()) out_.write("\n");
    }

    void delimiter(const std::string& boundary, std::string_view type) {
        out_.write("\n--" + boundary + "\nContent-Type: ");
        out_.write(type);
    }

    // The fields as they came over the wire, but for those that describe a body that is stored in another way here.
    // Gives the names that were written.
    std::vector<std::string> write_transport_headers(const mapped_text& headers) {
        std::vector<std::string> names;
        const std::string_view v = headers.view();
        bool keep = false;
        for (std::size_t at = 0; at < v.size();) {
            const std::size_t end = std::min(v.find('\n', at), v.size());
            const std::string_view line = v.substr(at, end - at);
            const std::size_t colon = line.find_first_of(": \t");
            if (line.find_first_not_of(" \t") == npos) {
                keep = false;
            } else if (colon != 0) {
                keep = colon != npos && line[colon] == ':' && !starts_ignoring_case(line, "content-") && !starts_ignoring_case(line, "mime-version");
                if (keep && names.size() < max_members) {
                    std::string& name = names.emplace_back(line.substr(0, colon));
                    for (char& c : name)
                        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
                }
            }
            if (keep) {
                out_.write(headers.slice(at, line.size()));
                out_.write("\n");
            }
            at = end + 1;
        }
        return names;
    }

    void write_headers(const storage& s, std::size_t header) {
        const std::vector<std::string> written = write_transport_headers(text(s, transport_message_headers));
        const auto missing = [&](std::string_view name) { return std::find(written.begin(), written.end(), name) == written.end(); };
        if (missing("from")) {
            mapped_text address = value(s, sender_smtp_address);
            if (address.empty()) address = value(s, sender_email_address);
            if (address.view().find('@') == npos) address = {};  // "/O=…": a name within Exchange
            const mapped_text name = value(s, sender_name);
            if (!name.empty() || !address.empty()) {
                out_.write("From: ");
                out_.write(name);
                if (!address.empty() && address.view() != name.view()) {
                    out_.write(name.empty() ? "<" : " <");
                    out_.write(address);
                    out_.write(">");
                }
                out_.write("\n");
            }
        }
        if (missing("to")) field("To", value(s, display_to));
        if (missing("subject")) field("Subject", value(s, subject));
        if (missing("message-id")) field("Message-ID", value(s, internet_message_id));
        if (missing("date")) {
            mapped_text time = fixed(s, header, client_submit_time, type_time);
            if (time.empty()) time = fixed(s, header, message_delivery_time, type_time);
            if (const std::string date = date_time(little_endian(time.view())); !date.empty()) field("Date", time, date);
        }
        out_.write("MIME-Version: 1.0\n");
    }

    // HTML, or what the rich text holds; `plain`: there is a plain text already.
    void write_rich_bodies(const storage& s, std::size_t header, const std::string& boundary, bool plain) {
        mapped_text html = raw(s, body_html, type_binary);
        if (!html.empty()) {
            std::string charset = charset_of_code_page(static_cast<std::uint32_t>(little_endian(fixed(s, header, internet_code_page, type_integer32).view())));
            if (charset.empty()) charset = html_charset(html.view());
            html = normalize_newlines(to_utf8(std::move(html), charset, damage_));
        } else {
            html = text(s, body_html);
        }
        if (html.empty() && !plain) {
            const rich_text rich = read_rtf(decompress_rtf(raw(s, rtf_compressed, type_binary), rtf_), charset_, rtf_);
            if (rich.is_html) {
                html = normalize_newlines(rich.text);
            } else if (!rich.text.empty()) {
                delimiter(boundary, "text/plain; charset=utf-8\n\n");
                block(rich.text);
            }
        }
        if (html.empty()) return;
        delimiter(boundary, "text/html; charset=utf-8\n\n");
        block(html);
    }

    // [MS-OXCMAIL] section 2.1.3.6.1
    void write_delivery_status(const storage& s, const mapped_text& type, const std::string& boundary, bool has_body) {
        const bool delayed = ends_ignoring_case(type.view(), ".delayed.dr") || ends_ignoring_case(type.view(), ".delayed");
        const std::string_view action = ends_ignoring_case(type.view(), ".ndr") ? "failed"
                                        : delayed                               ? "delayed"
                                        : ends_ignoring_case(type.view(), ".relayed.dr") ? "relayed"
                                        : ends_ignoring_case(type.view(), ".expanded.dr") ? "expanded"
                                                                                          : "delivered";
        std::vector<mapped_text> texts;
        delimiter(boundary, "message/delivery-status\n\n");
        field("Reporting-MTA", value(s, reporting_mta));
        for (const std::uint32_t id : s.recipients) {
            const storage r = open(id);
            constexpr std::size_t header = 8;
            out_.write("\n");
            const mapped_text name = value(r, display_name);
            mapped_text address;
            for (const std::uint32_t candidate : {std::uint32_t{smtp_address}, std::uint32_t{email_address}}) {
                if (!address.empty()) break;
                address = value(r, candidate);
                if (address.view().find('@') == npos) address = {};
            }
            if (address.empty()) address = name;
            field("Final-Recipient", address);
            if (name.view() != address.view()) field("X-Display-Name", name);
            field("Action", type, action);

            supplementary_parts info = split_supplementary_info(value(r, supplementary_info));
            const mapped_text number = fixed(r, header, ndr_status_code, type_integer32);
            const mapped_text diag = fixed(r, header, ndr_diag_code, type_integer32);
            const auto status = static_cast<std::uint32_t>(little_endian(number.view()));
            const std::string_view by_diag = diag.empty() ? std::string_view{} : status_of_diag_code(static_cast<std::uint32_t>(little_endian(diag.view())));
            if (!info.status.empty()) {
                field("Status", info.status);
            } else if (status >= 200 && status < 600) {
                field("Status", number, std::to_string(status / 100) + '.' + std::to_string(status / 10 % 10) + '.' + std::to_string(status % 10));
            } else if (!by_diag.empty()) {
                field("Status", diag, (delayed ? "4." : "5.") + std::string(by_diag));
            }
            const mapped_text remote = value(r, remote_mta);
            field("Remote-MTA", remote.empty() ? info.remote : remote);
            mapped_text said = text(r, report_text);
            if (!info.diagnostic.empty()) field("Diagnostic-Code", info.diagnostic);
            else if (!has_body) field("Diagnostic-Code", on_one_line(said));
            if (!info.diagnostic.empty() && !said.empty()) texts.push_back(std::move(said));
        }
        if (has_body) return;
        for (const mapped_text& t : texts) {
            delimiter(boundary, "text/plain; charset=utf-8\n\n");
            block(t);
        }
    }

    // What a report keeps of the message that it is about.
    void write_original_headers(const storage& s, std::size_t header, const std::string& boundary) {
        const mapped_text about = value(s, original_subject), author = value(s, original_author_name), to = value(s, original_display_to);
        if (about.empty() && author.empty() && to.empty()) return;
        delimiter(boundary, "text/rfc822-headers\n\n");
        field("From", author);
        field("To", to);
        field("Subject", about);
        field("Message-ID", value(s, original_message_id));
        const mapped_text time = fixed(s, header, original_submit_time, type_time);
        if (const std::string date = date_time(little_endian(time.view())); !date.empty()) field("Date", time, date);
    }

    void write_attachment(std::uint32_t id, const std::string& boundary, int depth) {
        const storage a = open(id);
        mapped_text name = value(a, attach_long_filename);
        if (name.empty()) name = value(a, attach_filename);
        for (const storage::value& v : a.values) {
            if (v.id != attach_data || v.type != type_object || !file_.entries()[v.entry].is_storage()) continue;
            if (depth + 1 >= max_depth) {
                notes_.truncated = true;
                return;
            }
            delimiter(boundary, "message/rfc822\n\n");
            write_message(open(v.entry), 24, depth + 1);
            return;
        }
        std::string type(value(a, attach_mime_tag).view());
        const std::string_view n = name.view();
        if (type.empty() || starts_ignoring_case(type, "application/octet-stream")) {
            if (ends_ignoring_case(n, ".eml")) type = "message/rfc822";
            else if (ends_ignoring_case(n, ".txt") || ends_ignoring_case(n, ".log")) type = "text/plain";
            else if (ends_ignoring_case(n, ".htm") || ends_ignoring_case(n, ".html")) type = "text/html";
        }
        const bool readable = starts_ignoring_case(type, "text/") || starts_ignoring_case(type, "message/");
        mapped_text data = readable ? raw(a, attach_data, type_binary) : mapped_text{};
        // Outlook keeps the report of a bounce as "details.txt" or without a type.
        if (starts_ignoring_case(data.view(), "reporting-mta:")) type = "message/delivery-status";
        if (type.empty()) type = "application/octet-stream";
        delimiter(boundary, type);
        std::string quoted;
        for (const char c : n.substr(0, 200))
            if (c != '"' && c != '\\') quoted += c;
        if (!quoted.empty()) out_.write("; name=\"" + quoted + "\"");
        out_.write("\n\n");
        if (const utf16_order order = detect_utf16(data.view()); order != utf16_order::none) data = from_utf16(data, order);
        block(normalize_newlines(std::move(data)));
    }

    void write_message(const storage& s, std::size_t header, int depth) {
        const std::string outer_charset = charset_;
        for (const std::uint32_t id : {std::uint32_t{message_code_page}, std::uint32_t{internet_code_page}}) {
            const mapped_text page = fixed(s, header, id, type_integer32);
            if (page.empty()) continue;
            charset_ = charset_of_code_page(static_cast<std::uint32_t>(little_endian(page.view())));
            break;
        }
        const mapped_text type = value(s, message_class);
        const bool report = starts_ignoring_case(type.view(), "report.") &&
                            (ends_ignoring_case(type.view(), ".ndr") || ends_ignoring_case(type.view(), ".dr") || ends_ignoring_case(type.view(), ".delayed"));
        write_headers(s, header);
        const std::string boundary = "=_outlook_message_" + std::to_string(++messages_);
        out_.write("Content-Type: ");
        out_.write(report ? "multipart/report; report-type=delivery-status" : "multipart/mixed");
        out_.write(";\n boundary=\"" + boundary + "\"\n");

        const std::string bodies = boundary + "_body";
        delimiter(boundary, "multipart/alternative; boundary=\"" + bodies + "\"\n");
        mapped_text plain = text(s, body);
        if (plain.empty()) plain = text(s, report_text);
        if (plain.view().find_first_not_of(" \t\n") == npos) plain = {};
        if (!plain.empty()) {
            delimiter(bodies, "text/plain; charset=utf-8\n\n");
            block(plain);
        }
        write_rich_bodies(s, header, bodies, !plain.empty());
        out_.write("\n--" + bodies + "--\n");
        if (report) {
            write_delivery_status(s, type, boundary, !plain.empty());
            write_original_headers(s, header, boundary);
        }
        for (const std::uint32_t id : s.attachments) write_attachment(id, boundary, depth);
        out_.write("\n--" + boundary + "--\n");
        charset_ = outer_charset;
    }

    compound_file file_;
    outlook_notes& notes_;
    composer out_;
    std::string charset_;  // of the 8-bit strings of the message at hand
    charset_damage damage_;
    rtf_limits rtf_;
    int messages_ = 0;
};

}  // namespace

std::optional<mapped_text> outlook_message_text(std::string_view bytes, outlook_notes& notes) { return message_reader(bytes, notes).read(); }

}  // namespace smtp_explain
