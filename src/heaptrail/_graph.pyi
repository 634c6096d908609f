"""The native core: columns of a heap as read-only numpy views, and the kernels over them.

Everything that is computed is computed once, on first access, with the interpreter released.
"""

from collections.abc import Callable, Sequence
from typing import Protocol, overload

import numpy as np
from numpy.typing import NDArray

class Buffer(Protocol):
    def __buffer__(self, flags: int, /) -> memoryview: ...

NODE_TYPES: tuple[str, ...]
EDGE_TYPES: tuple[str, ...]

class Heap:
    """A parsed snapshot. Keeps `data` alive: strings are decoded from it on demand."""

    @overload
    def __init__(self, data: Buffer) -> None: ...
    @overload
    def __init__(self, *, index: Buffer, fingerprint: bytes, text: Buffer | None) -> None:
        """From an index file; without the snapshot's text all of its content is checked at once. May raise DamagedIndex."""
    @property
    def exceeds_index(self) -> bool:
        """Whether more is known by now than the index has that this heap was opened from, if it was."""
    @property
    def node_count(self) -> int: ...
    @property
    def edge_count(self) -> int: ...
    @property
    def string_count(self) -> int: ...
    @property
    def header(self) -> str:
        """The JSON text of the file's `snapshot` object."""
    @property
    def node_types(self) -> NDArray[np.uint8]: ...
    @property
    def node_names(self) -> NDArray[np.uint32]: ...
    @property
    def node_ids(self) -> NDArray[np.uint32]: ...
    @property
    def node_self_sizes(self) -> NDArray[np.uint32]:
        """As the file has them; `shallow_sizes` are what DevTools shows."""
    @property
    def detachedness(self) -> NDArray[np.uint8]: ...
    @property
    def node_to_first_edge(self) -> NDArray[np.uint32]: ...
    @property
    def edge_types(self) -> NDArray[np.uint8]: ...
    @property
    def edge_names(self) -> NDArray[np.uint32]: ...
    @property
    def edge_targets(self) -> NDArray[np.uint32]: ...
    @property
    def node_to_first_retainer(self) -> NDArray[np.uint32]:
        """One cell more than there are nodes, into `retainer_edges`."""
    @property
    def retainer_edges(self) -> NDArray[np.uint32]:
        """Edge ordinals, grouped by target, in the order of the file."""
    @property
    def retainer_nodes(self) -> NDArray[np.uint32]:
        """The source of each retainer edge."""
    @property
    def locations(self) -> NDArray[np.uint32]:
        """Rows of (ordinal, script id, line, column), lines and columns from 0."""
    @property
    def sample_timestamps(self) -> NDArray[np.uint64]:
        """Microseconds since the recording began."""
    @property
    def sample_last_assigned_ids(self) -> NDArray[np.uint32]: ...
    @property
    def essential_edges(self) -> NDArray[np.uint8]:
        """Those that count for dominators, as in DevTools."""
    @property
    def strong_edges(self) -> NDArray[np.uint8]:
        """The same without DevTools' rule that what lies outside of the page holds nothing in it."""
    @property
    def shallow_sizes(self) -> NDArray[np.uint32]: ...
    @property
    def distances(self) -> NDArray[np.int32]: ...
    @property
    def dominators(self) -> NDArray[np.uint32]: ...
    @property
    def retained_sizes(self) -> NDArray[np.float64]: ...
    def string(self, index: int) -> str: ...
    def strings(self, indices: Sequence[int] | NDArray[np.uint32]) -> list[str]: ...
    def find_string(self, text: str) -> int:
        """The index of exactly this string, or -1. Cost: one pass over the string section."""
    def find_strings_starting_with(self, prefix: str) -> NDArray[np.uint32]: ...

class DamagedIndex(ValueError):
    """Not an index that this build made of this snapshot, or not any more."""

class IndexImage:
    """What is known of a heap by now, to be written as an index file. Cost: nothing, or a pass over what an old index has."""

    def __init__(self, heap: Heap, *, fingerprint: bytes, origin: bytes, with_strings: bool) -> None:
        """`fingerprint` has 16 bytes, `origin` any; `with_strings` if the snapshot's text will not be at hand."""
    @property
    def size(self) -> int:
        """Bytes of the file."""
    def write(self, write: Callable[[memoryview], object]) -> None:
        """Call `write` with one piece after the other; each is gone when it returns. Cost: one pass over all of it."""

