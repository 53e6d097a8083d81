// Stands for a sequence of numbers: equal ones have equal digests, others do not (2^-64).
#pragma once

#include <cstdint>

namespace smtp_explain {

struct digest {
    std::uint64_t value = 0x9E3779B97F4A7C15u;
    void add(std::uint64_t x) {
        value = (value ^ x) * 0xFF51AFD7ED558CCDu;
        value ^= value >> 32;
    }
};

}  // namespace smtp_explain
