import { expect, test } from "vitest";
import { leftOutTitle, withoutSmallest, type Branch } from "./branch";
import { layOut, suspectedCells, type MapCell } from "./mapLayout";
import { neighbour } from "./mapKeys";

function branch(id: number, retained: number, children: readonly Branch[] = [], left: Branch["left_out"] = { count: 0, retained: 0 }): Branch {
  const below = children.reduce((sum, child) => sum + child.retained, left.retained);
  return { id, name: `o${id}`, class: "O", type: "object", shallow: retained - below, retained, children, left_out: left };
}

/** 1000 = 500 (of which 400) + 300 + 100 left out + 100 of its own. */
const tree = branch(1, 1000, [branch(2, 500, [branch(3, 400)]), branch(4, 300)], { count: 7, retained: 100 });

const cellOf = (cells: readonly MapCell[], id: number) => cells.find((cell) => cell.kind === "object" && cell.branch.id === id)!;
const leftOut = (cells: readonly MapCell[]) => cells.filter((cell) => cell.kind === "left out");

test("an icicle's widths are the shares of the heap, and each cell lies below what dominates it", () => {
  const cells = layOut("icicle", tree, 1000, 400);
  expect(cellOf(cells, 1).width).toBeCloseTo(1000);
  expect(cellOf(cells, 2).width).toBeCloseTo(500);
  expect(cellOf(cells, 3)).toMatchObject({ x: cellOf(cells, 2).x, width: 400 });
  expect(cellOf(cells, 3).y).toBeCloseTo(cellOf(cells, 2).y + cellOf(cells, 2).height);
  expect(leftOut(cells)).toMatchObject([{ width: 100, leftOut: { count: 7, retained: 100 } }]);
});

test("a treemap's cells lie within what dominates them, and do not overlap", () => {
  const cells = layOut("treemap", tree, 600, 400);
  const [outer, inner, beside] = [cellOf(cells, 2), cellOf(cells, 3), cellOf(cells, 4)];
  expect(inner.x >= outer.x && inner.x + inner.width <= outer.x + outer.width).toBe(true);
  expect(inner.y >= outer.y && inner.y + inner.height <= outer.y + outer.height).toBe(true);
  const isApart = beside.x >= outer.x + outer.width || outer.x >= beside.x + beside.width || beside.y >= outer.y + outer.height || outer.y >= beside.y + beside.height;
  expect(isApart).toBe(true);
  expect(outer.width * outer.height).toBeGreaterThan(beside.width * beside.height);
});

test("what is too small to be drawn is counted with what was left out", () => {
  const crowd = branch(1, 10_000, [branch(2, 9_000), ...Array.from({ length: 50 }, (_, place) => branch(10 + place, 4))], { count: 3, retained: 300 });
  const cells = layOut("icicle", crowd, 100, 200);
  expect(cells.filter(({ kind }) => kind === "object")).toHaveLength(2);
  expect(leftOut(cells)).toMatchObject([{ leftOut: { count: 53, retained: 500, classes: [{ name: "O", count: 50, retained: 200 }] } }]);
});

test("levels below the depth are counted where they are cut", () => {
  const cut = withoutSmallest(tree, 0, 1);
  expect(cut.children.map(({ id, left_out: { count, retained } }) => [id, count, retained])).toEqual([[2, 1, 400], [4, 0, 0]]);
});

test("nothing is drawn without room, or of a heap without bytes", () => {
  expect(layOut("icicle", tree, 0, 300)).toEqual([]);
  expect(layOut("treemap", branch(1, 0), 300, 300)).toEqual([]);
});

test("arrow keys go down to what an object dominates, back, and along a level", () => {
  const cells = layOut("icicle", tree, 1000, 400);
  expect(neighbour(cells, "", "ArrowDown")).toBe("0");
  expect(neighbour(cells, "0", "ArrowDown")).toBe("0.0");
  expect(neighbour(cells, "0.0", "ArrowUp")).toBe("0");
  expect(neighbour(cells, "0", "ArrowRight")).toBe("1");
  expect(neighbour(cells, "1", "ArrowRight")).toBe("2");
  expect(neighbour(cells, "2", "ArrowRight")).toBeUndefined();
  expect(neighbour(cells, "", "ArrowUp")).toBeUndefined();
});

test("what is left out is named by the classes that retain most of it, the largest objects first", () => {
  const session = (id: number): Branch => ({ ...branch(id, 10), class: "Session" });
  const crowd = branch(1, 1000, [branch(2, 30), session(3), session(4), session(5), session(6)], { count: 9, retained: 900, classes: [{ name: "Session", count: 9, retained: 900 }] });
  const { left_out } = withoutSmallest(crowd, 100, 5);
  expect(left_out.classes).toEqual([{ name: "Session", count: 13, retained: 940 }, { name: "O", count: 1, retained: 30 }]);
  expect(left_out.largest?.map(({ id }) => id)).toEqual([2, 3, 4, 5, 6]);
  expect(leftOutTitle(left_out)).toBe("14 more: Session");
  expect(leftOutTitle({ count: 1200, retained: 5 })).toBe("1,200 more");
});

test("a suspect is marked where it is drawn, or where what it is left out with is", () => {
  const cells = layOut("icicle", tree, 1000, 400);
  expect([...suspectedCells(cells, [[1, 2, 3]])]).toEqual(["0.0"]);
  expect([...suspectedCells(cells, [[1, 77]])]).toEqual(leftOut(cells).map(({ path }) => path));
  expect([...suspectedCells(cells, [[1, 2, 3, 99]])]).toEqual(["0.0"]);
  expect([...suspectedCells(cells, [[55, 66]])]).toEqual([]);
});
