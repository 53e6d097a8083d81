#include "decode/charset.hpp"
#include "decode/html.hpp"
#include "decode/quoting.hpp"
#include "decode/transfer_encoding.hpp"
#include "unit/decode_support.hpp"

using namespace smtp_explain;
using namespace smtp_explain::test;

namespace {

std::string text_of(std::string_view paste) {
    const document d = decode(paste);
    return std::string(only_part(d).text.view());
}

std::string html(std::string_view source) { return std::string(html_to_text(mapped_text(source, 0)).view()); }

}  // namespace

TEST_SUITE("decode: charsets") {
    TEST_CASE("charsets by name") {
        CHECK(convert_charset("\xE4\x80", "windows-1252") == "ä€");
        CHECK(convert_charset("\xD0\xD2\xC9", "KOI8-R") == "при");
        CHECK(convert_charset("\x93\xFA\x96\x7B", "Shift_JIS") == "日本");
        CHECK(convert_charset("\xC6\xFC\xCB\xDC", "euc-jp") == "日本");
        CHECK(convert_charset("\x1B$B$3$N\x1B(B!", "iso-2022-jp") == "この!");
        CHECK(convert_charset("\xD6\xD0", "gb2312") == "中");
        CHECK(convert_charset("\xA4\xA4", "big5") == "中");
        CHECK(convert_charset("\xC7\xD1", "ks_c_5601-1987") == "한");
        CHECK_FALSE(convert_charset("a", "no-such-charset").has_value());
        CHECK_FALSE(convert_charset("a", "").has_value());
    }
    TEST_CASE("converted texts keep exact spans where they are ASCII") {
        const std::string body = "550 \xC6\xFC\xCB\xDC user unknown\n";
        for (const std::string_view charset : {"euc-jp", "EUC-JP"}) {
            const document d = decode_kept("From: a\nTo: b\nContent-Type: text/plain; charset=" + std::string(charset) + "\n\n" + body);
            CHECK(only_part(d).text.view() == "550 日本 user unknown\n");
        }
        const std::string paste = "From: a\nTo: b\nContent-Type: text/plain; charset=euc-jp\n\n" + body;
        const document d = decode(paste);
        CHECK(source_of(d, only_part(d), "user") == "user");
        CHECK(source_of(d, only_part(d), "日") == "\xC6\xFC\xCB\xDC");
    }
    TEST_CASE("ISO-2022-JP, with and without a label") {
        const std::string body = "\x1B$B$3$N\x1B(B 550 no\n";
        CHECK(text_of("From: a\nTo: b\nContent-Type: text/plain; charset=ISO-2022-JP\n\n" + body) == "この 550 no\n");
        CHECK(text_of(body) == "この 550 no\n");
    }
    TEST_CASE("unlabelled text that is not UTF-8") {
        CHECK(text_of("Gr\xFC\xDF" "e \x96 550") == "Grüße – 550");
        CHECK(has_note(decode("Gr\xFC\xDF" "e"), "invalid-bytes"));
        // One damaged spot does not turn the rest into another charset.
        CHECK(text_of("Gr\xC3\xBC\xC3\x9F" "e und \xC3\xA4\xC3 x") == "Grüße und äÃ x");
        CHECK(guess_charset("\xA4\xB3\xA4\xCE\xA5\xE1\xA1\xBC\xA5\xEB\xA4\xCF") == "euc-jp");
        CHECK(guess_charset("\x82\xB1\x82\xCC\x83\x81\x81\x5B\x83\x8B\x82\xCD") == "shift_jis");
        CHECK(guess_charset("\xCF\xEE\xEB\xFC\xE7\xEE\xE2\xE0\xF2\xE5\xEB\xFC \xED\xE5 \xED\xE0\xE9\xE4\xE5\xED") == "windows-1251");
        CHECK(guess_charset("\xF0\xCF\xCC\xD8\xDA\xCF\xD7\xC1\xD4\xC5\xCC\xD8 \xCE\xC5 \xCE\xC1\xCA\xC4\xC5\xCE") == "koi8-r");
        CHECK(guess_charset("\xD3\xCA\xBC\xFE\xCE\xDE\xB7\xA8\xB7\xA2\xCB\xCD\xB5\xBD\xC4\xFA\xD6\xB8\xB6\xA8\xB5\xC4\xB5\xD8\xD6\xB7") == "gb18030");
        CHECK(guess_charset("caf\xE9 cr\xE8me br\xFBl\xE9" "e \xE0 la carte, gar\xE7on").empty());
        CHECK(guess_charset("Grüße, schöne Größe, Äpfel").empty());
    }
    TEST_CASE("a charset named elsewhere in the message helps") {
        const document d = decode("From: a\nTo: b\nSubject: \xD3\xCA\xBC\xFE\nContent-Type: text/plain; charset=gb2312\n\n\xD6\xD0\n");
        CHECK(d.header("subject")->value.value == "邮件");
    }
    TEST_CASE("an unknown charset is noted only where it matters") {
        CHECK(has_note(decode("From: a\nTo: b\nContent-Type: text/plain; charset=x-klingon\n\n\xC3\xBC\n"), "unknown-charset"));
        CHECK(decode("From: a\nTo: b\nContent-Type: text/plain; charset=x-klingon\n\nabc\n").notes.empty());
    }
    TEST_CASE("UTF-16 as Notepad saves it") {
        const std::string text = "550 5.1.1 gr\xC3\xBC\xC3\x9F\r\nline two \xF0\x9F\x98\x80\r\n";
        for (const bool little : {true, false}) {
            for (const bool mark : {true, false}) {
                std::string paste;
                const auto unit = [&](unsigned u) {
                    const char low = static_cast<char>(u & 0xFF), high = static_cast<char>(u >> 8);
                    paste += little ? low : high;
                    paste += little ? high : low;
                };
                if (mark) unit(0xFEFF);
                for (const char16_t c : std::u16string_view(u"550 5.1.1 gr\u00FC\u00DF\r\nline two \U0001F600\r\n")) unit(c);
                const document d = decode(paste);
                CHECK(only_part(d).text.view() == replace_all(text, "\r", ""));
                CHECK(source_of(d, only_part(d), "5.1.1") == paste.substr(mark ? 10 : 8, 10));
            }
        }
        CHECK(text_of(std::string_view("a\0b\0c", 5)) == "ab\xEF\xBF\xBD");
    }
    TEST_CASE("zero bytes are shown, not lost") {
        const std::string paste("550 no\0\0 user, nobody of that name here\n", 40);
        CHECK(text_of(paste) == "550 no\xEF\xBF\xBD user, nobody of that name here\n");
        CHECK(has_note(decode(paste), "nul-bytes"));
    }
    TEST_CASE("every byte value survives in every charset family") {
        std::string all;
        for (int c = 255; c > 0; --c) all += std::string(1, static_cast<char>(c)) + "x";
        for (const std::string_view charset : {"", "iso-8859-1", "koi8-r", "shift_jis", "euc-jp", "gb18030", "gbk", "big5", "euc-kr", "iso-2022-jp", "iso-2022-kr", "utf-8", "utf-16", "utf-16le", "utf-7", "utf-32", "nonsense"}) {
            const std::string paste = "From: a\nTo: b\nContent-Type: text/plain; charset=" + std::string(charset) + "\n\n" + all + all;
            CHECK(is_sound(decode(paste)));
        }
    }
}

