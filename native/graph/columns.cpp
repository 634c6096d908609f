#include "graph/columns.hpp"

#include <cstdlib>
#include <mutex>
#include <new>
#include <vector>

namespace heaptrail::graph {

namespace {

constexpr std::size_t large_block = std::size_t{8} << 20;

// Large blocks that were freed and may be wanted again at once: kernels use several columns of the same size one after the
// other, and getting fresh pages from the system costs more than most of what is done with them.
class spare_blocks {
public:
    void* take(std::size_t bytes) {
        const std::lock_guard lock(mutex_);
        auto best = blocks_.end();
        for (auto block = blocks_.begin(); block != blocks_.end(); ++block)
            if (fits(block->bytes, bytes) && (best == blocks_.end() || block->bytes < best->bytes)) best = block;
        if (best == blocks_.end()) return nullptr;
        void* cells = best->cells;
        blocks_.erase(best);
        return cells;
    }

    // False where nobody wants spare blocks, or where there is no memory to note one.
    bool keep(void* cells, std::size_t bytes) noexcept {
        const std::lock_guard lock(mutex_);
        if (users_ == 0) return false;
        try {
            blocks_.push_back({cells, bytes});
        } catch (const std::bad_alloc&) {
            return false;
        }
        return true;
    }

    void enter() noexcept {
        const std::lock_guard lock(mutex_);
        ++users_;
    }

    void leave() noexcept {
        const std::lock_guard lock(mutex_);
        if (--users_ > 0) return;
        for (const block& spare : blocks_) std::free(spare.cells);
        blocks_.clear();
    }

private:
    struct block {
        void* cells;
        std::size_t bytes;
    };

    // At most a quarter of a block is wasted.
    static bool fits(std::size_t block, std::size_t wanted) noexcept { return block >= wanted && block - block / 4 <= wanted; }

    std::mutex mutex_;
    std::vector<block> blocks_;
    std::size_t users_ = 0;
};

spare_blocks& spares() {
    static spare_blocks blocks;
    return blocks;
}

}  // namespace

void* allocate_cells(std::size_t bytes) {
    void* cells = bytes >= large_block ? spares().take(bytes) : nullptr;
    if (cells == nullptr) cells = std::malloc(bytes);
    if (cells == nullptr) throw std::bad_alloc();
    return cells;
}

void free_cells(void* cells, std::size_t bytes) noexcept {
    if (bytes < large_block || !spares().keep(cells, bytes)) std::free(cells);
}

column_reuse::column_reuse() noexcept { spares().enter(); }
column_reuse::~column_reuse() { spares().leave(); }

}  // namespace heaptrail::graph
