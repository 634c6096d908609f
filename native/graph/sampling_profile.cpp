#include "graph/sampling_profile.hpp"

#include <cmath>
#include <unordered_map>

#include "graph/columns.hpp"
#include "graph/invalid_snapshot.hpp"
#include "graph/json_cursor.hpp"

namespace heaptrail::graph {

namespace {

constexpr std::uint32_t no_frame = 0xFFFFFFFFu;

// From 0 and with -1 for none, as V8 writes them; from 1 and with 0 for none, as we do.
std::uint32_t read_position(json_cursor& cursor) {
    cursor.peek();
    const double position = cursor.read_number();
    if (!(position >= -1 && position < 0xFFFFFFFFu) || position != std::floor(position))
        cursor.fail("a line or column is no whole number from -1 to 4,294,967,294");
    return static_cast<std::uint32_t>(position + 1);
}

call_frame read_frame(json_cursor& cursor) {
    call_frame frame;
    for_each_member(cursor, [&](const std::string& key) {
        if (key == "functionName") {
            frame.function_name = cursor.read_string();
        } else if (key == "url") {
            frame.url = cursor.read_string();
        } else if (key == "scriptId") {
            frame.script_id = cursor.read_string();
        } else if (key == "lineNumber") {
            frame.line = read_position(cursor);
        } else if (key == "columnNumber") {
            frame.column = read_position(cursor);
        } else {
            cursor.skip_value();
        }
    });
    return frame;
}

struct hash_of_frame {
    std::size_t operator()(const call_frame& frame) const noexcept {
        const std::hash<std::string> hash;
        return hash(frame.function_name) * 31 + hash(frame.url) + frame.line * 1009u + frame.column;
    }
};

class profile_reader {
public:
    explicit profile_reader(std::string_view text) : text_(text), cursor_(text, 0, "file") {}

    sampling_profile read() {
        for_each_member(cursor_, [&](const std::string& key) {
            if (key != "head") return cursor_.skip_value();
            if (!profile_.functions.empty()) cursor_.fail("'head' stands here a second time");
            cursor_.enter_section("head");
            read_calls();
            cursor_.enter_section("file");
        });
        if (cursor_.peek() != '\0' || cursor_.position() < text_.size()) cursor_.fail("something follows the end of the profile");
        if (profile_.functions.empty()) throw invalid_snapshot("head", text_.size(), "this section is missing");
        return std::move(profile_);
    }

private:
    void read_calls() {
        begin_call(no_trace);
        while (!open_.empty()) step();
    }

    void begin_call(std::uint32_t parent) {
        cursor_.expect('{');
        const std::size_t place = profile_.functions.size();
        if (place == no_trace) cursor_.fail("there are more than 4,294,967,294 calls");
        profile_.functions.push_back(no_frame);
        profile_.parents.push_back(parent);
        profile_.self_sizes.push_back(0);
        open_.push_back(static_cast<std::uint32_t>(place));
        is_first_member_ = true;
    }

    // Stands behind the bracket or a member of the innermost open call.
    void step() {
        const bool has_member = is_first_member_ ? cursor_.peek() == '"' : cursor_.accept(',');
        is_first_member_ = false;
        if (has_member) return read_member();
        cursor_.expect('}');
        end_call();
    }

    void read_member() {
        const std::uint32_t call = open_.back();
        const std::string key = cursor_.read_string();
        cursor_.expect(':');
        if (key == "children") {
            cursor_.expect('[');
            if (!cursor_.accept(']')) begin_call(call);
        } else if (key == "callFrame") {
            profile_.functions[call] = read_function();
        } else if (key == "selfSize") {
            const double size = cursor_.read_number();
            if (!(size >= 0)) cursor_.fail("a size is less than 0");
            profile_.self_sizes[call] = size;
        } else {
            cursor_.skip_value();
        }
    }

    // Behind the end of a call stands a sibling, or the end of its caller's children.
    void end_call() {
        if (profile_.functions[open_.back()] == no_frame) cursor_.fail("a call has no 'callFrame'");
        open_.pop_back();
        if (open_.empty()) return;
        if (cursor_.accept(',')) return begin_call(open_.back());
        cursor_.expect(']');
    }

    std::uint32_t read_function() {
        cursor_.peek();
        const std::size_t begin = cursor_.position();
        cursor_.skip_value();
        const std::string_view written = text_.substr(begin, cursor_.position() - begin);
        const auto [known, is_new] = functions_by_text_.try_emplace(written, no_frame);
        if (is_new) {
            cursor_.move_to(begin);
            known->second = place_of(read_frame(cursor_));
        }
        return known->second;
    }

    std::uint32_t place_of(const call_frame& frame) {
        const auto place = static_cast<std::uint32_t>(profile_.frames.size());
        const auto [known, is_new] = functions_by_frame_.try_emplace(frame, place);
        if (is_new) profile_.frames.push_back(frame);
        return known->second;
    }

    std::string_view text_;
    json_cursor cursor_;
    sampling_profile profile_;
    std::vector<std::uint32_t> open_;
    bool is_first_member_ = false;
    std::unordered_map<std::string_view, std::uint32_t> functions_by_text_;  // most calls name their function in the same way
    std::unordered_map<call_frame, std::uint32_t, hash_of_frame> functions_by_frame_;
};

}  // namespace

bool is_sampling_profile(std::string_view text) {
    json_cursor cursor(text, 0, "file");
    try {
        cursor.expect('{');
        do {
            const std::string key = cursor.read_string();
            if (key == "head") return true;
            if (key == "snapshot" || key == "nodes") return false;
            cursor.expect(':');
            cursor.skip_value();
        } while (cursor.accept(','));
    } catch (const invalid_snapshot&) {
        return false;
    }
    return false;
}

sampling_profile read_sampling_profile(std::string_view text) { return profile_reader(text).read(); }

}  // namespace heaptrail::graph
