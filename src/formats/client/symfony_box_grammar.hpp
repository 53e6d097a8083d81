// An exception as Symfony's console shows it: a title, then a box of lines that are cut at any letter.
//
//   In SocketStream.php line 154:
//                                                                                  (a line of blanks)
//     Connection could not be established with host "smtp.example.com:587": strea
//     m_socket_client(): Unable to connect to smtp.example.com:587 (Connection ti
#pragma once

#include "grammar/pegtl.hpp"

namespace smtp_explain::symfony_box_grammar {

struct file_name : pegtl::plus<pegtl::not_one<' ', '\n'>> {};
struct title
    : pegtl::seq<pegtl::star<pegtl::blank>, TAO_PEGTL_STRING("In "), file_name, TAO_PEGTL_STRING(" line "), pegtl::plus<pegtl::digit>, pegtl::one<':'>, pegtl::star<pegtl::blank>, pegtl::eolf> {};

}  // namespace smtp_explain::symfony_box_grammar