TEST_SUITE("decode: transfer encodings") {
    TEST_CASE("base64 with damage") {
        CHECK(decode_base64("NTUw") == "550");
        CHECK(decode_base64("NT\tUw\n IDU=") == "550 5");
        CHECK(decode_base64("NTUwIDU") == "550 5");
        CHECK(decode_base64("N*T!Uw") == "550");
        CHECK(decode_base64("NTU=NTU=") == "5555");
        CHECK(decode_base64("=").empty());
        CHECK(decode_base64("A").empty());
    }
    TEST_CASE("a base64 part that is none, and a footer behind one") {
        const std::string head = "From: a\nTo: b\nContent-Transfer-Encoding: base64\n\n";
        CHECK(text_of(head + "The user is not known here, sorry.\n") == "The user is not known here, sorry.\n");
        CHECK(text_of(head + "NTUwIG5v\n_______\nA list, example.org\n") == "550 no\n_______\nA list, example.org\n");
    }
    TEST_CASE("quoted-printable with damage") {
        const auto qp = [](std::string_view s) { return std::string(decode_quoted_printable(mapped_text(s, 0)).view()); };
        CHECK(qp("a=3Db=3db") == "a=b=b");
        CHECK(qp("soft =\nbreak=  \nhere=") == "soft breakhere");
        CHECK(qp("a=Zb=1=") == "a=Zb=1");
        CHECK(qp("=C3=BC") == "ü");
    }
    TEST_CASE("base64 pasted alone") {
        const std::string paste =
            "VGhpcyBpcyB0aGUgbWFpbCBzeXN0ZW0gYXQgaG9zdCBteC5leGFtcGxlLm9yZy4NCg0KPGJvYkBl\n"
            "eGFtcGxlLm5ldD46IDU1MCA1LjEuMSB1c2VyIHVua25vd24gw7wNCg==\n";
        CHECK(text_of(paste).find("<bob@example.net>: 550 5.1.1 user unknown ü\n") != std::string::npos);
        CHECK(has_note(decode(paste), "base64-decoded"));
        const std::string noise = std::string(76, 'A') + "\n" + std::string(76, '/') + "\n";
        CHECK(text_of(noise) == noise);
        const std::string one_line = std::string(64, 'Q') + "\n";
        CHECK(text_of(one_line) == one_line);
    }
}

