// How fast the stages are on the given files, taken as one stream. scripts/bench runs it natively and in wasm.
//
//   bench BUNDLE FILE…      prints name TAB value TAB unit, one figure a line; times are medians of several runs
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "decode/decode.hpp"
#include "explain.hpp"
#include "formats/recognize.hpp"
#include "render/render.hpp"

using namespace smtp_explain;

namespace {

std::string contents(const char* path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

template <class F>
double seconds(F f) {
    const auto begin = std::chrono::steady_clock::now();
    f();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

template <class F>
double median_seconds(F f, int runs = 7) {
    std::vector<double> times;
    for (int i = 0; i < runs; ++i) times.push_back(seconds(f));
    return median(times);
}

std::size_t sink = 0;  // what was computed is used

}  // namespace

int main(int argc, char** argv) {
    if (argc < 3) return 2;
    const std::string bundle = contents(argv[1]);
    std::vector<load_problem> problems;
    std::optional<rule_base> rules;
    const double load = median_seconds([&] {
        problems.clear();
        rules = rule_base::load(bundle, problems);
    }, 3);
    if (!rules) return 1;
    std::vector<std::string> inputs;
    double bytes = 0;
    for (int i = 2; i < argc; ++i) {
        inputs.push_back(contents(argv[i]));
        bytes += static_cast<double>(inputs.back().size());
    }
    const int repeat = static_cast<int>(std::max(1.0, 4e6 / std::max(1.0, bytes)));
    const double megabytes = bytes * repeat / 1e6;

    const double decode_time = median_seconds([&] {
        for (int r = 0; r < repeat; ++r)
            for (const std::string& input : inputs) sink += decode(input).parts.size();
    });
    const double recognize_time = median_seconds([&] {
        for (int r = 0; r < repeat; ++r)
            for (const std::string& input : inputs) sink += recognize(decode(input)).failures.size();
    });
    std::size_t failures = 0;
    const double diagnose_time = median_seconds([&] {
        failures = 0;
        for (int r = 0; r < repeat; ++r)
            for (const std::string& input : inputs) {
                const recognized_input found = recognize(decode(input));
                const session_facts* facts = found.session ? &found.session->facts : nullptr;
                for (const delivery_failure& f : found.failures) {
                    sink += diagnose(f, facts, found.kind, {}, *rules).cause.size();
                    ++failures;
                }
            }
    });
    const double whole_time = median_seconds([&] {
        for (int r = 0; r < repeat; ++r)
            for (const std::string& input : inputs) sink += render_json(explain(input, *rules)).size();
    });
    // One bounce of the usual size, many times: what a person waits for.
    const std::string& one = *std::min_element(inputs.begin(), inputs.end(), [](const std::string& a, const std::string& b) {
        const auto distance = [](const std::string& s) { return s.size() > 5000 ? s.size() - 5000 : 5000 - s.size(); };
        return distance(a) < distance(b);
    });
    std::vector<double> latencies;
    for (int i = 0; i < 400; ++i) latencies.push_back(seconds([&] { sink += render_json(explain(one, *rules)).size(); }));
    std::sort(latencies.begin(), latencies.end());

    std::printf("input\t%.3f\tMB in %zu files\n", bytes / 1e6, inputs.size());
    std::printf("load rules\t%.1f\tms (%zu rules)\n", load * 1e3, rules->rule_count());
    std::printf("decode\t%.0f\tMB/s\n", megabytes / decode_time);
    std::printf("decode to recognize\t%.0f\tMB/s\n", megabytes / recognize_time);
    std::printf("decode to diagnose\t%.0f\tMB/s\n", megabytes / diagnose_time);
    std::printf("whole line with JSON\t%.0f\tMB/s\n", megabytes / whole_time);
    std::printf("compose and render\t%.1f\tus a failure\n", (whole_time - diagnose_time) * 1e6 / static_cast<double>(std::max<std::size_t>(1, failures)));
    std::printf("one input of %zu bytes, p50\t%.3f\tms\n", one.size(), latencies[latencies.size() / 2] * 1e3);
    std::printf("one input of %zu bytes, p99\t%.3f\tms\n", one.size(), latencies[latencies.size() * 99 / 100] * 1e3);
    return sink == 0;
}
