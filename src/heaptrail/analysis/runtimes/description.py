"""What an analysis has to know of a runtime's heap: names that the runtime itself gives to its edges, roots and classes.

The algorithms know no runtime. They ask a `RuntimeDescription`; there is one for V8 and one for CPython.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from heaptrail.analysis.runtimes.traits import PatternBook

if TYPE_CHECKING:
    from heaptrail.analysis.trail_map import TrailMap


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
    into_module: int = 0
    into_embedder: int = 0
    edges_of_tools: tuple[str, ...] = ()
    """Ends of the names of edges from roots that are there only while a tool looks at the process."""
    from_tool: int = 1


class OneShotTimers(Protocol):
    """How a runtime keeps timers that fire once, and so end their own growth."""

    @property
    def classes(self) -> frozenset[str]:
        """The classes of timers."""
        ...

    def fires_once(self, trails: TrailMap, node: int) -> bool:
        """Whether this timer waits, and does not repeat."""
        ...

    def durations(self, trails: TrailMap, nodes: Iterable[int]) -> list[float]:
        """Seconds that timers wait or have still to wait, as far as these nodes tell: timers, their lists, what holds them."""
        ...


@dataclass(frozen=True, slots=True)
class EntryCounts:
    """How the entries of a container are told from its other edges."""

    slots: Mapping[str, int]
    """Classes whose entries lie in a numbered table, and how many slots each takes."""
    lists: frozenset[str]
    """Classes of which elements alone are entries."""
    members: frozenset[str]
    """Internal edges that are entries of the object they leave, or of the object that stands in for it."""
    stand_ins: frozenset[tuple[str, str]]
    """Classes of containers that have others keep their entries, each with the edge to that."""


@dataclass(frozen=True, slots=True)
class RuntimeDescription:
    """One runtime's names."""

    language: str
    """As a sentence has it: `JavaScript`."""
    roots_that_hold_nothing: frozenset[str]
    """Synthetic nodes whose edges are bookkeeping: what only they reach is not held by the program."""
    roots_of_native_code: frozenset[str]
    """Synthetic nodes that stand for references from native code."""
    roots_of_threads: frozenset[str]
    """Synthetic nodes below which threads and their running frames are, as synthetic nodes with variables."""
    spoken_roots: frozenset[str]
    """Synthetic nodes that a trail names."""
    native_holder: str
    """What these are called where they hold a leak."""
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
    plain_lists: frozenset[str]
    """Of those the ones that other containers keep their entries in: of two holders the other is named."""
    named_collections: frozenset[str]
    """Plain containers whose class says what they are for."""
    dictionaries: frozenset[str]
    """Plain containers whose property names are data where there are many."""
    key_edges: frozenset[str]
    """Internal edges from dictionaries to their keys. Entries of a dictionary that has them are written as `["key"]`."""
    built_in_classes: frozenset[str]
    """Classes that many programs share; a leaked object of another class says more."""
    record_classes: tuple[str, ...]
    """Names of objects that begin so are the engine's own."""
    embedder_classes: tuple[str, ...]
    """Names of objects begin so that the engine's embedder has for itself: no one names them."""
    weak_tables: tuple[str, ...]
    """Classes whose names begin so keep room for what has died."""
    anonymous_classes: frozenset[str]
    """Of these every heap is full: anything else says more."""
    metaclasses: frozenset[str]
    """Classes of classes: where they are what a container holds, nothing inside them says more."""
    wrapping_classes: frozenset[str]
    """Plain containers that are made to hold something in passing: a class of the program's own inside says more."""
    spoken_classes: Mapping[str, str]
    """Classes that a sentence calls otherwise."""
    backing_stores: frozenset[str]
    """Internal edges from a container to the array behind it."""
    unspoken_edges: frozenset[str]
    """Edges of machinery, which the name of a chain leaves out; those that tell a chain apart stay in its cycle."""
    silent_edges: frozenset[str]
    """Internal edges that a trail's text passes over, beside those to attributes and stand-ins."""
    attribute_tables: frozenset[str]
    """Internal edges from an object to the table of its attributes, which people do not tell from the object."""
    thread_records: frozenset[str]
    """Classes of objects that stand for one thread: thread-local objects file attributes by weak references to them."""
    namespaces: frozenset[str]
    """Synthetic nodes below which tables of modules by their names are."""
    code_names: frozenset[str]
    """Internal edges from code to the names that it mentions."""
    module_class: str
    """The class of what a namespace has by name; empty where there are no namespaces."""
    registries_of_own_modules: frozenset[str]
    """Classes in whose tables, and properties in whose lists, the runtime keeps its own modules, which it loads when they are
    first used."""
    loaders_of_own_modules: frozenset[str]
    """Functions of the runtime's own in whose scopes it keeps them."""
    bounded_classes: tuple[str, ...]
    """Names of objects of the runtime's own begin so whose lists it bounds by itself."""
    handle_fields: frozenset[str]
    """Properties from a native handle to the object that stands for it."""
    reuses_ids: bool
    """Whether an object can have the id of another of its class that is gone: it looks as if it had always been there."""
    weak_references: frozenset[str]
    """Classes of objects that refer to others without keeping them: those to what leaks are a part of the leak."""
    unnamed_fields: frozenset[str]
    """Internal edges to what C code keeps without a name."""
    grows_in_place: frozenset[str]
    """Node types whose own size is that of what they hold: a buffer, a table."""
    listener_tables: frozenset[str]
    """Properties that hold an emitter's listeners by event."""
    global_object: str
    """The class of the object whose properties are global variables; empty where there is none."""
    cell_class: str
    """The class of the box that an exported variable of a module is in."""
    module_machinery: frozenset[str]
    """Nodes between a module and its exported variables."""
    module_fields: frozenset[str]
    """Internal edges from a scope to its module."""
    scope_class: str
    """The class of a function's variables (a context)."""
    suspended_functions: frozenset[str]
    """Classes of functions that have begun and wait: their variables are their own."""
    is_own_script: Callable[[str], bool]
    """Whether a file of this name belongs to the runtime and not to the program."""
    is_package_script: Callable[[str], bool]
    """Whether a file of this name is of an installed package: what of the program's own leaks with it says more."""
    function_name: Callable[[str], str]
    """What a function is called in a trail, from its name in the file."""
    module_name: Callable[[str], str]
    """How a module that a namespace has under this name is written."""
    detectors: frozenset[str]
    """Detectors that know what they see in such a heap."""
    bounds: re.Pattern[str] | None
    """Attributes whose numbers bound what their object keeps; None where the heap does not have numbers."""
    kept_bounds: Mapping[str, tuple[str, ...]]
    """Containers of the runtime that keep a bound by themselves, by class: the names that lead from one to the number."""
    entries: EntryCounts
    timers: OneShotTimers
    patterns: PatternBook
    trail: TrailCosts
