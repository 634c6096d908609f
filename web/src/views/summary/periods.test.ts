import { expect, test } from "vitest";
import type { SnapshotEntry } from "../../data/shapes";
import { periodParameters, periodsUntil } from "./periods";

const SNAPSHOTS = ["a", "b", "c"].map((name, index) => ({ index, name: `${name}.heapsnapshot.zst` }) as SnapshotEntry);

test("the periods are those between snapshots, up to the one that is shown", () => {
  expect(periodsUntil(SNAPSHOTS, 1).map(({ value }) => value)).toEqual(["-0", "0-1"]);
  expect(periodsUntil(SNAPSHOTS, 2).map(({ name }) => name)).toEqual([
    "Allocated before a",
    "Allocated between a and b",
    "Allocated between b and c",
  ]);
  expect(periodsUntil(SNAPSHOTS, 0)).toEqual([]);
});

test("what is in the address becomes a question, or none", () => {
  expect(periodParameters("0-1", 2)).toEqual({ allocated_after: 0, allocated_before: 1 });
  expect(periodParameters("1-2", 2)).toEqual({ allocated_after: 1 });
  expect(periodParameters("-0", 2)).toEqual({ allocated_before: 0 });
  expect(periodParameters(undefined, 2)).toEqual({});
  expect(periodParameters("x-y", 2)).toEqual({});
});
