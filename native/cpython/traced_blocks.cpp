#include "cpython/traced_blocks.hpp"

namespace heaptrail::cpython {

namespace {

// Chains have one or two entries; a table that is just being changed may have led into anything.
constexpr int longest_chain = 4096;

}  // namespace

std::optional<block_trace> traced_blocks::trace_of(const void* block) noexcept {
    _Py_hashtable_t table;
    _Py_slist_t bucket;
    if (!memory_.read(traces_, table) || table.nbuckets == 0) return {};
    const Py_uhash_t hash = _Py_hashtable_hash_ptr(block);
    if (!memory_.read(table.buckets + (hash & (table.nbuckets - 1)), bucket)) return {};
    const _Py_slist_item_t* next = bucket.head;
    for (int step = 0; next != nullptr && step < longest_chain; ++step) {
        _Py_hashtable_entry_t entry;
        if (!memory_.read(reinterpret_cast<const _Py_hashtable_entry_t*>(next), entry)) return {};
        if (entry.key == block && entry.key_hash == hash) {
            block_trace trace;
            if (!memory_.read(static_cast<const block_trace*>(entry.value), trace)) return {};
            return trace;
        }
        next = entry._Py_slist_item.next;
    }
    return {};
}

std::span<const traced_frame> traced_blocks::frames_of(const traced_stack* stack) noexcept {
    traced_stack head;
    frames_.clear();
    if (!memory_.read(stack, &head, offsetof(traced_stack, frames)) || !frames_.resize(head.frame_count)) return {};
    if (!memory_.read(&stack->frames, frames_.data(), frames_.size() * sizeof(traced_frame))) return {};
    return {frames_.data(), frames_.size()};
}

}  // namespace heaptrail::cpython
