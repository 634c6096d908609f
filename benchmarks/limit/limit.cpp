// How fast this machine can be at the least: one thread reads a snapshot, checks nothing, and computes dominators and retained
// sizes over all edges that are not weak. Prints a line of JSON. It is a yardstick and no tool: its numbers are not those of
// DevTools, and a damaged file crashes it.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

namespace {

using cell = std::uint32_t;
constexpr cell weak = 6;  // in every version's list of edge types

// Not zeroed, unlike a vector: every cell is written once.
using cells = std::unique_ptr<cell[]>;
cells uninitialized(std::size_t size) { return std::make_unique_for_overwrite<cell[]>(size); }

class text_file {
public:
    explicit text_file(const char* path) {
        const int file = open(path, O_RDONLY);
        struct stat status {};
        if (file < 0 || fstat(file, &status) != 0) throw std::runtime_error("it cannot be read");
        size_ = static_cast<std::size_t>(status.st_size);
        void* mapped = mmap(nullptr, size_, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file, 0);
        close(file);
        if (mapped == MAP_FAILED) throw std::runtime_error("it cannot be mapped");
        begin_ = static_cast<const char*>(mapped);
    }
    ~text_file() { munmap(const_cast<char*>(begin_), size_); }
    text_file(const text_file&) = delete;
    text_file& operator=(const text_file&) = delete;
    [[nodiscard]] std::string_view text() const { return {begin_, size_}; }

private:
    const char* begin_ = nullptr;
    std::size_t size_ = 0;
};

cell next_number(const char*& at) {
    while (static_cast<unsigned char>(*at - '0') > 9) ++at;
    cell value = 0;
    for (cell digit; (digit = static_cast<unsigned char>(*at - '0')) <= 9; ++at) value = value * 10 + digit;
    return value;
}

std::size_t number_behind(std::string_view text, std::string_view key) {
    return std::strtoull(text.data() + text.find(key) + key.size(), nullptr, 10);
}

std::size_t fields_of(std::string_view text, std::string_view key) {
    const std::size_t begin = text.find(key);
    std::size_t count = 1;
    for (std::size_t i = begin; text[i] != ']'; ++i) count += text[i] == ',';
    return count;
}

struct graph {
    std::size_t nodes = 0;
    std::size_t edges = 0;
    std::size_t strings = 0;
    cells sizes;
    cells first_edge;
    cells targets;  // a weak edge leads to its own node
};

std::size_t count_strings(const char* at) {
    std::size_t count = 0;
    for (; *at != ']'; ++count) {
        at = std::strchr(at, '"') + 1;
        for (; *at != '"'; ++at) at += *at == '\\';
        for (++at; *at == ',' || *at == '\n'; ++at) {}
    }
    return count;
}

graph read(std::string_view text) {
    graph read;
    read.nodes = number_behind(text, "\"node_count\":");
    read.edges = number_behind(text, "\"edge_count\":");
    const std::size_t fields = fields_of(text, "\"node_fields\":[");
    read.sizes = uninitialized(read.nodes);
    read.first_edge = uninitialized(read.nodes + 1);
    read.targets = uninitialized(read.edges);
    const char* at = text.data() + text.find("\"nodes\":[");
    cell edge = 0;
    for (std::size_t node = 0; node < read.nodes; ++node) {
        for (int skipped = 0; skipped < 3; ++skipped) next_number(at);
        read.sizes[node] = next_number(at);
        read.first_edge[node] = edge;
        edge += next_number(at);
        for (std::size_t field = 5; field < fields; ++field) next_number(at);
    }
    read.first_edge[read.nodes] = edge;
    at = text.data() + text.find("\"edges\":[", static_cast<std::size_t>(at - text.data()));
    cell node = 0;
    for (cell i = 0; i < read.edges; ++i) {
        while (read.first_edge[node + 1] <= i) ++node;
        const cell type = next_number(at);
        next_number(at);
        const cell target = next_number(at) / static_cast<cell>(fields);
        read.targets[i] = type == weak ? node : target;
    }
    read.strings = count_strings(text.data() + text.find("\"strings\":[", static_cast<std::size_t>(at - text.data())) + 11);
    return read;
}

struct depth_first_order {
    cells number;  // of each node; 0 where the root does not lead to it
    cells node;    // of each number, from 1
    cells parent;  // numbers
    cell count = 0;
};

depth_first_order walk(const graph& heap) {
    depth_first_order order{std::make_unique<cell[]>(heap.nodes), uninitialized(heap.nodes + 1), uninitialized(heap.nodes + 1)};
    cells next = uninitialized(heap.nodes);
    std::memcpy(next.get(), heap.first_edge.get(), heap.nodes * sizeof(cell));
    std::vector<cell> path{0};
    order.number[0] = ++order.count;
    order.node[1] = 0;
    order.parent[1] = 0;
    while (!path.empty()) {
        const cell from = path.back();
        cell edge = next[from];
        const cell end = heap.first_edge[from + 1];
        while (edge < end && order.number[heap.targets[edge]] != 0) ++edge;
        next[from] = edge + 1;
        if (edge >= end) {
            path.pop_back();
            continue;
        }
        const cell to = heap.targets[edge];
        order.number[to] = ++order.count;
        order.node[order.count] = to;
        order.parent[order.count] = order.number[from];
        path.push_back(to);
    }
    return order;
}

// Semi-NCA (Georgiadis, 2005), in numbers of the depth-first order.
cells dominators(const graph& heap, const depth_first_order& order) {
    const cell count = order.count;
    cells first = std::make_unique<cell[]>(count + 2);
    for (cell n = 1; n <= count; ++n) {
        const cell node = order.node[n];
        for (cell e = heap.first_edge[node]; e < heap.first_edge[node + 1]; ++e) ++first[order.number[heap.targets[e]] + 1];
    }
    for (cell n = 1; n <= count + 1; ++n) first[n] += first[n - 1];
    cells predecessors = uninitialized(first[count + 1]);
    for (cell n = 1; n <= count; ++n) {
        const cell node = order.node[n];
        for (cell e = heap.first_edge[node]; e < heap.first_edge[node + 1]; ++e) {
            predecessors[first[order.number[heap.targets[e]]]++] = n;
        }
    }
    cells semi = uninitialized(count + 1);
    cells label = uninitialized(count + 1);
    cells ancestor = std::make_unique<cell[]>(count + 1);
    cells dominator = uninitialized(count + 1);
    for (cell n = 1; n <= count; ++n) {
        semi[n] = label[n] = n;
        dominator[n] = order.parent[n];
    }
    std::vector<cell> path;
    const auto least = [&](cell n) {
        if (ancestor[n] == 0) return n;
        for (cell at = n; ancestor[ancestor[at]] != 0; at = ancestor[at]) path.push_back(at);
        for (; !path.empty(); path.pop_back()) {
            const cell at = path.back();
            const cell above = ancestor[at];
            if (semi[label[above]] < semi[label[at]]) label[at] = label[above];
            ancestor[at] = ancestor[above];
        }
        return label[n];
    };
    for (cell n = count; n > 1; --n) {
        for (cell at = first[n - 1]; at < first[n]; ++at) {
            const cell from = predecessors[at];
            if (from == n) continue;
            const cell candidate = from < n ? from : semi[least(from)];
            if (candidate < semi[n]) semi[n] = candidate;
        }
        label[n] = n;
        ancestor[n] = order.parent[n];
    }
    for (cell n = 2; n <= count; ++n) {
        while (dominator[n] > semi[n]) dominator[n] = dominator[dominator[n]];
    }
    return dominator;
}

double retained_by_root(const graph& heap, const depth_first_order& order, const cells& dominator) {
    auto retained = std::make_unique_for_overwrite<double[]>(order.count + 1);
    for (cell n = 1; n <= order.count; ++n) retained[n] = heap.sizes[order.node[n]];
    for (cell n = order.count; n > 1; --n) retained[dominator[n]] += retained[n];
    return retained[1];
}

}  // namespace

int main(int argument_count, char** arguments) {
    if (argument_count != 2) return std::fputs("usage: limit FILE\n", stderr), 2;
    const text_file file(arguments[1]);
    const graph heap = read(file.text());
    const depth_first_order order = walk(heap);
    const double bytes = retained_by_root(heap, order, dominators(heap, order));
    std::printf("{\"nodes\": %zu, \"edges\": %zu, \"strings\": %zu, \"bytes\": %.0f}\n", heap.nodes, heap.edges, heap.strings, bytes);
}
