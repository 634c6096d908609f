// A file that is open for the time of a capture.
#pragma once

#include <unistd.h>

#include <array>
#include <atomic>

namespace heaptrail::cpython {

// What captures have open, so that a process that the program forks off meanwhile can close its copies.
inline std::array<std::atomic<int>, 8> capture_descriptors{};  // each the number + 1, or 0

class open_descriptor {
public:
    open_descriptor() noexcept = default;
    explicit open_descriptor(int descriptor) noexcept : descriptor_(descriptor) {
        if (descriptor < 0) return;
        for (std::atomic<int>& place : capture_descriptors) {
            int free = 0;
            if (!place.compare_exchange_strong(free, descriptor + 1)) continue;
            place_ = &place;
            return;
        }
    }
    open_descriptor(const open_descriptor&) = delete;
    open_descriptor& operator=(const open_descriptor&) = delete;
    ~open_descriptor() { close(); }

    [[nodiscard]] int number() const noexcept { return descriptor_; }
    void close() noexcept {
        if (place_ != nullptr) place_->store(0);
        place_ = nullptr;
        if (descriptor_ >= 0) ::close(descriptor_);
        descriptor_ = -1;
    }

private:
    int descriptor_ = -1;
    std::atomic<int>* place_ = nullptr;
};

}  // namespace heaptrail::cpython
