"""What an analysis has to know of a runtime's heap: names that the runtime itself gives to its edges, roots and classes.

The algorithms know no runtime. They ask a `RuntimeDescription`; V8's is `V8`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TrailCosts:
    """What a step costs on the way to an object: cheap is what a person would type, dear what only the runtime sees.

    All costs are between 1 and 254. Where several apply, the later field wins.
    """

    by_edge_type: Mapping[str, int]
    by_name: Mapping[str, int]
    by_internal_name: Mapping[str, int]
    from_root: Mapping[str, int]
    from_other_root: int
    from_array: int
    least_from_hidden: int
    least_at_code: int
    context_of_runtime_closure: int
    context_of_closure: int
    least_outside_holding_edges: int
    into_young: int


@dataclass(frozen=True, slots=True)
class RuntimeDescription:
    """One runtime's names."""

    roots_that_hold_nothing: frozenset[str]
    """Synthetic nodes whose edges are bookkeeping: what only they reach is not held by the program."""
    bookkeeping_edges: frozenset[str]
    """Internal edges to what the engine compiles and learns, not to what the program keeps."""
    bookkeeping_classes: tuple[str, ...]
    """Hidden nodes whose names begin so are the engine's own records; their edges hold nothing for the program."""
    bookkeeping_types: frozenset[str]
    """Node types of compiled code and object layouts."""
    visible_types: frozenset[str]
    """Node types that a programmer has made and can count."""
    plain_containers: frozenset[str]
    """Classes that say nothing of the program: a holder is named by what holds them."""
    built_in_classes: frozenset[str]
    """Classes that many programs share; a leaked object of another class says more."""
    backing_stores: frozenset[str]
    """Internal edges from a container to the array behind it."""
    registries_of_own_modules: frozenset[str]
    """Classes in whose tables the runtime keeps its own modules, which it loads when they are first used."""
    handle_fields: frozenset[str]
    """Properties from a native handle to the object that stands for it."""
    listener_tables: frozenset[str]
    """Properties that hold an emitter's listeners by event."""
    cell_class: str
    """The class of the box that an exported variable of a module is in."""
    module_machinery: frozenset[str]
    """Nodes between a module and its exported variables."""
    module_fields: frozenset[str]
    """Internal edges from a scope to its module."""
    scope_class: str
    """The class of a function's variables (a context)."""
    trail: TrailCosts


_IMPLEMENTATION_EDGES = (
    "__proto__",
    "back_pointer",
    "code",
    "constructor",
    "constructor_or_back_pointer",
    "debug_info",
    "dependent_code",
    "deoptimization_data",
    "descriptors",
    "dispatch_handle",
    "extension",
    "feedback_cell",
    "feedback_vector",
    "global_object",
    "global_proxy",
    "global_proxy_object",
    "initial_map",
    "instruction_stream",
    "map",
    "name_or_scope_info",
    "native_context",
    "preparse_data",
    "prototype",
    "prototype_info",
    "prototype_or_initial_map",
    "raw_outer_scope_info_or_feedback_metadata",
    "relocation_info",
    "scope_info",
    "script",
    "script_or_debug_info",
    "security_token",
    "shared",
    "source_position_table",
    "transition_info",
)

