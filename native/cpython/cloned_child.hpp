// A copy of this process that nobody but us notices.
#pragma once

#include <sys/types.h>

#include <optional>

#include "cpython/open_descriptor.hpp"

namespace heaptrail::cpython {

// Made by the bare system call: no handlers that were registered for a fork run, there is no SIGCHLD, and the program's own
// `wait` neither finds it nor waits for it. In the child all signals are blocked.
class cloned_child {
public:
    enum class side { parent, child };

    cloned_child() noexcept = default;
    cloned_child(const cloned_child&) = delete;
    cloned_child& operator=(const cloned_child&) = delete;
    ~cloned_child() { kill(); }

    // Comes back twice. In the parent `error()` says whether there is a child. Linux only; ENOSYS elsewhere.
    [[nodiscard]] side clone() noexcept;
    [[nodiscard]] int error() const noexcept { return error_; }
    [[nodiscard]] pid_t pid() const noexcept { return pid_; }

    // Whether the child ended within that time; a signal for this thread ends the wait early. To be called without the GIL.
    [[nodiscard]] bool ended_within(double seconds) noexcept;
    // Ends the child where it still runs, and waits for that.
    void kill() noexcept;
    // The signal that killed it, or 0. Known once it ended.
    [[nodiscard]] int killed_by() const noexcept { return killed_by_; }

private:
    pid_t pid_ = -1;
    std::optional<open_descriptor> pid_descriptor_;  // not before Linux 5.2: without it there is no time limit on this side
    int error_ = 0;
    int killed_by_ = 0;
    [[nodiscard]] bool reap(int options) noexcept;
};

}  // namespace heaptrail::cpython
