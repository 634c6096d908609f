#include "fuzz/require.hpp"

#include <cstdio>
#include <cstdlib>

namespace heaptrail::fuzz {

void require(bool holds, const char* promise) {
    if (holds) return;
    std::fprintf(stderr, "broken: %s\n", promise);
    std::abort();
}

}  // namespace heaptrail::fuzz
