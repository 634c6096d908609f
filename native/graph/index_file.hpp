// The file that an opened heap is kept in: named sections, each with a checksum, mapped and used where they lie.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace heaptrail::graph {

// Layout: a header of 64 bytes, the table of sections, then the sections, each from a multiple of 64 bytes on. Numbers are as
// the machine that wrote them has them; a machine of the other byte order finds the file foreign. So does a build from other
// sources: what an older version computed is computed anew.

// What a section holds. A section that is not there was not computed; a number is never used for anything else again.
// One more section takes a number here, a store and a load beside those of its kind (index_columns.hpp, index_tables.hpp), a
// line in verify_index, and one in the heap of the bindings where it is loaded and where it is stored.
enum class index_section : std::uint32_t {
    origin = 1,       // for people: which snapshot this is the index of
    header_text = 2,  // the snapshot's own header
    counts = 3,
    string_text = 4,  // of snapshots that are not mapped themselves

    node_types = 10,
    node_names = 11,
    node_ids = 12,
    node_self_sizes = 13,
    detachedness = 14,
    node_to_first_edge = 15,
    edge_types = 16,
    edge_names = 17,
    edge_targets = 18,
    locations = 19,
    trace_function_names = 20,
    trace_script_names = 21,
    trace_script_ids = 22,
    trace_lines = 23,
    trace_columns = 24,
    trace_functions = 25,
    trace_parents = 26,
    trace_counts = 27,
    trace_sizes = 28,
    node_to_trace = 29,

    node_to_first_retainer = 30,
    retainer_edges = 31,
    retainer_nodes = 32,
    shallow_sizes = 33,
    distances = 34,
    dominators = 35,
    retained_sizes = 36,
    dominator_preorder = 37,
    reachable_count = 38,

    sample_timestamps = 40,
    sample_last_assigned_ids = 41,

    node_to_class = 50,
    classes = 51,
    interfaces = 52,
    class_rows = 53,
    statistics = 54,
    root_children = 55,
};

// The file is not what was written, or was not written by this build for this snapshot.
class damaged_index : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

inline void require_sound(bool holds, const char* otherwise) {
    if (!holds) throw damaged_index(otherwise);
}

// What ties an index to its snapshot. Opaque here.
using index_fingerprint = std::array<std::byte, 16>;

// A view of an index file. `bytes` must outlive it.
class index_file {
public:
    // Checks the header and the table, and no section: the cost does not depend on the size. The bytes must begin at a
    // multiple of 8, as mappings do. Throws damaged_index.
    explicit index_file(std::span<const std::byte> bytes);

    [[nodiscard]] const index_fingerprint& fingerprint() const noexcept { return fingerprint_; }
    [[nodiscard]] bool has(index_section section) const noexcept;
    // Bytes, not verified; 0 where the section is not there.
    [[nodiscard]] std::size_t size_of(index_section section) const noexcept;

    // The cells of a section, whose checksum is verified on every call. Throws damaged_index where the section is not there,
    // is damaged, or does not hold whole cells. Cost: one pass over it.
    template <class T>
    [[nodiscard]] std::span<const T> cells(index_section section) const {
        static_assert(std::is_trivially_copyable_v<T>);
        const std::span<const std::byte> bytes = verified(section);
        require_sound(bytes.size() % sizeof(T) == 0, "a section does not hold whole cells");
        return {reinterpret_cast<const T*>(bytes.data()), bytes.size() / sizeof(T)};
    }
    // The same with a given number of cells.
    template <class T>
    [[nodiscard]] std::span<const T> cells(index_section section, std::size_t count) const {
        const std::span<const T> found = cells<T>(section);
        require_sound(found.size() == count, "a section has another length than the heap");
        return found;
    }
    [[nodiscard]] std::string_view text(index_section section) const;

private:
    struct entry {
        index_section section;
        std::uint32_t unused;
        std::uint64_t offset;
        std::uint64_t size;
        std::uint64_t checksum;
    };
    friend class index_writer;

    [[nodiscard]] const entry* find(index_section section) const noexcept;
    [[nodiscard]] std::span<const std::byte> verified(index_section section) const;

    std::span<const std::byte> bytes_;
    std::vector<entry> table_;
    index_fingerprint fingerprint_{};
};

// Collects sections and lays them out.
class index_writer {
public:
    // The cells must outlive the writer.
    template <class T>
    void add(index_section section, std::span<const T> cells) {
        sections_.push_back({section, std::as_bytes(cells)});
    }
    // The writer keeps the text.
    void add_text(index_section section, std::string text);

    // Bytes of the file.
    [[nodiscard]] std::size_t size() const noexcept;
    // The pieces of the file in order, which refer to the writer and to what was added. Two threads reckon the checksums.
    [[nodiscard]] std::vector<std::span<const std::byte>> finish(const index_fingerprint& fingerprint);

private:
    struct added {
        index_section section;
        std::span<const std::byte> bytes;
    };

    [[nodiscard]] std::size_t beginning_size() const noexcept;

    std::vector<added> sections_;
    std::vector<std::vector<char>> texts_;
    std::vector<std::byte> beginning_;
};

}  // namespace heaptrail::graph
