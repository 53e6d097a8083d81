// JSON text piece by piece, without a tree: an answer of 10 KB costs a few microseconds.
//
//   json_writer w(out, false);
//   w.begin_object(); w.key("cause"); w.string("relay-denied"); w.end_object();
//   out == R"({"cause":"relay-denied"})"
//
// Always valid UTF-8: an invalid byte becomes U+FFFD. The caller pairs begin and end.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace smtp_explain {

class json_writer {
public:
    // indent: two blanks a level; what begin_flat() opens stays on one line.
    json_writer(std::string& out, bool indent) : out_(out), indent_(indent) {}

    void begin_object() { begin('{'); }
    void end_object() { end('}'); }
    void begin_array() { begin('['); }
    void end_array() { end(']'); }
    void begin_flat_array() { separate(); out_ += '['; ++flat_; first_ = true; }
    void end_flat_array() { out_ += ']'; --flat_; first_ = false; }

    void key(std::string_view);  // a key of the contract: plain ASCII
    void string(std::string_view);
    void string_or_null(std::string_view s) { s.empty() ? null() : string(s); }
    void number(std::uint64_t);
    void boolean(bool b) { raw(b ? "true" : "false"); }
    void null() { raw("null"); }

private:
    void raw(std::string_view s) { separate(); out_ += s; }
    void begin(char c) { separate(); out_ += c; ++depth_; first_ = true; }
    void end(char c) {
        --depth_;
        if (!first_) line();
        out_ += c;
        first_ = false;
    }
    void separate() {
        if (after_key_) { after_key_ = false; return; }
        if (!first_) out_ += ',';
        else if (depth_ == 0 && flat_ == 0) { first_ = false; return; }
        first_ = false;
        line();
    }
    void line() {
        if (!indent_ || flat_ != 0) return;
        out_ += '\n';
        out_.append(depth_ * 2u, ' ');
    }

    std::string& out_;
    unsigned depth_ = 0, flat_ = 0;
    bool indent_, first_ = true, after_key_ = false;
};

}  // namespace smtp_explain
