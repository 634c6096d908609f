#include "graph/work_queue.hpp"

#include <utility>

namespace heaptrail::graph {

work_queue::work_queue() : second_([this] { do_jobs(); }) {}

work_queue::~work_queue() {
    close();
    if (second_.joinable()) second_.join();
}

void work_queue::add(std::function<void()> job) {
    {
        const std::lock_guard lock(mutex_);
        jobs_.push_back(std::move(job));
    }
    changed_.notify_one();
}

void work_queue::finish() {
    close();
    do_jobs();
    second_.join();
    if (other_error_) std::rethrow_exception(other_error_);
    if (lowest_) throw *lowest_;
}

void work_queue::note(const invalid_snapshot& error) {
    const std::lock_guard lock(mutex_);
    if (!lowest_ || error.byte() < lowest_->byte()) lowest_.emplace(error);
}

void work_queue::close() noexcept {
    {
        const std::lock_guard lock(mutex_);
        closed_ = true;
    }
    changed_.notify_all();
}

void work_queue::do_jobs() {
    while (true) {
        std::function<void()> job;
        {
            std::unique_lock lock(mutex_);
            changed_.wait(lock, [this] { return closed_ || !jobs_.empty(); });
            if (jobs_.empty()) return;
            job = std::move(jobs_.front());
            jobs_.pop_front();
        }
        do_job(job);
    }
}

void work_queue::do_job(const std::function<void()>& job) noexcept {
    try {
        job();
    } catch (const invalid_snapshot& error) {
        note(error);
    } catch (...) {
        const std::lock_guard lock(mutex_);
        if (!other_error_) other_error_ = std::current_exception();
    }
}

}  // namespace heaptrail::graph
