import { expect, test } from "vitest";
import { TableScroll, TOP } from "./TableScroll";

const VIEWPORT = 600;
const ROWS = 5_000_000 * 30;

test("what a browser can scroll is scrolled as it is", () => {
  const scroll = new TableScroll(90_000, VIEWPORT);
  expect(scroll.height).toBe(90_000);
  expect(scroll.moved(TOP, 50_000)).toEqual({ bar: 50_000, position: 50_000 });
});

test("the ends of the bar are the ends of the rows, however many there are", () => {
  const scroll = new TableScroll(ROWS, VIEWPORT);
  expect(scroll.height).toBeLessThanOrEqual(10_000_000);
  expect(scroll.moved(TOP, scroll.height - VIEWPORT).position).toBe(ROWS - VIEWPORT);
  expect(scroll.moved({ bar: 5e6, position: 7e7 }, 0).position).toBe(0);
});

test("a turn of the wheel moves the rows by as much, wherever they are", () => {
  const scroll = new TableScroll(ROWS, VIEWPORT);
  const middle = scroll.at(ROWS / 2);
  expect(scroll.moved(middle, middle.bar + 100).position).toBe(ROWS / 2 + 100);
});

test("every position has a place of the bar, and that leads back to it", () => {
  const scroll = new TableScroll(ROWS, VIEWPORT);
  for (const position of [0, 1, 99_999, 100_001, 1e6, ROWS / 2, ROWS - 200_000, ROWS - VIEWPORT - 1, ROWS - VIEWPORT]) {
    const { bar } = scroll.at(position);
    expect(bar).toBeGreaterThanOrEqual(0);
    expect(bar).toBeLessThanOrEqual(scroll.height - VIEWPORT);
    expect(scroll.moved({ bar: bar < 5e6 ? bar + 1e6 : bar - 1e6, position: 0 }, bar).position).toBeCloseTo(position, 3);
  }
});

test("wheels reach the very first row from anywhere near it", () => {
  const scroll = new TableScroll(ROWS, VIEWPORT);
  let place = scroll.at(130_000);
  while (place.bar > 0) {
    const moved = scroll.moved(place, Math.max(0, place.bar - 100));
    place = scroll.at(moved.position);
  }
  expect(place.position).toBe(0);
});
