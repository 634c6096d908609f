#include "cpython/private_layouts.hpp"

#include <cstring>

#include "cpython/contexts.hpp"
#include "cpython/handlers.hpp"
#include "cpython/python_classes.hpp"

namespace heaptrail::cpython {
namespace {

// functools
struct lru_link {
    PyObject ob_base;
    lru_link *prev, *next;
    Py_hash_t hash;
    PyObject *key, *result;
};
struct lru_cache {
    lru_link root;
    void* wrapper;
    int typed;
    PyObject* cache;
    Py_ssize_t hits;
    PyObject* func;
    Py_ssize_t maxsize, misses;
    PyObject* kwd_mark;
    PyTypeObject* link_type;
    PyObject *cache_info_type, *dict, *weak_references;
};

// collections
struct ordered_dict_node {
    PyObject* key;
    Py_hash_t hash;
    ordered_dict_node *next, *previous;
};
struct ordered_dict {
    PyDictObject dict;
    ordered_dict_node *first, *last;
    ordered_dict_node** fast_nodes;
    Py_ssize_t fast_node_count;
    void* sentinel;
    std::size_t state;
    PyObject *instance_dict, *weak_references;
};
struct deque {
    PyVarObject ob_base;
    void *left_block, *right_block;
    Py_ssize_t left_index;
    std::size_t rest[21];
};

// array, mmap, io
struct array_description {
    char code;
    int item_size;
};
struct array_object {
    PyVarObject ob_base;
    char* items;
    Py_ssize_t allocated;
    const array_description* description;
    std::size_t rest[2];
};
struct memory_map {
    PyObject ob_base;
    char* data;
    Py_ssize_t size;
};
struct buffered_io {
    PyObject ob_base;
    PyObject* raw;
    int flags[6];
    off_t absolute_position;
    char* buffer;
    off_t positions[5];
    void* lock;
    unsigned long owner;
    Py_ssize_t buffer_size, buffer_mask;
    PyObject *dict, *weak_references;
};
struct bytes_io {
    PyObject ob_base;
    PyObject* buffer;
    Py_ssize_t position, string_size;
    PyObject *dict, *weak_references;
    Py_ssize_t exports;
};

// ctypes: what is known of a type, a dict with fields of its own
struct ctypes_storage {
    PyDictObject dict;
    Py_ssize_t size, align, length;
    void* ffi_type[3];
    PyObject* proto;
    void *set, *get, *parameter;
    PyObject *argument_types, *converters, *result_type, *checker;
};

// datetime.datetime and datetime.time: the field for a time zone comes last, and one without a time zone is allocated without it.
struct with_time_zone {
    PyObject ob_base;
    Py_hash_t hash;
    char has_time_zone;
};

// numpy keeps the struct of its arrays for extension modules to read.
struct numpy_array {
    PyObject ob_base;
    char* data;
    int dimension_count;
    Py_ssize_t *dimensions, *strides;
    PyObject *base, *description;
    int flags;
};
struct numpy_description {
    PyObject ob_base;
    PyTypeObject* scalar_type;
    char kind, code;
};
constexpr int numpy_owns_data = 4;

template <class Struct>
const Struct* as(PyObject* object) noexcept {
    return reinterpret_cast<const Struct*>(object);
}

void note_lru_link(walk& w, PyObject* object) noexcept {
    w.refer(as<lru_link>(object)->key, w.labels.key);
    w.attribute(as<lru_link>(object)->result, "result");
}

void note_lru_cache(walk& w, PyObject* object) noexcept {
    const auto* cache = as<lru_cache>(object);
    w.attribute(cache->cache, "cache");
    w.attribute(cache->func, "__wrapped__");
    w.field(cache->kwd_mark, "kwd_mark");
    w.field(reinterpret_cast<PyObject*>(cache->link_type), "lru_list_elem_type");
    w.field(cache->cache_info_type, "cache_info_type");
    const lru_link* const end = &cache->root;
    for (lru_link* link = cache->root.next; link != nullptr && link != end; link = link->next) w.field(&link->ob_base, "link");
}

void note_ordered_dict(walk& w, PyObject* object) noexcept {
    note_dict(w, object);
    for (const auto* node = as<ordered_dict>(object)->first; node != nullptr; node = node->next) w.refer(node->key, w.labels.key);
}

void note_ctypes_storage(walk& w, PyObject* object) noexcept {
    note_dict(w, object);
    const auto* storage = as<ctypes_storage>(object);
    w.field(storage->proto, "proto");
    w.field(storage->argument_types, "argtypes");
    w.field(storage->converters, "converters");
    w.field(storage->result_type, "restype");
    w.field(storage->checker, "checker");
}

void note_bytes_io(walk& w, PyObject* object) noexcept { w.field(as<bytes_io>(object)->buffer, "buf"); }

std::size_t cells_of(const numpy_array& array) noexcept {
    std::size_t cells = 1;
    for (int i = 0; i < array.dimension_count; ++i) cells *= static_cast<std::size_t>(array.dimensions[i]);
    return cells;
}

void note_numpy_array(walk& w, PyObject* object) noexcept {
    const auto* array = as<numpy_array>(object);
    w.attribute(array->base, "base");
    w.attribute(array->description, "dtype");
    if (!(array->flags & numpy_owns_data) || array->data == nullptr || array->description == nullptr) return;
    if (as<numpy_description>(array->description)->code != 'O') return;
    const auto* cells = reinterpret_cast<PyObject* const*>(array->data);
    for (std::size_t i = 0; i < cells_of(*array); ++i) w.refer(cells[i], object_graph::element(i));
}

// Memory of an array that owns it lies without gaps, in whatever order of axes: the longest stride spans it all.
std::size_t size_of_numpy_array(PyObject* object) noexcept {
    const auto* array = as<numpy_array>(object);
    std::size_t bytes = static_cast<std::size_t>(array->dimension_count) * 2 * sizeof(Py_ssize_t);
    if (!(array->flags & numpy_owns_data)) return bytes;
    std::size_t data = array->dimension_count == 0 ? sizeof(double) : 0;
    for (int i = 0; i < array->dimension_count; ++i) {
        const Py_ssize_t stride = array->strides[i] < 0 ? -array->strides[i] : array->strides[i];
        data = std::max(data, static_cast<std::size_t>(stride * array->dimensions[i]));
    }
    return bytes + (cells_of(*array) == 0 ? 0 : data);
}

std::size_t size_of_deque(PyObject* object) noexcept {
    constexpr std::size_t block_items = 64;
    const auto items = static_cast<std::size_t>(Py_SIZE(object)) + static_cast<std::size_t>(as<deque>(object)->left_index);
    return (items + block_items - 1) / block_items * (block_items + 2) * sizeof(void*);
}

std::size_t size_of_array(PyObject* object) noexcept {
    const auto* array = as<array_object>(object);
    return static_cast<std::size_t>(array->allocated * array->description->item_size);
}

std::size_t size_of_buffered_io(PyObject* object) noexcept {
    const auto* file = as<buffered_io>(object);
    return file->buffer == nullptr ? 0 : static_cast<std::size_t>(file->buffer_size);
}

std::size_t size_of_memory_map(PyObject* object) noexcept {
    const auto* map = as<memory_map>(object);
    return map->data == nullptr ? 0 : static_cast<std::size_t>(map->size);
}

std::size_t size_of_ordered_dict(PyObject* object) noexcept {
    const auto* dict = as<ordered_dict>(object);
    return static_cast<std::size_t>(dict->fast_node_count) * sizeof(void*) +
           static_cast<std::size_t>(dict->dict.ma_used) * sizeof(ordered_dict_node);
}

struct known_type {
    const char* name;
    Py_ssize_t size;  // of the struct
    bool at_least;    // whether a longer struct that begins alike is known as well
    reference_handler note;
    bool complete;
    extra_size extra;
};

const known_type known_types[] = {
    {"functools._lru_list_elem", sizeof(lru_link), false, note_lru_link, true, nullptr},
    {"functools._lru_cache_wrapper", sizeof(lru_cache), false, note_lru_cache, true, nullptr},
    {"collections.OrderedDict", sizeof(ordered_dict), false, note_ordered_dict, true, size_of_ordered_dict},
    {"collections.deque", sizeof(deque), false, nullptr, false, size_of_deque},
    {"array.array", sizeof(array_object), false, nullptr, false, size_of_array},
    {"mmap.mmap", sizeof(memory_map), true, nullptr, false, size_of_memory_map},
    {"_io.BufferedReader", sizeof(buffered_io), false, nullptr, false, size_of_buffered_io},
    {"_io.BufferedWriter", sizeof(buffered_io), false, nullptr, false, size_of_buffered_io},
    {"_io.BufferedRandom", sizeof(buffered_io), false, nullptr, false, size_of_buffered_io},
    {"_io.BytesIO", sizeof(bytes_io), false, note_bytes_io, false, nullptr},
    {"StgDict", sizeof(ctypes_storage), true, note_ctypes_storage, true, nullptr},
    {"hamt", sizeof(PyHamtObject), false, note_tree, true, nullptr},
    {"hamt_bitmap_node", 0, true, note_bitmap_node, true, nullptr},
    {"hamt_array_node", 0, true, note_array_node, true, nullptr},
    {"hamt_collision_node", 0, true, note_collision_node, true, nullptr},
    {"numpy.ndarray", sizeof(numpy_array), true, note_numpy_array, true, size_of_numpy_array},
};

constexpr Py_ssize_t pointer = sizeof(void*);

// The fields of futures and tasks that moved.
#if PY_VERSION_HEX >= 0x030E0000
constexpr Py_ssize_t cancelled_exception = 11, first_of_task = 15;
#elif PY_VERSION_HEX >= 0x030D0000
constexpr Py_ssize_t cancelled_exception = 11, first_of_task = 14;
#else
constexpr Py_ssize_t cancelled_exception = 15, first_of_task = 16;
#endif

const field_hint hints[] = {
    {"_asyncio.Future", 2 * pointer, "_loop"},
    {"_asyncio.Future", 3 * pointer, "_callback"},
    {"_asyncio.Future", 4 * pointer, "_callback_context"},
    {"_asyncio.Future", 5 * pointer, "_callbacks"},
    {"_asyncio.Future", 6 * pointer, "_exception"},
    {"_asyncio.Future", 7 * pointer, "_exception_tb"},
    {"_asyncio.Future", 8 * pointer, "_result"},
    {"_asyncio.Future", 9 * pointer, "_source_traceback"},
    {"_asyncio.Future", 10 * pointer, "_cancel_message"},
    {"_asyncio.Future", cancelled_exception * pointer, "_cancelled_exc"},
    {"_asyncio.Task", 2 * pointer, "_loop"},
    {"_asyncio.Task", 3 * pointer, "_callback"},
    {"_asyncio.Task", 4 * pointer, "_callback_context"},
    {"_asyncio.Task", 5 * pointer, "_callbacks"},
    {"_asyncio.Task", 6 * pointer, "_exception"},
    {"_asyncio.Task", 7 * pointer, "_exception_tb"},
    {"_asyncio.Task", 8 * pointer, "_result"},
    {"_asyncio.Task", 9 * pointer, "_source_traceback"},
    {"_asyncio.Task", 10 * pointer, "_cancel_message"},
    {"_asyncio.Task", cancelled_exception * pointer, "_cancelled_exc"},
    {"_asyncio.Task", first_of_task * pointer, "_fut_waiter"},
    {"_asyncio.Task", (first_of_task + 1) * pointer, "_coro"},
    {"_asyncio.Task", (first_of_task + 2) * pointer, "_name"},
    {"_asyncio.Task", (first_of_task + 3) * pointer, "_context"},
#if PY_VERSION_HEX >= 0x030E0000
    {"_asyncio.Future", 12 * pointer, "_awaited_by"},
    {"_asyncio.Task", 12 * pointer, "_awaited_by"},
#endif
    {"TaskStepMethWrapper", 2 * pointer, "task"},
    {"TaskStepMethWrapper", 3 * pointer, "arg"},
    {"TaskWakeupMethWrapper", 2 * pointer, "task"},
    {"_asyncio.FutureIter", 2 * pointer, "future"},
    {"list_iterator", 3 * pointer, "it_seq"},
    {"list_reverseiterator", 3 * pointer, "it_seq"},
    {"tuple_iterator", 3 * pointer, "it_seq"},
    {"iterator", 3 * pointer, "it_seq"},
    {"callable_iterator", 2 * pointer, "it_callable"},
    {"callable_iterator", 3 * pointer, "it_sentinel"},
    {"str_iterator", 3 * pointer, "it_seq"},
    {"str_ascii_iterator", 3 * pointer, "it_seq"},
    {"bytes_iterator", 3 * pointer, "it_seq"},
    {"bytearray_iterator", 3 * pointer, "it_seq"},
    {"dict_keyiterator", 2 * pointer, "di_dict"},
    {"dict_valueiterator", 2 * pointer, "di_dict"},
    {"dict_itemiterator", 2 * pointer, "di_dict"},
    {"dict_keys", 2 * pointer, "mapping"},
    {"dict_values", 2 * pointer, "mapping"},
    {"dict_items", 2 * pointer, "mapping"},
    {"set_iterator", 2 * pointer, "si_set"},
    {"mappingproxy", 2 * pointer, "mapping"},
    {"enumerate", 3 * pointer, "iterable"},
    {"enumerate", 4 * pointer, "result"},
    {"zip", 3 * pointer, "iterables"},
    {"zip", 4 * pointer, "result"},
    {"map", 2 * pointer, "iterables"},
    {"map", 3 * pointer, "func"},
    {"filter", 2 * pointer, "func"},
    {"filter", 3 * pointer, "iterable"},
    {"itertools.chain", 2 * pointer, "source"},
    {"itertools.chain", 3 * pointer, "active"},
    {"itertools.cycle", 2 * pointer, "iterable"},
    {"itertools.cycle", 3 * pointer, "saved"},
    {"itertools.repeat", 2 * pointer, "element"},
    {"itertools.islice", 2 * pointer, "iterable"},
    {"itertools.starmap", 2 * pointer, "func"},
    {"itertools.starmap", 3 * pointer, "iterable"},
    {"itertools._tee", 2 * pointer, "data"},
    {"types.GenericAlias", 2 * pointer, "__origin__"},
    {"types.GenericAlias", 3 * pointer, "__args__"},
    {"types.GenericAlias", 4 * pointer, "__parameters__"},
    {"types.UnionType", 2 * pointer, "__args__"},
    {"types.UnionType", 3 * pointer, "__parameters__"},
    {"builtin_function_or_method", 3 * pointer, "__self__"},
    {"builtin_function_or_method", 4 * pointer, "__module__"},
    {"builtin_method", 3 * pointer, "__self__"},
    {"builtin_method", 4 * pointer, "__module__"},
    {"builtin_method", 7 * pointer, "mm_class"},
#if PY_VERSION_HEX >= 0x030B0000
    {"BaseException", 3 * pointer, "args"},
    {"BaseException", 4 * pointer, "__notes__"},
    {"BaseException", 5 * pointer, "__traceback__"},
    {"BaseException", 6 * pointer, "__context__"},
    {"BaseException", 7 * pointer, "__cause__"},
#endif
    {"traceback", 2 * pointer, "tb_next"},
    {"memoryview", 3 * pointer, "managed_buffer"},
    {"method-wrapper", 2 * pointer, "descriptor"},
    {"method-wrapper", 3 * pointer, "__self__"},
    {"weakcallableproxy", 3 * pointer, "__callback__"},
    {"coroutine_wrapper", 2 * pointer, "coroutine"},
    {"async_generator_asend", 2 * pointer, "generator"},
    {"async_generator_athrow", 2 * pointer, "generator"},
};

const known_type* find_known(const PyTypeObject* type) noexcept {
    if (type->tp_name == nullptr || is_python_class(type)) return nullptr;
    for (const known_type& known : known_types) {
        const bool fits = known.at_least ? type->tp_basicsize >= known.size : type->tp_basicsize == known.size;
        if (fits && std::strcmp(type->tp_name, known.name) == 0) return &known;
    }
    return nullptr;
}

}  // namespace

const type_handler* private_handler_of(const PyTypeObject* type) noexcept {
    static type_handler handlers[std::size(known_types)];
    const known_type* known = find_known(type);
    if (known == nullptr || known->note == nullptr) return nullptr;
    type_handler& handler = handlers[known - known_types];
    handler = {nullptr, known->note, known->complete};
    return &handler;
}

extra_size private_size_of(const PyTypeObject* type) noexcept {
    for (; type != nullptr; type = type->tp_base)
        if (const known_type* known = find_known(type)) return known->extra;
    return nullptr;
}

std::size_t bytes_of_struct(PyObject* object, std::size_t whole) noexcept {
    const PyTypeObject* const type = Py_TYPE(object);
    if (is_python_class(type) || type->tp_name == nullptr) return whole;
    const bool may_be_shorter = std::strcmp(type->tp_name, "datetime.datetime") == 0 || std::strcmp(type->tp_name, "datetime.time") == 0;
    return may_be_shorter && !as<with_time_zone>(object)->has_time_zone ? whole - sizeof(PyObject*) : whole;
}

std::span<const field_hint> field_hints() noexcept { return hints; }

}  // namespace heaptrail::cpython
