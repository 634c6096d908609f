#include "cpython/capture_child.hpp"

#if defined(__linux__)

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "cpython/dirty_pages.hpp"

namespace heaptrail::cpython {

namespace {

constexpr int parent_died = SIGHUP;  // the kernel is asked for it; from anyone else it is passed over

const child_task* current_task = nullptr;

[[noreturn]] void abandon() noexcept {
    current_task->file.remove_part();
    _exit(1);
}

void on_parent_died(int) noexcept {
    if (getppid() != current_task->parent) abandon();
}

void on_time_over(int) noexcept {
    current_task->report.timed_out = 1;
    abandon();
}

void handle(int signal, void (*handler)(int) noexcept) noexcept {
    struct sigaction action = {};
    action.sa_handler = handler;
    action.sa_flags = SA_RESTART;
    sigfillset(&action.sa_mask);
    sigaction(signal, &action, nullptr);
}

void end_with_the_parent(unsigned limit_seconds) noexcept {
    handle(parent_died, on_parent_died);
    handle(SIGALRM, on_time_over);
    prctl(PR_SET_PDEATHSIG, parent_died);
    alarm(limit_seconds);
    sigset_t blocked;
    sigfillset(&blocked);
    sigdelset(&blocked, parent_died);
    sigdelset(&blocked, SIGALRM);
    sigprocmask(SIG_SETMASK, &blocked, nullptr);
    if (getppid() != current_task->parent) abandon();
}

void close_range_of(unsigned first, unsigned last) noexcept {
#if defined(SYS_close_range)
    if (first <= last) syscall(SYS_close_range, first, last, 0);
#endif
}

// A connection that the service closes is closed for its peer only when the last copy of it is.
void close_what_is_the_services(int keep, int keep_too) noexcept {
    const auto [low, high] = std::minmax({static_cast<unsigned>(keep), static_cast<unsigned>(keep_too)});
    if (low > 0) close_range_of(0, low - 1);
    close_range_of(low + 1, high - 1);
    close_range_of(high + 1, ~0u);
}

// Where memory runs out this process goes first; and no image of the heap goes to wherever cores go.
void be_the_first_to_go() noexcept {
    const int descriptor = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    if (descriptor >= 0) {
        if (write(descriptor, "1000", 4) != 4) errno = 0;
        close(descriptor);
    }
    const rlimit no_core = {1, 1};  // of 0 a program that takes cores is not told
    setrlimit(RLIMIT_CORE, &no_core);
    prctl(PR_SET_NAME, "heaptrail");
}

double monotonic_seconds() noexcept {
    timespec now = {};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

// The parent knows long before; but it may have been stopped.
double pause_that_the_parent_measured(const child_report& report) noexcept {
    constexpr int most_waits = 1000;
    constexpr timespec a_moment = {0, 1'000'000};
    for (int wait = 0; wait < most_waits && report.pause_seconds.load() == 0; ++wait) nanosleep(&a_moment, nullptr);
    return report.pause_seconds.load();
}

}  // namespace

void run_capture_child(const child_task& task) noexcept {
    const double started = monotonic_seconds();
    current_task = &task;
    end_with_the_parent(task.limit_seconds);
    close_what_is_the_services(task.file.descriptor(), task.ids_descriptor);
    be_the_first_to_go();
    child_report& report = task.report;
    const std::int64_t dirty_before = private_dirty_bytes();
    {
        id_book ids(task.kept, task.ids_descriptor);
        report.walked = write_heap(task.file.descriptor(), ids,
            {.members = task.members.text(), .own = task.own, .traced = task.traced, .memory = own_memory::state::frozen});
        report.ids_length = ids.written_length();
        report.ids_count = ids.written_count();
        report.next_id = ids.next_id();
    }
    // Its pages are shared memory that is the parent's, and not copies; but nobody else may have touched them yet.
    munmap(task.kept.pages.bytes().data(), task.kept.pages.bytes().size());
    const std::int64_t dirty_after = private_dirty_bytes();
    report.copied_bytes = dirty_before < 0 || dirty_after < 0 ? -1 : std::max<std::int64_t>(0, dirty_after - dirty_before);
    report.error = report.walked.error != 0 ? report.walked.error : task.file.synchronise();
    report.seconds = monotonic_seconds() - started;
    if (report.error == 0) {
        task.members.put(pause_that_the_parent_measured(report), report.seconds, report.copied_bytes);
        report.error = task.file.finish(task.members.text(), report.walked.members_offset);
    }
    report.finished = report.error == 0;
    _exit(0);
}

}  // namespace heaptrail::cpython

#else

#include <cstdlib>

namespace heaptrail::cpython {

void run_capture_child(const child_task&) noexcept { std::abort(); }  // nothing is cloned here

}  // namespace heaptrail::cpython

#endif
