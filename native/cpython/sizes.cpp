#include "cpython/sizes.hpp"

#include "cpython/dict_layout.hpp"
#include "cpython/instance_layout.hpp"

namespace heaptrail::cpython {
namespace {

std::size_t items(PyObject* object) noexcept {
    const Py_ssize_t size = Py_SIZE(object);
    return static_cast<std::size_t>(size < 0 ? -size : size);
}

std::size_t size_of_string(PyObject* object, std::size_t basic) noexcept {
    const auto* head = reinterpret_cast<const PyASCIIObject*>(object);
    const auto* compact = reinterpret_cast<const PyCompactUnicodeObject*>(object);
    const std::size_t characters = static_cast<std::size_t>(head->length + 1) * head->state.kind;
    std::size_t size = basic;
    if (head->state.compact && head->state.ascii) return sizeof(PyASCIIObject) + characters;
    if (head->state.compact)
        size = sizeof(PyCompactUnicodeObject) + characters;
    else
        size = basic + characters;
    if (compact->utf8 != nullptr && (head->state.compact || compact->utf8 != reinterpret_cast<const PyUnicodeObject*>(object)->data.any))
        size += static_cast<std::size_t>(compact->utf8_length) + 1;
    return size;
}

std::size_t size_of_type(PyTypeObject* type) noexcept {
    if (!(type->tp_flags & Py_TPFLAGS_HEAPTYPE)) return sizeof(PyTypeObject);
    std::size_t size = sizeof(PyHeapTypeObject) + items(reinterpret_cast<PyObject*>(type)) * sizeof(PyMemberDef);
    const auto* heap_type = reinterpret_cast<PyHeapTypeObject*>(type);
    if (heap_type->ht_cached_keys != nullptr) size += bytes_of_keys(heap_type->ht_cached_keys);
    return size;
}

std::size_t size_of_generator(PyObject* object) noexcept {
    const auto* generator = reinterpret_cast<PyGenObject*>(object);
    const PyCodeObject* code = generator->gi_code;
    return offsetof(PyGenObject, gi_iframe) + offsetof(_PyInterpreterFrame, localsplus) +
           static_cast<std::size_t>(code->co_nlocalsplus + code->co_stacksize) * sizeof(PyObject*);
}

std::size_t size_of_frame(PyObject* object) noexcept {
    const auto* frame = reinterpret_cast<PyFrameObject*>(object);
    const PyCodeObject* code = frame->f_frame->f_code;
    return offsetof(PyFrameObject, _f_frame_data) + offsetof(_PyInterpreterFrame, localsplus) +
           static_cast<std::size_t>(code->co_nlocalsplus + code->co_stacksize) * sizeof(PyObject*);
}

std::size_t size_of_code(PyObject* object) noexcept {
    return offsetof(PyCodeObject, co_code_adaptive) + items(object) * sizeof(_Py_CODEUNIT);
}

// The object itself, as its __sizeof__ would say.
std::size_t size_without_head(PyObject* object, PyTypeObject* type) noexcept {
    const auto basic = static_cast<std::size_t>(type->tp_basicsize);
    if (PyUnicode_Check(object)) return size_of_string(object, basic);
    if (PyDict_Check(object)) return basic + bytes_beside_dict(object);
    if (PyList_Check(object)) return basic + static_cast<std::size_t>(reinterpret_cast<PyListObject*>(object)->allocated) * sizeof(PyObject*);
    if (PyAnySet_Check(object)) {
        const auto* set = reinterpret_cast<PySetObject*>(object);
        return basic + (set->table == set->smalltable ? 0 : static_cast<std::size_t>(set->mask + 1) * sizeof(setentry));
    }
    if (PyType_Check(object)) return size_of_type(reinterpret_cast<PyTypeObject*>(object));
    if (PyCode_Check(object)) return size_of_code(object);
    if (PyGen_CheckExact(object) || PyCoro_CheckExact(object) || PyAsyncGen_CheckExact(object)) return size_of_generator(object);
    if (PyFrame_Check(object)) return size_of_frame(object);
    if (PyByteArray_Check(object)) return basic + static_cast<std::size_t>(reinterpret_cast<PyByteArrayObject*>(object)->ob_alloc);
    if (type->tp_itemsize == 0) return basic;
    return basic + items(object) * static_cast<std::size_t>(type->tp_itemsize);
}

}  // namespace

std::size_t size_of(PyObject* object, extra_size extra) noexcept {
    PyTypeObject* type = Py_TYPE(object);
    std::size_t size = size_without_head(object, type) + bytes_of_inline_attributes(object);
    if (extra != nullptr) size += extra(object);
    if (_PyObject_IS_GC(object)) size += _PyType_PreHeaderSize(type);
    return size;
}

}  // namespace heaptrail::cpython
