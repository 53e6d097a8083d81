// The messages of a log that are still in the queue, by queue id: at most max_open, the oldest goes for a new one.
//
//   open_messages<std::string_view, message> open;
//   message& m = open.open("EF5C2A907CE", [](auto& id, message& oldest) { … });   // called for what has to go
//   open.close("EF5C2A907CE");
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <unordered_map>
#include <utility>
#include <vector>

namespace smtp_explain {

inline constexpr std::size_t max_open_messages = 10'000;

template <class Id, class Message>
class open_messages {
public:
    Message* find(const Id& id) {
        const auto it = by_id_.find(id);
        return it == by_id_.end() ? nullptr : &it->second.message;
    }

    template <class F>
    Message& open(const Id& id, F evict) {
        const auto found = by_id_.find(id);
        if (found != by_id_.end()) return found->second.message;
        while (by_id_.size() >= max_open_messages) drop_oldest(evict);
        entry& e = by_id_[id];
        e.opened = ++opened_;
        order_.emplace_back(id, e.opened);
        // Ids that were closed leave their places behind.
        if (order_.size() > 4 * max_open_messages) {
            std::deque<std::pair<Id, std::uint64_t>> alive;
            for (auto& o : order_)
                if (is_open(o)) alive.push_back(std::move(o));
            order_ = std::move(alive);
        }
        return e.message;
    }

    void close(const Id& id) { by_id_.erase(id); }

    // False where none is open.
    template <class F>
    bool drop_oldest(F evict) {
        while (!order_.empty()) {
            const auto oldest = std::move(order_.front());
            order_.pop_front();
            if (!is_open(oldest)) continue;
            const auto it = by_id_.find(oldest.first);
            evict(it->first, it->second.message);
            by_id_.erase(it);
            return true;
        }
        return false;
    }

private:
    struct entry {
        Message message;
        std::uint64_t opened = 0;
    };
    bool is_open(const std::pair<Id, std::uint64_t>& o) const {
        const auto it = by_id_.find(o.first);
        return it != by_id_.end() && it->second.opened == o.second;
    }

    std::unordered_map<Id, entry> by_id_;
    std::deque<std::pair<Id, std::uint64_t>> order_;
    std::uint64_t opened_ = 0;
};

}  // namespace smtp_explain
