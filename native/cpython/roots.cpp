#include "cpython/roots.hpp"

#include <cstdio>
#include <cstring>

#include "cpython/frames.hpp"
#include "cpython/integer_layout.hpp"
#include "cpython/instance_layout.hpp"
#include "cpython/interpreter_layout.hpp"

namespace heaptrail::cpython {
namespace {

constexpr std::string_view group_names[] = {"",
                                            "(Modules)",
                                            "(Threads)",
                                            "(Interpreter)",
                                            "(Static types)",
                                            "(Interned strings)",
                                            "(C statics)",
                                            "(Native references)",
                                            "(Unreachable)"};

bool says(PyObject* string, std::string_view text) noexcept {
    if (string == nullptr || !PyUnicode_Check(string)) return false;
    const text_view view = characters_of(string);
    return view.width <= 1 && view.length == text.size() && std::memcmp(view.data, text.data(), text.size()) == 0;
}

PyObject* entry_named(PyObject* dict, std::string_view name) noexcept {
    PyObject* found = nullptr;
    if (dict == nullptr || !PyDict_Check(dict)) return nullptr;
    for_each_entry(dict, [&](PyObject* key, PyObject* value) {
        if (found == nullptr && says(key, name)) found = value;
    });
    return found;
}

PyObject* attribute_named(PyObject* object, std::string_view name) noexcept {
    const inline_attributes attributes = inline_attributes_of(object);
    if (attributes.values == nullptr) return entry_named(dict_of(object), name);
    const PyDictUnicodeEntry* entries = text_entries_of(attributes.keys);
    for (Py_ssize_t i = 0; i < attributes.keys->dk_nentries; ++i)
        if (says(entries[i].me_key, name)) return attributes.values[i];
    return nullptr;
}

// The name that the threading module knows a thread by, or null.
PyObject* name_of_thread(PyInterpreterState* interpreter, std::uint64_t identifier) noexcept {
    PyObject* threading = entry_named(modules_of(interpreter), "threading");
    if (threading == nullptr || !PyModule_Check(threading)) return nullptr;
    PyObject* active = entry_named(reinterpret_cast<PyModuleObject*>(threading)->md_dict, "_active");
    if (active == nullptr || !PyDict_Check(active)) return nullptr;
    PyObject* thread = nullptr;
    for_each_entry(active, [&](PyObject* key, PyObject* value) {
        if (!PyLong_Check(key)) return;
        std::uint64_t number = 0;
        const integer_view view = digits_of(key);
        for (std::size_t i = view.digits.size(); i-- > 0;) number = number << PyLong_SHIFT | view.digits[i];
        if (number == identifier) thread = value;
    });
    PyObject* name = thread == nullptr ? nullptr : attribute_named(thread, "_name");
    return name != nullptr && PyUnicode_Check(name) ? name : nullptr;
}

// ASCII of a str, with ? for the rest, shortened to the room there is.
std::size_t add_ascii(char* place, std::size_t room, const text_view& text) noexcept {
    const std::size_t length = std::min<std::size_t>(text.length, room);
    for (std::size_t i = 0; i < length; ++i) {
        std::uint32_t c = 0;
        if (text.width <= 1)
            c = static_cast<const std::uint8_t*>(text.data)[i];
        else if (text.width == 2)
            c = static_cast<const std::uint16_t*>(text.data)[i];
        else
            c = static_cast<const std::uint32_t*>(text.data)[i];
        place[i] = c < 0x80 ? static_cast<char>(c) : '?';
    }
    return length;
}

text_index title_of_thread(walk& w, PyInterpreterState* interpreter, const PyThreadState* thread) noexcept {
    char title[256] = "(Thread ";
    std::size_t length = std::strlen(title);
    if (PyObject* name = name_of_thread(interpreter, thread->thread_id))
        length += add_ascii(title + length, sizeof title - length - 2, characters_of(name));
    else
        length += static_cast<std::size_t>(std::snprintf(title + length, 32, "%lu", thread->thread_id));
    title[length++] = ')';
    return w.graph.texts.of_copy(std::string_view(title, length));
}

text_index title_of_frame(walk& w, const PyCodeObject* code, int line) noexcept {
    char title[1024];
    std::size_t length = add_ascii(title, 300, characters_of(code->co_qualname));
    std::memcpy(title + length, " at ", 4);
    length += 4;
    length += add_ascii(title + length, 600, characters_of(code->co_filename));
    length += static_cast<std::size_t>(std::snprintf(title + length, 24, ":%d", line));
    return w.graph.texts.of_copy(std::string_view(title, length));
}

// What a running frame holds, as references of the node at hand.
void note_held_by_frame(walk& w, ordinal at, const _PyInterpreterFrame* frame) noexcept {
    const frame_view view = view_of(frame);
    w.running.push_back({at, view, generator_of(frame), caller_of(frame) == nullptr});
    // What a generator's frame holds, the generator notes itself.
    if (PyObject* generator = generator_of(frame))
        w.graph.show(generator, w.graph.internal("generator"));
    else
        note_frame(w, view);
}

void note_running_frame(walk& w, ordinal at, const _PyInterpreterFrame* frame) noexcept {
    const frame_view view = view_of(frame);
    const int line = PyCode_Addr2Line(view.code, view.instruction);
    const int shown = line > 0 ? line : view.code->co_firstlineno;
    w.graph.nodes[at].name = title_of_frame(w, view.code, shown);
    w.graph.nodes[at].location = w.graph.place(view.code->co_filename, shown);
    w.graph.begin_edges(at);
    note_held_by_frame(w, at, frame);
    w.graph.end_edges();
}

void note_thread_fields(walk& w, PyThreadState* thread) noexcept {
    for_each_thread_field(thread, [&](PyObject* held, const char* name) { w.field(held, name); });
}

void note_thread(walk& w, ordinal at, PyThreadState* thread, const _PyInterpreterFrame* innermost) noexcept {
    const auto first = static_cast<ordinal>(w.graph.nodes.size());
    for (const _PyInterpreterFrame* f = innermost; f != nullptr; f = caller_of(f))
        (void)w.graph.add_synthetic(0, reinterpret_cast<std::uintptr_t>(f));
    w.graph.begin_edges(at);
    ordinal next = first;
    for (const _PyInterpreterFrame* f = innermost; f != nullptr; f = caller_of(f), ++next)
        w.graph.link(next, object_graph::element(next - first));
    note_thread_fields(w, thread);
    w.graph.end_edges();
    next = first;
    for (const _PyInterpreterFrame* f = innermost; f != nullptr; f = caller_of(f)) note_running_frame(w, next++, f);
}

// What heaptrail itself holds while it takes the picture hangs on one node, away from what the program holds.
void note_own_part(walk& w, ordinal at, PyInterpreterState* interpreter, const own_frames& own, PyObject* arguments) noexcept {
    w.graph.begin_edges(at);
    w.field(arguments, "arguments");
    for_each_thread(interpreter, [&](PyThreadState* thread) {
        if (own.is_own(thread)) note_thread_fields(w, thread);
        const _PyInterpreterFrame* const end = own.first_of_program(thread);
        for (const _PyInterpreterFrame* f = innermost_frame(thread); f != end; f = caller_of(f)) note_held_by_frame(w, at, f);
    });
    w.graph.end_edges();
}

void note_threads(walk& w, PyInterpreterState* interpreter, const own_part& part) noexcept {
    const own_frames own(part);
    static const char own_title[] = "(heaptrail)";
    const auto first = static_cast<ordinal>(w.graph.nodes.size());
    for_each_thread(interpreter, [&](PyThreadState* thread) {
        if (!own.is_own(thread))
            (void)w.graph.add_synthetic(title_of_thread(w, interpreter, thread), reinterpret_cast<std::uintptr_t>(thread));
    });
    const ordinal own_node = w.graph.add_synthetic(w.graph.texts.of(own_title), reinterpret_cast<std::uintptr_t>(own_title));
    w.graph.begin_edges(threads);
    for (ordinal at = first; at <= own_node; ++at) w.graph.link(at, object_graph::element(at - first));
    w.graph.end_edges();
    ordinal next = first;
    for_each_thread(interpreter, [&](PyThreadState* thread) {
        if (!own.is_own(thread)) note_thread(w, next++, thread, own.first_of_program(thread));
    });
    note_own_part(w, own_node, interpreter, own, part.arguments);
}

}  // namespace

void note_roots(walk& w, PyInterpreterState* interpreter, const own_part& own) noexcept {
    for (const std::string_view name : group_names) (void)w.graph.add_synthetic(w.graph.texts.of(name));
    w.graph.begin_edges(root);
    for (ordinal group = modules; group < root_group_count; ++group) w.graph.link(group, object_graph::element(group));
    w.graph.end_edges();
    // Nodes that are no objects come first, as the graph notes objects where it meets them.
    note_threads(w, interpreter, own);
    w.graph.begin_edges(modules);
    w.attribute(modules_of(interpreter), "sys.modules");
    w.graph.end_edges();
    // DevTools counts distances from here: from what the root holds and is not synthetic.
    w.graph.continue_edges(root);
    w.graph.show(modules_of(interpreter), {edge_type::shortcut, w.graph.texts.of("sys.modules")});
    w.graph.end_edges();
    w.graph.begin_edges(interpreter_fields);
    for_each_interpreter_field(interpreter, [&](PyObject* held, const char* name) { w.field(held, name); });
    for_each_ast_object(interpreter, [&](PyObject* held, const char* name) { w.field(held, name); });
    for_each_exit_callback(interpreter, [&](PyObject* held, const char* name) { w.field(held, name); });
    w.graph.end_edges();
}

}  // namespace heaptrail::cpython
