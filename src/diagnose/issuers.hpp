// Who worded a reply, and how sure that is.
//
//   issuer_evidence e = find_issuers(failure, session, reply_tokens, matches, rules);
//   e.proves(rules.issuer_index("google")); e.excludes(rules.issuer_index("yahoo")); e.main_issuer == index of google
//
// Software and provider may both hold. Of one kind only the surest evidence counts. Empty: the paste does not show it.
#pragma once

#include <cstdint>
#include <vector>

#include "knowledge/compiled_rules.hpp"
#include "model/report.hpp"

namespace smtp_explain {

// The surest last. reporter: the host that wrote the bounce, where no other host is stated: it may have worded the reply.
enum class issuer_proof : std::uint8_t { none, reporter, wording, banner, url, host, format };

struct proven_issuer {
    std::uint32_t issuer = 0;
    issuer_kind kind = issuer_kind::provider;
    issuer_proof by = issuer_proof::none;
};

struct issuer_evidence {
    std::vector<proven_issuer> proven;
    std::uint32_t main_issuer = compiled_rules::none;   // a provider before a filter, software, a block list

    bool proves(std::uint32_t issuer) const;
    // Another issuer of its kind worded the reply.
    bool excludes(std::uint32_t issuer, const compiled_rules&) const;
};

issuer_evidence find_issuers(const delivery_failure&, const session_facts*, std::string_view reply, const token_list&,
                             const phrase_matches&, const compiled_rules&);

}  // namespace smtp_explain
