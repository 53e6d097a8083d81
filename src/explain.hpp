// SMTP error explainer: paste what a mail system said, get what happened, who can fix it, and how.
//
//   std::vector<load_problem> problems;
//   auto rules = rule_base::load(bundle_json, problems);
//   report r = explain("550 5.7.1 relay not permitted", *rules);
//   r.failures[0].diagnosis.cause == "relay-denied"
//   puts(render_json(r).c_str());
//
// Input: any bytes; spans in the report count them. At most 32 MiB a call (max_input_bytes): longer input is
// answered for its first 32 MiB, with a note. No I/O, no global state, no exceptions.
#pragma once

#include <string_view>
#include <vector>

#include "diagnose/diagnose.hpp"
#include "knowledge/rule_base.hpp"
#include "model/report.hpp"

namespace smtp_explain {

inline constexpr std::size_t max_input_bytes = 32u << 20;

struct explain_options {
    smtp_explain::answers answers = {};  // the reader's replies to the questions of an earlier report
    bool redact = false;                 // mask names, addresses and private hosts; secrets are masked always
    bool facts_only = false;             // leave every explanation empty: what counts and sums need
    bool exact_only = false;             // the bytes are a piece of something longer: only what a format recognises for certain counts
    std::vector<note> notes = {};        // what the caller knows about the bytes: ids of data/labels.json "notes"
};

report explain(std::string_view bytes, const rule_base&, const explain_options& = {});

}  // namespace smtp_explain
