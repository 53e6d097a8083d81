// Many messages: every record of every input is answered, by several threads where there is much, and handed on in order.
//
//   bulk_result r = for_each_record(o, [&](const std::string& file, const record& one) -> finished {
//       std::string text = …;                        // any thread
//       return [=] { print(text); return true; };    // one after another, in the order of the input
//   }, unreadable);
//
// Memory stays bounded: reading waits for the answers. What comes through a pipe is answered as soon as it is there.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "cli/options.hpp"
#include "stream/record.hpp"

namespace smtp_explain {

// What is left to do in order. False: the answer does not count, and nothing was done.
using finished = std::function<bool()>;
using work = std::function<finished(const std::string& file, const record&)>;
using complaint = std::function<void(const std::string& file, const std::string& error)>;

struct bulk_result {
    std::uint64_t records = 0, damaged = 0, unreadable = 0;
};

// unreadable is called in order, too. Says on standard error how many records were damaged.
bulk_result for_each_record(const options&, const work&, const complaint& unreadable);

}  // namespace smtp_explain
