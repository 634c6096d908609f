import { expect, test } from "vitest";
import { sparkPoints } from "./Sparkline";

test("the line goes from edge to edge, with zero at the bottom and the largest number at the top", () => {
  expect(sparkPoints([0, 50, 100], 104, 24, 2)).toEqual([[2, 22], [52, 12], [102, 2]]);
});

test("nothing at all is a line at the bottom, not a line of no place", () => {
  expect(sparkPoints([0, 0], 104, 24, 2)).toEqual([[2, 22], [102, 22]]);
});
