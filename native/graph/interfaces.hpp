// Interfaces of plain JavaScript objects: `{id, name, tags}` says more in a table of classes than `Object`.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "graph/columns.hpp"
#include "graph/strings.hpp"

namespace heaptrail::graph {

// A property list that a plain object may have. The properties are string indices of one snapshot.
struct interface_definition {
    std::string name;
    std::vector<std::uint32_t> properties;
};

// The same without ties to a snapshot, to categorise one snapshot with the interfaces of another.
struct portable_interface {
    std::string name;
    std::vector<std::string> properties;
};

inline constexpr std::uint32_t no_string = 0xFFFFFFFFu;
inline constexpr std::uint32_t no_interface = 0xFFFFFFFFu;

// The commonest property lists among the given plain objects, most common first: DevTools' inferInterfaceDefinitions.
// O(edges of the objects).
[[nodiscard]] std::vector<interface_definition> infer_interfaces(
    const columns& heap, std::span<const ordinal> plain_objects, const string_table& strings);

// For each plain object the position of the interface it has most properties of, earlier ones first, or `no_interface`:
// DevTools' applyInterfaceDefinitions. O(edges of the objects), and for each distinct list of properties that occur in
// interfaces one look at the interfaces that have one of them.
[[nodiscard]] std::vector<std::uint32_t> match_interfaces(
    const columns& heap, std::span<const ordinal> plain_objects, const string_table& strings,
    std::span<const interface_definition> definitions);

[[nodiscard]] std::vector<portable_interface> detach_interfaces(
    std::span<const interface_definition> definitions, const string_table& strings);

// A property that no plain object of this snapshot has becomes `no_string`. O(edges of the objects), and each of their
// property names is decoded once.
[[nodiscard]] std::vector<interface_definition> attach_interfaces(
    const columns& heap, std::span<const ordinal> plain_objects, const string_table& strings,
    std::span<const portable_interface> interfaces);

// A property name as it stands in an interface's name: quoted like JSON where it could be misread.
[[nodiscard]] std::string format_property_name(const std::string& name);

// Length of UTF-8 text as JavaScript counts it.
[[nodiscard]] std::size_t utf16_length(const std::string& text) noexcept;

}  // namespace heaptrail::graph
