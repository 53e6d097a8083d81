#include "decode/repair.hpp"

#include "unit/decode_support.hpp"

using namespace smtp_explain;
using namespace smtp_explain::test;

namespace {

mapped_text input(std::string_view text) { return mapped_text(text, 0); }

std::string visible(std::string_view text) { return std::string(drop_invisible(input(text)).view()); }
std::string addresses(std::string_view text) { return std::string(restore_addresses(input(text)).view()); }
std::string once_encoded(std::string_view text) {
    bool changed = false;
    const std::string out(undo_double_encoding(input(text), changed).view());
    CHECK(changed == (out != text));
    return out;
}
std::string lines(std::string_view text) {
    bool changed = false;
    return std::string(unescape_lines(input(text), changed).view());
}

}  // namespace

TEST_SUITE("decode: repair") {
    TEST_CASE("terminals' escape sequences, with and without the escape character") {
        CHECK(visible("\x1b[1;31m550\x1b[0m 5.1.1\x1b[K") == "550 5.1.1");
        CHECK(visible("\x1b]0;mail log\a550\x1b(B x\x1b") == "550 x");
        CHECK(visible("^[[31m550^[[0m [1m5.1.1[0m") == "550 5.1.1");
        CHECK(visible("waited [12m] for [31m") == "waited [12m] for [31m");
        CHECK(visible("a\x1b") == "a");
        CHECK(drop_invisible(input("\x1b$B$3\x1b(B \x1b[0mx"), true).view() == "\x1b$B$3\x1b(B x");
    }
    TEST_CASE("characters that nobody sees, blanks of every width") {
        CHECK(visible("bob\u200B@\u2060example\uFEFF.net\u00AD") == "bob@example.net");
        CHECK(visible("\u200F550\u200E\u202A 5.1.1\u202C \u2066x\u2069\u061C") == "550 5.1.1 x");
        CHECK(visible("550\u00A05.1.1\u2009user\u202Funknown\u2028next") == "550 5.1.1 user unknown\nnext");
        CHECK(visible("می\u200Cروم a\u200Cb 👩\u200D💻") == "می\u200Cروم ab 👩\u200D💻");
        CHECK(visible("\xA0 550") == "\xA0 550");  // not UTF-8: not for this
        const std::string_view plain = "550 5.1.1 [1] ä";
        CHECK(drop_invisible(input(plain)).view().data() == plain.data());
        const std::string paste = "a\u200B550\x1b[0m b";
        const mapped_text t = drop_invisible(input(paste));
        CHECK(t.view() == "a550 b");
        CHECK(t.spans(1, 3) == source_spans{{4, 3}});
    }
    TEST_CASE("UTF-8 that was encoded twice") {
        CHECK(once_encoded("EmpfÃ¤nger â€œÃ¼â€\u009D â‚¬") == "Empfänger “ü” €");
        CHECK(once_encoded("ÐŸÐ¾Ñ‡Ñ‚Ð°") == "Почта");
        CHECK(once_encoded("Grüße, São, Ã, Â 5") == "Grüße, São, Ã, Â 5");
        CHECK(has_note(decode("EmpfÃ¤nger unbekannt"), "double-encoding-undone"));
        CHECK_FALSE(has_note(decode("Empfänger unbekannt"), "double-encoding-undone"));
    }
    TEST_CASE("entities in text without markup") {
        bool changed = false;
        CHECK(replace_entities(input("&lt;bob&#64;example.net&gt;: &quot;no&quot; &amp; &unknown;"), changed).view() == "<bob@example.net>: \"no\" & &unknown;");
        CHECK(changed);
        changed = false;
        CHECK(replace_entities(input("<b>&lt;x&gt;</b>"), changed).view() == "<b>&lt;x&gt;</b>");
        CHECK(replace_entities(input("AT&amp;T"), changed).view() == "AT&amp;T");
        CHECK_FALSE(changed);
    }
    TEST_CASE("line breaks written as escapes") {
        CHECK(lines("550-5.7.1 a\\n550-5.7.1 b\\r\\n550 c \\\"d\\\"") == "550-5.7.1 a\n550-5.7.1 b\n550 c \"d\"");
        CHECK(lines("C:\\new") == "C:\\new");
        CHECK(lines("send: 'a\\r\\n'\nreply: b'b\\r\\n'\nreply: b'c\\r\\n'\n") == "send: 'a\\r\\n'\nreply: b'b\\r\\n'\nreply: b'c\\r\\n'\n");
        CHECK(lines("{\"time\":\"10:00\",\"msg\":\"one\\ntwo \\u003ca\\u003e\",\"level\": \"x\"}\n{\"log\" : \"three\\n\"}") == "one\ntwo <a>\nthree\n");
        CHECK(lines("{\"msg\":\"a\\ncut of\\") == "a\ncut of\\\n");
        CHECK(lines("{\"error\":\"too many\",\"message\":\"one line\"}") == "{\"error\":\"too many\",\"message\":\"one line\"}");
        CHECK(lines("{\"code\":550}") == "{\"code\":550}");
    }
    TEST_CASE("addresses that were written for people") {
        CHECK(addresses("to bob at example dot net today") == "to bob@example.net today");
        CHECK(addresses("<bob[at]example.net> bob (at) mx (dot) example {dot} net") == "<bob@example.net> bob@mx.example.net");
        CHECK(addresses("b.o+b(AT)example.co.uk: no") == "b.o+b@example.co.uk: no");
        CHECK(addresses("look at example dot") == "look at example dot");
        CHECK(addresses("stat [at] line 5, at host mx.example.net") == "stat [at] line 5, at host mx.example.net");
        CHECK(addresses("at a dot b at") == "at a dot b at");
        const std::string paste = "550 <bob at example dot net> unknown";
        const document d = decode(paste);
        CHECK(source_of(d, only_part(d), "bob@example.net") == "bob at example dot net");
    }
    TEST_CASE("quoted-printable without its header") {
        CHECK(looks_quoted_printable("<bob@example.net>: said: 550 Gr=C3=BC=C3=9Fe =3D 5.1.1 and a lot more=\nof it"));
        CHECK(looks_quoted_printable("name=3D\"x\" a=20\nb"));
        CHECK_FALSE(looks_quoted_printable("to=<bob@example.net>, delay=20, status=bounced"));
        CHECK_FALSE(looks_quoted_printable("a=20 b=3D"[0] == 'a' ? "a=20" : ""));
        CHECK_FALSE(looks_quoted_printable("v=1; a=rsa-sha256; bh=3D20="));
        const document d = decode("<bob@example.net>: host mx.example.net said: 550 5.1.1 =\nuser unknown, Gr=C3=BC=C3=9Fe =3D x=20\n");
        CHECK(only_part(d).text.view() == "<bob@example.net>: host mx.example.net said: 550 5.1.1 user unknown, Grüße = x \n");
        CHECK(has_note(d, "quoted-printable-decoded"));
    }
    TEST_CASE("base64 of any width, and what only looks like it") {
        const std::string one_line = "PGJvYkBleGFtcGxlLm5ldD46IGhvc3QgbXguZXhhbXBsZS5uZXQgc2FpZDogNTUwIDUuMS4xIHVzZXIgdW5rbm93bg==";
        CHECK(only_part(decode(one_line)).text.view() == "<bob@example.net>: host mx.example.net said: 550 5.1.1 user unknown");
        CHECK(only_part(decode(one_line.substr(0, 48) + "\n" + one_line.substr(48))).text.view() ==
              "<bob@example.net>: host mx.example.net said: 550 5.1.1 user unknown");
        const std::string token(64, 'a');
        CHECK(only_part(decode(token)).text.view() == token);
        CHECK_FALSE(has_note(decode("dGhpcyBpcyBzaG9ydA=="), "base64-decoded"));
    }
    TEST_CASE("a charset that is guessed is named") {
        const document d = decode("\xCF\xEE\xEB\xFC\xE7\xEE\xE2\xE0\xF2\xE5\xEB\xFC \xED\xE5 \xED\xE0\xE9\xE4\xE5\xED: 550 5.1.1");
        CHECK(only_part(d).text.view() == "Пользователь не найден: 550 5.1.1");
        REQUIRE(has_note(d, "charset-guessed"));
        CHECK(d.notes[0].values[0].second == "windows-1251");
    }
    TEST_CASE("what a person sees of files that are no text, or in another charset") {
        const std::string_view plain = "550 5.1.1 ä";
        CHECK(readable_text(plain).view().data() == plain.data());
        const std::string wide("\xFF\xFE" "5\0" "5\0" "0\0" "\r\0\n\0" "\xE4\0", 14);
        CHECK(readable_text(wide).view() == "550\nä");
        CHECK(readable_text(wide).spans(0, 3) == source_spans{{2, 6}});
        CHECK(readable_text("\xCF\xEE\xEB\xFC\xE7\xEE\xE2\xE0\xF2\xE5\xEB\xFC \xED\xE5 \xED\xE0\xE9\xE4\xE5\xED").view() == "Пользователь не найден");
        const std::string_view labelled = "Content-Type: text/plain; charset=koi8-r\n\n\xF0\xCF\xCC\xD8\xDA\xCF\xD7\xC1\xD4\xC5\xCC\xD8 \xCE\xC5 \xCE\xC1";
        CHECK(readable_text(labelled).view().data() == labelled.data());
    }
}
