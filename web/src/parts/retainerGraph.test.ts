import { expect, test } from "vitest";
import { BOX, layOutGraph, linksOf, spread, withoutIgnored, withRetainers, type Graph } from "./retainerGraph";

const node = (id: number) => ({ id, name: `o${id}`, class: "O", type: "object", retained: 1, distance: 5, is_root: false });
const edge = (from: number, to: number, name = "held") => ({ from, to, edge: name, edge_type: "property" });

/** 1 is held by 2 and 3; both by 4; 4 by 5, which 1 holds: a cycle. */
const graph: Graph = {
  nodes: [1, 2, 3, 4, 5].map(node),
  edges: [edge(2, 1), edge(3, 1), edge(4, 2), edge(4, 3), edge(5, 4), edge(1, 5)],
  left_out: 0,
};

test("each holder stands a layer below what it holds, and no two boxes overlap", () => {
  const { nodes } = layOutGraph(graph, 1);
  expect(Object.fromEntries(nodes.map(({ node: { id }, layer }) => [id, layer]))).toEqual({ 1: 0, 2: 1, 3: 1, 4: 2, 5: 3 });
  for (const one of nodes) {
    for (const other of nodes) {
      if (one !== other && one.layer === other.layer) expect(Math.abs(one.x - other.x)).toBeGreaterThan(BOX.width);
      if (one.layer < other.layer) expect(other.y).toBeGreaterThan(one.y + BOX.height);
    }
  }
});

test("a reference that leads away from the object is marked as leading back, and the others are not", () => {
  const { links } = layOutGraph(graph, 1);
  expect(links.filter(({ isBack }) => isBack).map(({ from, to }) => [from, to])).toEqual([[1, 5]]);
});

test("neighbours are put so that references do not cross", () => {
  const crossed: Graph = { nodes: [1, 2, 3, 4, 5].map(node), edges: [edge(2, 1), edge(3, 1), edge(4, 3), edge(5, 2)], left_out: 0 };
  const at = new Map(layOutGraph(crossed, 1).nodes.map(({ node: { id }, x }) => [id, x]));
  expect(at.get(2)! < at.get(3)!).toBe(at.get(5)! < at.get(4)!);
});

test("several references from one object to another are one link with all their names", () => {
  expect(linksOf([edge(1, 2, "a"), edge(1, 2, "b"), edge(2, 1, "c")])).toEqual([
    { from: 1, to: 2, names: ["a", "b"] },
    { from: 2, to: 1, names: ["c"] },
  ]);
});

test("what holds the object only through something ignored goes with it", () => {
  const left = withoutIgnored(graph, 1, [4]);
  expect(left.nodes.map(({ id }) => id)).toEqual([1, 2, 3]);
  expect(left.edges.map(({ from, to }) => [from, to])).toEqual([[2, 1], [3, 1]]);
});

test("retainers that are unfolded join the graph, each once", () => {
  const row = (id: number) => ({ ...node(id), value: null, shallow: 1, edge: "held", edge_type: "property" });
  const more = withRetainers(graph, 3, [row(4), row(9)]);
  expect(more.nodes.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5, 9]);
  expect(more.edges).toHaveLength(graph.edges.length + 1);
});

test("a graph of the object alone, or with an object that holds itself, can be drawn", () => {
  const alone: Graph = { nodes: [node(1)], edges: [edge(1, 1)], left_out: 0 };
  expect(layOutGraph(alone, 1).nodes).toHaveLength(1);
});

test("numbers are spread as little as it takes", () => {
  expect(spread([0, 0, 100], 10)).toEqual([-5, 5, 100]);
  expect(spread([50, 0], 10)).toEqual([20, 30]);
});
