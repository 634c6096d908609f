// A snapshot that appears under its name only when it is whole.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "cpython/open_descriptor.hpp"

namespace heaptrail::cpython {

// `<path>.part` while it is written: new, private to this user, removed unless `finish` was reached.
class capture_file {
public:
    explicit capture_file(std::string path);
    capture_file(const capture_file&) = delete;
    capture_file& operator=(const capture_file&) = delete;
    ~capture_file();

    [[nodiscard]] int error() const noexcept { return error_; }  // of creating it
    [[nodiscard]] int descriptor() const noexcept { return descriptor_.number(); }
    [[nodiscard]] const std::string& part() const noexcept { return part_; }

    // Writes `text` over what is at `offset`, makes the file durable and gives it its name. An errno, or 0.
    [[nodiscard]] int finish(std::string_view text, std::uint64_t offset);

private:
    std::string path_;
    std::string part_;
    open_descriptor descriptor_;
    int error_;
};

}  // namespace heaptrail::cpython
