// Which server a program says that it talks to, or tried to.
//
//   find_connection("Failed to connect to mx.example.net port 25").host == "mx.example.net"   // .port == "25"
//
// Pieces point into the text; empty means not stated. Only the first 400 bytes are looked at.
#pragma once

#include <string_view>

namespace smtp_explain {

struct connection_event {
    std::string_view host, address, port;
};

connection_event find_connection(std::string_view text);

}  // namespace smtp_explain
