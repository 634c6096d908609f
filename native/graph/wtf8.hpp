// JavaScript's strings without loss: UTF-8 in which a lone surrogate has three bytes of its own (WTF-8).
#pragma once

#include <string>
#include <string_view>

namespace heaptrail::graph {

// What a checked string of the file stands for. Two contents stand for the same text only if the results are equal.
[[nodiscard]] std::string decode_wtf8(std::string_view content);

// Appends `more`; two halves of a pair that meet become one character.
void append_wtf8(std::string& text, std::string_view more);

}  // namespace heaptrail::graph
