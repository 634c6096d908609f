// What a capture says about itself in the file's `snapshot` object.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "cpython/tracing.hpp"

namespace heaptrail::cpython {

// JSON members that stay of one length, so that what was measured can replace what was written before it was known.
class capture_members {
public:
    // `process` and `memory` are JSON; `way` and `reason` are plain text.
    capture_members(const std::string& process, const std::string& memory, const std::string& way, const std::string& reason,
                    const tracing& traced);

    [[nodiscard]] std::string_view text() const noexcept { return text_; }
    // Calls no malloc.
    void put(double pause_seconds, double child_seconds, std::int64_t copied_bytes) noexcept;

private:
    void add(std::string_view part) noexcept;
    void add(std::int64_t number) noexcept;
    void add_seconds(double seconds) noexcept;

    std::string text_;
    std::size_t measurements_;  // where they begin
    std::size_t at_ = 0;
};

}  // namespace heaptrail::cpython
