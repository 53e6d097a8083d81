// Servers make mistakes in spelling: "recpient" is read as "recipient". A vocabulary knows them from its beginning.
#pragma once

#include <array>
#include <string_view>

namespace smtp_explain {

// In small letters, as a vocabulary has its words.
struct spelling {
    std::string_view seen, meant;
};

extern const std::array<spelling, 70> usual_misspellings;

}  // namespace smtp_explain
