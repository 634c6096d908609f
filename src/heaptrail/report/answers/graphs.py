"""Pictures of a heap: the dominator tree for an icicle or a treemap, and the graph of what holds an object."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from heaptrail.formats.verdict import Json
    from heaptrail.model import DominatorBranch, LeftOutClass, RetainerGraph
    from heaptrail.snapshot import Snapshot

DOMINATOR_TREE_SCHEMA = "heaptrail.dominator-tree/1"
RETAINER_GRAPH_SCHEMA = "heaptrail.retainer-graph/1"
_LONGEST_NAME = 200


def dominator_tree_answer(snapshot: Snapshot, tree: DominatorBranch) -> dict[str, Json]:
    """A cut tree, nested (`heaptrail.dominator-tree/1`). Cost: the names of its nodes."""
    return {"schema": DOMINATOR_TREE_SCHEMA, **_branch(snapshot, tree)}


def _branch(snapshot: Snapshot, branch: DominatorBranch) -> dict[str, Json]:
    node = snapshot.node(branch.ordinal)
    return {
        **_named(snapshot, branch.ordinal),
        "shallow": node.shallow_size,
        "retained": node.retained_size,
        "children": [_branch(snapshot, child) for child in branch.children],
        "left_out": _left_out(snapshot, branch),
    }


def _left_out(snapshot: Snapshot, branch: DominatorBranch) -> dict[str, Json]:
    found: dict[str, Json] = {"count": branch.left_out_count, "retained": branch.left_out_retained}
    if branch.left_out_largest:
        found["classes"] = [_left_out_class(snapshot, each) for each in branch.left_out_classes]
        found["largest"] = [
            {**_named(snapshot, ordinal), "retained": float(snapshot.retained_sizes[ordinal])}
            for ordinal in branch.left_out_largest
        ]
    return found


def _left_out_class(snapshot: Snapshot, found: LeftOutClass) -> dict[str, Json]:
    """With the id of one of its objects, by which a report knows whether the name is contents."""
    id_ = int(snapshot.heap.node_ids[found.example])
    return {"id": id_, "name": _shortened(found.name), "count": found.count, "retained": found.retained}


def retainer_graph_answer(snapshot: Snapshot, graph: RetainerGraph) -> dict[str, Json]:
    """The graph, its nodes by their ids (`heaptrail.retainer-graph/1`). Cost: the names of its nodes and edges."""
    naming, ids = snapshot.naming, snapshot.heap.node_ids
    nodes: list[Json] = []
    for ordinal in graph.nodes:
        node = snapshot.node(ordinal)
        described = {"retained": node.retained_size, "distance": node.distance, "is_root": node.distance <= 1}
        nodes.append({**_named(snapshot, ordinal), **described})
    edges: list[Json] = [
        {
            "from": int(ids[edge.source]),
            "to": int(ids[edge.target]),
            "edge": naming.edge_name(edge.edge),
            "edge_type": naming.edge_type(edge.edge),
        }
        for edge in graph.edges
    ]
    return {"schema": RETAINER_GRAPH_SCHEMA, "nodes": nodes, "edges": edges, "left_out": graph.left_out}


def _named(snapshot: Snapshot, ordinal: int) -> dict[str, Json]:
    node = snapshot.node(ordinal)
    return {"id": node.id, "name": _shortened(node.display_name), "class": node.class_name, "type": node.type}


def _shortened(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"
