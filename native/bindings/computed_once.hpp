// A value that is made on the first call that needs it, from any thread.
#pragma once

#include <atomic>
#include <mutex>
#include <utility>

namespace heaptrail::bindings {

template <class T>
class computed_once {
public:
    template <class Compute>
    const T& get(const Compute& compute) {
        std::call_once(once_, [&] {
            value_ = compute();
            ready_.store(true, std::memory_order_release);
        });
        return value_;
    }
    void set(T value) {
        get([&] { return std::move(value); });
    }
    [[nodiscard]] bool ready() const noexcept { return ready_.load(std::memory_order_acquire); }

private:
    std::once_flag once_;
    std::atomic<bool> ready_ = false;
    T value_{};
};

}  // namespace heaptrail::bindings
