// What must hold of every fixture, however it was copied: no crash on any piece of it, spans inside the input, and the same
// answer where nothing but the form has changed.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "decode/decode.hpp"
#include "explain.hpp"
#include "outlook_samples.hpp"

using namespace smtp_explain;
using namespace smtp_explain::test;
namespace fs = std::filesystem;

namespace {

std::string contents(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

const rule_base& rules() {
    static const rule_base base = [] {
        std::vector<load_problem> problems;
        return std::move(*rule_base::load(contents(SMTP_EXPLAIN_BUNDLE), problems));
    }();
    return base;
}

struct fixture {
    std::string name, bytes;
};

// The texts of some kinds, with LF; the smallest kinds of paste are as likely as the largest.
std::vector<fixture> fixtures(std::initializer_list<const char*> kinds) {
    std::vector<fixture> out;
    std::error_code failed;
    for (const char* kind : kinds) {
        for (fs::directory_iterator at(fs::path(SMTP_EXPLAIN_SOURCE_DIR) / "tests/fixtures" / kind, failed), end; !failed && at != end; at.increment(failed)) {
            if (at->path().extension() == ".json") continue;
            out.push_back({at->path().filename().string(), contents(at->path())});
            if (at->path().extension() != ".msg") std::erase(out.back().bytes, '\r');
        }
    }
    std::sort(out.begin(), out.end(), [](const fixture& a, const fixture& b) { return a.name < b.name; });
    REQUIRE_FALSE(out.empty());
    return out;
}

report explained(std::string_view bytes) { return explain(bytes, rules(), {.answers = {}, .redact = false, .facts_only = true}); }

// A line a failure: who, which codes, why.
std::string answer(std::string_view bytes) {
    std::string out;
    for (const explained_failure& one : explained(bytes).failures) {
        const delivery_failure& f = one.failure;
        out += f.final_recipient ? f.final_recipient->value : std::string("-");
        out += ' ' + (f.reply_code ? std::to_string(f.reply_code->value.value) : std::string("-"));
        out += ' ' + (f.enhanced_status_code ? to_string(f.enhanced_status_code->value) : std::string("-"));
        out += ' ' + one.diagnosis.cause + '\n';
    }
    return out;
}

bool is_inside(const source_spans& spans, std::size_t size) {
    return std::all_of(spans.begin(), spans.end(), [&](const source_span& s) { return std::size_t{s.offset} + s.length <= size; });
}

bool spans_are_inside(std::string_view bytes) {
    const report r = explained(bytes);
    const auto inside = [&](const stated<std::string>& s) { return !s || is_inside(s->where, bytes.size()); };
    for (const explained_failure& one : r.failures) {
        const delivery_failure& f = one.failure;
        if (!inside(f.final_recipient) || !inside(f.original_recipient) || !inside(f.envelope_sender) || !inside(f.reporting_mta) || !inside(f.remote_mta) ||
            !inside(f.remote_address) || !inside(f.queue_id) || !inside(f.arrival_date) || !inside(f.will_retry_until) || !is_inside(one.diagnosis.evidence, bytes.size()))
            return false;
        if ((f.reply_code && !is_inside(f.reply_code->where, bytes.size())) || (f.diagnostic_code && !is_inside(f.diagnostic_code->where, bytes.size())) ||
            (f.enhanced_status_code && !is_inside(f.enhanced_status_code->where, bytes.size())))
            return false;
    }
    if (r.input.session)
        for (const session_line& line : r.input.session->timeline)
            if (!is_inside(line.where, bytes.size())) return false;
    return inside(r.input.original_message.subject) && inside(r.input.original_message.from);
}

std::string by_line(std::string_view text, const std::function<std::string(std::string_view)>& change) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        out += change(text.substr(at, end - at)) + '\n';
        at = end + 1;
    }
    return out;
}

std::string replaced(std::string_view text, std::initializer_list<std::pair<char, const char*>> with) {
    std::string out;
    for (const char c : text) {
        const auto found = std::find_if(with.begin(), with.end(), [&](const auto& one) { return one.first == c; });
        if (found == with.end()) out += c;
        else out += found->second;
    }
    return out;
}

std::string base64(std::string_view bytes, std::size_t width) {
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    for (std::size_t i = 0, column = 0; i < bytes.size(); i += 3, column += 4) {
        if (width > 0 && column == width) out += '\n', column = 0;
        const auto byte = [&](std::size_t n) { return i + n < bytes.size() ? static_cast<unsigned char>(bytes[i + n]) : 0u; };
        const unsigned group = byte(0) << 16 | byte(1) << 8 | byte(2);
        for (std::size_t n = 0; n < 4; ++n) out += n > bytes.size() - i ? '=' : alphabet[group >> (18 - 6 * n) & 63u];
    }
    return out + '\n';
}

