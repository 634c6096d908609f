import { expect, test } from "vitest";
import { drawnColumns, fitting } from "./TableColumns";

const ANSWERED = [
  { name: "retained", kind: "bytes" as const },
  { name: "count", kind: "count" as const },
  { name: "distance", kind: "distance" as const },
  { name: "name", kind: "text" as const },
];
const WANTED = [
  { name: "name", width: 10 },
  { name: "count", width: 5, priority: 2 },
  { name: "distance", width: 5, priority: 3 },
  { name: "retained", width: 5, priority: 1 },
];

const shown = (width: number): string[] => fitting(drawnColumns(ANSWERED, WANTED), width).map(({ name }) => name);

test("the least important columns fold away first, and the most important never", () => {
  expect(shown(25)).toEqual(["name", "count", "distance", "retained"]);
  expect(shown(24)).toEqual(["name", "count", "retained"]);
  expect(shown(19)).toEqual(["name", "retained"]);
  expect(shown(1)).toEqual(["name", "retained"]);
});

test("columns that an answer lacks are left out", () => {
  const columns = drawnColumns(ANSWERED, [{ name: "added_count" }, { name: "name" }]);
  expect(columns.map(({ name }) => name)).toEqual(["name"]);
});
