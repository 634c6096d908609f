// Python.h with CPython's internal headers, made fit for C++. Everything that walks a heap includes this one.
#pragma once

#ifndef Py_BUILD_CORE
#define Py_BUILD_CORE 1
#endif
#define PY_SSIZE_T_CLEAN
#include <Python.h>

// C's <stdatomic.h> does not compile as C++20. Without it the internal headers use plain fields of the same layout.
#undef HAVE_STD_ATOMIC

#if defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-parameter"
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"
#endif
#include <structmember.h>

#include "internal/pycore_code.h"
#include "internal/pycore_context.h"
#include "internal/pycore_dict.h"
#include "internal/pycore_frame.h"
#include "internal/pycore_gc.h"
#include "internal/pycore_hamt.h"
#include "internal/pycore_interp.h"
#include "internal/pycore_moduleobject.h"
#include "internal/pycore_object.h"
#include "opcode.h"
#include "internal/pycore_runtime.h"
#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif
