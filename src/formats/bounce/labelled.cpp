#include "formats/bounce/labelled.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "formats/reply.hpp"
#include "formats/text.hpp"

namespace smtp_explain {

namespace {

constexpr std::size_t max_blocks = 2'000;

// A piece of the text that grows line by line.
struct piece {
    const char* begin = nullptr;
    const char* end = nullptr;

    bool empty() const { return begin == nullptr; }
    std::string_view text() const { return empty() ? std::string_view{} : trim(std::string_view(begin, static_cast<std::size_t>(end - begin))); }
    void take(std::string_view more) {
        if (empty()) begin = more.data();
        end = more.data() + more.size();
    }
};

struct block {
    std::string_view recipient, original;
    piece reply, reason, step, remote, reporting;
    const char* begin = nullptr;
    std::uint32_t labels = 0;
    bool listed = false;  // one of several below one heading

    piece* field(says what) {
        switch (what) {
            case says::reply:
                return &reply;
            case says::reason:
                return &reason;
            case says::step:
                return &step;
            case says::remote:
                return &remote;
            case says::reporting:
                return &reporting;
            default:
                return nullptr;
        }
    }
};

bool is_bullet(char c) { return is_blank(c) || c == '-' || c == '*' || c == '|' || c == '='; }

std::string_view without_bullets(std::string_view line) {
    while (!line.empty() && is_bullet(line.front())) line.remove_prefix(1);
    return line;
}

// A rule of dashes behind a heading says nothing.
std::string_view value_of(std::string_view text) {
    text = trim(text);
    constexpr std::string_view wide_colon = "\xef\xbc\x9a";
    if (text.substr(0, wide_colon.size()) == wide_colon) text = trim(text.substr(wide_colon.size()));
    return text.find_first_not_of("-*|=_ :.") == std::string_view::npos ? std::string_view{} : text;
}

struct labelled_value {
    const bounce_label* label;
    std::string_view value;
};

// The labels of a line, each with what stands behind it up to the next.
std::vector<labelled_value> labels_of(std::string_view line, const bounce_labels& all) {
    struct hit {
        std::size_t at;
        const bounce_label* label;
    };
    std::vector<hit> hits;
    const std::string_view head = without_bullets(line);
    const std::size_t head_at = static_cast<std::size_t>(head.data() - line.data());
    for (std::size_t i = 0; i < all.count; ++i) {
        const bounce_label& l = all.labels[i];
        const std::size_t at = l.inside ? find_ignoring_case(line, l.words) : starts_ignoring_case(head, l.words) ? head_at : std::string_view::npos;
        if (at != std::string_view::npos) hits.push_back({at, &l});
    }
    std::stable_sort(hits.begin(), hits.end(),
                     [](const hit& a, const hit& b) { return a.at != b.at ? a.at < b.at : a.label->words.size() > b.label->words.size(); });
    std::vector<labelled_value> out;
    std::size_t behind = 0;
    for (std::size_t i = 0; i < hits.size(); ++i) {
        if (i > 0 && hits[i].at < behind) continue;
        behind = hits[i].at + hits[i].label->words.size();
        std::size_t end = line.size();
        for (std::size_t j = i + 1; j < hits.size(); ++j)
            if (hits[j].at >= behind) {
                end = hits[j].at;
                break;
            }
        out.push_back({hits[i].label, value_of(line.substr(behind, end - behind))});
    }
    return out;
}

// What stands behind an address in a list: "bob@example.net (550 unknown)", "<bob@example.net> ... unknown".
std::string_view words_behind(std::string_view line, std::string_view address) {
    std::string_view behind = line.substr(static_cast<std::size_t>(address.data() - line.data()) + address.size());
    behind = behind.substr(std::min(behind.size(), behind.find_first_not_of(" \t>\"':;,.(-[")));
    behind = trim(behind);
    return behind.find_first_not_of(">)\"']") == std::string_view::npos ? std::string_view{} : behind;
}

bool opens_the_line(std::string_view line, std::string_view address) {
    return !address.empty() &&
           line.substr(0, static_cast<std::size_t>(address.data() - line.data())).find_first_not_of(" \t<\"'*-([|") == std::string_view::npos;
}

// The name in "bob (user not found)".
std::string_view bare_user(std::string_view line) {
    const std::size_t open = line.find(" (");
    if (open == std::string_view::npos || open == 0 || open > 64 || line.back() != ')') return {};
    const std::string_view name = line.substr(0, open);
    return name.find_first_of(" \t@:;,\"'") == std::string_view::npos ? name : std::string_view{};
}

// The code that begins a reply, be it a good one.
std::optional<code_in_text> decisive_code_of_any_kind(std::string_view reply) {
    const std::vector<code_in_text> codes = find_codes(reply.substr(0, 16));
    return codes.empty() ? std::nullopt : std::optional(codes.front());
}

class scanner {
public:
    explicit scanner(const bounce_labels& labels) : labels_(labels) {}

