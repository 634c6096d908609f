#include "cpython/cloned_child.hpp"

#include <cerrno>

#if defined(__linux__)

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmath>

namespace heaptrail::cpython {

namespace {

constexpr unsigned long clone_pid_descriptor = 0x1000;  // CLONE_PIDFD

}  // namespace

cloned_child::side cloned_child::clone() noexcept {
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    // Flags without an exit signal. The stack stays: it is copied on write with everything else.
    int descriptor = -1;
    const long pid = syscall(SYS_clone, clone_pid_descriptor, 0, &descriptor, 0, 0);
    if (pid == 0) return side::child;
    error_ = pid < 0 ? errno : 0;
    pid_ = static_cast<pid_t>(pid);
    if (descriptor >= 0) pid_descriptor_.emplace(descriptor);
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    return side::parent;
}

bool cloned_child::reap(int options) noexcept {
    int status = 0;
    const pid_t found = waitpid(pid_, &status, __WALL | options);
    if (found == 0 || (found < 0 && errno != ECHILD)) return false;
    if (found == pid_ && WIFSIGNALED(status)) killed_by_ = WTERMSIG(status);
    pid_ = -1;
    return true;
}

bool cloned_child::ended_within(double seconds) noexcept {
    if (pid_descriptor_) {
        pollfd watched{pid_descriptor_->number(), POLLIN, 0};
        if (poll(&watched, 1, static_cast<int>(std::ceil(seconds * 1000))) <= 0) return false;
    }
    return reap(0);
}

void cloned_child::kill() noexcept {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    while (!reap(0)) {
    }
}

}  // namespace heaptrail::cpython

#else

namespace heaptrail::cpython {

cloned_child::side cloned_child::clone() noexcept {
    error_ = ENOSYS;
    return side::parent;
}
bool cloned_child::ended_within(double) noexcept { return true; }
bool cloned_child::reap(int) noexcept { return true; }
void cloned_child::kill() noexcept {}

}  // namespace heaptrail::cpython

#endif
