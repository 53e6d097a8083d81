#include <doctest/doctest.h>

#include "compose/slots.hpp"

using namespace smtp_explain;

namespace {

rule_base no_rules() {
    std::vector<load_problem> problems;
    return std::move(*rule_base::load(R"({"files":{}})", problems));
}

}  // namespace

TEST_SUITE("compose_slots") {
    TEST_CASE("the first variant whose slots are stated is used") {
        const rule_base rules = no_rules();
        const text_variants both{"{server} refused {recipient}.", "{recipient} was refused.", "It was refused."};
        delivery_failure f;
        CHECK(slot_values(f, nullptr, rules).fill(both) == "It was refused.");
        f.final_recipient = {"bob@example.net", {}};
        CHECK(slot_values(f, nullptr, rules).fill(both) == "bob@example.net was refused.");
        f.remote_mta = {"mx.example.net.", {}};
        CHECK(slot_values(f, nullptr, rules).fill(both) == "mx.example.net refused bob@example.net.");
        CHECK(slot_values(f, nullptr, rules).fill({}) == "");
    }
    TEST_CASE("values of every slot") {
        const rule_base rules = no_rules();
        delivery_failure f;
        f.original_recipient = {"bob@example.net", {}};
        f.envelope_sender = {"ann@example.org", {}};
        f.remote_address = {"192.0.2.25", {}};
        f.reporting_mta = {"out.example.org", {}};
        f.diagnostic_code = {{"smtp", "550 5.7.1 [192.0.2.25] says: 203.0.113.9:2525 is listed, see https://bl.example/?ip=203.0.113.9."}, {}};
        f.reply_code = {{550}, {}};
        f.enhanced_status_code = {{5, 7, 1}, {}};
        f.will_retry_until = {"Fri, 13 Nov 2026 10:00:00 +0000", {}};
        session_facts s;
        s.server_host = {"smtp.example.com", {}};
        s.auth_user = {"ann", {}};
        s.port = {"587", {}};
        const slot_values v(f, &s, rules);
        CHECK(v.fill({"{recipient} {recipient_domain} {sender} {sender_domain}"}) ==
              "bob@example.net example.net ann@example.org example.org");
        CHECK(v.fill({"{server} {server_ip} {reporting_server} {client_ip}"}) ==
              "smtp.example.com 192.0.2.25 out.example.org 203.0.113.9");
        CHECK(v.fill({"{reply_code} {enhanced_status_code} {login} {port} {until}"}) ==
              "550 5.7.1 ann 587 Fri, 13 Nov 2026 10:00:00 +0000");
        CHECK(v.fill({"{url}"}) == "https://bl.example/?ip=203.0.113.9");
        CHECK(v.fill({"{reply}"}) == f.diagnostic_code->value.text);
        CHECK(v.fill({"{stage}", "no stage"}) == "no stage");
    }
    TEST_CASE("times, versions and parts of names are no address of a client") {
        const rule_base rules = no_rules();
        for (const char* reply : {"450 4.7.1 try after 10:15:30", "550 version 5.7.510.1", "550 192-0-2-1.example.net refused",
                                  "550 x1.2.3.4 refused", "554 5.7.1 refused"}) {
            delivery_failure f;
            f.diagnostic_code = {{"smtp", reply}, {}};
            CHECK(slot_values(f, nullptr, rules).fill({"{client_ip}", "none"}) == "none");
        }
        delivery_failure f;
        f.diagnostic_code = {{"smtp", "550 [2001:db8::25]: no name"}, {}};
        CHECK(slot_values(f, nullptr, rules).fill({"{client_ip}", "none"}) == "2001:db8::25");
    }
    TEST_CASE("the null sender is nobody") {
        const rule_base rules = no_rules();
        delivery_failure f;
        f.envelope_sender = {"<>", {}};
        CHECK(slot_values(f, nullptr, rules).fill({"{sender}", "nobody"}) == "nobody");
    }
    TEST_CASE("values lose what could break out of a text, and are cut") {
        CHECK(clean_value("a`b\r\n c\x1b[31m\xE2\x80\xAE" "d\x7f") == "ab c[31md");
        CHECK(clean_value("\xff") == "\xEF\xBF\xBD");
        CHECK(clean_value(std::string(200, 'x')) == std::string(200, 'x'));
        CHECK(clean_value(std::string(201, 'x')) == std::string(200, 'x') + "…");
        std::string euros;
        for (int i = 0; i < 201; ++i) euros += "€";
        CHECK(clean_value(euros) == euros.substr(0, 600) + "…");
    }
    TEST_CASE("only safe values reach a command") {
        CHECK(is_safe_in_command(slot::recipient, "bob.o-hara+x_y@mail.example.net"));
        CHECK(is_safe_in_command(slot::server, "mx.example.net"));
        CHECK(is_safe_in_command(slot::server, "2001:db8::1"));
        CHECK(is_safe_in_command(slot::client_ip, "192.0.2.1"));
        CHECK(is_safe_in_command(slot::port, "587"));
        for (const char* bad : {"bob@example.net;id", "-bob@example.net", "bob@-example.net", "bob", "bob@", "@example.net", "b b@example.net",
                                "$(id)@example.net", "b`id`@example.net", "\"b\"@example.net", "bob@[192.0.2.1]", "bob@example.net\n", "",
                                "bob@example.net|sh", "bob'@example.net", "b\xC3\xB6@example.net", "bob@example..net", "bob@example.net-"})
            CHECK_FALSE(is_safe_in_command(slot::recipient, bad));
        for (const char* bad : {"-v", "--help", "mx.example.net -oX", "a&b", "a/b", "a\\b", "a>b", "", "."})
            CHECK_FALSE(is_safe_in_command(slot::server, bad));
        CHECK_FALSE(is_safe_in_command(slot::client_ip, "192.0.2.256"));
        CHECK_FALSE(is_safe_in_command(slot::client_ip, "10:15:30"));
        CHECK_FALSE(is_safe_in_command(slot::port, "587 x"));
        CHECK_FALSE(is_safe_in_command(slot::reply, "anything"));
    }
    TEST_CASE("an unsafe value leaves the placeholder, in commands and between backticks") {
        const rule_base rules = no_rules();
        delivery_failure f;
        f.final_recipient = {"bob@example.net$(reboot)", {}};
        f.remote_mta = {"mx.example.net", {}};
        const slot_values v(f, nullptr, rules);
        CHECK(v.command("swaks --to {recipient} --server {server} --from {sender}") ==
              "swaks --to <recipient> --server mx.example.net --from <sender>");
        CHECK(v.command("dig MX {recipient_domain}") == "dig MX <recipient-domain>");
        CHECK(v.command("awk '{print $1}' x") == "awk '{print $1}' x");
        CHECK(v.fill({"Run `exim -bt {recipient}`.", "Test the address."}) == "Test the address.");
        CHECK(v.fill({"Mail to {recipient} failed, see `dig {server}`."}) ==
              "Mail to bob@example.net$(reboot) failed, see `dig mx.example.net`.");
    }
    TEST_CASE("a block list is asked with the numbers of the address in reverse order") {
        const rule_base rules = no_rules();
        delivery_failure f;
        f.diagnostic_code = {{"smtp", "554 Client host [192.0.2.77] blocked"}, {}};
        CHECK(slot_values(f, nullptr, rules).command("dig +short {client_ip_reversed}.zen.example.net") == "dig +short 77.2.0.192.zen.example.net");
        f.diagnostic_code = {{"smtp", "554 Client host [2001:db8::77] blocked"}, {}};
        CHECK(slot_values(f, nullptr, rules).command("dig {client_ip_reversed}.zen.example.net") == "dig <client-ip-reversed>.zen.example.net");
    }
    TEST_CASE("one full stop behind words that end with their own") {
        const rule_base rules = no_rules();
        delivery_failure f;
        f.diagnostic_code = {{"smtp", "550 No such user."}, {}};
        CHECK(slot_values(f, nullptr, rules).fill({"It said: {reply}. Ask why."}) == "It said: 550 No such user. Ask why.");
        f.diagnostic_code = {{"smtp", "550 No such user"}, {}};
        CHECK(slot_values(f, nullptr, rules).fill({"It said: {reply}. Ask why."}) == "It said: 550 No such user. Ask why.");
    }
    TEST_CASE("braces that are no slots stay") {
        const rule_base rules = no_rules();
        delivery_failure f;
        CHECK(slot_values(f, nullptr, rules).fill({"`{quota}` and { and {recipient"}) == "`{quota}` and { and {recipient");
    }
}
