// Every fuzz target without libFuzzer, for any compiler: the given inputs as they are, then changed ones, drawn with a fixed seed.
// A quick look in every test run; scripts/fuzz is the thorough one.
//
//   fuzz_replay SECONDS FILE…       seconds in all; prints target TAB inputs TAB changed inputs; aborts where a promise is broken
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#define X(target) extern "C" int target(const std::uint8_t*, std::size_t);
FUZZ_TARGETS
#undef X

namespace {

struct fuzz_target {
    const char* name;
    int (*run)(const std::uint8_t*, std::size_t);
};

constexpr fuzz_target targets[] = {
#define X(target) {#target, target},
    FUZZ_TARGETS
#undef X
};

class mutator {
public:
    explicit mutator(const std::vector<std::string>& seeds) : seeds_(seeds) {}

    std::string next() {
        std::string text = seeds_[below(seeds_.size())];
        for (std::size_t n = 1 + below(4); n > 0; --n) change(text);
        return text;
    }

private:
    std::size_t below(std::size_t limit) { return limit == 0 ? 0 : draw_() % limit; }

    void change(std::string& text) {
        const std::string& other = seeds_[below(seeds_.size())];
        const std::size_t at = below(text.size()), length = below(std::min<std::size_t>(text.size() - at, 64) + 1);
        switch (below(6)) {
            case 0: text.insert(at, 1, static_cast<char>(draw_())); break;
            case 1: text.erase(at, length); break;
            case 2: text.insert(at, other.substr(below(other.size()), 1 + below(200))); break;
            case 3: text.resize(at); break;
            case 4: text += text.substr(at, length); break;
            default:
                if (at < text.size()) text[at] = static_cast<char>(draw_());
        }
    }

    const std::vector<std::string>& seeds_;
    std::mt19937 draw_{20261125};
};

void run(const fuzz_target& target, const std::string& input) { target.run(reinterpret_cast<const std::uint8_t*>(input.data()), input.size()); }

}  // namespace

int main(int argc, char** argv) {
    if (argc < 3) return 2;
    const double seconds = std::atof(argv[1]) / static_cast<double>(std::size(targets));
    std::vector<std::string> seeds;
    for (int i = 2; i < argc; ++i) {
        std::ifstream in(argv[i], std::ios::binary);
        seeds.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
    }
    for (const fuzz_target& target : targets) {
        std::printf("%s\t", target.name);
        std::fflush(stdout);
        const auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
        for (const std::string& seed : seeds) run(target, seed);
        mutator changed(seeds);
        std::size_t count = 0;
        for (; std::chrono::steady_clock::now() < end; ++count) run(target, changed.next());
        std::printf("%zu inputs\t%zu changed\n", seeds.size(), count);
    }
    return 0;
}