TEST_SUITE("decode: quoting") {
    TEST_CASE("a paste that is quoted altogether is a message again") {
        const std::string message = "From: a\nTo: b\nSubject: x\n\n> quoted\n550 no\n  indented\n";
        const document plain = decode(message);
        for (const std::string_view mark : {"> ", ">", "| ", "  ", "\t", ">> ", "> > ", "  > "}) {
            std::string paste = std::string(mark) + replace_all(message, "\n", "\n" + std::string(mark));
            paste.resize(paste.size() - mark.size());
            const document d = decode(paste);
            CAPTURE(mark);
            CHECK(d.is_message);
            CHECK(only_part(d).text.view() == plain.parts[0].text.view());
            CHECK(source_of(d, only_part(d), "550 no") == "550 no");
        }
    }
    TEST_CASE("line numbers") {
        CHECK(text_of("  1\tFrom here\n  2\t550 no\n  3\t\n  4\tbye\n") == "From here\n550 no\n\nbye\n");
        CHECK(text_of("7: a\n8: b\n9: c\n") == "a\nb\nc\n");
        CHECK(text_of("250 a\n251 b\n550 c\n") == "250 a\n251 b\n550 c\n");
        CHECK(text_of("1 a\n2 b\n") == "1 a\n2 b\n");
    }
    TEST_CASE("a quoted block of three lines loses its marks, one or two lines do not") {
        CHECK(text_of("Help!\n> This is\n>\n> the mail\n>     system\nBye\n") == "Help!\nThis is\n\nthe mail\n    system\nBye\n");
        CHECK(text_of("Help!\n> This\n> is\nBye\n") == "Help!\n> This\n> is\nBye\n");
        CHECK(text_of("Help!\n| a\n| b\n| c\n") == "Help!\na\nb\nc\n");
        CHECK(text_of("Table\n| a |\n| b |\n| c |\n") == "Table\n| a |\n| b |\n| c |\n");
    }
    TEST_CASE("marks that tell who speaks stay") {
        const std::string_view curl = "* Connected\n< 220 mx.example.net\n> EHLO me\n< 250 ok\n> MAIL FROM:<a@example.org>\n> one\n> two\n> three\n< 550 no\n";
        CHECK(text_of(curl) == curl);
        CHECK(looks_like_dialogue(curl));
        const std::string_view transcript = ">>> MAIL From:<a@example.org>\n>>> RCPT To:<b@example.net>\n>>> DATA\n<<< 550 no\n";
        CHECK(text_of(transcript) == transcript);
        const std::string_view client_only = "> EHLO me\n> MAIL FROM:<a@example.org>\n> RCPT TO:<b@example.net>\n> QUIT\n";
        CHECK(text_of(client_only) == client_only);
        // A quoted transcript loses the quoting, not its own marks.
        std::string quoted = "> " + replace_all(std::string(transcript), "\n", "\n> ");
        quoted.resize(quoted.size() - 2);
        CHECK(text_of(quoted) == transcript);
        CHECK(text_of("See:\n" + quoted) == "See:\n" + std::string(transcript));
        // A telnet session that somebody quoted: the server's lines are marked too.
        CHECK(text_of("> EHLO me\n> 250 ok\n> QUIT\n") == "EHLO me\n250 ok\nQUIT\n");
        CHECK_FALSE(looks_like_dialogue("> Data is missing\n< 5 of them\n"));
    }
}

