// The columns of a heap: what a snapshot file says, one array a field, checked and ready for kernels.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <type_traits>

namespace heaptrail::graph {

// What a node is. Files number their types differently from version to version; the reader maps them onto these by name.
enum class node_type : std::uint8_t {
    hidden,
    array,
    string,
    object,
    code,
    closure,
    regexp,
    number,
    native,
    synthetic,
    concatenated_string,
    sliced_string,
    symbol,
    bigint,
    object_shape,
    wasm_object,
    other,
};

enum class edge_type : std::uint8_t {
    context,
    element,
    property,
    internal,
    hidden,
    shortcut,
    weak,
    other,
};

// Memory for a column, not zeroed.
[[nodiscard]] void* allocate_cells(std::size_t bytes);
void free_cells(void* cells, std::size_t bytes) noexcept;

// While one of these lives, large columns that are freed wait to be used again, whoever frees and wants them. To be held
// around kernels: they need columns of the same sizes one after the other, and fresh pages cost more than filling them.
class column_reuse {
public:
    column_reuse() noexcept;
    ~column_reuse();
    column_reuse(const column_reuse&) = delete;
    column_reuse& operator=(const column_reuse&) = delete;
};

// A fixed-size array that is not zeroed when it is made: columns have hundreds of megabytes, and every cell is written once.
template <class T>
class column {
    static_assert(std::is_trivially_copyable_v<T>);

public:
    column() = default;
    explicit column(std::size_t size)
        : data_(size ? static_cast<T*>(allocate_cells(size * sizeof(T))) : nullptr, free_memory{size * sizeof(T)}),
          size_(size) {}
    column(std::size_t size, T value) : column(size) { fill(value); }

    // Cells that somebody else keeps, for as long as the column lives. They must not be written to.
    [[nodiscard]] static column borrowed(std::span<const T> cells) noexcept {
        column result;
        result.data_ = {const_cast<T*>(cells.data()), free_memory{}};
        result.size_ = cells.size();
        return result;
    }

    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
    [[nodiscard]] T* data() noexcept { return data_.get(); }
    [[nodiscard]] const T* data() const noexcept { return data_.get(); }
    T& operator[](std::size_t i) noexcept { return data_[i]; }
    const T& operator[](std::size_t i) const noexcept { return data_[i]; }
    T* begin() noexcept { return data(); }
    T* end() noexcept { return data() + size_; }
    const T* begin() const noexcept { return data(); }
    const T* end() const noexcept { return data() + size_; }
    operator std::span<T>() noexcept { return {data(), size_}; }
    operator std::span<const T>() const noexcept { return {data(), size_}; }
    void fill(T value) noexcept {
        for (T& cell : *this) cell = value;
    }

private:
    struct free_memory {
        std::size_t bytes = 0;  // 0 where the cells are borrowed
        void operator()(T* cells) const noexcept {
            if (bytes != 0) free_cells(cells, bytes);
        }
    };
    std::unique_ptr<T[], free_memory> data_;
    std::size_t size_ = 0;
};

// A copy of what was collected without knowing how much there is.
template <class T>
[[nodiscard]] column<T> column_of(std::span<const T> values) {
    column<T> cells(values.size());
    std::copy(values.begin(), values.end(), cells.begin());
    return cells;
}

using ordinal = std::uint32_t;  // a node's position in the file
inline constexpr ordinal no_node = 0xFFFFFFFFu;
inline constexpr std::uint32_t no_trace = 0xFFFFFFFFu;

// Invariants, which the reader has checked: there is at least one node, the root, which is ordinal 0;
// node_to_first_edge[0] == 0, it never falls, and its last cell is the number of edges; every target is below the number of
// nodes; every name is below the number of strings.
struct columns {
    column<node_type> node_types;
    column<std::uint32_t> node_names;       // index into the string table
    column<std::uint32_t> node_ids;         // as DevTools shows them behind an @
    column<std::uint32_t> node_self_sizes;  // bytes, as the file has them
    column<std::uint8_t> detachedness;      // 0 unknown, 1 attached, 2 detached; empty where the file has no such field
    column<std::uint32_t> node_to_first_edge;  // one cell more than there are nodes
    column<edge_type> edge_types;
    column<std::uint32_t> edge_names;  // index into the string table; for element and hidden edges the index itself
    column<ordinal> edge_targets;

    [[nodiscard]] std::size_t node_count() const noexcept { return node_types.size(); }
    [[nodiscard]] std::size_t edge_count() const noexcept { return edge_types.size(); }
};

[[nodiscard]] constexpr bool has_string_name(edge_type type) noexcept {
    return type != edge_type::element && type != edge_type::hidden;
}

}  // namespace heaptrail::graph
