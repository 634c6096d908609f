#include "cpython/frames.hpp"

namespace heaptrail::cpython {
namespace {

void note_reference(walk& w, frame_reference reference, label how) noexcept {
    if (reference.object == nullptr) return;
    if (reference.counted)
        w.refer(reference.object, how);
    else
        w.graph.show(reference.object, how);
}

void note_variable(walk& w, const PyCodeObject* code, Py_ssize_t i, frame_reference value) noexcept {
    const text_index name = w.text_of(PyTuple_GET_ITEM(code->co_localsplusnames, i));
    if (kind_of_variable(code, i) == variable::cell && PyCell_Check(value.object)) {
        note_reference(w, value, w.labels.cell);
        w.graph.show(PyCell_GET(value.object), {edge_type::context, name});
    } else {
        note_reference(w, value, {edge_type::context, name});
    }
}

}  // namespace

void note_frame(walk& w, const frame_view& frame) noexcept {
    note_reference(w, frame.function, w.graph.internal("f_func"));
    note_reference(w, frame.executable, w.graph.internal("f_code"));
    w.field(frame.locals, "f_locals");
    w.field(frame.frame_object, "frame_obj");
    const Py_ssize_t variables = PyTuple_GET_SIZE(frame.code->co_localsplusnames);
    for (std::size_t i = 0; i < frame.slots.size(); ++i) {
        const frame_reference value = reference_in(frame.slots[i]);
        if (value.object == nullptr) continue;
        if (static_cast<Py_ssize_t>(i) < variables)
            note_variable(w, frame.code, static_cast<Py_ssize_t>(i), value);
        else
            note_reference(w, value, w.graph.internal("stack"));
    }
}

void note_generator(walk& w, PyObject* object) noexcept {
    const auto* generator = reinterpret_cast<PyGenObject*>(object);
    w.field(code_beside_frame(generator), "gi_code");
    w.field(generator->gi_name, "gi_name");
    w.field(generator->gi_qualname, "gi_qualname");
    w.field(generator->gi_exc_state.exc_value, "exc_value");
    // Plain generators have the field as well, but nobody sets it.
    if (!PyGen_CheckExact(object)) w.field(generator->gi_origin_or_finalizer, PyAsyncGen_CheckExact(object) ? "finalizer" : "cr_origin");
    if (const _PyInterpreterFrame* frame = frame_in_generator(generator)) note_frame(w, view_of(frame));
}

void note_frame_object(walk& w, PyObject* object) noexcept {
    const auto* frame = reinterpret_cast<PyFrameObject*>(object);
    w.attribute(reinterpret_cast<PyObject*>(frame->f_back), "f_back");
    w.attribute(frame->f_trace, "f_trace");
    if (const _PyInterpreterFrame* held = frame_in_frame_object(frame)) note_frame(w, view_of(held));
}

}  // namespace heaptrail::cpython
