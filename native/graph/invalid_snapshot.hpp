// The one error that reading a snapshot can raise.
#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <utility>

namespace heaptrail::graph {

class invalid_snapshot : public std::runtime_error {
public:
    // `section` is the part of the file that is at fault, `byte` the offset in the file at which the fault shows.
    invalid_snapshot(std::string section, std::size_t byte, const std::string& problem)
        : std::runtime_error("section " + section + ", byte " + std::to_string(byte) + ": " + problem),
          section_(std::move(section)),
          byte_(byte) {}

    [[nodiscard]] const std::string& section() const noexcept { return section_; }
    [[nodiscard]] std::size_t byte() const noexcept { return byte_; }

private:
    std::string section_;
    std::size_t byte_;
};

}  // namespace heaptrail::graph
