import { expect, test } from "vitest";
import { growthOf, partsOf, type StatisticsAnswer } from "./heapParts";

const heap: StatisticsAnswer = { total: 1000, native: 300, typed_arrays: 120, code: 200, strings: 250, javascript_arrays: 50, system: 0, other: 200 };

test("the parts add up to the total: typed arrays are not counted twice", () => {
  const parts = partsOf([heap]);
  expect(parts.reduce((sum, { sizes }) => sum + (sizes[0] ?? 0), 0)).toBe(heap.total);
  expect(parts.map(({ name }) => name)).not.toContain("system");
});

test("a part that only the last heap has is a part of all", () => {
  const system = partsOf([heap, { ...heap, system: 80 }]).find(({ name }) => name === "system");
  expect(system?.sizes).toEqual([0, 80]);
  expect(growthOf(system?.sizes ?? [])).toBe(80);
});

test("one heap alone has not grown", () => {
  expect(growthOf([5])).toBeUndefined();
});

test("a Python heap has no JS objects", () => {
  expect(partsOf([heap], "python").map(({ title }) => title).filter((title) => title.includes("JS"))).toEqual([]);
});
