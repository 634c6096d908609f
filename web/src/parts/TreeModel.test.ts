import { expect, test } from "vitest";
import { Refusal } from "../data/source";
import { TreeModel, WINDOW_SIZE, type TreeLine, type TreeSource } from "./TreeModel";

/** A heap in which `0` holds 1…250, 7 holds 7 and 0, and every other number holds nothing. */
function treeOf(more: Partial<TreeSource<number>> = {}): TreeModel<number> {
  const below = (parent: number | undefined): number[] => {
    if (parent === undefined) return [0];
    if (parent === 0) return Array.from({ length: 250 }, (_, index) => index + 1);
    return parent === 7 ? [7, 0] : [];
  };
  return new TreeModel<number>({
    fetch: async (parent, offset, limit) => ({ rows: below(parent).slice(offset, offset + limit), count: below(parent).length }),
    identityOf: (row) => row,
    isLeaf: () => false,
    ...more,
  });
}

function shown(lines: readonly TreeLine<number>[]): string[] {
  return lines.map((line) => (line.kind === "node" ? `${"-".repeat(line.depth)}${line.row}` : line.kind));
}

function nodeAt(tree: TreeModel<number>, path: string) {
  const line = tree.lines.value[tree.indexOf(path)];
  if (line?.kind !== "node") throw new Error(`no row ${path}`);
  return line;
}

test("a row that is unfolded shows a window of what is below, and offers the rest", async () => {
  const tree = treeOf();
  await tree.start();
  await tree.unfold(nodeAt(tree, "0"));
  expect(shown(tree.lines.value).slice(0, 3)).toEqual(["0", "-1", "-2"]);
  expect(tree.lines.value).toHaveLength(1 + WINDOW_SIZE + 1);
  expect(tree.lines.value.at(-1)?.kind).toBe("more");
  await tree.showMore(nodeAt(tree, "0").level, 1000);
  expect(shown(tree.lines.value).at(-1)).toBe("-250");
});

test("what was unfolded below a row is unfolded again with it, without being asked for again", async () => {
  let asked = 0;
  const tree = treeOf({ fetch: async (parent) => ((asked += 1), { rows: [(parent ?? 0) + 1], count: 1 }) });
  await tree.start();
  await tree.unfold(nodeAt(tree, "0"));
  await tree.unfold(nodeAt(tree, "0.0"));
  tree.fold(nodeAt(tree, "0"));
  expect(shown(tree.lines.value)).toEqual(["1"]);
  await tree.unfold(nodeAt(tree, "0"));
  expect(shown(tree.lines.value)).toEqual(["1", "-2", "--3"]);
  expect(asked).toBe(3);
});

test("an object that stands above itself is a cycle, and is not unfolded", async () => {
  const tree = treeOf();
  await tree.start("0.6");
  await tree.unfold(nodeAt(tree, "0.6"));
  const cycle = nodeAt(tree, "0.6.1");
  expect(cycle.cycleTo).toBe(nodeAt(tree, "0"));
  await tree.unfold(cycle);
  expect(tree.indexOf("0.6.1.0")).toBe(-1);
  expect(nodeAt(tree, "0.6.0").cycleTo).toBe(nodeAt(tree, "0.6"));
});

test("a path from an address is unfolded, however far down its rows are; of one that is not there as much as there is", async () => {
  const tree = treeOf();
  await tree.start("0.229");
  expect(nodeAt(tree, "0.229").row).toBe(230);
  expect(tree.selected.value).toBe("0.229");
  const other = treeOf();
  await other.start("0.6.1.5.3");
  expect(other.selected.value).toBe("0.6.1");
  const hostile = treeOf();
  await hostile.start("0.<img>");
  expect(hostile.selected.value).toBeUndefined();
});

test("rows that could not be had are a line that says so, and can be asked for again", async () => {
  let isDown = true;
  const tree = treeOf({
    fetch: async () => {
      if (isDown) throw new Refusal("The server does not answer.", "", 0);
      return { rows: [1], count: 1 };
    },
  });
  await tree.start();
  const [line] = tree.lines.value;
  expect(line?.kind === "failed" && line.level.error?.message).toBe("The server does not answer.");
  isDown = false;
  if (line?.kind === "failed") await tree.showMore(line.level);
  expect(shown(tree.lines.value)).toEqual(["1"]);
});

test("rows are unfolded as soon as they come where that is wanted: the first of each level", async () => {
  const tree = treeOf({
    fetch: async (parent) => ({ rows: [(parent ?? 0) + 1, 100], count: 2 }),
    unfoldsAtOnce: (row, place) => place === 0 && row < 3,
  });
  await tree.start();
  expect(shown(tree.lines.value)).toEqual(["1", "-2", "--3", "--100", "-100", "100"]);
});

test("rows that are counted but not there are said to be left out, and are not asked for again", async () => {
  let asked = 0;
  const tree = treeOf({ fetch: async (_, offset) => ((asked += 1), { rows: [1, 2].slice(offset), count: 40 }) });
  await tree.start();
  expect(shown(tree.lines.value)).toEqual(["1", "2", "more"]);
  const rest = tree.lines.value.at(-1);
  if (rest?.kind === "more") await tree.showMore(rest.level);
  expect(shown(tree.lines.value)).toEqual(["1", "2", "left out"]);
  await tree.reveal("30");
  expect(asked).toBe(2);
});
