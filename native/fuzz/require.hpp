#pragma once

namespace heaptrail::fuzz {

// Ends the program with a message where a promise is broken.
void require(bool holds, const char* promise);

}  // namespace heaptrail::fuzz
