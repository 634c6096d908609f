// Jobs that one thread finds and two threads do.
#pragma once

#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

#include "graph/invalid_snapshot.hpp"

namespace heaptrail::graph {

// A second thread does jobs as soon as they are added; `finish` helps it with the rest. Of several invalid_snapshots the one
// with the lowest byte wins, so that the same file always gives the same message.
class work_queue {
public:
    work_queue();
    ~work_queue();
    work_queue(const work_queue&) = delete;
    work_queue& operator=(const work_queue&) = delete;

    void add(std::function<void()> job);
    // Does what is left, waits for the second thread, and throws what went wrong.
    void finish();
    // Notes an error that the finder met, to be weighed against those of the jobs.
    void note(const invalid_snapshot& error);

private:
    void do_jobs();
    void do_job(const std::function<void()>& job) noexcept;
    void close() noexcept;

    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::function<void()>> jobs_;
    bool closed_ = false;
    std::optional<invalid_snapshot> lowest_;
    std::exception_ptr other_error_;
    std::thread second_;
};

// Calls `work(begin, end)` for two parts of 0 … `end`, cut at `middle`, on two threads.
template <class Work>
void in_two_parts(std::size_t middle, std::size_t end, const Work& work) {
    std::exception_ptr error;
    std::thread second([&] {
        try {
            work(middle, end);
        } catch (...) {
            error = std::current_exception();
        }
    });
    try {
        work(std::size_t{0}, middle);
    } catch (...) {
        second.join();
        throw;
    }
    second.join();
    if (error) std::rethrow_exception(error);
}

}  // namespace heaptrail::graph
