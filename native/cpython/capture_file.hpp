// A snapshot that appears under its name only when it is whole.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "cpython/open_descriptor.hpp"

namespace heaptrail::cpython {

// `<path>.part` while it is written: new, private to this user, removed unless it became the file. Only the constructor
// calls malloc, so that a copy of the process can do all the rest.
class capture_file {
public:
    // `path` is absolute.
    explicit capture_file(std::string path);
    capture_file(const capture_file&) = delete;
    capture_file& operator=(const capture_file&) = delete;
    ~capture_file();

    [[nodiscard]] int error() const noexcept { return error_; }  // of creating it
    [[nodiscard]] int descriptor() const noexcept { return descriptor_.number(); }

    // An errno, or 0.
    [[nodiscard]] int synchronise() const noexcept;
    // Writes `text` over what is at `offset` and gives the file its name. An errno, or 0.
    [[nodiscard]] int finish(std::string_view text, std::uint64_t offset) const noexcept;
    void remove_part() const noexcept;
    void remove_finished() const noexcept;

private:
    std::string path_;
    std::string folder_;
    std::string part_;
    open_descriptor descriptor_;
    int error_;
};

}  // namespace heaptrail::cpython
