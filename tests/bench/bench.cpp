// How fast the stages are on the given files. scripts/bench runs it natively and in wasm.
//
//   bench BUNDLE FILE…                   the files as one stream, stage by stage
//   bench --growth BUNDLE FILE           its beginnings as streams, each ten times as long as the one before
//   bench --message BUNDLE FILE          its text as one message that grows in the same way
//   bench --once BUNDLE FILE…            decode to JSON once, in measured(): for callgrind --toggle-collect='measured*'
//
// Prints name TAB value TAB lowest TAB highest TAB unit, one figure a line; values are medians of several runs,
// times are those of the processor.
// Made-up formats (more_formats.cpp) are added where MADE_UP_FORMATS says how many.
#include <algorithm>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "decode/decode.hpp"
#include "explain.hpp"
#include "formats/recognize.hpp"
#include "render/render.hpp"
#include "stream/stream_explainer.hpp"

#ifdef __EMSCRIPTEN__
#include <emscripten.h>
#endif

using namespace smtp_explain;

namespace {

constexpr int runs = 7;

std::string contents(const char* path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

// Of the processor, not of the clock on the wall: other programs may keep the machine busy.
double now() {
#ifdef __EMSCRIPTEN__
    return EM_ASM_DOUBLE({
        const used = process.cpuUsage();
        return (used.user + used.system) / 1e6;
    });
#else
    timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) / 1e9;
#endif
}

double seconds(const std::function<void()>& f) {
    const double begin = now();
    f();
    return now() - begin;
}

// Seconds of each run, ascending.
struct timing {
    std::vector<double> sorted;

