#include "cpython/capture.hpp"

#include "cpython/python.hpp"
#include <pthread.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <memory>
#include <new>

#include "cpython/capture_child.hpp"
#include "cpython/id_entries.hpp"
#include "cpython/capture_file.hpp"
#include "cpython/capture_members.hpp"
#include "cpython/cloned_child.hpp"
#include "cpython/id_book.hpp"
#include "cpython/open_descriptor.hpp"

namespace heaptrail::cpython {

namespace {

constexpr double grace_seconds = 5;  // for the child to end by itself when its time is over
// A signal that came just before the wait began, or to another thread, does not end the wait: handlers run after this at most.
constexpr double longest_wait_seconds = 0.1;

// Exchanged as one pointer: the program may fork at any moment, and the new process goes on from either book.
std::atomic<const kept_ids*> book{nullptr};
std::atomic<pid_t> running_in{0};

const kept_ids& current_book() {
    static const kept_ids* const empty = new kept_ids;
    const kept_ids* const kept = book.load();
    return kept == nullptr ? *empty : *kept;
}

class book_page_turn {
public:
    explicit book_page_turn(kept_ids next) : next_(new kept_ids(std::move(next))) {}
    void complete() noexcept { delete book.exchange(next_.release()); }

private:
    std::unique_ptr<const kept_ids> next_;
};

// One capture at a time in a process. What a forked process inherits of a running one is not its own.
class running_capture {
public:
    running_capture() noexcept {
        pid_t found = running_in.load();
        is_first_ = found != getpid() && running_in.compare_exchange_strong(found, getpid());
    }
    running_capture(const running_capture&) = delete;
    running_capture& operator=(const running_capture&) = delete;
    ~running_capture() {
        if (is_first_) running_in.store(0);
    }
    [[nodiscard]] bool is_first() const noexcept { return is_first_; }

private:
    bool is_first_;
};

double seconds_since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

capture_result failed(capture_failure failure, int error) {
    capture_result result;
    result.failure = failure;
    result.error = error;
    return result;
}

int ids_file() noexcept {
#if defined(__linux__)
    return memfd_create("heaptrail ids", MFD_CLOEXEC);
#else
    errno = ENOSYS;
    return -1;
#endif
}

bool is_main_thread() noexcept {
#if defined(__linux__)
    return gettid() == getpid();
#else
    return false;
#endif
}

// Holds the GIL again where the program's signal handlers are due, which run in the main thread only. Whether to go on.
bool let_handlers_run(PyThreadState*& saved) {
    if (!is_main_thread()) return true;
    PyEval_RestoreThread(saved);
    const bool goes_on = PyErr_CheckSignals() == 0;
    saved = PyEval_SaveThread();
    return goes_on;
}

capture_failure wait_for(cloned_child& child, unsigned limit_seconds, PyThreadState*& saved) {
    const auto start = std::chrono::steady_clock::now();
    const double limit = limit_seconds + grace_seconds;
    for (double left = limit; left > 0; left = limit - seconds_since(start)) {
        if (child.ended_within(std::min(left, longest_wait_seconds))) return capture_failure::none;
        if (!let_handlers_run(saved)) return capture_failure::interrupted;
    }
    return capture_failure::timed_out;
}

void judge(capture_result& result, const child_report& report, int killed_by) noexcept {
    result.walked = report.walked;
    result.child_seconds = report.seconds;
    result.copied_bytes = report.copied_bytes;
    if (report.finished != 0) return;
    if (report.timed_out != 0) result.failure = capture_failure::timed_out;
    else if (killed_by != 0) result.failure = capture_failure::killed, result.error = killed_by;
    else if (report.error != 0) result.failure = capture_failure::write, result.error = report.error;
    else result.failure = capture_failure::ended_early;
}

// The file has its name. Without its ids in the book later captures would contradict it.
void keep_ids(capture_result& result, const child_report& report, const capture_file& file, int ids) {
    try {
        kept_ids next;
        next.pages = mapped_pages::of_file_read_only(ids, report.ids_length);
        next.length = report.ids_length;
        next.count = report.ids_count;
        next.next_id = report.next_id;
        if (!next.pages) throw std::bad_alloc();
        book_page_turn(std::move(next)).complete();
    } catch (const std::bad_alloc&) {
        file.remove_finished();
        result.failure = capture_failure::preparation;
        result.error = ENOMEM;
    }
}

void finish(capture_result& result, capture_members& members, const capture_file& file, kept_ids next) {
    try {
        book_page_turn turn(std::move(next));
        members.put(result.pause_seconds, result.child_seconds, result.copied_bytes);
        result.error = file.finish(members.text(), result.walked.members_offset);
        if (result.error == 0) return turn.complete();
    } catch (const std::bad_alloc&) {
        result.error = ENOMEM;
    }
    result.failure = capture_failure::write;
}

void forget_what_the_parent_has_open() noexcept {
    for (std::atomic<int>& place : capture_descriptors)
        if (const int number = place.exchange(0); number != 0) close(number - 1);
    running_in.store(0);
}

}  // namespace

capture_result capture_by_fork(const capture_request& request) {
    const auto start = std::chrono::steady_clock::now();
    capture_result result;
    PyThreadState* saved = nullptr;
    {
        const running_capture running;
        if (!running.is_first()) return failed(capture_failure::running, 0);
        capture_file file(request.path);
        if (file.error() != 0) return failed(capture_failure::file, file.error());
        const open_descriptor ids(ids_file());
        const mapped_pages shared = mapped_pages::shared(sizeof(child_report));
        if (ids.number() < 0 || !shared) return failed(capture_failure::preparation, errno);
        child_report& report = *new (shared.bytes().data()) child_report{};
        const tracing traced = find_traces();
        result.no_stacks = traced.missing;
        capture_members members(request.process, request.memory, "fork", "", traced);
        const child_task task{file, members, ids.number(), getpid(), request.limit_seconds, request.own, traced, current_book(), report};
        cloned_child child;
        if (child.clone() == cloned_child::side::child) run_capture_child(task);
        if (child.error() != 0) return failed(capture_failure::clone, child.error());
        result.pause_seconds = seconds_since(start);
        report.pause_seconds = result.pause_seconds;
        saved = PyEval_SaveThread();
        result.failure = wait_for(child, request.limit_seconds, saved);
        if (result.failure != capture_failure::none) {
            child.kill();
            if (report.finished != 0) file.remove_finished();
        } else {
            judge(result, report, child.killed_by());
            if (result.failure == capture_failure::none) keep_ids(result, report, file, ids.number());
        }
    }
    // Nothing is left to be undone by here: while the interpreter shuts down, a daemon thread does not come back from this.
    PyEval_RestoreThread(saved);
    return result;
}

capture_result capture_in_process(const capture_request& request) {
    const auto start = std::chrono::steady_clock::now();
    capture_result result;
    PyThreadState* saved = nullptr;
    {
        const running_capture running;
        if (!running.is_first()) return failed(capture_failure::running, 0);
        capture_file file(request.path);
        if (file.error() != 0) return failed(capture_failure::file, file.error());
        id_book ids(current_book(), -1);
        const tracing traced = find_traces();
        result.no_stacks = traced.missing;
        capture_members members(request.process, request.memory, "in-process", request.reason, traced);
        result.walked = write_heap(file.descriptor(), ids, {.members = members.text(), .own = request.own, .traced = traced});
        result.pause_seconds = result.child_seconds = seconds_since(start);
        if (result.walked.error != 0) {
            result.failure = capture_failure::write;
            result.error = result.walked.error;
            return result;
        }
        saved = PyEval_SaveThread();
        finish(result, members, file, ids.take_entries());
    }
    PyEval_RestoreThread(saved);
    return result;
}

walk_result write_bare_heap(int descriptor) {
    walk_result result;
    const running_capture running;
    if (!running.is_first()) return result.error = EBUSY, result;
    id_book ids(current_book(), -1);
    result = write_heap(descriptor, ids, {.traced = find_traces()});
    if (result.error == 0) book_page_turn(ids.take_entries()).complete();
    return result;
}

std::uint32_t objects_of_last_capture() noexcept {
    const kept_ids* const kept = book.load();
    return kept == nullptr ? 0 : kept->count;
}

std::vector<std::uint32_t> ids_in_last_capture(const std::vector<std::uint64_t>& addresses) {
    std::vector<std::uint32_t> ids(addresses.size());
    const kept_ids& kept = current_book();
    id_entry_reader entries(kept.pages.bytes().first(kept.length));
    id_entry entry;
    bool more = entries.read(entry);
    for (std::size_t i = 0; i < addresses.size(); ++i) {
        while (more && entry.address < addresses[i]) more = entries.read(entry);
        if (more && entry.address == addresses[i]) ids[i] = entry.id;
    }
    return ids;
}

void prepare_for_forks_of_the_program() noexcept { pthread_atfork(nullptr, nullptr, forget_what_the_parent_has_open); }

}  // namespace heaptrail::cpython
