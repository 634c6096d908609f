import { expect, test } from "vitest";
import { TableLayout } from "./TableLayout";

test("every row is found where it begins and where it ends, also below unfolded rows", () => {
  const layout = new TableLayout(100, 30, new Map([[40, 200], [3, 100]]));
  expect(layout.total).toBe(100 * 30 + 300);
  for (let row = 0; row < 100; row += 1) {
    expect(layout.rowAt(layout.top(row))).toBe(row);
    expect(layout.rowAt(layout.top(row) + 29)).toBe(row);
  }
});

test("what is unfolded belongs to the row above it", () => {
  const layout = new TableLayout(10, 30, new Map([[2, 100]]));
  expect(layout.top(3)).toBe(190);
  expect(layout.rowAt(189)).toBe(2);
  expect(layout.rowAt(190)).toBe(3);
});

test("no row is found above the first or below the last", () => {
  const layout = new TableLayout(10, 30);
  expect(layout.rowAt(-5)).toBe(0);
  expect(layout.rowAt(1e9)).toBe(9);
});
