#include "graph/string_matching.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_set>

namespace heaptrail::graph {

column<std::uint8_t> match_strings(
    const string_table& strings, std::span<const std::string> names, std::span<const std::string> prefixes) {
    const std::unordered_set<std::string_view> known(names.begin(), names.end());
    std::size_t longest = 0;
    for (const std::string& name : names) longest = std::max(longest, name.size());

    column<std::uint8_t> matches(strings.size());
    for (std::size_t i = 0; i < strings.size(); ++i) {
        const std::string_view raw = strings.raw(i);
        matches[i] = (raw.size() <= longest && known.contains(raw)) ||
            std::any_of(prefixes.begin(), prefixes.end(), [&](const std::string& prefix) { return raw.starts_with(prefix); });
    }
    return matches;
}

}  // namespace heaptrail::graph
