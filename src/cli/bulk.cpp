#include "cli/bulk.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <cstdio>
#include <cstring>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "explain.hpp"
#include "stream/splitter.hpp"

namespace smtp_explain {

namespace {

constexpr std::size_t batch_bytes = 64u << 10, batch_records = 64, most_waiting_bytes = 4u << 20;

// Records of one input that one thread answers together.
struct batch {
    const std::string* file = nullptr;
    std::vector<record> records;
    std::size_t bytes = 0;
    std::vector<finished> answers;
    bool ready = false, ends_file = false;
    std::optional<record> sample;  // answered where no other record of the file counts
    std::string error;             // why no more of the file can be read
};

class crew {
public:
    crew(unsigned jobs, const work& answer, const complaint& unreadable, bulk_result& result) : jobs_(jobs), answer_(answer), unreadable_(unreadable), result_(result) {}

    ~crew() {
        {
            std::unique_lock lock(mutex_);
            room_.wait(lock, [&] { return in_order_.empty() && !handing_on_; });
            done_ = true;
        }
        there_is_work_.notify_all();
        for (std::thread& one : threads_) one.join();
    }

    void take(std::shared_ptr<batch> b) {
        std::unique_lock lock(mutex_);
        room_.wait(lock, [&] { return waiting_bytes_ < most_waiting_bytes && in_order_.size() < 8 * jobs_; });
        in_order_.push_back(b);
        waiting_bytes_ += b->bytes;
        // One batch is not worth a thread.
        if (jobs_ < 2 || !begun_ || b->records.empty()) {
            begun_ = true;
            finish(std::move(b), lock);
            return;
        }
        to_do_.push_back(std::move(b));
        if (threads_.size() < jobs_) threads_.emplace_back([this] { run(); });
        lock.unlock();
        there_is_work_.notify_one();
    }

private:
    void run() {
        std::unique_lock lock(mutex_);
        while (true) {
            there_is_work_.wait(lock, [&] { return done_ || !to_do_.empty(); });
            if (to_do_.empty()) return;
            std::shared_ptr<batch> b = std::move(to_do_.front());
            to_do_.pop_front();
            finish(std::move(b), lock);
        }
    }

    void finish(std::shared_ptr<batch> b, std::unique_lock<std::mutex>& lock) {
        lock.unlock();
        for (const record& r : b->records) b->answers.push_back(answer_(*b->file, r));
        lock.lock();
        b->ready = true;
        if (handing_on_) return;
        handing_on_ = true;
        while (!in_order_.empty() && in_order_.front()->ready) {
            const std::shared_ptr<batch> next = in_order_.front();
            lock.unlock();
            hand_on(*next);
            lock.lock();
            in_order_.pop_front();
            waiting_bytes_ -= next->bytes;
            room_.notify_all();
        }
        handing_on_ = false;
        room_.notify_all();
    }

    void hand_on(const batch& b) {
        for (std::size_t i = 0; i < b.answers.size(); ++i) {
            if (!b.answers[i]()) continue;
            ++of_file_;
            ++result_.records;
            if (b.records[i].cut_off || b.records[i].size > max_input_bytes) ++result_.damaged;
        }
        if (b.sample && of_file_ == 0 && answer_(*b.file, *b.sample)()) ++result_.records;
        if (!b.error.empty()) {
            ++result_.unreadable;
            unreadable_(*b.file, b.error);
        }
        if (b.ends_file) of_file_ = 0;
        std::fflush(stdout);
    }

    const unsigned jobs_;
    const work& answer_;
    const complaint& unreadable_;
    bulk_result& result_;
    std::mutex mutex_;
    std::condition_variable there_is_work_, room_;
    std::deque<std::shared_ptr<batch>> in_order_, to_do_;
    std::vector<std::thread> threads_;
    std::size_t waiting_bytes_ = 0;
    std::uint64_t of_file_ = 0;  // what was handed on
    bool begun_ = false, handing_on_ = false, done_ = false;
};

class reader {
public:
    reader(const options& o, crew& to) : o_(o), to_(to) {}

    void read(const std::string& file) {
        const bool standard_input = file == "-";
        const int fd = standard_input ? STDIN_FILENO : ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
        begin(file);
        std::string error = fd < 0 ? std::strerror(errno) : "";
        if (fd >= 0) {
            splitter cut(o_.records);
            std::vector<char> block(1u << 16);
            while (true) {
                const ssize_t got = ::read(fd, block.data(), block.size());
                if (got < 0 && errno == EINTR) continue;
                if (got < 0) error = errno == EISDIR ? "is a directory" : std::strerror(errno);
                if (got <= 0) break;
                cut.push({block.data(), static_cast<std::size_t>(got)});
                while (auto r = cut.next()) add(std::move(*r));
                // A pipe that has no more for now should not wait for what comes later.
                if (static_cast<std::size_t>(got) < block.size()) give();
            }
            if (!standard_input) ::close(fd);
            if (error.empty() || cut.bytes() > 0) {
                cut.finish();
                while (auto r = cut.next()) add(std::move(*r));
                give();
                now_->sample = cut.sample();
            }
        }
        now_->ends_file = true;
        now_->error = std::move(error);
        to_.take(std::move(now_));
    }

private:
    void begin(const std::string& file) {
        now_ = std::make_shared<batch>();
        now_->file = &file;
    }
    void add(record&& r) {
        now_->bytes += r.bytes.size();
        now_->records.push_back(std::move(r));
        if (now_->bytes >= batch_bytes || now_->records.size() >= batch_records) give();
    }
    void give() {
        if (now_->records.empty()) return;
        const std::string& file = *now_->file;
        to_.take(std::move(now_));
        begin(file);
    }

    const options& o_;
    crew& to_;
    std::shared_ptr<batch> now_;
};

}  // namespace

bulk_result for_each_record(const options& o, const work& answer, const complaint& unreadable) {
    bulk_result result;
    {
        crew workers(o.jobs > 0 ? o.jobs : std::max(1u, std::thread::hardware_concurrency()), answer, unreadable, result);
        reader from(o, workers);
        for (const std::string& file : o.files) from.read(file);
    }
    if (result.damaged > 0)
        std::fprintf(stderr, "smtp-explain: %llu of %llu messages were cut off or too long\n", static_cast<unsigned long long>(result.damaged),
                     static_cast<unsigned long long>(result.records));
    return result;
}

}  // namespace smtp_explain
