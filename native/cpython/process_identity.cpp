#include "cpython/process_identity.hpp"

#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <random>

namespace heaptrail::cpython {

namespace {

constexpr int fields_before_start = 19;  // after the name of the program, which may contain anything but ends with the last ')'

unsigned long long clock_ticks_at_start() {
    std::ifstream file("/proc/self/stat");
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    std::size_t at = text.rfind(')');
    for (int field = 0; at != std::string::npos && field <= fields_before_start; ++field) at = text.find(' ', at + 1);
    return at == std::string::npos ? 0 : std::strtoull(text.c_str() + at, nullptr, 10);
}

std::string fresh_session() {
    std::random_device source;
    std::array<char, 17> digits;
    std::snprintf(digits.data(), digits.size(), "%08x%08x", source(), source());
    return digits.data();
}

}  // namespace

std::string process_identity() {
    static pid_t owner = 0;
    static std::string session;
    if (owner != getpid()) {
        session = fresh_session();
        owner = getpid();
    }
    return "{\"pid\":" + std::to_string(owner) + ",\"started\":" + std::to_string(clock_ticks_at_start()) + ",\"session\":\"" +
           session + "\"}";
}

}  // namespace heaptrail::cpython
