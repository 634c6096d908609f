// References of code objects: the only place that knows what CPython caches inside them.
#include "cpython/handlers.hpp"

namespace heaptrail::cpython {

void note_code(walk& w, PyObject* object) noexcept {
    const auto* code = reinterpret_cast<PyCodeObject*>(object);
    w.attribute(code->co_consts, "co_consts");
    w.field(code->co_names, "co_names");
    w.field(code->co_exceptiontable, "co_exceptiontable");
    w.field(code->co_localsplusnames, "co_localsplusnames");
    w.field(code->co_localspluskinds, "co_localspluskinds");
    w.field(code->co_filename, "co_filename");
    w.field(code->co_name, "co_name");
    w.field(code->co_qualname, "co_qualname");
    w.field(code->co_linetable, "co_linetable");
    w.field(code->_co_code, "_co_code");
}

}  // namespace heaptrail::cpython