V8 = RuntimeDescription(
    roots_that_hold_nothing=frozenset(
        {
            "(Internalized strings)",
            "(External strings)",
            "(Shareable object cache)",
            "(Startup object cache)",
            "(Stack roots)",
            "(Handle scope)",
            "(Relocatable)",
            "(Compilation cache)",
            "(Weak collections)",
            "(Read-only object cache)",
            "(Code flusher)",
            "(Retain maps)",
            "(Write barrier)",
            "(Debugger)",
        }
    ),
    bookkeeping_edges=frozenset(
        {
            "feedback_cell",
            "feedback_vector",
            "code",
            "map",
            "dispatch_handle",
            "native_context",
            "retained_maps",
            "script_list",
        }
    ),
    bookkeeping_classes=(
        "system / Feedback",
        "system / AllocationSite",
        "system / WeakFixedArray",
        "system / WeakArrayList",
    ),
    bookkeeping_types=frozenset({"code", "object shape"}),
    visible_types=frozenset(
        {
            "string",
            "object",
            "closure",
            "regexp",
            "number",
            "native",
            "concatenated string",
            "sliced string",
            "symbol",
            "bigint",
        }
    ),
    plain_containers=frozenset({"Object", "Array", "Map", "Set"}),
    built_in_classes=frozenset(
        {
            "AbortSignal",
            "AggregateError",
            "Arguments",
            "Array",
            "Array Iterator",
            "ArrayBuffer",
            "AsyncFunction",
            "AsyncGenerator",
            "Atomics",
            "BigInt",
            "BigInt64Array",
            "BigUint64Array",
            "Boolean",
            "Buffer",
            "DataView",
            "Date",
            "Error",
            "EvalError",
            "EventEmitter",
            "EventTarget",
            "FinalizationRegistry",
            "Float32Array",
            "Float64Array",
            "Function",
            "Generator",
            "GeneratorFunction",
            "HTTPParser",
            "Immediate",
            "IncomingMessage",
            "Int16Array",
            "Int32Array",
            "Int8Array",
            "Iterator",
            "JSON",
            "Listener",
            "Map",
            "Map Iterator",
            "Math",
            "Number",
            "Object",
            "Promise",
            "Proxy",
            "RangeError",
            "ReadableState",
            "ReferenceError",
            "Reflect",
            "RegExp",
            "RegExp String Iterator",
            "ServerResponse",
            "Set",
            "Set Iterator",
            "SharedArrayBuffer",
            "Socket",
            "String",
            "String Iterator",
            "Symbol",
            "SyntaxError",
            "Timeout",
            "TimersList",
            "TypeError",
            "URIError",
            "Uint16Array",
            "Uint32Array",
            "Uint8Array",
            "Uint8ClampedArray",
            "WeakCell",
            "WeakMap",
            "WeakRef",
            "WeakSet",
            "WritableState",
            "console",
            "global",
            "system / Context",
            "system / PromiseReaction",
        }
    ),
    backing_stores=frozenset({"elements", "properties", "table"}),
    registries_of_own_modules=frozenset({"BuiltinModule", "NativeModule"}),
    handle_fields=frozenset({"<symbol owner_symbol>"}),
    listener_tables=frozenset({"_events"}),
    cell_class="system / Cell",
    module_machinery=frozenset({"system / SourceTextModule", "system / Cell"}),
    module_fields=frozenset({"extension"}),
    scope_class="system / Context",
    trail=TrailCosts(
        by_edge_type={
            "context": 2,
            "property": 2,
            "element": 3,
            "internal": 6,
            "hidden": 12,
            "shortcut": 3,
            "weak": 12,
            "other": 12,
        },
        by_name=dict.fromkeys(_IMPLEMENTATION_EDGES, 60),
        by_internal_name={
            **dict.fromkeys(("context", "previous", "elements", "properties", "table"), 1),
            **dict.fromkeys(("bound_function", "bound_this", "bound_target_function", "bound_arguments"), 1),
        },
        from_root={
            "(GC roots)": 1,
            "(Global handles)": 14,
            "(Traced handles)": 10,
            "(Strong roots)": 20,
            "(Strong root list)": 20,
            "(Eternal handles)": 20,
            "(Stack roots)": 30,
            "(Handle scope)": 30,
            "(Compilation cache)": 80,
            "(Builtins)": 80,
        },
        from_other_root=8,
        from_array=4,
        least_from_hidden=12,
        least_at_code=80,
        # Without this every trail begins at some function of the runtime's own, because it is always reachable.
        context_of_runtime_closure=22,
        context_of_closure=1,
        least_outside_holding_edges=150,
        into_young=60,
    ),
)
