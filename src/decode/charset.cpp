#include "decode/charset.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "decode/text_builder.hpp"

#ifdef __EMSCRIPTEN__
#include <emscripten.h>
#else
#include <cerrno>
#include <iconv.h>
#endif

namespace smtp_explain {

namespace {

constexpr std::string_view replacement_character = "\xEF\xBF\xBD";

char ascii_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

std::string lower_name(std::string_view name) {
    std::string out;
    for (char c : name.substr(0, 40))
        if (c > ' ' && c < 127) out += ascii_lower(c);
    return out;
}

unsigned byte_at(std::string_view bytes, std::size_t at) { return static_cast<unsigned char>(bytes[at]); }

// Windows-1252, 0x80 to 0x9F (WHATWG Encoding Standard, index windows-1252); the rest is ISO 8859-1.
constexpr std::array<char16_t, 32> windows_1252 = {
    0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x008D, 0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178};

void append_windows_1252(std::string& out, unsigned byte) {
    append_utf8(out, byte >= 0x80 && byte < 0xA0 ? windows_1252[byte - 0x80] : byte);
}

#ifdef __EMSCRIPTEN__

// clang-format off
EM_JS(int, smtp_explain_decode_charset, (const char* name, int name_length, const char* bytes, int length, char* out, int capacity), {
    var decoders = smtp_explain_decode_charset.decoders || (smtp_explain_decode_charset.decoders = new Map());
    var label = String.fromCharCode.apply(null, HEAPU8.subarray(name, name + name_length));
    var decoder = decoders.get(label);
    if (decoder === undefined) {
        try { decoder = new TextDecoder(label, { ignoreBOM: true }); } catch (unknown) { decoder = null; }
        decoders.set(label, decoder);
    }
    if (!decoder) return -1;
    // slice, not subarray: a decoder may refuse memory that can grow.
    return new TextEncoder().encodeInto(decoder.decode(HEAPU8.slice(bytes, bytes + length)), HEAPU8.subarray(out, out + capacity)).written;
});
// clang-format on

class converter {
public:
    explicit converter(std::string_view name) : name_(lower_name(name)) {
        std::string nothing;
        known_ = !name_.empty() && append("", nothing);
    }
    bool known() const { return known_; }
    // One byte makes at most one character of three bytes.
    bool append(std::string_view bytes, std::string& out) const {
        // Some releases of Node decode Windows-1252 as ISO 8859-1.
        if (name_ == "windows-1252" || name_ == "cp1252") {
            for (std::size_t i = 0; i < bytes.size(); ++i) append_windows_1252(out, byte_at(bytes, i));
            return true;
        }
        const std::size_t before = out.size();
        out.resize(before + 3 * bytes.size() + 4);
        const int written = smtp_explain_decode_charset(name_.data(), static_cast<int>(name_.size()), bytes.data(),
                                                        static_cast<int>(bytes.size()), out.data() + before,
                                                        static_cast<int>(out.size() - before));
        out.resize(before + static_cast<std::size_t>(std::max(written, 0)));
        return written >= 0;
    }

private:
    std::string name_;
    bool known_ = false;
};

#else

// The names by which iconv knows what mail programs (and the WHATWG's labels) mean: supersets of the registered charset.
std::string iconv_name(std::string_view charset) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 17> meant = {{
        {"gb2312", "GB18030"}, {"gbk", "GB18030"}, {"x-gbk", "GB18030"}, {"gb_2312-80", "GB18030"},
        {"cp936", "GB18030"}, {"shift_jis", "CP932"}, {"shift-jis", "CP932"}, {"sjis", "CP932"}, {"x-sjis", "CP932"},
        {"windows-31j", "CP932"}, {"euc-kr", "CP949"}, {"ks_c_5601-1987", "CP949"}, {"ksc5601", "CP949"},
        {"big5", "CP950"}, {"unicode-1-1-utf-7", "UTF-7"}, {"x-mac-roman", "MACINTOSH"}, {"iso-8859-8-i", "ISO-8859-8"},
    }};
    const std::string name = lower_name(charset);
    for (const auto& [label, real] : meant)
        if (name == label) return std::string(real);
    return name;
}

class converter {
public:
    explicit converter(std::string_view name) : handle_(iconv_open("UTF-8", iconv_name(name).c_str())) {}
    ~converter() {
        if (known()) iconv_close(handle_);
    }
    converter(const converter&) = delete;
    converter& operator=(const converter&) = delete;