    // Whether the text has more than was read.
    bool read(std::string_view text) {
        std::string_view rest = text;
        while (!rest.empty() && blocks_.size() < max_blocks) line(take_line(rest));
        share_reasons();
        return !rest.empty();
    }

    std::vector<block>& blocks() { return blocks_; }

private:
    void line(std::string_view l) {
        if (trim(l).empty()) {
            // Addresses of a list may stand apart.
            if (filled_ && open_ != says::recipient) open_ = says::nothing;
            return;
        }
        const std::vector<labelled_value> values = labels_of(l, labels_);
        if (!values.empty()) {
            for (const labelled_value& v : values) take(l, v);
            return;
        }
        const std::string_view address = find_mailbox(l);
        const bool opens = opens_the_line(l, address);
        const std::string_view behind = opens ? words_behind(l, address) : std::string_view{};
        if (opens && (open_ == says::recipient || (labels_.address_opens && behind.empty()))) {
            const bool below_heading = open_ == says::recipient;
            add_recipient(l, address);
            current().listed = below_heading;
            if (!behind.empty()) current().reason.take(behind);
            filled_ = true;
            if (labels_.reason_follows) open_ = says::reason, filled_ = false;
            return;
        }
        if (open_ == says::recipient && labels_.bare_users)
            if (const std::string_view user = bare_user(trim(l)); !user.empty()) {
                if (!current().recipient.empty()) blocks_.emplace_back();
                current().recipient = user;
                current().begin = l.data();
                current().listed = filled_ = true;
                current().reason.take(words_behind(l, user));
                return;
            }
        if (open_ == says::recipient && filled_) open_ = says::nothing;
        if (open_ == says::original && current().original.empty()) current().original = address;
        if (piece* const field = current().field(open_); field != nullptr) {
            field->take(trim(without_bullets(l)));
            filled_ = true;
        }
    }

    void take(std::string_view l, const labelled_value& v) {
        const says what = v.label->what;
        open_ = what;
        filled_ = !v.value.empty();
        if (what == says::recipient) {
            if (const std::string_view address = find_mailbox(v.value); !address.empty()) {
                add_recipient(l, address);
                if (labels_.reason_follows) open_ = says::reason, filled_ = false;
            }
        } else if (what == says::original) {
            current().original = find_mailbox(v.value);
        } else if (piece* const field = current().field(open_); field != nullptr) {
            // A transcript: what counts is the first refusal and the command before it.
            const auto code = open_ == says::reply ? decisive_code_of_any_kind(v.value) : std::nullopt;
            const bool accepted = code && code->code.is_positive() && code->code.value != 0;
            if (open_ == says::step && current().reply.empty()) current().step = {};
            if (!field->empty() || accepted) {
                // The first one counts; a second belongs to what follows.
                open_ = says::nothing;
                return;
            }
            if (!v.value.empty()) field->take(v.value);
        }
        if (current().begin == nullptr) current().begin = l.data();
        current().labels += static_cast<std::uint32_t>(v.label->words.size());
    }

    void add_recipient(std::string_view l, std::string_view address) {
        if (!current().recipient.empty()) {
            if (mailbox_key(current().recipient) == mailbox_key(address)) return;
            blocks_.emplace_back();
        }
        current().recipient = address;
        if (current().begin == nullptr) current().begin = l.data();
    }