def index_origin(data: Buffer) -> bytes:
    """What was given as `origin` when the index was made. May raise DamagedIndex."""

# Who holds what. Masks and flags are uint8, 0 for no; arrays have one cell a node, an edge or a string, as their names say.
# `ValueError` for an array of another length, `IndexError` for an ordinal beyond the end.

def match_strings(heap: Heap, names: Sequence[str], prefixes: Sequence[str]) -> NDArray[np.uint8]:
    """One cell a string: 1 where it is one of `names` or begins with one of `prefixes` (plain ASCII)."""

def exclude_edges(
    heap: Heap,
    edge_mask: NDArray[np.uint8],
    sources: NDArray[np.uint8],
    targets: NDArray[np.uint8],
    internal_names: NDArray[np.uint8],
) -> NDArray[np.uint8]:
    """`edge_mask` without edges out of `sources`, into `targets`, and internal edges of `internal_names`."""

def price_edges(
    heap: Heap,
    strong_edges: NDArray[np.uint8],
    holding_edges: NDArray[np.uint8],
    *,
    by_type: NDArray[np.uint8],
    by_name: NDArray[np.uint8],
    by_internal_name: NDArray[np.uint8],
    by_source: NDArray[np.uint8],
    least_by_source: NDArray[np.uint8],
    least_by_target: NDArray[np.uint8],
    context_by_closure: NDArray[np.uint8],
    least_outside_holding: int,
    surcharge_by_target: NDArray[np.uint8],
) -> NDArray[np.uint8]:
    """What a step along each edge costs; 255 where there is none. A cell of 0 says nothing; later rules win."""

def find_cheapest_paths(heap: Heap, edge_costs: NDArray[np.uint8]) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """Cost from the root and last edge of the way, a node; 2³²-1 where there is no way."""

def hash_paths(
    heap: Heap, edge_costs: NDArray[np.uint8], dictionaries: NDArray[np.uint8], machinery: NDArray[np.uint8]
) -> tuple[NDArray[np.uint64], NDArray[np.uint64], NDArray[np.uint32], NDArray[np.uint32]]:
    """Of each node its place and its role on the cheapest path, comparable between heaps, the node and the edge before it.

    No two nodes share a place; a role leaves out indices and keys. 0 where there is none, 2³²-1 for nothing before.
    `dictionaries` has a cell a node, `machinery` one a string.
    """

def find_dominators(
    heap: Heap, edge_mask: NDArray[np.uint8], node_sizes: NDArray[np.uint32]
) -> tuple[NDArray[np.uint32], NDArray[np.float64], NDArray[np.uint32], int]:
    """Immediate dominators, retained sizes, all nodes with dominators first, and how many of those the root reaches.

    What the root does not reach holds nothing, and stands directly below it.
    """

def find_owners(
    dominators: NDArray[np.uint32], preorder: NDArray[np.uint32], old: NDArray[np.uint8]
) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """Nearest old strict dominator of each node, and the topmost young node below it."""

def find_visible_owners(
    heap: Heap, edge_mask: NDArray[np.uint8], old: NDArray[np.uint8], visible: NDArray[np.uint8]
) -> NDArray[np.uint32]:
    """For each young node that is not visible the visible young one that alone leads to it; 2³²-1 without one."""

def find_retainers(
    heap: Heap, edge_mask: NDArray[np.uint8], wanted: NDArray[np.uint32]
) -> tuple[NDArray[np.uint32], NDArray[np.uint32], NDArray[np.uint32]]:
    """For each wanted node its place in the others (one cell more), retaining edges, and where these come from."""

def find_direct_holders(
    heap: Heap, edge_mask: NDArray[np.uint8], old: NDArray[np.uint8], held: NDArray[np.uint32]
) -> tuple[NDArray[np.uint32], NDArray[np.uint32], NDArray[np.uint32]]:
    """Pairs of held node and old holder, arrays looked through, and the edge into what is held."""

