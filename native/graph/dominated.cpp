#include "graph/dominated.hpp"

namespace heaptrail::graph {

namespace {

constexpr std::uint8_t outside = 0;
constexpr std::uint8_t inside = 1;
constexpr std::uint8_t unknown = 2;

}  // namespace

column<std::uint8_t> find_dominated(std::span<const ordinal> dominators, ordinal top) {
    column<std::uint8_t> places(dominators.size(), unknown);
    places[0] = outside;
    places[top] = inside;
    for (ordinal node = 0; node < dominators.size(); ++node) {
        // Up to the first dominator whose place is known, then down the same way: each node is passed twice at most.
        ordinal above = node;
        while (places[above] == unknown) above = dominators[above];
        const std::uint8_t place = places[above];
        for (ordinal below = node; places[below] == unknown; below = dominators[below]) places[below] = place;
    }
    return places;
}

}  // namespace heaptrail::graph