    block& current() { return blocks_.back(); }

    // Recipients in a row share what is said behind them; where everything was said before them, they share that.
    void share_reasons() {
        const auto has_words = [](const block& b) { return !b.reply.empty() || !b.reason.empty(); };
        const auto give = [](block& to, const block& from) {
            to.reply = from.reply;
            to.reason = from.reason;
            if (to.step.empty()) to.step = from.step;
            if (to.remote.empty()) to.remote = from.remote;
            if (to.reporting.empty()) to.reporting = from.reporting;
        };
        for (std::size_t i = blocks_.size(); i-- > 1;)
            if (!has_words(blocks_[i - 1]) && has_words(blocks_[i])) give(blocks_[i - 1], blocks_[i]);
        for (std::size_t i = 1; i < blocks_.size(); ++i)
            if (blocks_[i].listed && !has_words(blocks_[i]) && has_words(blocks_[i - 1])) give(blocks_[i], blocks_[i - 1]);
    }

    const bounce_labels& labels_;
    std::vector<block> blocks_{1};
    says open_ = says::nothing;
    bool filled_ = false;  // something of what is open was read: an empty line ends it
};

// "smtp;550 …": the type of a Diagnostic-Code.
std::string_view without_type(std::string_view reply) { return starts_ignoring_case(reply, "smtp;") ? trim(reply.substr(5)) : reply; }

}  // namespace

bool speaks_of_delay(std::string_view text) {
    constexpr std::array<std::string_view, 12> words{"will continue to",
                                                     "still trying",
                                                     "keep trying",
                                                     "this is a warning",
                                                     "delivery delayed",
                                                     "has been delayed",
                                                     "is delayed",
                                                     "delivery incomplete",
                                                     "temporary problem delivering",
                                                     "will be retried",
                                                     "delivery attempts will continue",
                                                     "warning message only"};
    return std::any_of(words.begin(), words.end(), [&](std::string_view w) { return contains_ignoring_case(text, w); });
}

void read_labelled_bounce(const reader_input& in, const bounce_labels& labels, reading_sink& sink) {
    scanner s(labels);
    if (s.read(in.text)) sink.leave_out();
    const bool delayed = speaks_of_delay(in.text);
    for (const block& b : s.blocks()) {
        const std::string_view reply = without_type(b.reply.text()), reason = b.reason.text();
        if (reply.empty() && reason.empty()) continue;
        reading r;
        delivery_failure& f = r.failure;
        std::string_view recipient = b.recipient;
        if (recipient.empty()) recipient = find_mailbox(b.step.text());
        if (!recipient.empty()) f.final_recipient = in.fact(recipient);
        if (!b.original.empty()) f.original_recipient = in.fact(b.original);
        if (!b.remote.empty()) read_remote_host(in, without_type(b.remote.text().substr(0, 4) == "dns;" ? b.remote.text().substr(4) : b.remote.text()), f);
        if (const std::string_view host = b.reporting.text(); is_host_name(host)) f.reporting_mta = in.fact(host);
        if (!b.step.empty()) read_stage(in, b.step.text(), f);
        read_reply(in, reply.empty() ? reason : reply, f);
        r.source = f.reply_code ? reply_source::literal_reply : reply.empty() ? reply_source::prose : reply_source::typed_field;
        if (!reply.empty() && !reason.empty()) f.context.push_back(in.fact(reason));
        f.action = {delayed ? dsn::action::delayed : dsn::action::failed, {}};
        r.begin = static_cast<std::uint32_t>(b.begin - in.where.text.view().data());
        const char* const end = std::max({b.begin, b.reply.end, b.reason.end, b.step.end, b.remote.end},
                                         [](const char* a, const char* z) { return std::less<const char*>{}(a, z); });
        r.end = static_cast<std::uint32_t>(end - in.where.text.view().data());
        if (r.end <= r.begin) r.end = r.begin + 1;
        r.explained = b.labels + static_cast<std::uint32_t>(recipient.size());
        sink.add(std::move(r));
    }
}

}  // namespace smtp_explain
