// The texts of data/ that a reader sees: what is checked for wording and spelling.
//
//   for (const reader_text& t : texts_of(files)) print(t.file, t.pointer, t.text);
//   // causes/mailbox-full.json  /summary/0  "{recipient}'s mailbox is full …"
//
// UTF-8. Each variant of a text stands by itself. A file of another kind (issuers, schemas) has none.
#pragma once

#include <string>
#include <vector>

#include "check/wording.hpp"
#include "knowledge/json_tree.hpp"

namespace smtp_explain {

struct data_file {
    std::string path;  // below the folder: "rules/postfix/relay-access-denied.json"
    std::string text;
    json_tree tree;
};

struct reader_text {
    std::string file, pointer;
    text_kind kind = text_kind::prose;
    std::string text;
};

// Every text of data/ that a reader sees, each variant by itself.
std::vector<reader_text> texts_of(const std::vector<data_file>&);

}  // namespace smtp_explain
