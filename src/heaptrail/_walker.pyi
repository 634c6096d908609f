"""The walker over the heap of this very process. Importable only on the version of Python that it was built for."""

from collections.abc import Iterable
from typing import TypedDict

class CaptureOutcome(TypedDict):
    failure: str  # "" or what failed, as heaptrail.agent.capture_failures names it
    error_number: int  # an errno; the number of the signal where the child was killed
    bytes: int  # written, of a failed capture as well
    node_count: int
    edge_count: int
    pause_seconds: float
    child_seconds: float
    copied_bytes: int  # -1 where the kernel does not say
    no_stacks: str  # why the file has no stacks of allocations, or ""

def capture_by_fork(path: bytes, limit_seconds: int, own_folder: str, /) -> CaptureOutcome: ...
def capture_in_process(path: bytes, reason: str, own_folder: str, /) -> CaptureOutcome: ...
def ids_in_last_capture(objects: Iterable[object], /) -> list[int]:
    """The ids of these objects in the last snapshot of this process, 0 for one that it had not."""

def objects_of_last_capture() -> int: ...
def write_heap(descriptor: int, /) -> tuple[int, int, int]:
    """Writes the heap as a V8 heap snapshot to a file descriptor; counts of nodes, edges and bytes.

    Reads only: no reference count is touched, nothing of Python is run, no memory of its heap is taken. The process stands
    still meanwhile, for about half a second for each million objects. Raises `OSError` where the file cannot be written.
    """
