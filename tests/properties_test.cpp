// What must hold of every fixture, however it was copied: no crash on any piece of it, spans inside the input, well-formed
// output, and the same answer where nothing but the form has changed.
//
// Pieces and changes are drawn at even distances, the larger a fixture the further apart; SMTP_EXPLAIN_THOROUGH=1 takes
// every byte of every fixture (some minutes; scripts/test-all).
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "decode/decode.hpp"
#include "every_span.hpp"
#include "explain.hpp"
#include "fixtures.hpp"
#include "outlook_samples.hpp"
#include "render/render.hpp"

using namespace smtp_explain;
using namespace smtp_explain::test;

namespace {

// Bytes between two places of a fixture that are looked at.
std::size_t step_of(const fixture& f) {
    static const bool thorough = std::getenv("SMTP_EXPLAIN_THOROUGH") != nullptr;
    return thorough ? 1 : f.bytes.size() / 6 + 1;
}

std::string with_line_feeds(std::string bytes) {
    std::erase(bytes, '\r');
    return bytes;
}

report explained(std::string_view bytes) { return explain(bytes, built_in_rules(), {.answers = {}, .redact = false, .facts_only = true}); }

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

// One call, without an assertion for each of the many pieces: empty, or what is wrong.
std::string wrong_with(std::string_view bytes) {
    const report r = explained(bytes);
    if (!spans_are_inside(r, bytes.size())) return "a span is not inside";
    if (!nlohmann::json::accept(render_json(r))) return "the JSON is not well formed";
    return "";
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
    TEST_CASE("every beginning and every end of a fixture") {
        std::size_t pieces = 0;
        for (const fixture& f : fixtures()) {
            CAPTURE(f.name());
            const std::size_t step = step_of(f);
            for (std::size_t at = step / 2; at < f.bytes.size(); at += step, pieces += 2) {
                CAPTURE(at);
                REQUIRE(wrong_with(std::string_view(f.bytes).substr(0, at)) == "");
                REQUIRE(wrong_with(std::string_view(f.bytes).substr(at)) == "");
            }
        }
        MESSAGE(pieces << " pieces");
    }
    TEST_CASE("every fixture with one byte changed") {
        std::mt19937 draw(20261125);
        std::size_t changes = 0;
        for (const fixture& f : fixtures()) {
            CAPTURE(f.name());
            const std::size_t step = step_of(f);
            std::string changed = f.bytes;
            for (std::size_t at = step / 2; at < f.bytes.size(); at += step, ++changes) {
                CAPTURE(at);
                changed[at] = static_cast<char>(draw());
                REQUIRE(wrong_with(changed) == "");
                changed[at] = f.bytes[at];
            }
        }
        MESSAGE(changes << " changed bytes");
    }
    TEST_CASE("two fixtures glued") {
        std::size_t pairs = 0;
        const std::vector<fixture> all = fixtures();
        for (std::size_t i = 0; i < all.size(); ++i)
            for (const std::size_t apart : {std::size_t{1}, std::size_t{37}}) {
                const fixture &first = all[i], &second = all[(i + apart) % all.size()];
                CAPTURE(first.name());
                CAPTURE(second.name());
                REQUIRE(wrong_with(first.bytes + second.bytes) == "");
                ++pairs;
            }
        MESSAGE(pairs << " pairs");
    }
    TEST_CASE("two bounces glued: the first one's failures are told all the same") {
        // Behind a blank line, as people paste two of them.
        std::size_t pairs = 0;
        std::vector<fixture> texts;
        for (const fixture& f : fixtures({"client"})) {
            const report alone = explained(f.bytes);
            // A bare reply is looked for only where no program's own words tell of a failure.
            const bool bare = alone.input.format == "bare-reply";
            if (!bare && alone.failures.size() == 1 && alone.failures[0].failure.final_recipient) texts.push_back(f);
        }
        for (std::size_t i = 0; i + 1 < texts.size(); ++i) {
            const std::string name = explained(texts[i].bytes).failures[0].failure.final_recipient->value;
            const report both = explained(texts[i].bytes + "\n\n" + texts[i + 1].bytes);
            CAPTURE(texts[i].name());
            CAPTURE(texts[i + 1].name());
            CHECK(std::any_of(both.failures.begin(), both.failures.end(), [&](const explained_failure& f) { return f.failure.final_recipient && f.failure.final_recipient->value == name; }));
            ++pairs;
        }
        MESSAGE(pairs << " pairs");
        CHECK(pairs > 10);
    }
    TEST_CASE("an answer with names masked has the same causes, rules and places") {
        // The redacted answer names the same codes and causes in the same order; golden_test.cpp asks it of the redacted text.
        for (const fixture& f : fixtures()) {
            CAPTURE(f.name());
            const report plain = explained(f.bytes);
            const report masked = explain(f.bytes, built_in_rules(), {.answers = {}, .redact = true, .facts_only = true});
            REQUIRE(plain.failures.size() == masked.failures.size());
            for (std::size_t i = 0; i < plain.failures.size(); ++i) {
                CHECK(plain.failures[i].diagnosis.cause == masked.failures[i].diagnosis.cause);
                CHECK(plain.failures[i].diagnosis.rule == masked.failures[i].diagnosis.rule);
                CHECK(plain.failures[i].diagnosis.evidence == masked.failures[i].diagnosis.evidence);
            }
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
        std::size_t compared = 0;
        for (const fixture& f : fixtures({"bounce", "client", "session", "log"})) {
            // Without the end of its last line a log may be another one.
            std::string text = with_line_feeds(f.bytes);
            if (!text.empty() && text.back() != '\n') text += '\n';
            const std::string expected = answer(text);
            CAPTURE(f.name());
            for (const form& one : forms) {
                if (one.ascii_only && !is_ascii_text(text)) continue;
                // A single short line in base64 is a word like any other.
                if (std::string_view(one.name).starts_with("base64") && text.size() < 60) continue;
                CAPTURE(one.name);
                CHECK(answer(one.make(text)) == expected);
                ++compared;
            }
        }
        MESSAGE(compared << " forms of fixtures");
    }
    TEST_CASE("a message that Outlook saved gives the answer of its source") {
        for (const fixture& f : fixtures({"bounce"})) {
            CAPTURE(f.name());
            const std::string text = with_line_feeds(f.bytes);
            const document d = decode(text);
            if (!d.is_message) continue;
            CHECK(answer(write_compound_file(message_from(d))) == answer(text));
            CHECK(answer(write_compound_file(message_from(d), true)) == answer(text));
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