TEST_SUITE("decode: HTML") {
    TEST_CASE("layout") {
        CHECK(html("<p>one<br>two</p><div>three</div>four") == "one\ntwo\n\nthree\nfour\n");
        CHECK(html("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>") == "a\tb\nc\n");
        CHECK(html("<ul><li>x<li>y</ul>") == "x\ny\n");
        CHECK(html("a \n\t b&nbsp;&nbsp;c") == "a b  c\n");
        CHECK(html("<pre>  a\n\n  b</pre>c") == "  a\n\n  b\nc\n");
        CHECK(html("x<br><br><br><br>y") == "x\n\ny\n");
    }
    TEST_CASE("what is not shown") {
        CHECK(html("<html><head><title>t</title><style>p{}</style></head><body>b<script>if (a<b) c()</script>d<!-- e > f -->g</body>") == "bdg\n");
        CHECK(html("<style>p{}") == "p{}\n");
        CHECK(html("<a title=\"a > b\" href='mailto:bob@example.net'>bob@example.net</a>") == "bob@example.net\n");
    }
    TEST_CASE("entities") {
        CHECK(html("&lt;bob&#64;example.net&gt; &#x2019;&#146;&uuml;&amp;&bogus;&#;&") == "<bob@example.net> ’’ü&&bogus;&#;&\n");
        CHECK(html("a&#0;b&#x110000;&#xD800;") == "a\xEF\xBF\xBD" "b\xEF\xBF\xBD\xEF\xBF\xBD\n");
    }
    TEST_CASE("addresses that nobody escaped stay") {
        CHECK(html("<p>Your mail to <bob@example.net> failed: 5 < 6</p>") == "Your mail to <bob@example.net> failed: 5 < 6\n");
    }
    TEST_CASE("a page pasted as source is text, with exact spans") {
        const std::string paste = "<html><head><meta charset=\"iso-8859-1\"></head><body><p>No\n<b>such</b> user &#8217; caf\xE9</p></body></html>\n";
        const document d = decode(paste);
        CHECK(only_part(d).text.view() == "No such user ’ café\n");
        CHECK(only_part(d).content_type == "text/html");
        CHECK(source_of(d, only_part(d), "such") == "such");
        CHECK(source_of(d, only_part(d), "’") == "&#8217;");
        CHECK(text_of("<bob@example.net>: 550 no\n") == "<bob@example.net>: 550 no\n");
        CHECK(text_of("<b>: 550 no\n") == "<b>: 550 no\n");
    }
    TEST_CASE("JSON stays as it is") {
        const std::string_view json = "{\n  \"reason\": \"<p>550 no</p>\",\n  \"x\": \"> a\"\n}\n";
        CHECK(decode(json).parts[0].text.view() == json);
    }
}

TEST_SUITE("decode: hostile input") {
    TEST_CASE("a map never grows far beyond its input") {
        // Every byte a piece of its own: beyond a million pieces they are joined.
        for (const std::string_view unit : {"a\x80", "\r\n", "&lt;x", "a\0"}) {
            std::string paste = unit == "&lt;x" ? "<html></p>" : "x";
            for (int i = 0; i < 3000000; ++i) paste += unit;
            const document d = decode(paste);
            CHECK(is_sound(d));
            CHECK(d.parts[0].text.segments().size() < 1100000);
        }
    }
    TEST_CASE("a million fields, words, marks and tags") {
        const auto many = [](std::string_view unit) {
            std::string s;
            for (int i = 0; i < 200000; ++i) s += unit;
            return s;
        };
        CHECK(decode("From: a\nTo: b\n" + many("x: y\n")).headers.size() == 1000);
        const std::string words = "From: a\nTo: b\nSubject: " + many("=?a?q?x ") + "\n\nhi";
        CHECK(is_sound(decode(words)));
        for (const std::string_view unit : {"<", "<a ", "<!--", "<script>", "<head>", "<head><body>", "<a href=\"", "&", "&#", ">", "> > ", "=", "=\n", "--\nContent-", "\n--q", "(", "\"", "=?", "\x1B$B", "\xFF\xFE"}) {
            CHECK(is_sound(decode("<html></p>" + many(unit))));
            CHECK(is_sound(decode("From: a\nTo: b\nContent-Transfer-Encoding: quoted-printable\nContent-Type: multipart/mixed; boundary=q\n\n" + many(unit))));
            CHECK(is_sound(decode("From: a\nTo: b\nContent-Type: " + many(unit))));
        }
    }

    TEST_CASE("an escape never ends inside of a character") {
        for (const std::string escape : {"\x1b(", "\x1b)", "\x1b"}) {
            const std::string bytes = escape + "\xC3\xA9 550 5.1.1 User unknown\n";
            const document doc = decode(bytes);
            REQUIRE(doc.parts.size() == 1);
            CHECK(doc.parts[0].text.view() == "\xC3\xA9 550 5.1.1 User unknown\n");
        }
    }
}
