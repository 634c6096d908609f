#include "graph/arrow_stream.hpp"

#include <algorithm>
#include <cerrno>
#include <exception>
#include <new>
#include <string>
#include <utility>

namespace heaptrail::graph {

namespace {

// Whole bytes of validity bits, few enough for all cores to get some, enough for a batch to cost nothing.
constexpr std::size_t rows_in_a_batch = std::size_t{1} << 18;

// What the structures point to. A receiver may move a child out of its parent and release it later, in another thread: each
// holds on its own what it needs.

struct schema_parts {
    std::string format;
    std::string name;
    std::vector<ArrowSchema> children;
    std::vector<ArrowSchema*> child_pointers;
    std::unique_ptr<ArrowSchema> dictionary;
};

struct array_parts {
    std::shared_ptr<const arrow_table> table;
    batch_cells cells;
    std::vector<ArrowArray> children;
    std::vector<ArrowArray*> child_pointers;
    std::unique_ptr<ArrowArray> dictionary;
};

struct stream_state {
    std::shared_ptr<const arrow_table> table;
    std::size_t next_row = 0;
    std::string last_error;
};

template <class Structure, class Parts>
void release_parts(Structure* released) {
    const std::unique_ptr<Parts> parts(static_cast<Parts*>(released->private_data));
    for (Structure& child : parts->children) {
        if (child.release != nullptr) child.release(&child);
    }
    if (parts->dictionary && parts->dictionary->release != nullptr) parts->dictionary->release(parts->dictionary.get());
    released->release = nullptr;
}

template <class Structure, class Parts>
void hand_over(Structure* filled, std::unique_ptr<Parts> parts) {
    for (Structure& child : parts->children) parts->child_pointers.push_back(&child);
    filled->n_children = static_cast<std::int64_t>(parts->children.size());
    filled->children = parts->child_pointers.data();
    filled->dictionary = parts->dictionary.get();
    filled->release = &release_parts<Structure, Parts>;
    filled->private_data = parts.release();
}

void fill_schema(ArrowSchema* schema, std::string format, std::string name, std::int64_t flags, std::unique_ptr<schema_parts> parts) {
    parts->format = std::move(format);
    parts->name = std::move(name);
    *schema = {};
    schema->format = parts->format.c_str();
    schema->name = parts->name.c_str();
    schema->flags = flags;
    hand_over(schema, std::move(parts));
}

void fill_column_schema(ArrowSchema* schema, const table_column& column) {
    auto parts = std::make_unique<schema_parts>();
    if (column.words) {
        parts->dictionary = std::make_unique<ArrowSchema>();
        fill_schema(parts->dictionary.get(), "u", "", 0, std::make_unique<schema_parts>());
    }
    fill_schema(schema, column.format, column.name, arrow_flag_nullable, std::move(parts));
}

void fill_array(ArrowArray* array, std::size_t length, std::unique_ptr<array_parts> parts) {
    *array = {};
    array->length = static_cast<std::int64_t>(length);
    array->null_count = parts->cells.null_count;
    array->n_buffers = static_cast<std::int64_t>(parts->cells.buffers.size());
    array->buffers = parts->cells.buffers.data();
    hand_over(array, std::move(parts));
}

void fill_words(ArrowArray* array, const std::shared_ptr<const arrow_table>& table, const word_list& words) {
    auto parts = std::make_unique<array_parts>();
    parts->table = table;
    parts->cells.buffers = {nullptr, words.ends.data(), words.text.data()};
    fill_array(array, words.count, std::move(parts));
}

void fill_column(ArrowArray* array, const std::shared_ptr<const arrow_table>& table, const table_column& column, std::size_t first,
                 std::size_t count) {
    auto parts = std::make_unique<array_parts>();
    parts->table = table;
    parts->cells = column.read(first, count);
    if (column.words) {
        parts->dictionary = std::make_unique<ArrowArray>();
        fill_words(parts->dictionary.get(), table, *column.words);
    }
    fill_array(array, count, std::move(parts));
}

// Releases the children that were filled, should a later one fail.
struct unfinished_batch {
    std::unique_ptr<array_parts> parts = std::make_unique<array_parts>();
    ~unfinished_batch() {
        if (!parts) return;
        for (ArrowArray& child : parts->children) {
            if (child.release != nullptr) child.release(&child);
        }
    }
};

void fill_batch(ArrowArray* array, const std::shared_ptr<const arrow_table>& table, std::size_t first, std::size_t count) {
    unfinished_batch batch;
    batch.parts->table = table;
    batch.parts->cells.buffers = {nullptr};
    batch.parts->children.resize(table->columns.size());
    for (std::size_t i = 0; i < table->columns.size(); ++i)
        fill_column(&batch.parts->children[i], table, table->columns[i], first, count);
    fill_array(array, count, std::move(batch.parts));
}

stream_state& state_of(ArrowArrayStream* stream) { return *static_cast<stream_state*>(stream->private_data); }

// What C++ throws as the interface wants it: a number, and a text for who asks.
template <class Fill>
int without_exceptions(ArrowArrayStream* stream, const Fill& fill) noexcept {
    try {
        fill();
        return 0;
    } catch (const std::bad_alloc&) {
        return ENOMEM;
    } catch (const std::exception& error) {
        state_of(stream).last_error = error.what();
        return EINVAL;
    }
}

int get_schema(ArrowArrayStream* stream, ArrowSchema* schema) {
    return without_exceptions(stream, [&] { export_schema(*state_of(stream).table, schema); });
}

int get_next(ArrowArrayStream* stream, ArrowArray* array) {
    return without_exceptions(stream, [&] {
        stream_state& state = state_of(stream);
        *array = {};  // the end, unless there are rows left
        const std::size_t count = std::min(rows_in_a_batch, state.table->row_count - state.next_row);
        if (count == 0) return;
        fill_batch(array, state.table, state.next_row, count);
        state.next_row += count;
    });
}

const char* get_last_error(ArrowArrayStream* stream) {
    const std::string& text = state_of(stream).last_error;
    return text.empty() ? nullptr : text.c_str();
}

void release_stream(ArrowArrayStream* stream) {
    delete &state_of(stream);
    stream->release = nullptr;
}

}  // namespace

void export_schema(const arrow_table& table, ArrowSchema* schema) {
    auto parts = std::make_unique<schema_parts>();
    parts->children.resize(table.columns.size());
    for (std::size_t i = 0; i < table.columns.size(); ++i) fill_column_schema(&parts->children[i], table.columns[i]);
    fill_schema(schema, "+s", "", 0, std::move(parts));
}

void export_stream(std::shared_ptr<const arrow_table> table, ArrowArrayStream* stream) {
    *stream = {&get_schema, &get_next, &get_last_error, &release_stream, new stream_state{std::move(table), 0, {}}};
}

}  // namespace heaptrail::graph
