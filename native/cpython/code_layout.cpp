// References of code objects: the only place that knows what CPython caches inside them.
#include "cpython/handlers.hpp"

namespace heaptrail::cpython {
namespace {

// What was made when somebody asked for it.
template <class Code>
void note_cached(walk& w, const Code* code) noexcept {
    if constexpr (requires { code->_co_cached; }) {
        if (code->_co_cached == nullptr) return;
        w.field(code->_co_cached->_co_code, "_co_code");
        w.field(code->_co_cached->_co_varnames, "_co_varnames");
        w.field(code->_co_cached->_co_cellvars, "_co_cellvars");
        w.field(code->_co_cached->_co_freevars, "_co_freevars");
    } else {
        w.field(code->_co_code, "_co_code");
    }
}

}  // namespace

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
    note_cached(w, code);
}

}  // namespace heaptrail::cpython
