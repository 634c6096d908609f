// References of frames, running ones and those that an object holds.
#pragma once

#include "cpython/frame_layout.hpp"
#include "cpython/walk_state.hpp"

namespace heaptrail::cpython {

// Notes what the frame holds as references of the object or node at hand.
void note_frame(walk& w, const frame_view& frame) noexcept;

void note_generator(walk& w, PyObject* generator) noexcept;
void note_frame_object(walk& w, PyObject* frame) noexcept;

}  // namespace heaptrail::cpython
