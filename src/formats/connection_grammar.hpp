// Where a tool says which server it talks to: "Trying mx.example.net:25...", "Connected to mx.example.net (192.0.2.25) port 25 (#0)",
// "Connection: opening to mx.example.net:25, timeout=300", "connect: to ('mx.example.net', 25) None",
// "Could not connect to SMTP host: smtp.example.com, port: 465", "telnet mx.example.net 25", "openssl s_client -connect h:587".
// No standard; words as the tools print them. Accepts any quotes and brackets around host, address and port.
#pragma once

#include "grammar/mailbox.hpp"
#include "grammar/pegtl.hpp"

namespace smtp_explain::connection_grammar {

struct opt_blanks : pegtl::star<pegtl::blank> {};
struct blanks : pegtl::plus<pegtl::blank> {};

struct to_words
    : pegtl::sor<TAO_PEGTL_ISTRING("connected to "), TAO_PEGTL_ISTRING("connecting to "),
                 TAO_PEGTL_ISTRING("connection to "), TAO_PEGTL_ISTRING("connect to "),
                 TAO_PEGTL_ISTRING("connect: to "), TAO_PEGTL_ISTRING("connection opened: "),
                 TAO_PEGTL_ISTRING("opening to "), TAO_PEGTL_ISTRING("trying "),
                 TAO_PEGTL_ISTRING("established to "), TAO_PEGTL_ISTRING("resolved "),
                 TAO_PEGTL_ISTRING("connect "), TAO_PEGTL_ISTRING("could not resolve "),
                 TAO_PEGTL_ISTRING("proxying "),
                 TAO_PEGTL_ISTRING("telnet "), TAO_PEGTL_ISTRING("-connect "),
                 TAO_PEGTL_ISTRING("unknown smtp host: "), TAO_PEGTL_ISTRING("greeting from smtp host: "), TAO_PEGTL_ISTRING("to host, port: "), TAO_PEGTL_ISTRING("enotfound "), TAO_PEGTL_ISTRING("eai_again "),
                 TAO_PEGTL_ISTRING("econnrefused "), TAO_PEGTL_ISTRING("etimedout "), TAO_PEGTL_ISTRING("enetunreach "), TAO_PEGTL_ISTRING("ehostunreach "),
                 TAO_PEGTL_ISTRING("lookup failure: "), TAO_PEGTL_ISTRING("lookup "), TAO_PEGTL_ISTRING("getaddrinfo for "), TAO_PEGTL_ISTRING("could not be resolved: "), TAO_PEGTL_ISTRING("unable to locate "),
                 TAO_PEGTL_ISTRING("dial tcp "), TAO_PEGTL_ISTRING("actively refused it "), TAO_PEGTL_ISTRING("cannot open "), TAO_PEGTL_ISTRING("established with host "),
                 TAO_PEGTL_ISTRING("connecting to smtp server "), TAO_PEGTL_ISTRING("host = "), TAO_PEGTL_ISTRING("locate host ")> {};
struct noise
    : pegtl::sor<TAO_PEGTL_ISTRING("smtp "), TAO_PEGTL_ISTRING("the "), TAO_PEGTL_ISTRING("host"), TAO_PEGTL_ISTRING("server "),
                 TAO_PEGTL_ISTRING("smtps://"), TAO_PEGTL_ISTRING("smtp://"), TAO_PEGTL_ISTRING("ssl://"), TAO_PEGTL_ISTRING("tls://"),
                 TAO_PEGTL_ISTRING("tcp://"), pegtl::one<' ', '\'', '"', '(', '`', ':', '='>> {};
struct host : pegtl::sor<grammar::host_name, TAO_PEGTL_ISTRING("localhost")> {};
struct address : grammar::ip_address {};
struct bracketed_address : pegtl::seq<pegtl::one<'[', '('>, address, pegtl::one<']', ')'>> {};
struct port : pegtl::seq<pegtl::rep_min_max<2, 5, pegtl::digit>, pegtl::not_at<pegtl::sor<pegtl::digit, pegtl::alpha, pegtl::seq<pegtl::one<'.'>, pegtl::digit>>>> {};
struct port_mark
    : pegtl::seq<pegtl::star<pegtl::one<'"', '\'', '.', ')', ']'>>, opt_blanks, pegtl::opt<pegtl::one<':', ','>>, opt_blanks,
                 pegtl::opt<TAO_PEGTL_ISTRING("port"), pegtl::opt<pegtl::one<':'>>, blanks>> {};
struct target
    : pegtl::seq<pegtl::sor<bracketed_address, address, host>,
                 pegtl::opt<pegtl::star<pegtl::one<'"', '\'', '.'>>, opt_blanks, bracketed_address>, pegtl::opt<port_mark, port>> {};
struct event : pegtl::seq<to_words, pegtl::rep_max<6, noise>, target> {};

}  // namespace smtp_explain::connection_grammar
