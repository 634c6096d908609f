#include <nanobind/nanobind.h>

#include "bindings/module.hpp"
#include "graph/invalid_snapshot.hpp"

namespace nb = nanobind;

namespace heaptrail::bindings {

namespace {

constexpr const char* what_to_do = "The file may be cut short or damaged: copy it again, or capture it again.";

void raise_invalid_snapshot(const graph::invalid_snapshot& error) {
    try {
        const nb::object type = nb::module_::import_("heaptrail.errors").attr("InvalidSnapshot");
        const nb::object raised = type(error.what(), nb::arg("section") = error.section().c_str(),
                                       nb::arg("byte") = error.byte(), nb::arg("help") = what_to_do);
        PyErr_SetObject(type.ptr(), raised.ptr());
    } catch (nb::python_error& failure) {
        failure.restore();
    }
}

}  // namespace

void bind_errors(nb::module_&) {
    nb::register_exception_translator([](const std::exception_ptr& pointer, void*) {
        try {
            std::rethrow_exception(pointer);
        } catch (const graph::invalid_snapshot& error) {
            raise_invalid_snapshot(error);
        }
    });
}

}  // namespace heaptrail::bindings
