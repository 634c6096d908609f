"""Where what leaked was made, where the snapshot has recorded that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from heaptrail.model import StackFrame
from heaptrail.snapshot import Snapshot


def common_stack(snapshot: Snapshot, nodes: Iterable[int]) -> tuple[StackFrame, ...]:
    """The call stack that most of these nodes were allocated on, innermost first; empty where none is recorded.

    Cost: the functions of the recording, then the frames of each node.
    """
    stacks = Counter(stack for node in nodes if (stack := snapshot.allocation_stack(node)))
    return stacks.most_common(1)[0][0] if stacks else ()
