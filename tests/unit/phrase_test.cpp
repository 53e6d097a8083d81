#include <doctest/doctest.h>

#include <random>

#include "knowledge/case_folding.hpp"
#include "knowledge/phrase.hpp"
#include "knowledge/phrase_index.hpp"
#include "knowledge/spellings.hpp"
#include "knowledge/tokens.hpp"

using namespace smtp_explain;

namespace {

// "550 5.1.1 <a@b.example>" as "{address}(a b example)": words as they are, pieces before their first word.
std::string spell(std::string_view text) {
    vocabulary words;
    const token_list t = tokenize_adding(text, words);
    std::string out;
    for (std::uint32_t i = 0; i < t.tokens.size(); ++i) {
        for (const typed_piece& p : t.pieces)
            if (p.first == i) out += "{" + std::string(token_type_names[static_cast<std::size_t>(p.type)]) + ":" + std::to_string(p.last - p.first) + "}";
        out += words.word(t.tokens[i].word);
        out += ' ';
    }
    if (!out.empty()) out.pop_back();
    return out;
}

// How many replies a text holds, one in the other.
int replies(std::string_view text) {
    const vocabulary words;
    const token_list t = tokenize(text, words);
    return t.tokens.empty() ? 0 : t.tokens.back().reply + 1;
}

struct phrase_book {
    vocabulary words;
    phrase_index index;
    std::uint32_t count = 0;

    phrase_book& add(std::string_view text) {
        std::string why;
        const auto p = read_phrase(text, words, why);
        CAPTURE(text);
        CAPTURE(why);
        REQUIRE(p.has_value());
        index.add(count++, *p);
        return *this;
    }
    phrase_matches match(std::string_view text) const { return index.match(tokenize(text, words)); }
};

bool stands(std::string_view phrase, std::string_view text) {
    phrase_book book;
    book.add(phrase);
    return book.match(text).find(0) != nullptr;
}

std::string fault(std::string_view phrase) {
    vocabulary words;
    std::string why;
    return read_phrase(phrase, words, why) ? "" : why;
}

}  // namespace

