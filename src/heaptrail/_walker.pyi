"""The walker over the heap of this very process. Importable only on the version of Python that it was built for."""

def write_heap(descriptor: int, /) -> tuple[int, int, int]:
    """Writes the heap as a V8 heap snapshot to a file descriptor; counts of nodes, edges and bytes.

    Reads only: no reference count is touched, nothing of Python is run, no memory of its heap is taken. The process stands
    still meanwhile, for about half a second for each million objects. Raises `OSError` where the file cannot be written.
    """
