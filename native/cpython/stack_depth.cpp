#include "cpython/stack_depth.hpp"

#include <cstring>

namespace heaptrail::cpython {
namespace {

enum flag : unsigned char { jumps_forward = 1, jumps_backward = 2, ends = 4, takes_argument = 8 };

struct instruction_set {
    unsigned char base[256];    // the instruction that a specialised one stands for
    unsigned char caches[256];  // code units behind it that are no instructions
    unsigned char flags[256];
};
instruction_set instructions;
bool instructions_known = false;

// Three tables of a byte for each opcode, one behind the other.
constexpr const char* tables_in_python = R"(
import opcode
names = list(opcode.opname)
numbers = getattr(opcode, '_specialized_opmap', None)
if numbers is None:
    slots = [i for i, name in enumerate(names) if name.startswith('<')]
    numbers = dict(zip(opcode._specialized_instructions, slots))
for name, slot in numbers.items():
    names[slot] = name
number = {name: i for i, name in enumerate(names) if i < 256}
base = list(range(256))
for name, family in opcode._specializations.items():
    for special in family:
        if special in number:
            base[number[special]] = number[name]
flags = [0] * 256
for op in opcode.hasjrel:
    if op < 256:
        flags[op] |= 2 if 'BACKWARD' in names[op] else 1
for op in getattr(opcode, 'hasarg', None) or range(opcode.HAVE_ARGUMENT, 256):
    if op < 256:
        flags[op] |= 8
for name in ('RETURN_VALUE', 'RETURN_CONST', 'RAISE_VARARGS', 'RERAISE', 'JUMP_FORWARD', 'JUMP_BACKWARD',
             'JUMP_BACKWARD_NO_INTERRUPT', 'INTERPRETER_EXIT'):
    if name in number:
        flags[number[name]] |= 4
entries = opcode._inline_cache_entries
if isinstance(entries, dict):
    entries = [entries.get(names[i], 0) for i in range(256)]
caches = (list(entries) + [0] * 256)[:256]
tables = bytes(base) + bytes(caches) + bytes(flags)
)";

struct instruction {
    int opcode;
    int argument;
    Py_ssize_t next;  // the unit behind it and its caches
};

instruction decode(const PyCodeObject* code, Py_ssize_t unit) noexcept {
    const _Py_CODEUNIT* units = _PyCode_CODE(code);
    int argument = _Py_OPARG(units[unit]);
    int opcode = instructions.base[_Py_OPCODE(units[unit])];
    while (opcode == EXTENDED_ARG && unit + 1 < Py_SIZE(code)) {
        ++unit;
        argument = argument << 8 | _Py_OPARG(units[unit]);
        opcode = instructions.base[_Py_OPCODE(units[unit])];
    }
    return {opcode, argument, unit + 1 + instructions.caches[opcode]};
}

// A number of the exception table: six bits a byte, most first.
int read_number(const unsigned char*& at, const unsigned char* end) noexcept {
    int value = 0;
    while (at < end) {
        const unsigned char byte = *at++;
        value = value << 6 | (byte & 63);
        if (!(byte & 64)) break;
    }
    return value;
}

}  // namespace

bool learn_instructions() noexcept {
    if (instructions_known) return true;
    PyObject* names = PyDict_New();
    if (names == nullptr) return false;
    PyDict_SetItemString(names, "__builtins__", PyEval_GetBuiltins());
    PyObject* done = PyRun_String(tables_in_python, Py_file_input, names, names);
    PyObject* tables = done == nullptr ? nullptr : PyDict_GetItemString(names, "tables");
    if (tables != nullptr && PyBytes_Check(tables) && PyBytes_GET_SIZE(tables) == sizeof instructions) {
        std::memcpy(&instructions, PyBytes_AS_STRING(tables), sizeof instructions);
        instructions_known = true;
    }
    PyErr_Clear();  // without them stacks of running frames are left out
    Py_XDECREF(done);
    Py_DECREF(names);
    return true;
}

std::optional<int> stack_depths::before(const PyCodeObject* code, int offset) noexcept {
    const Py_ssize_t unit = offset / static_cast<int>(sizeof(_Py_CODEUNIT));
    depths_.clear();
    open_.clear();
    if (!instructions_known || unit < 0 || unit >= Py_SIZE(code) || !depths_.resize(static_cast<std::size_t>(Py_SIZE(code)))) return {};
    const bool is_generator = (code->co_flags & (CO_GENERATOR | CO_COROUTINE | CO_ASYNC_GENERATOR)) != 0;
    reach(0, is_generator ? 1 : 0);
    follow(code);
    follow_handlers(code);
    for (Py_ssize_t at = unit; at >= 0; --at)  // it may be a cache behind the instruction, or behind its prefix
        if (depths_[static_cast<std::size_t>(at)] != 0) return depths_[static_cast<std::size_t>(at)] - 1;
    return {};
}

void stack_depths::reach(Py_ssize_t unit, int depth) noexcept {
    if (unit < 0 || unit >= static_cast<Py_ssize_t>(depths_.size()) || depth < 0) return;
    std::int16_t& known = depths_[static_cast<std::size_t>(unit)];
    if (known != 0) return;
    known = static_cast<std::int16_t>(depth + 1);
    open_.push_back(static_cast<std::uint32_t>(unit));
}

void stack_depths::follow(const PyCodeObject* code) noexcept {
    while (!open_.empty()) {
        const Py_ssize_t unit = open_.back();
        open_.pop_back();
        const int depth = depths_[static_cast<std::size_t>(unit)] - 1;
        const instruction at = decode(code, unit);
        const unsigned char flags = instructions.flags[at.opcode];
        if (flags & (jumps_forward | jumps_backward)) {
            const int effect = PyCompile_OpcodeStackEffectWithJump(at.opcode, at.argument, 1);
            if (effect != PY_INVALID_STACK_EFFECT)
                reach(flags & jumps_backward ? at.next - at.argument : at.next + at.argument, depth + effect);
        }
        const bool has_argument = (flags & takes_argument) != 0;
        const int effect = PyCompile_OpcodeStackEffectWithJump(at.opcode, has_argument ? at.argument : 0, 0);
        if (!(flags & ends) && effect != PY_INVALID_STACK_EFFECT) reach(at.next, depth + effect);
    }
}

void stack_depths::follow_handlers(const PyCodeObject* code) noexcept {
    const auto* at = reinterpret_cast<const unsigned char*>(PyBytes_AS_STRING(code->co_exceptiontable));
    const unsigned char* end = at + PyBytes_GET_SIZE(code->co_exceptiontable);
    while (at < end) {
        (void)read_number(at, end);  // where the handled part begins
        (void)read_number(at, end);  // its length
        const int target = read_number(at, end);
        const int depth_and_instruction = read_number(at, end);
        // The exception is pushed, below it the interrupted instruction's place where the handler wants it.
        reach(target, (depth_and_instruction >> 1) + (depth_and_instruction & 1) + 1);
        follow(code);
    }
}

}  // namespace heaptrail::cpython