TEST_SUITE("phrase") {

    TEST_CASE("letters and their case") {
        CHECK(fold_case(U'Ä') == U'ä');
        CHECK(fold_case(U'Ž') == U'ž');
        CHECK(fold_case(U'Ÿ') == U'ÿ');
        CHECK(fold_case(U'Ł') == U'ł');
        CHECK(fold_case(U'Σ') == U'σ');
        CHECK(fold_case(U'ς') == U'σ');
        CHECK(fold_case(U'Ώ') == U'ώ');
        CHECK(fold_case(U'Я') == U'я');
        CHECK(fold_case(U'Ё') == U'ё');
        CHECK(fold_case(U'Ｂ') == U'b');
        CHECK(fold_case(U'×') == U'×');
        CHECK(fold_case(U'ß') == U'ß');
        CHECK(plain_letters(U'é') == "e");
        CHECK(plain_letters(U'ß') == "ss");
        CHECK(plain_letters(U'ÿ') == "y");
        CHECK(plain_letters(U'ł') == "l");
        CHECK(plain_letters(U'ı') == "i");
        CHECK(plain_letters(U'œ') == "oe");
        CHECK(plain_letters(U'ể') == "e");
        CHECK(plain_letters(U'ώ') == "ω");
        CHECK(plain_letters(U'й') == "и");
        CHECK(plain_letters(U'÷').empty());
        CHECK(plain_letters(U'я').empty());
        // Folding is done once for all: nothing that it gives folds on.
        for (char32_t c = 0; c < 0x2000; ++c) CHECK(fold_case(fold_case(c)) == fold_case(c));
    }

    TEST_CASE("words and typed pieces") {
        CHECK(spell("Relay  access\r\n denied!") == "relay access denied");
        CHECK(spell("<bob@mx.example.net>: gone") == "{address:4}bob {host:3}mx example net gone");
        CHECK(spell("host [192.0.2.4] is blocked.See https://example.net/x?y") ==
              "host {ip:4}192 0 2 4 is {host:2}blocked see {url:5}https {host:2}example net x y");
        CHECK(spell("IPv6:2001:db8::1 listed") == "{ip:4}ipv6 {ip:3}2001 db8 1 listed");
        CHECK(spell("size 10,485,760 of 12.5") == "size {number:3}10 485 760 of {number:2}12 5");
        CHECK(spell("doesn't \xE2\x80\x99isn\xE2\x80\x99t\xE2\x80\x99") == "doesnt isnt");
        CHECK(spell("L'adresse n\xE2\x80\x99""existe pas, dell'utente d'origine; it's o'clock") == "l adresse n existe pas dell utente d origine its oclock");
        CHECK(spell("Bo\xC3\xAEte, boi\xCC\x82te, GR\xC3\x96SSE, gr\xC3\xB6\xC3\x9F""e") == "boite boite grosse grosse");
        CHECK(spell("AS(201806281)") == "as {number:1}201806281");
        CHECK(spell("UTILISATEUR INCONNU \xC3\x80 L'\xC3\x89TAT") == "utilisateur inconnu a l etat");
        CHECK(spell("\xE7\x94\xA8\xE6\x88\xB7" "bob@example.com\xE3\x80\x82") == "\xE7\x94\xA8 \xE6\x88\xB7 {address:3}bob {host:2}example com");
        CHECK(spell("a\xFF" "b \xC3") == "a b");
        CHECK(spell("rcpt=<>, to=bob@example.net") == "rcpt {address:4}to {address:3}bob {host:2}example net");
        CHECK(spell("") == "");
    }

    TEST_CASE("codes before a reply's lines are no words") {
        CHECK(spell("550-5.1.1 foo\r\n550-5.1.1 bar\r\n550 5.1.1 baz") == "foo bar baz");
        CHECK(spell("550-5.1.1 foo 550-5.1.1 bar 550 5.1.1 baz") == "foo bar baz");
        CHECK(spell("550-foo 550-bar 550 baz") == "foo bar baz");
        CHECK(spell("550-Foo") == "foo");
        CHECK(spell("554 5.7.1: foo") == "foo");
        CHECK(spell("550 #5.7.1 foo") == "foo");
        CHECK(spell("5.7.1 foo") == "foo");
        CHECK(spell("421-4.7.26 foo 421 4.7.26 bar") == "foo bar");
        // What is no code before a line stays.
        CHECK(spell("call 550-1234") == "call 550 1234");
        CHECK(spell("foo 500 messages") == "foo {number:1}500 messages");
        CHECK(spell("sorry (#5.7.1)") == "sorry {number:3}5 7 1");
    }

    TEST_CASE("a usual mistake in spelling is read as the word that was meant") {
        vocabulary words;
        CHECK(words.find("recpient") == words.add("recipient"));
        CHECK(words.add("acces") == words.find("access"));
        CHECK(words.find("acce") == 0);
        for (const spelling& x : usual_misspellings) {
            CHECK(words.word(words.find(x.seen)) == x.meant);
            CHECK(x.seen != x.meant);
        }
        CHECK(spell("550 Recpient UNKOWN") == "recipient unknown");
        CHECK(stands("Relay access denied", "Relay acces denied"));
        CHECK(stands("authentification requise", "authentification requise"));   // French
    }

    TEST_CASE("a wrapped reply is another reply") {
        CHECK(replies("550-5.1.1 foo 550-5.1.1 bar 550 5.1.1 baz") == 1);
        CHECK(replies("550 5.0.350 Remote server returned an error -> 550 5.7.1 Service unavailable") == 2);
        CHECK(replies("host mx.example.net said: 554 blocked") == 2);
        CHECK(replies("foo bar") == 1);
    }

    TEST_CASE("what does not matter: case, punctuation, spacing, lines, codes") {
        for (const std::string_view text : {"550 5.7.1 Relay access denied", "RELAY ACCESS DENIED", "relay \"access\" - denied.", "550-5.7.1 relay\r\n550-5.7.1 access\r\n550 5.7.1 denied",
                                            "550-5.7.1 relay 550-5.7.1 access 550 5.7.1 denied", "<a@b.example>: Relay\taccess  denied"})
            CHECK(stands("Relay access denied", text));
        CHECK_FALSE(stands("Relay access denied", "relay was access denied"));
        CHECK_FALSE(stands("Relay access denied", "relay access"));
        CHECK(stands("\xD0\x9F\xD0\xBE\xD0\xBB\xD1\x8C\xD0\xB7\xD0\xBE\xD0\xB2\xD0\xB0\xD1\x82\xD0\xB5\xD0\xBB\xD1\x8C \xD0\xBD\xD0\xB5 \xD0\xBD\xD0\xB0\xD0\xB9\xD0\xB4\xD0\xB5\xD0\xBD",
                     "550 \xD0\x9F\xD0\x9E\xD0\x9B\xD0\xAC\xD0\x97\xD0\x9E\xD0\x92\xD0\x90\xD0\xA2\xD0\x95\xD0\x9B\xD0\xAC \xD0\x9D\xD0\x95 \xD0\x9D\xD0\x90\xD0\x99\xD0\x94\xD0\x95\xD0\x9D!"));
    }

    TEST_CASE("slots") {
        CHECK(stands("client host {ip} blocked", "554 Client host [192.0.2.9] blocked using"));
        CHECK(stands("client host {ip} blocked", "554 Client host [2001:db8::9] blocked using"));
        CHECK_FALSE(stands("client host {ip} blocked", "554 Client host mx.example.net blocked"));
        CHECK(stands("{address} is unknown here", "<bob@example.net> is unknown here"));
        CHECK(stands("limit of {number} messages", "limit of 500 messages"));
        CHECK(stands("please see {url}", "Please see https://example.net/a/b?c=d."));
        CHECK(stands("please see {url}", "Please see www.example.net"));
        CHECK(stands("host {host} not found", "Host mx1.example.net not found"));
        // A piece keeps its word reading: here it is no host.
        CHECK(stands("is blocked see our page", "is blocked.See our page"));
    }

    TEST_CASE("alternatives") {
        for (const std::string_view text : {"relaying denied", "relaying not permitted", "Relaying is not permitted"})
            CHECK(stands("relaying (denied|not permitted|is not permitted)", text));
        CHECK_FALSE(stands("relaying (denied|not permitted)", "relaying permitted"));
        CHECK(stands("the (|very )mailbox is full", "the mailbox is full"));
        CHECK(stands("blocked by ({ip}|{host})", "blocked by mx.example.net"));
    }

    TEST_CASE("{any}: up to twelve tokens, within one reply") {
        CHECK(stands("the mailbox {any} is full", "the mailbox is full"));
        CHECK(stands("the mailbox {any} is full", "the mailbox 1 2 3 4 5 6 7 8 9 a b c is full"));
        CHECK_FALSE(stands("the mailbox {any} is full", "the mailbox 1 2 3 4 5 6 7 8 9 a b c d is full"));
        CHECK(stands("the mailbox {any} is full", "the mailbox x <bob.a.b.c.d.e.f.g.h@i.j.k.l.example.net> of is full"));
        CHECK_FALSE(stands("remote server {any} is full", "550 5.0.350 remote server -> 552 5.2.2 mailbox is full"));
        // The nearest beginning counts, and a later one is not hidden by an earlier one.
        CHECK(stands("the mailbox {any} is full", "the mailbox a b c d e f g h i j k l m n o the mailbox is full"));
        CHECK(stands("one two {any} three {any} four five", "one two x three y z four five"));
        CHECK_FALSE(stands("one two {any} three {any} four five", "three one two four five"));
    }

    TEST_CASE("phrases that are none") {
        CHECK(fault("{any} mailbox full").find("first or last") != std::string::npos);
        CHECK(fault("mailbox full {any}").find("first or last") != std::string::npos);
        CHECK(fault("mailbox full {any} {any} there").find("two {any}") != std::string::npos);
        CHECK(fault("mailbox {size} full").find("unknown slot {size}") != std::string::npos);
        CHECK(fault("mailbox } full").find("brace") != std::string::npos);
        CHECK(fault("over quota (a {any} b|c)").find("brackets") != std::string::npos);
        CHECK(fault("").find("no words") != std::string::npos);
        CHECK(fault("rejected").find("too weak") != std::string::npos);
        CHECK(fault("550 blocked").find("too weak") != std::string::npos);
        CHECK(fault("user {address} unknown").empty());
        CHECK(fault("{ip} blocked {host} refused").find("too weak") != std::string::npos);
        CHECK(fault("(mailbox full|blocked)").find("too weak") != std::string::npos);
        CHECK(fault(std::string(600, 'a')).find("longer") != std::string::npos);
        CHECK(fault("(a|b)(c|d)(e|f)(g|h)(i|j)(k|l)(m|n)").find("wordings") != std::string::npos);
        CHECK(fault("user unknown") == "");
        CHECK(fault("ib607") == "");
        CHECK(fault("NoSuchUser") == "");
        CHECK(fault("greylisted") == "");
        CHECK(fault("AS(201806281)") == "");
    }

    TEST_CASE("the fewest words over alternatives count") {
        vocabulary words;
        std::string why;
        CHECK(read_phrase("relaying (denied|not permitted here)", words, why)->fewest_literals == 2);
        CHECK(read_phrase("client {ip} is blocked {any} see {url}", words, why)->fewest_literals == 4);
        CHECK(read_phrase("error ib607 {ip}", words, why)->has_own_code);
        CHECK_FALSE(read_phrase("error (ib607|at all)", words, why)->has_own_code);
    }

    TEST_CASE("of several matches of a phrase the innermost reply's is kept, there the first") {
        phrase_book book;
        book.add("user unknown");
        vocabulary copy = book.words;
        const std::string_view text = "550 5.0.0 user unknown -> 551 5.1.1 a user unknown user unknown";
        const token_list tokens = tokenize(text, book.words);
        const phrase_matches found = book.index.match(tokens);
        const phrase_match* m = found.find(0);
        REQUIRE(m != nullptr);
        CHECK(m->reply == 1);
        CHECK(tokens.tokens[m->first_token].begin == text.find("a user") + 2);
    }

    TEST_CASE("work is linear in hostile texts, whatever the number of phrases") {
        phrase_book book;
        const auto words_of = [](unsigned n) {
            std::string out;
            for (int i = 0; i < 6; ++i, n /= 7) out += " w" + std::to_string(n % 7);
            return out;
        };
        for (unsigned i = 0; i < 2000; ++i) book.add("the the" + words_of(i) + " {any} the" + words_of(i * 3) + " {host} the");
        const std::string hostile[] = {
            [] { std::string s; for (int i = 0; i < 30000; ++i) s += "the "; return s; }(),
            [] { std::string s; for (int i = 0; i < 30000; ++i) s += "the w" + std::to_string(i % 7) + ' '; return s; }(),
            [] { std::string s; for (int i = 0; i < 30000; ++i) s += "a.b@c.d:1.2.3.4="; return s; }(),
            [] { std::string s; for (int i = 0; i < 30000; ++i) s += "550-"; return s; }(),
            [] { std::string s; for (int i = 0; i < 30000; ++i) s += "550 5.1.1 -> "; return s; }(),
            std::string(100000, '\xE4'), std::string(100000, 'x'), std::string(100000, '{'),
        };
        for (const std::string& text : hostile) {
            const token_list tokens = tokenize(text, book.words);
            CHECK(tokens.tokens.size() <= max_tokens);
            const phrase_matches found = book.index.match(tokens);
            CHECK(found.steps <= tokens.tokens.size() * 65 + 4200);
        }
        CHECK(tokenize(hostile[0], book.words).cut);
        // Phrases that begin in other words cost nothing.
        const token_list plain = tokenize("550 5.1.1 <bob@example.net>: Recipient address rejected: User unknown", book.words);
        const std::size_t before = book.index.match(plain).steps;
        for (unsigned i = 0; i < 2000; ++i) book.add("quite other" + words_of(i));
        CHECK(book.index.match(tokenize("550 5.1.1 <bob@example.net>: Recipient address rejected: User unknown", book.words)).steps == before);
    }

    TEST_CASE("any bytes give tokens in order, inside the text") {
        std::mt19937 random(7);
        const vocabulary words;
        const std::string_view alphabet = " .-:@/=<>[]()'\",;0123459axz\r\n\xC3\xA4\xE7\x94\xA8\xFF{}|";
        for (int round = 0; round < 3000; ++round) {
            std::string text;
            for (std::size_t n = random() % 80; n > 0; --n) text += alphabet[random() % alphabet.size()];
            const token_list t = tokenize(text, words);
            std::uint32_t at = 0;
            for (const token& one : t.tokens) {
                REQUIRE(one.begin >= at);
                REQUIRE(one.end > one.begin);
                REQUIRE(one.end <= text.size());
                at = one.end;
            }
            for (const typed_piece& p : t.pieces) {
                REQUIRE(p.first < p.last);
                REQUIRE(p.last <= t.tokens.size());
            }
        }
    }
}