bool is_ascii_text(std::string_view bytes) {
    return std::all_of(bytes.begin(), bytes.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

}  // namespace

TEST_SUITE("properties") {
    TEST_CASE("every piece of a fixture, a changed byte, two glued: spans stay inside") {
        std::string before;
        for (const fixture& f : fixtures({"bounce", "client", "session", "log", "webhook", "message-file"})) {
            CAPTURE(f.name);
            const std::size_t step = f.bytes.size() / 12 + 1;
            for (std::size_t at = step / 2; at < f.bytes.size(); at += step) {
                CAPTURE(at);
                REQUIRE(spans_are_inside(std::string_view(f.bytes).substr(0, at)));
                REQUIRE(spans_are_inside(std::string_view(f.bytes).substr(at)));
                std::string changed = f.bytes;
                changed[at] = static_cast<char>(changed[at] ^ 0x5F);
                REQUIRE(spans_are_inside(changed));
            }
            REQUIRE(spans_are_inside(before + f.bytes));
            before = f.bytes;
        }
    }
    TEST_CASE("the form does not change the answer") {
        struct form {
            const char* name;
            std::function<std::string(const std::string&)> make;
            bool ascii_only = false;
        };
        const std::vector<form> forms = {
            {"quoted three times", [](const std::string& s) { return by_line(s, [](std::string_view l) { return "> > > " + std::string(l); }); }},
            {"indented", [](const std::string& s) { return by_line(s, [](std::string_view l) { return "    " + std::string(l); }); }},
            {"line numbers", [](const std::string& s) { int n = 0; return by_line(s, [&](std::string_view l) { return std::to_string(++n) + ": " + std::string(l); }); }},
            {"in a code fence", [](const std::string& s) { return "```\n" + s + "```\n"; }},
            {"byte order mark", [](const std::string& s) { return "\xEF\xBB\xBF" + s; }},
            {"UTF-16 with a mark", [](const std::string& s) { return "\xFF\xFE" + utf16(s); }, true},
            {"UTF-16 without", [](const std::string& s) { return utf16(s); }, true},
            {"base64", [](const std::string& s) { return base64(s, 76); }},
            {"base64 on one line", [](const std::string& s) { return base64(s, 0); }},
            {"hard spaces", [](const std::string& s) { return replaced(s, {{' ', "\u00A0"}}); }, true},
            {"zero-width spaces", [](const std::string& s) { return replaced(s, {{'.', "\u200B.\u200B"}, {'@', "\u200B@"}}); }, true},
            {"marks of direction", [](const std::string& s) { return by_line(s, [](std::string_view l) { return "\u200F\u202A" + std::string(l) + "\u202C"; }); }, true},
            {"coloured", [](const std::string& s) { return by_line(s, [](std::string_view l) { return "\x1b[1;31m" + std::string(l) + "\x1b[0m"; }); }},
        };
        for (const fixture& f : fixtures({"bounce", "client", "session", "log"})) {
            // Without the end of its last line a log may be another one.
            const std::string text = f.bytes.empty() || f.bytes.back() == '\n' ? f.bytes : f.bytes + '\n';
            const std::string expected = answer(text);
            CAPTURE(f.name);
            for (const form& one : forms) {
                if (one.ascii_only && !is_ascii_text(text)) continue;
                // A single short line in base64 is a word like any other.
                if (std::string_view(one.name).starts_with("base64") && text.size() < 60) continue;
                CAPTURE(one.name);
                CHECK(answer(one.make(text)) == expected);
            }
        }
    }
    TEST_CASE("a message that Outlook saved gives the answer of its source") {
        for (const fixture& f : fixtures({"bounce"})) {
            CAPTURE(f.name);
            const document d = decode(f.bytes);
            if (!d.is_message) continue;
            CHECK(answer(write_compound_file(message_from(d))) == answer(f.bytes));
            CHECK(answer(write_compound_file(message_from(d), true)) == answer(f.bytes));
        }
    }
    TEST_CASE("masked digits: the words decide, no code is invented") {
        const report r = explained("55x 5.x.x <b***@example.net>: Recipient address rejected: User unknown");
        REQUIRE(r.failures.size() == 1);
        CHECK(r.failures[0].diagnosis.cause == "recipient-unknown");
        CHECK_FALSE(r.failures[0].failure.reply_code);
        CHECK_FALSE(r.failures[0].failure.enhanced_status_code);
    }
}