    double median() const { return sorted[sorted.size() / 2]; }
    double at(double share) const { return sorted[static_cast<std::size_t>(static_cast<double>(sorted.size() - 1) * share)]; }
};

timing timed(const std::function<void()>& f, int times = runs) {
    timing t;
    for (int i = 0; i < times; ++i) t.sorted.push_back(seconds(f));
    std::sort(t.sorted.begin(), t.sorted.end());
    return t;
}

void print(const std::string& name, double value, double lowest, double highest, const char* unit) {
    std::printf("%s\t%.4g\t%.4g\t%.4g\t%s\n", name.c_str(), value, lowest, highest, unit);
}
void print_rate(const std::string& name, double megabytes, const timing& t) {
    print(name, megabytes / t.median(), megabytes / t.sorted.back(), megabytes / t.sorted.front(), "MB/s");
}

std::size_t sink = 0;  // what was computed is used

using inputs = std::vector<std::string>;

std::size_t diagnose_all(const inputs& all, const rule_base& rules) {
    std::size_t failures = 0;
    for (const std::string& input : all) {
        const recognized_input found = recognize(decode(input));
        const session_facts* facts = found.session ? &found.session->facts : nullptr;
        for (const delivery_failure& f : found.failures) {
            sink += diagnose(f, facts, found.kind, {}, rules).cause.size();
            ++failures;
        }
    }
    return failures;
}

__attribute__((noinline)) void measured(const inputs& all, const rule_base& rules) {
    for (const std::string& input : all) sink += render_json(explain(input, rules)).size();
}

void stages(const inputs& all, const rule_base& rules) {
    double bytes = 0;
    for (const std::string& input : all) bytes += static_cast<double>(input.size());
    const int repeat = static_cast<int>(std::max(1.0, 4e6 / std::max(1.0, bytes)));
    const double megabytes = bytes * repeat / 1e6;
    const auto repeated = [&](const std::function<void()>& f) {
        return timed([&] {
            for (int r = 0; r < repeat; ++r) f();
        });
    };
    const timing decoding = repeated([&] {
        for (const std::string& input : all) sink += decode(input).parts.size();
    });
    const timing recognizing = repeated([&] {
        for (const std::string& input : all) sink += recognize(decode(input)).failures.size();
    });
    std::size_t failures = 0;
    const timing diagnosing = repeated([&] { failures = diagnose_all(all, rules); });
    const timing whole = repeated([&] { measured(all, rules); });
    // One bounce of the usual size, many times: what a person waits for.
    const std::string& one = *std::min_element(all.begin(), all.end(), [](const std::string& a, const std::string& b) {
        const auto distance = [](const std::string& s) { return s.size() > 5000 ? s.size() - 5000 : 5000 - s.size(); };
        return distance(a) < distance(b);
    });
    const timing latency = timed([&] { measured({one}, rules); }, 500);

    print("input", bytes / 1e6, static_cast<double>(all.size()), static_cast<double>(failures), "MB, files, failures");
    print_rate("decode", megabytes, decoding);
    print_rate("decode to recognize", megabytes, recognizing);
    print_rate("decode to diagnose", megabytes, diagnosing);
    print_rate("decode to JSON", megabytes, whole);
    const double each = 1e6 / (static_cast<double>(std::max<std::size_t>(1, failures)) * repeat);
    print("compose and render", (whole.median() - diagnosing.median()) * each, (whole.sorted.front() - diagnosing.sorted.front()) * each,
          (whole.sorted.back() - diagnosing.sorted.back()) * each, "us a failure");
    print("one input of " + std::to_string(one.size()) + " bytes, p50", latency.median() * 1e3, latency.at(0.25) * 1e3, latency.at(0.75) * 1e3, "ms");
    print("one input of " + std::to_string(one.size()) + " bytes, p99", latency.at(0.99) * 1e3, latency.at(0.98) * 1e3, latency.at(0.998) * 1e3, "ms");
}

void growth(std::string_view text, const rule_base& rules, bool as_one_message) {
    for (std::size_t size = 1000;; size *= 10) {
        const std::string_view piece = text.substr(0, std::min(size, text.size()));
        const int repeat = static_cast<int>(std::max<std::size_t>(1, 1'000'000 / piece.size()));
        const timing t = timed([&] {
            for (int i = 0; i < repeat; ++i) {
                if (as_one_message) {
                    sink += render_json(explain(piece, rules)).size();
                    continue;
                }
                stream_explainer stream(rules, {}, [](const record&, const report& r) { sink += render_json(r).size(); });
                for (std::string_view rest = piece; !rest.empty(); rest.remove_prefix(std::min<std::size_t>(1 << 16, rest.size()))) stream.push(rest.substr(0, 1 << 16));
                stream.finish();
            }
        }, size < 10'000'000 ? 5 : 3);
        print_rate(std::to_string(piece.size()), static_cast<double>(piece.size()) * repeat / 1e6, t);
        if (size >= text.size()) return;
    }
}

}  // namespace

int main(int argc, char** argv) {
    const std::string mode = argc > 1 && argv[1][0] == '-' ? argv[1] : "";
    const int first = mode.empty() ? 1 : 2;
    if (argc < first + 2) return 2;
    const std::string bundle = contents(argv[first]);
    std::vector<load_problem> problems;
    std::optional<rule_base> rules;
    const timing loading = timed([&] {
        problems.clear();
        rules = rule_base::load_in_place(bundle, problems);
    }, mode.empty() ? 5 : 1);
    if (!rules) {
        for (const load_problem& p : problems) std::fprintf(stderr, "%s\n", to_string(p).c_str());
        return 1;
    }
    inputs all;
    for (int i = first + 1; i < argc; ++i) all.push_back(contents(argv[i]));
    if (mode == "--growth" || mode == "--message") {
        growth(all[0], *rules, mode == "--message");
    } else if (mode == "--once") {
        // What is built once belongs to the start: the indexes of signatures.
        diagnose_all(all, *rules);
        measured(all, *rules);
    } else {
        print("load " + std::to_string(rules->rule_count()) + " rules", loading.median() * 1e3, loading.sorted.front() * 1e3, loading.sorted.back() * 1e3, "ms");
        stages(all, *rules);
    }
    return sink == 0;
}
