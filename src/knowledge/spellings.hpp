// Servers make mistakes in spelling: "recpient" is read as "recipient".
//
//   meant_word("unkown") == "unknown"
//   meant_word("mailbox") == "mailbox"
//
// A word is in small letters, as a vocabulary has it; a word that is no usual mistake comes back as it is.
#pragma once

#include <string_view>

namespace smtp_explain {

std::string_view meant_word(std::string_view folded);

}  // namespace smtp_explain
