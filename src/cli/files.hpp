// Reading what the command is given: files, standard input, folders of data, mailboxes of many messages.
//
//   std::string error;
//   if (auto bytes = read_input("bounce.eml", error)) …        // "-" is the standard input
//   for (const record& r : split_records(*bytes)) …            // the messages of an mbox; else one
//   auto bundle = read_bundle("data/", problems);              // a folder or a bundle file as JSON text for rule_base::load
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "check/reader_texts.hpp"
#include "knowledge/rule_base.hpp"

namespace smtp_explain {

// Bytes exactly as they are. Empty optional: error says why.
std::optional<std::string> read_input(const std::string& path, std::string& error);

struct record {
    std::string_view bytes;
    std::uint64_t offset = 0;
};

// More than one record only where the bytes are an mbox (RFC 4155) of several messages.
std::vector<record> split_records(std::string_view bytes);

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