    bool known() const { return handle_ != reinterpret_cast<iconv_t>(-1); }
    bool append(std::string_view bytes, std::string& out) const {
        if (!known()) return false;
        iconv(handle_, nullptr, nullptr, nullptr, nullptr);
        char* in = const_cast<char*>(bytes.data());
        std::size_t left = bytes.size();
        char buffer[4096];
        while (true) {
            char* to = buffer;
            std::size_t room = sizeof buffer;
            const std::size_t result = left > 0 ? iconv(handle_, &in, &left, &to, &room) : iconv(handle_, nullptr, nullptr, &to, &room);
            const int error = errno;
            out.append(buffer, static_cast<std::size_t>(to - buffer));
            if (result != static_cast<std::size_t>(-1)) {
                if (left == 0) break;
            } else if (error != E2BIG && left > 0) {  // a byte that the charset does not know, or a sequence cut off
                out.append(replacement_character);
                ++in;
                --left;
                if (left == 0) break;
            }
        }
        return true;
    }

private:
    iconv_t handle_;
};

#endif

// How the bytes of a charset make characters: enough to tell stretches of ASCII from the rest.
enum class family : std::uint8_t { utf8, single_byte, double_byte, gb18030, euc_jp, shift_jis, escapes, other };

bool starts_with_any(std::string_view name, std::initializer_list<std::string_view> prefixes) {
    return std::any_of(prefixes.begin(), prefixes.end(), [&](std::string_view p) { return name.substr(0, p.size()) == p; });
}

family family_of(std::string_view name) {
    if (name.empty() || starts_with_any(name, {"utf-8", "utf8", "us-ascii", "ascii", "ansi_x3", "unknown", "x-unknown", "8bit", "7bit", "default", "none", "_autodetect", "x-user", "binary", "unicode-1-1-utf-8"}))
        return family::utf8;
    if (starts_with_any(name, {"iso-8859", "iso8859", "iso_8859", "windows-125", "windows-874", "cp125", "cp8", "koi8", "latin", "l1", "tis-620", "ibm", "mac", "x-mac", "armscii", "viscii"}))
        return family::single_byte;
    if (starts_with_any(name, {"gb", "x-gbk", "cp936", "windows-936"})) return family::gb18030;
    if (starts_with_any(name, {"big5", "euc-kr", "ks_c", "ksc", "cp949", "cp950", "windows-949", "euc-cn", "euc-tw"})) return family::double_byte;
    if (starts_with_any(name, {"euc-jp", "x-euc-jp", "eucjp"})) return family::euc_jp;
    if (starts_with_any(name, {"shift", "sjis", "x-sjis", "windows-31j", "cp932", "ms_kanji"})) return family::shift_jis;
    if (starts_with_any(name, {"iso-2022", "csiso2022", "iso2022"})) return family::escapes;
    return family::other;
}

// How many bytes from `at` belong together: 1 with `ascii` true, or a character (or stretch) to convert.
std::size_t character_length(std::string_view text, std::size_t at, family kind) {
    const unsigned c = byte_at(text, at);
    const std::size_t left = text.size() - at;
    const unsigned next = left > 1 ? byte_at(text, at + 1) : 0;
    std::size_t length = 1;
    switch (kind) {
        case family::double_byte: length = c > 0x80 && next >= 0x40 ? 2 : 1; break;
        case family::gb18030: length = c > 0x80 ? (next >= 0x30 && next <= 0x39 && left >= 4 ? 4 : next >= 0x40 ? 2 : 1) : 1; break;
        case family::euc_jp: length = c == 0x8F ? 3 : c == 0x8E || c >= 0xA1 ? 2 : 1; break;
        case family::shift_jis: length = ((c >= 0x81 && c <= 0x9F) || (c >= 0xE0 && c <= 0xFC)) && next >= 0x40 ? 2 : 1; break;
        default: break;
    }
    return std::min(length, left);
}

// The end of the ASCII stretch that begins at `at`.
std::size_t ascii_end(std::string_view text, std::size_t at) {
    while (at + 8 <= text.size()) {
        std::uint64_t word;
        std::memcpy(&word, text.data() + at, 8);
        if ((word & 0x8080808080808080u) != 0) break;
        at += 8;
    }
    while (at < text.size() && byte_at(text, at) < 0x80) ++at;
    return at;
}

// One map entry for a run of converted characters is enough, but a run must not grow without bound.
constexpr std::size_t max_run = 48;

// Valid sequences stay, any other byte is Windows-1252: right for UTF-8 with a damaged spot as well as for
// a text that is Windows-1252 altogether.
mapped_text repair_utf8(const mapped_text& text, charset_damage& damage) {
    const std::string_view v = text.view();
    text_builder out(text);
    out.reserve(v.size() + v.size() / 16);
    std::size_t good = 0;
    std::string converted;
    for (std::size_t at = ascii_end(v, 0); at < v.size();) {
        if (const std::size_t length = utf8_sequence_length(v, at)) {
            at = ascii_end(v, at + length);
            continue;
        }
        damage.invalid_bytes = true;
        out.copy(good, at - good);
        converted.clear();
        const std::size_t from = at;
        while (at < v.size() && at - from < max_run && byte_at(v, at) >= 0x80 && utf8_sequence_length(v, at) == 0)
            append_windows_1252(converted, byte_at(v, at++));
        out.replace(converted, from, at - from);
        good = at;
        at = ascii_end(v, at);
    }
    out.copy(good, v.size() - good);
    return out.finish();
}

mapped_text convert_mapped(const mapped_text& text, const converter& with, family kind) {
    const std::string_view v = text.view();
    text_builder out(text);
    out.reserve(v.size() + v.size() / 4);
    std::string converted;
    std::size_t at = 0;
    if (kind == family::single_byte) {  // a table once, then no more calls
        std::array<std::string, 128> table;
        for (unsigned c = 0; c < 128; ++c) {
            const char byte = static_cast<char>(c + 128);
            with.append({&byte, 1}, table[c]);
        }
        while (at < v.size()) {
            const std::size_t plain = ascii_end(v, at);
            out.copy(at, plain - at);
            converted.clear();
            std::size_t end = plain;
            while (end < v.size() && end - plain < max_run && byte_at(v, end) >= 0x80) converted += table[byte_at(v, end++) - 128];
            out.replace(converted, plain, end - plain);
            at = end;
        }
        return out.finish();
    }
    if (kind == family::escapes) {  // ISO 2022: from an escape to the one that returns to ASCII (or the line's end)
        while (at < v.size()) {
            std::size_t escape = v.find_first_of("\x1b\x0e", at);
            if (escape == std::string_view::npos) escape = v.size();
            out.copy(at, escape - at);
            std::size_t end = escape;
            while (end < v.size() && v[end] != '\n') {
                if (v[end] == '\x0f' || (v[end] == '\x1b' && end > escape && v.substr(end + 1, 2) == "(B")) {
                    end += v[end] == '\x0f' ? 1 : 3;
                    break;
                }
                ++end;
            }
            converted.clear();
            with.append(v.substr(escape, end - escape), converted);
            out.replace(converted, escape, end - escape);
            at = end;
        }
        return out.finish();
    }
    if (kind == family::other) {  // nothing is known about it: line by line
        while (at < v.size()) {
            const std::size_t end = std::min(v.find('\n', at), v.size() - 1) + 1;
            converted.clear();
            with.append(v.substr(at, end - at), converted);
            if (converted == v.substr(at, end - at)) out.copy(at, end - at);
            else out.replace(converted, at, end - at);
            at = end;
        }
        return out.finish();
    }
    while (at < v.size()) {
        const std::size_t plain = ascii_end(v, at);
        out.copy(at, plain - at);
        std::size_t end = plain;
        while (end < v.size() && end - plain < max_run && byte_at(v, end) >= 0x80) end += character_length(v, end, kind);
        if (end > plain) {
            converted.clear();
            with.append(v.substr(plain, end - plain), converted);
            out.replace(converted, plain, end - plain);
        }
        at = end;
    }
    return out.finish();
}

}  // namespace

