import { expect, test } from "vitest";
import { excerpt } from "./excerpt";
import type { TableAnswer } from "./shapes";
import { Refusal } from "./source";

const ROWS = [
  { name: "Session", retained: 3_000_000, distance: 4 },
  { name: "Map(entries", retained: 1_048_577, distance: 2 },
  { name: "session", retained: 200, distance: 9 },
];

const TABLE: TableAnswer = {
  schema: "",
  columns: [
    { name: "retained", kind: "bytes" },
    { name: "distance", kind: "distance" },
    { name: "name", kind: "text" },
  ],
  row_count: 500,
  matching_count: 500,
  offset: 0,
  rows: ROWS,
};

const names = (parameters: Parameters<typeof excerpt>[1]): unknown[] => excerpt(TABLE, parameters).rows.map(({ name }) => name);

test("sizes begin with the largest, distances with the smallest, and reversed with the other end", () => {
  expect(names({ sort: "retained" })).toEqual(["Session", "Map(entries", "session"]);
  expect(names({ sort: "distance" })).toEqual(["Map(entries", "Session", "session"]);
  expect(names({ sort: "distance", reverse: true })).toEqual(["session", "Session", "Map(entries"]);
});

test("sizes are compared with units, binary and decimal", () => {
  expect(names({ filter: "retained>1MiB" })).toEqual(["Session", "Map(entries"]);
  expect(names({ filter: "retained >= 3MB" })).toEqual(["Session"]);
  expect(names({ filter: "retained<1,000" })).toEqual(["session"]);
});

test("a bare text is looked for in the name, as it is or as an expression", () => {
  expect(names({ filter: "Map(" })).toEqual(["Map(entries"]);
  expect(names({ filter: "^[Ss]ession$" })).toEqual(["Session", "session"]);
  expect(names({ filter: "unknown>3" })).toEqual([]);
});

test("all filters must hold", () => {
  expect(names({ filter: ["name~ession", "distance<5"] })).toEqual(["Session"]);
});

test("a filter that makes no sense is refused in one line", () => {
  for (const filter of ["retained>many", "retained>1XB", "name~(", "name<a"]) {
    expect(() => excerpt(TABLE, { filter }), filter).toThrow(Refusal);
  }
});

test("rows that the report left out are counted where nothing is filtered", () => {
  expect(excerpt(TABLE, { limit: 2 })).toMatchObject({ matching_count: 500, held_count: 3, held_in_all: 3 });
  expect(excerpt(TABLE, { filter: "Session" })).toMatchObject({ matching_count: 1, held_count: 1, row_count: 500 });
});
