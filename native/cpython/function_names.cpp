#include "cpython/function_names.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>

#include "cpython/allocation_stacks.hpp"
#include "cpython/code_lines.hpp"
#include "cpython/pair_table.hpp"

namespace heaptrail::cpython {

namespace {

class function_names {
public:
    function_names(allocation_stacks& stacks, walk& w) noexcept : stacks_(stacks), walk_(w), annotations_(w.graph.texts.of("__annotate__")) {
        uncertain_.resize(stacks.lines.size());
        wanted_files_.resize(w.graph.texts.size());
        for (std::uint32_t place = 1; place < stacks.lines.size() && !failed(); ++place) {
            const stack_line& line = stacks.lines[place];
            places_.number_of(line.file, line.line) = place;
            wanted_files_[line.file] = true;
        }
    }
    [[nodiscard]] bool failed() const noexcept { return uncertain_.failed() || wanted_files_.failed() || places_.failed(); }

    void note_code(const PyCodeObject* code) noexcept {
        const text_index file = walk_.graph.texts.of(code->co_filename);
        if (file >= wanted_files_.size() || !wanted_files_[file]) return;
        const text_index name = walk_.graph.texts.of(code->co_qualname);
        const kind what = kind_of(code);
        code_lines lines(code);
        while (lines.next()) {
            const std::uint32_t place = places_.known_number_of(file, lines.line());
            if (place == 0) continue;
            text_index& given = stacks_.lines[place].name;
            const bool begins_here = static_cast<int>(lines.line()) == code->co_firstlineno;
            if (what == kind::expression || (what == kind::function && begins_here) || (given != 0 && given != name))
                uncertain_[place] = true;
            given = name;
        }
    }

    void name_the_rest() noexcept {
        for (std::uint32_t place = 1; place < stacks_.lines.size(); ++place) {
            stack_line& line = stacks_.lines[place];
            if (line.name == 0 || uncertain_[place]) line.name = file_and_line(line);
        }
    }

private:
    enum class kind { module, function, expression };

    // A lambda, a comprehension and, since 3.14, what works annotations out stand in lines of the code around them.
    kind kind_of(const PyCodeObject* code) noexcept {
        PyObject* const name = code->co_name;
        if (walk_.graph.texts.of(name) == annotations_) return kind::expression;
        if (PyUnicode_GET_LENGTH(name) == 0 || PyUnicode_READ_CHAR(name, 0) != '<') return kind::function;
        return code->co_flags & CO_NEWLOCALS ? kind::expression : kind::module;
    }

    // The line is ASCII. The name of the file may be in any of the widths that strings have.
    text_index file_and_line(const stack_line& line) noexcept {
        constexpr std::size_t longest_number = 12;
        const text_view file = walk_.graph.texts[line.file];
        const std::uint32_t width = std::max<std::uint32_t>(file.width, 1);
        std::uint32_t first = file.length;
        while (first > 0 && character_of(file, first - 1) != '/') --first;
        const std::size_t length = file.length - first;
        name_.clear();
        if (!name_.resize((length + longest_number) * width)) return 0;
        std::memcpy(name_.data(), static_cast<const char*>(file.data) + first * width, length * width);
        char number[longest_number] = ":";
        const char* const end = std::to_chars(number + 1, number + longest_number, line.line).ptr;
        std::size_t at = length * width;
        for (const char* digit = number; digit != end; ++digit, at += width) put(at, width, *digit);
        return walk_.graph.texts.of_copy({name_.data(), static_cast<std::uint32_t>(at / width), file.width});
    }

    static std::uint32_t character_of(const text_view& text, std::uint32_t at) noexcept {
        if (text.width == 2) return static_cast<const std::uint16_t*>(text.data)[at];
        if (text.width == 4) return static_cast<const std::uint32_t*>(text.data)[at];
        return static_cast<const std::uint8_t*>(text.data)[at];
    }

    void put(std::size_t at, std::uint32_t width, char character) noexcept {
        const std::uint32_t unit = static_cast<unsigned char>(character);
        std::memcpy(name_.data() + at, &unit, width);
    }

    allocation_stacks& stacks_;
    walk& walk_;
    text_index annotations_;
    pair_table places_;
    mapped_array<bool> wanted_files_;
    mapped_array<bool> uncertain_;
    mapped_array<char> name_;
};

}  // namespace

void name_functions(allocation_stacks& stacks, walk& w) noexcept {
    function_names names(stacks, w);
    for (std::size_t at = 0; at < w.graph.nodes.size() && !names.failed(); ++at) {
        PyObject* const object = w.graph.nodes[at].object;
        if (object != nullptr && PyCode_Check(object)) names.note_code(reinterpret_cast<PyCodeObject*>(object));
    }
    if (names.failed())
        stacks.calls.mark_failed();
    else
        names.name_the_rest();
}

}  // namespace heaptrail::cpython