void append_utf8(std::string& out, char32_t c) {
    if (c >= 0xD800 && (c < 0xE000 || c > 0x10FFFF)) c = 0xFFFD;
    if (c < 0x80) {
        out += static_cast<char>(c);
    } else if (c < 0x800) {
        out += static_cast<char>(0xC0 | (c >> 6));
        out += static_cast<char>(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        out += static_cast<char>(0xE0 | (c >> 12));
        out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
        out += static_cast<char>(0x80 | (c & 0x3F));
    } else {
        out += static_cast<char>(0xF0 | (c >> 18));
        out += static_cast<char>(0x80 | ((c >> 12) & 0x3F));
        out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
        out += static_cast<char>(0x80 | (c & 0x3F));
    }
}

bool is_ascii(std::string_view bytes) {
    // Blocks without an early exit or a checked index inside: compilers turn them into vector instructions.
    std::size_t at = 0;
    for (; at + 256 <= bytes.size(); at += 256) {
        const char* const block = bytes.data() + at;
        unsigned char all = 0;
        for (std::size_t i = 0; i < 256; ++i) all = static_cast<unsigned char>(all | static_cast<unsigned char>(block[i]));
        if (all >= 0x80) return false;
    }
    return ascii_end(bytes, at) == bytes.size();
}

std::size_t utf8_sequence_length(std::string_view bytes, std::size_t at) {
    const unsigned c = byte_at(bytes, at);
    const std::size_t left = bytes.size() - at;
    const auto continues = [&](std::size_t n) { return left > n && (byte_at(bytes, at + n) & 0xC0) == 0x80; };
    if (c < 0x80) return 1;
    if (c < 0xC2 || c > 0xF4) return 0;
    if (c < 0xE0) return continues(1) ? 2 : 0;
    if (!continues(1) || !continues(2)) return 0;
    const unsigned next = byte_at(bytes, at + 1);
    if (c < 0xF0) return (c == 0xE0 && next < 0xA0) || (c == 0xED && next >= 0xA0) ? 0 : 3;
    if (!continues(3)) return 0;
    return (c == 0xF0 && next < 0x90) || (c == 0xF4 && next >= 0x90) ? 0 : 4;
}

bool is_utf8(std::string_view bytes) {
    for (std::size_t at = ascii_end(bytes, 0); at < bytes.size(); at = ascii_end(bytes, at)) {
        const std::size_t length = utf8_sequence_length(bytes, at);
        if (length == 0) return false;
        at += length;
    }
    return true;
}

std::string_view guess_charset(std::string_view text) {
    // Counted over the beginning: how bytes above ASCII stand beside each other differs from script to script.
    const std::string_view v = text.substr(0, 16384);
    std::size_t high = 0, runs = 0, utf8 = 0;
    std::size_t even_runs = 0, pairs = 0, kana_pairs = 0, hangul_pairs = 0, low_trails = 0, big5_leads = 0;  // EUC and Big5 leads
    std::size_t sjis = 0, sjis_kana = 0, sjis_broken = 0;
    std::size_t below_c0 = 0, upper_half = 0, lower_half = 0;
    for (std::size_t at = ascii_end(v, 0); at < v.size(); at = ascii_end(v, at)) {
        std::size_t end = at;
        while (end < v.size() && byte_at(v, end) >= 0x80) ++end;
        ++runs;
        high += end - at;
        if ((end - at) % 2 == 0) ++even_runs;
        for (std::size_t i = at; i < end; ++i) {
            const unsigned c = byte_at(v, i);
            if (c < 0xC0) ++below_c0;
            else if (c < 0xE0) ++lower_half;
            else ++upper_half;
        }
        for (std::size_t i = at; i < end;) {
            const std::size_t length = utf8_sequence_length(v, i);
            if (length > 1) utf8 += length;
            i += std::max<std::size_t>(length, 1);
        }
        for (std::size_t i = at; i < end; i += 2) {
            const unsigned lead = byte_at(v, i), trail = i + 1 < v.size() ? byte_at(v, i + 1) : 0;
            ++pairs;
            kana_pairs += (lead == 0xA4 || lead == 0xA5) && trail >= 0xA1;
            hangul_pairs += lead >= 0xB0 && lead <= 0xC8 && trail >= 0xA1;
            low_trails += trail >= 0x40 && trail < 0x80;
            big5_leads += lead >= 0xA4 && lead <= 0xC6;
        }
        std::size_t i = at;
        for (; i < end;) {
            const unsigned lead = byte_at(v, i), trail = i + 1 < v.size() ? byte_at(v, i + 1) : 0;
            if (lead >= 0xA1 && lead <= 0xDF) {
                ++i;
                continue;
            }
            const bool good = ((lead >= 0x81 && lead <= 0x9F) || (lead >= 0xE0 && lead <= 0xFC)) && trail >= 0x40 && trail != 0x7F && trail <= 0xFC;
            ++(good ? sjis : sjis_broken);
            sjis_kana += good && (lead == 0x82 || lead == 0x83);
            i += good ? 2 : 1;
        }
        at = std::max(end, i);  // a second byte of a pair may be ASCII
    }
    if (high < 6 || utf8 * 2 > high) return {};
    if (sjis_broken == 0 && sjis_kana * 3 >= sjis && sjis >= 3) return "shift_jis";
    if (high < 2 * runs) return {};  // single letters among ASCII: Western European
    if (even_runs == runs && kana_pairs * 5 >= pairs) return "euc-jp";
    if (even_runs == runs && hangul_pairs * 10 >= pairs * 9) return "euc-kr";
    if (low_trails > 0 && big5_leads * 10 >= pairs * 8) return "big5";
    if (below_c0 * 20 < high && runs * 3 <= high) {  // words of letters from C0 on: Cyrillic
        if (upper_half * 10 >= high * 6) return "windows-1251";
        if (lower_half * 10 >= high * 6) return "koi8-r";
    }
    if (even_runs * 10 >= runs * 9) return "gb18030";
    return {};
}

int windows_1252_byte(std::string_view character) {
    if (character.size() == 2 && (byte_at(character, 0) == 0xC2 || byte_at(character, 0) == 0xC3)) {
        const unsigned c = (byte_at(character, 0) & 3u) << 6 | (byte_at(character, 1) & 0x3Fu);
        if (c >= 0xA0 || windows_1252[c - 0x80] == c) return static_cast<int>(c);
        return -1;
    }
    std::string one;
    for (unsigned byte = 0x80; byte < 0xA0; ++byte) {
        one.clear();
        append_windows_1252(one, byte);
        if (one == character) return static_cast<int>(byte);
    }
    return -1;
}

std::optional<std::string> convert_charset(std::string_view bytes, std::string_view charset) {
    if (lower_name(charset).empty()) return std::nullopt;  // iconv takes it for the locale's
    const converter with(charset);
    std::string out;
    if (!with.known() || !with.append(bytes, out)) return std::nullopt;
    return out;
}

mapped_text to_utf8(mapped_text text, std::string_view charset, charset_damage& damage) {
    const std::string name = lower_name(charset);
    family kind = family_of(name);
    const bool escapes = kind == family::escapes || kind == family::utf8 || kind == family::shift_jis;
    // Japanese mail without a label is ISO-2022-JP: its escape sequences mean nothing else in a text.
    if (escapes && text.view().find('\x1b') != std::string_view::npos &&
        (kind == family::escapes || text.view().find("\x1b$B") != std::string_view::npos)) {
        const converter with(kind == family::escapes ? std::string_view(name) : "iso-2022-jp");
        if (with.known()) text = convert_mapped(text, with, family::escapes);
        kind = family::utf8;
    }
    if (kind != family::other && is_ascii(text.view())) return text;
    if (name.find("utf-16") == 0 || name == "ucs-2" || name == "unicode") {
        utf16_order order = detect_utf16(text.view());
        if (order == utf16_order::none && name.size() > 6) order = name.back() == 'e' && name[name.size() - 2] == 'l' ? utf16_order::little_endian : utf16_order::big_endian;
        if (order != utf16_order::none) return from_utf16(text, order);
    }
    if (kind != family::utf8 && kind != family::escapes) {
        const converter with(name);
        if (with.known()) return convert_mapped(text, with, kind);
        if (is_ascii(text.view())) return text;
        if (damage.unknown_charset.empty()) damage.unknown_charset = name;
    }
    if (is_utf8(text.view())) return text;
    // Not what it says. What the message says elsewhere, if it fits; else what it looks like.
    for (const std::string& other : {damage.hint, std::string(guess_charset(text.view()))}) {
        const family other_kind = family_of(other);
        if (other_kind == family::utf8 || other_kind == family::escapes || other_kind == family::other) continue;
        const converter with(other);
        if (!with.known()) continue;
        mapped_text converted = convert_mapped(text, with, other_kind);
        if (converted.view().find(replacement_character) != std::string_view::npos) continue;
        if (other != damage.hint) damage.guessed_charset = other;
        return converted;
    }
    return repair_utf8(text, damage);
}

std::string to_utf8(std::string_view bytes, std::string_view charset, charset_damage& damage) {
    return std::string(to_utf8(mapped_text(bytes, 0), charset, damage).view());
}

utf16_order detect_utf16(std::string_view bytes) {
    if (bytes.size() < 4) return utf16_order::none;
    if (bytes.substr(0, 2) == "\xFF\xFE") return utf16_order::little_endian;
    if (bytes.substr(0, 2) == "\xFE\xFF") return utf16_order::big_endian;
    // Without a mark: nearly every second byte is zero, nearly no other is.
    const std::size_t sample = std::min<std::size_t>(bytes.size() & ~std::size_t{1}, 1024);
    std::size_t even = 0, odd = 0;
    for (std::size_t i = 0; i < sample; i += 2) {
        even += bytes[i] == '\0';
        odd += bytes[i + 1] == '\0';
    }
    const std::size_t pairs = sample / 2;
    if (odd * 10 >= pairs * 6 && even * 20 <= pairs) return utf16_order::little_endian;
    if (even * 10 >= pairs * 6 && odd * 20 <= pairs) return utf16_order::big_endian;
    return utf16_order::none;
}

mapped_text from_utf16(const mapped_text& text, utf16_order order) {
    const std::string_view v = text.view();
    const auto unit = [&](std::size_t at) -> char32_t {
        const unsigned a = byte_at(v, at), b = byte_at(v, at + 1);
        return order == utf16_order::little_endian ? a | b << 8 : a << 8 | b;
    };
    text_builder out(text);
    out.reserve(v.size());
    std::string character;
    std::size_t at = 0;
    if (v.size() >= 2 && unit(0) == 0xFEFF) at = 2;
    while (at + 1 < v.size()) {
        char32_t c = unit(at);
        std::size_t length = 2;
        if (c >= 0xD800 && c < 0xDC00 && at + 3 < v.size() && unit(at + 2) >= 0xDC00 && unit(at + 2) < 0xE000) {
            c = 0x10000 + ((c - 0xD800) << 10) + (unit(at + 2) - 0xDC00);
            length = 4;
        }
        character.clear();
        append_utf8(character, c);
        out.replace(character, at, length);
        at += length;
    }
    if (at < v.size()) out.replace(replacement_character, at, v.size() - at);
    return out.finish();
}

}  // namespace smtp_explain