def find_reachable(
    heap: Heap, edge_mask: NDArray[np.uint8], passable: NDArray[np.uint8], starts: NDArray[np.uint32]
) -> NDArray[np.uint8]:
    """One cell a node: 1 where `starts` reach it through passable nodes."""

def follow_internal_edges(heap: Heap, nodes: NDArray[np.uint32], names: NDArray[np.uint8]) -> NDArray[np.uint32]:
    """The target of each node's first internal edge of such a name; 2³²-1 without one."""

# Views of objects.

def find_distances_around(heap: Heap, ignored: NDArray[np.uint8]) -> NDArray[np.int32]:
    """`Heap.distances` on ways that do not lead into ignored nodes; one flag a node. Cost: one pass over the graph."""

def find_dominated(heap: Heap, top: int) -> NDArray[np.uint8]:
    """One cell a node: 1 for `top` and all that it dominates. Cost: dominators, then one pass over them."""

def concatenated_texts(heap: Heap, nodes: NDArray[np.uint32]) -> list[str]:
    """What concatenated strings say, as `display_name` writes it. Cost: one pass over the strings, then the parts."""

def find_first_alike(heap: Heap, nodes: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """For each node the first of them with the same property names in the same places. Cost: their edges."""

class ClassTable:
    """The class of each node, as DevTools groups them, and the totals of each class.

    Plain objects are grouped by the given interfaces of another snapshot, or by their own. Cost: one pass over nodes, locations
    and the edges of plain objects.
    """

    def __init__(self, heap: Heap, interfaces: Sequence[tuple[str, Sequence[str]]] | None = None) -> None: ...
    @property
    def node_to_class(self) -> NDArray[np.uint32]:
        """For each node its place in `keys_and_names`."""
    @property
    def interfaces(self) -> list[tuple[str, list[str]]]:
        """Name and properties of each interface, in the order of precedence."""
    def keys_and_names(self) -> list[tuple[str, str]]: ...
    def rows(self, only: NDArray[np.uint8] | None = None) -> list[tuple[str, str, int, int, int, float, int]]:
        """Key, name, count, least distance, shallow size, retained size, id of the largest node; only of nodes with a size.

        With `only`, one cell a node, only of nodes whose cell is not 0; `ValueError` for an array of another length.
        Cost: dominators and distances of the heap, then one pass over the nodes, on every call.
        """

def class_rows(heap: Heap) -> list[tuple[str, str, int, int, int, float, int]]:
    """`ClassTable(heap).rows()`, without a table where the rows are known already."""

def compare_classes(base: ClassTable, newer: ClassTable) -> list[tuple[str, str, int, int, int, int, int, int]]:
    """Key, name, added and removed count, added and removed size of each class in which ids came or went, in no order.

    Then the largest node that was added, and, of a class that only `base` has, its node of the greatest id; 2³²-1 for none.
    `base` must be grouped by the interfaces of `newer`. Cost: shallow sizes, some passes over the nodes.
    """

def find_moved_nodes(base: ClassTable, newer: ClassTable, key: str) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """The nodes of one class that were added, of `newer`, and removed, of `base`, by id."""

# What DevTools' filters show: one cell a node, 1 where the root reaches it by no way that avoids what the name says.
# Cost: distances, then one pass over the graph.

def find_retained_by_detached_dom_nodes(heap: Heap) -> NDArray[np.uint8]: ...
def find_retained_by_contexts(heap: Heap) -> NDArray[np.uint8]: ...
def find_retained_by_console(heap: Heap) -> NDArray[np.uint8]: ...
def find_retained_by_event_handlers(heap: Heap) -> NDArray[np.uint8]: ...

class StringTexts:
    """What the strings of a heap say, also those that are kept in parts. Cost: one pass over the strings."""

    def __init__(self, heap: Heap) -> None: ...
    def text(self, node: int) -> str:
        """As `display_names.display_name` has it for strings; `IndexError` for an ordinal beyond the end. Cost: the parts."""

def find_duplicated_strings(heap: Heap) -> NDArray[np.uint8]:
    """Strings of which there is another that says the same. Cost: as `group_strings`, without dominators."""

def group_strings(
    heap: Heap,
) -> tuple[
    NDArray[np.uint32], NDArray[np.uint32], NDArray[np.uint64], NDArray[np.float64], NDArray[np.uint32], NDArray[np.uint8]
]:
    """Strings by what they say: one cell a text, in the order of the file.

    Its first node, the number of strings, their shallow and retained sizes, the shallow size of the largest, and 1 where V8
    has cut the text. Cost: dominators, one pass over the nodes and the texts of strings.
    """

def statistics(heap: Heap, extra_native_bytes: float) -> tuple[float, float, float, float, float, float, float]:
    """Total, native, typed arrays, code, strings, JavaScript arrays, system, in bytes."""

def root_children(heap: Heap) -> list[tuple[str, str]]:
    """Type and name of the target of each of the root's edges."""

class ArrowTable:
    """Columns over the memory of a heap, handed out as an Arrow C stream in batches.

    A batch keeps what it is a view of. `ValueError` for a column of another length than the table's, `TypeError` for cells
    of another type.
    """

    def __init__(self, row_count: int) -> None: ...
    def add_numbers(self, name: str, cells: NDArray[np.generic]) -> None:
        """uint8, uint32, int32 or float64, not copied."""
    def add_words(self, name: str, numbers: NDArray[np.uint8] | NDArray[np.uint32], words: Sequence[str]) -> None:
        """A word for each number. `IndexError` for a number that has none."""
    def add_positions(self, name: str) -> None:
        """0, 1, 2, …"""
    def add_node_names(self, name: str, heap: Heap) -> None:
        """Views into the file. Cost: one pass over the strings, once. `InvalidSnapshot` for one of more than a GiB."""
    def add_edge_counts(self, name: str, heap: Heap) -> None: ...
    def add_edge_sources(self, name: str, heap: Heap) -> None: ...
    def add_edge_names(self, name: str, heap: Heap) -> None:
        """As `add_node_names`; nothing for edges that have an index."""
    def add_edge_indices(self, name: str, heap: Heap) -> None:
        """Nothing for edges that have a name."""
    def add_strings(self, name: str, heap: Heap) -> None:
        """As `add_node_names`, for all strings in their order."""
    def add_absent(self, name: str, format: str, has_words: bool) -> None:  # noqa: A002
        """Nothing in every row, of this Arrow format."""
    def stream(self) -> object:
        """An `arrow_array_stream` capsule."""
    def schema(self) -> object:
        """An `arrow_schema` capsule."""

def has_native_starting_with(heap: Heap, prefixes: Sequence[str]) -> bool:
    """Whether a native node has a name that begins with one of the prefixes (plain ASCII)."""

class AllocationTraces:
    """The call stacks that a heap's objects were allocated by; everything is empty where none were recorded.

    `function_names` to `columns` have one cell a function, lines and columns from 1, 0 for unknown. `functions` to
    `sizes` have one cell a call, in preorder. The other numbers are places in those, 2³²-1 for none.
    """

    def __init__(self, heap: Heap) -> None: ...
    @property
    def function_names(self) -> NDArray[np.uint32]:
        """Indexes into the strings, as `script_names`."""
    @property
    def script_names(self) -> NDArray[np.uint32]: ...
    @property
    def script_ids(self) -> NDArray[np.uint32]: ...
    @property
    def lines(self) -> NDArray[np.uint32]: ...
    @property
    def columns(self) -> NDArray[np.uint32]: ...
    @property
    def functions(self) -> NDArray[np.uint32]: ...
    @property
    def parents(self) -> NDArray[np.uint32]: ...
    @property
    def counts(self) -> NDArray[np.uint64]:
        """Objects that were allocated just here."""
    @property
    def sizes(self) -> NDArray[np.uint64]:
        """And their bytes."""
    @property
    def node_to_trace(self) -> NDArray[np.uint32]:
        """The call that allocated each node; empty where the file does not say it of any."""
    def live_objects(self) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
        """Nodes that each call allocated, and their shallow sizes. Cost: shallow sizes, one pass over the nodes."""

class SamplingProfile:
    """A parsed `.heapprofile`. Calls stand in preorder. Does not keep `data`."""

    def __init__(self, data: Buffer) -> None: ...
    @property
    def frames(self) -> list[tuple[str, str, int, int]]:
        """Name, file, line and column of each function; lines and columns from 1, 0 for unknown."""
    @property
    def functions(self) -> NDArray[np.uint32]: ...
    @property
    def parents(self) -> NDArray[np.uint32]: ...
    @property
    def sizes(self) -> NDArray[np.float64]:
        """Bytes that live, by the profiler's estimate."""

def is_sampling_profile(data: Buffer) -> bool:
    """Whether the text begins as a `.heapprofile`; `data` may be the beginning of a file."""

def sum_with_callees(
    parents: NDArray[np.uint32], functions: NDArray[np.uint32], values: NDArray[np.float64], function_count: int
) -> NDArray[np.float64]:
    """For each function the values of its calls and of all they called; a call within another of its own counts once."""

def live_sizes_of_samples(heap: Heap) -> NDArray[np.uint64]:
    """Bytes still alive of what was allocated up to each sample and after the one before. Cost: one pass over the nodes."""

# What a runtime's structures hold, for the detectors. All results are small and need no numpy. A `Group` is a number of
# nodes, bytes (what they are is said at each kernel) and the ordinals of some. Dominators are computed where nobody has yet.

Group = tuple[int, float, list[int]]

def find_timers(heap: Heap) -> list[tuple[Group, int, bool, bool, int, int, int]]:
    """Timers that are set, most first, with the bytes they retain.

    The callback of the first, whether they are immediates, whether they repeat, least and greatest delay in ms (0: unknown),
    and how many delays are unknown.
    """

def find_collections(
    heap: Heap, *, least_entries: int, most_named: int, sparse_share: float, sparse_room: int
) -> tuple[list[tuple[int, int, int, int]], list[tuple[int, Group, Group]]]:
    """Large ones, most retained first: ordinal, kind (Map, Set, WeakMap, WeakSet, Array, dictionary), entries, bytes of room.

    Then for each kind the number of all, the empty ones with their room, and the sparse ones with the room they do not use.
    """

def find_listeners(heap: Heap, limit: int) -> list[tuple[Group, str, int, int, bool, bool, list[int]]]:
    """Emitters of a class with more than `limit` listeners for an event, with what the listeners retain.

    The event, listeners of all, most of one, whether it has the default limit, whether it is an EventTarget, some listeners.
    """

def find_captured(
    heap: Heap, *, least_scopes: int, least_bytes: float, least_chain: int
) -> tuple[list[tuple[Group, str, int, int | None, int]], list[tuple[int, float, int, int, int | None]]]:
    """Variables: their scopes with what these alone keep by it, name, what the first holds, a closure of it, how many it has.

    Chains: length, bytes of the outermost scope, that one, the last, and a closure of it.
    """

def find_slices(heap: Heap) -> list[tuple[int, Group]]:
    """Texts that only slices hold, largest first: ordinal, and the slices with the text's bytes."""

def find_concatenations(heap: Heap, least: int) -> list[tuple[int, int, float]]:
    """Outermost concatenated strings: ordinal, concatenations in them, and the bytes of these."""

def find_awaited_promises(heap: Heap) -> list[tuple[Group, int, int | None, bool]]:
    """Pending promises with what they retain.

    How often they are waited for, the function that waits, and whether it stands at an `await`.
    """

def find_native_memory(heap: Heap) -> list[tuple[str, Group]]:
    """Contents of buffers and external strings by class; the largest are the examples."""

def find_detached_nodes(heap: Heap) -> list[tuple[Group, int | None]]:
    """Detached DOM nodes by tag, with what they retain, and an object that refers to one."""

def find_duplicate_objects(heap: Heap, most_groups: int) -> tuple[list[Group], int, int, float]:
    """Groups of equal objects with the bytes of all but one; then the number of groups, objects but one of each, and bytes."""

def find_global_objects(heap: Heap) -> list[int]:
    """The global object of each realm."""

def find_place(heap: Heap, node: int) -> tuple[str, int, int] | None:
    """File, line and column (from 0) of a closure or of an object's class. Cost: one pass over the locations."""

def node_facts(heap: Heap, node: int) -> tuple[int, str, str, float]:
    """Id, type, name and retained bytes."""

def node_edges(heap: Heap, node: int) -> list[tuple[str, str, int]]:
    """Type, name (or index in digits) and target of each edge."""
