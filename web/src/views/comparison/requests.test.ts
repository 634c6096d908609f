import { expect, test } from "vitest";
import { requestsBetween } from "./requests";

test("requests between two snapshots are those of all rounds between them", () => {
  expect(requestsBetween([500, 500, 700], 0, 1)).toBe(500);
  expect(requestsBetween([500, 500, 700], 1, 3)).toBe(1200);
});

test("requests are not known where there are no counts, and none lie between a snapshot and an older one", () => {
  expect(requestsBetween([], 0, 1)).toBeUndefined();
  expect(requestsBetween(undefined, 0, 1)).toBeUndefined();
  expect(requestsBetween([500], 1, 0)).toBeUndefined();
  expect(requestsBetween([500], 0, 0)).toBeUndefined();
});
