#include "cpython/sizes.hpp"

#include <algorithm>

#include "cpython/dict_layout.hpp"
#include "cpython/frame_layout.hpp"
#include "cpython/instance_layout.hpp"
#include "cpython/integer_layout.hpp"

namespace heaptrail::cpython {
namespace {

std::size_t items(PyObject* object) noexcept {
    const Py_ssize_t size = Py_SIZE(object);
    return static_cast<std::size_t>(size < 0 ? -size : size);
}

std::size_t size_of_string(PyObject* object) noexcept {
    const auto* head = reinterpret_cast<const PyASCIIObject*>(object);
    const auto* compact = reinterpret_cast<const PyCompactUnicodeObject*>(object);
    const std::size_t characters = static_cast<std::size_t>(head->length + 1) * head->state.kind;
    if (head->state.compact && head->state.ascii) return sizeof(PyASCIIObject) + characters;
    std::size_t size = (head->state.compact ? sizeof(PyCompactUnicodeObject) : sizeof(PyUnicodeObject)) + characters;
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
    const PyCodeObject* code = code_of_generator(generator);
    return offsetof(PyGenObject, gi_iframe) + offsetof(_PyInterpreterFrame, localsplus) +
           static_cast<std::size_t>(code->co_nlocalsplus + code->co_stacksize) * sizeof(PyObject*);
}

std::size_t size_of_frame(PyObject* object) noexcept {
    const auto* frame = reinterpret_cast<PyFrameObject*>(object);
    const PyCodeObject* code = code_of(frame->f_frame);
    return offsetof(PyFrameObject, _f_frame_data) + offsetof(_PyInterpreterFrame, localsplus) +
           static_cast<std::size_t>(code->co_nlocalsplus + code->co_stacksize) * sizeof(PyObject*);
}

std::size_t size_of_code(PyObject* object) noexcept {
    const auto* code = reinterpret_cast<PyCodeObject*>(object);
    std::size_t size = _PyObject_VAR_SIZE(Py_TYPE(object), Py_SIZE(object));
    if (code->co_extra != nullptr) {
        // A count and as many pointers, private to codeobject.c.
        const auto count = *static_cast<const Py_ssize_t*>(code->co_extra);
        size += (1 + static_cast<std::size_t>(count > 0 ? count : 1)) * sizeof(void*);
    }
    return size;
}

// The object itself, as its __sizeof__ would say.
std::size_t size_without_head(PyObject* object, PyTypeObject* type) noexcept {
    const auto basic = static_cast<std::size_t>(type->tp_basicsize);
    if (PyUnicode_Check(object)) return size_of_string(object);
    if (PyLong_Check(object)) return bytes_before_digits + std::max<std::size_t>(digits_of(object).digits.size(), 1) * sizeof(digit);
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
    return size + _PyType_PreHeaderSize(type);
}

}  // namespace heaptrail::cpython
