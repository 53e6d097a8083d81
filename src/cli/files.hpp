// Reading what the command is given whole: files, standard input, folders of data. (Piece by piece: bulk.hpp.)
//
//   std::string error;
//   if (auto bytes = read_input("bounce.eml", error)) …        // "-" is the standard input
//   auto bundle = read_bundle("data/", problems);              // a folder or a bundle file as JSON text for rule_base::load
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "check/reader_texts.hpp"
#include "knowledge/rule_base.hpp"

namespace smtp_explain {

// Bytes exactly as they are. Empty optional: error says why.
std::optional<std::string> read_input(const std::string& path, std::string& error);

// A folder like data/, or a file that is a bundle. Empty optional: problems say why.
std::optional<std::string> read_bundle(const std::string& path, std::vector<load_problem>& problems);

// Every JSON file of a folder like data/ but the schemas and other languages, in order. False: what is wrong has been said,
// files that are no JSON as faults of the check on standard output.
bool read_data_files(const std::string& folder, std::vector<data_file>& files);

struct rule_sources {
    std::string data;                  // a folder or bundle instead of the built-in data; empty: the built-in
    std::vector<std::string> overlays; // folders or bundles laid over it, in order
};

// Says on standard error what is wrong.
std::optional<rule_base> load_rules(const rule_sources&);

}  // namespace smtp_explain
