#include "cli/options.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstdlib>

namespace smtp_explain {

namespace {

bool complain(std::string_view what, std::string_view about) {
    std::fprintf(stderr, "smtp-explain: %.*s: %.*s\nTry: smtp-explain --help\n", static_cast<int>(what.size()), what.data(),
                 static_cast<int>(about.size()), about.data());
    return false;
}

bool read_kind(std::string_view name, stream_kind& kind) {
    constexpr std::pair<std::string_view, stream_kind> kinds[] = {{"auto", stream_kind::automatic}, {"mbox", stream_kind::mbox},         {"log", stream_kind::log},
                                                                  {"json", stream_kind::json},      {"nul", stream_kind::nul_separated}, {"one", stream_kind::one}};
    for (const auto& [known, value] : kinds) {
        if (known != name) continue;
        kind = value;
        return true;
    }
    return false;
}

}  // namespace

bool read_options(const arguments& given, const std::vector<std::string_view>& formats, options& out) {
    if (!formats.empty()) out.format = formats.front();
    bool only_files = false;
    for (std::size_t i = 0; i < given.size(); ++i) {
        std::string_view one = given[i];
        if (only_files || one == "-" || one.substr(0, 1) != "-") {
            out.files.emplace_back(one);
            continue;
        }
        if (one == "--") {
            only_files = true;
            continue;
        }
        if (one == "--redact") {
            out.redact = true;
            continue;
        }
        if (one == "--filter") {
            out.filter = true;
            continue;
        }
        if (one == "-0" || one == "--null") {
            out.records = stream_kind::nul_separated;
            continue;
        }
        const std::size_t equals = one.find('=');
        const std::string_view name = one.substr(0, equals);
        if (name != "--format" && name != "--rules" && name != "--data" && name != "--answer" && name != "--jobs" && name != "-j" && name != "--records")
            return complain("unknown option", one);
        std::string_view value;
        if (equals != one.npos)
            value = one.substr(equals + 1);
        else if (i + 1 < given.size())
            value = given[++i];
        if (value.empty()) return complain("option needs a value", name);
        if (name == "--format") {
            if (std::find(formats.begin(), formats.end(), value) == formats.end()) return complain("unknown format", value);
            out.format = value;
        } else if (name == "--rules") {
            out.rules.overlays.emplace_back(value);
        } else if (name == "--data") {
            out.rules.data = value;
        } else if (name == "--jobs" || name == "-j") {
            const auto read = std::from_chars(value.data(), value.data() + value.size(), out.jobs);
            if (read.ec != std::errc() || read.ptr != value.data() + value.size() || out.jobs > 256) return complain("not a number of threads", value);
        } else if (name == "--records") {
            if (!read_kind(value, out.records)) return complain("unknown kind of records", value);
        } else {
            const std::size_t split = value.find('=');
            if (split == value.npos) return complain("an answer is QUESTION=OPTION, not", value);
            out.answers.emplace_back(value.substr(0, split), value.substr(split + 1));
        }
    }
    if (out.files.empty()) out.files.emplace_back("-");
    return true;
}

bool wants_colour() {
    const char* no_colour = std::getenv("NO_COLOR");
    return isatty(STDOUT_FILENO) == 1 && (no_colour == nullptr || *no_colour == '\0');
}

unsigned terminal_columns() {
    winsize size{};
    // Lines much longer than this are hard to read.
    constexpr unsigned widest = 100;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return std::min<unsigned>(size.ws_col, widest);
    return 80;
}

void print(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stdout); }

}  // namespace smtp_explain
