import { expect, test } from "vitest";
import type { Suspect } from "../../data/shapes";
import { growingEdgeOf } from "./growing";

const HOLDER = { id: 7, class: "Array", name: "Shop.samples", entries: [10, 610, 910] };

function growing(growth: Suspect["growth"]): string {
  const suspect: Partial<Suspect> = { growth, holder: HOLDER, examples: [9], class: "Sample", trail_text: "Shop.samples[*]" };
  return growingEdgeOf(suspect as Suspect).rate;
}

test("what grows by the request is told per request", () => {
  const told = { count: [600, 300], bytes: [60000, 30000], per_request: { count: 1.5, bytes: 150 }, per_second: null };
  expect(growing(told)).toBe("+1.50 per request");
});

test("what grows with the time is told per second", () => {
  const told = { count: [600, 300], bytes: [60000, 30000], per_request: { count: 225, bytes: 22500 }, per_second: { count: 100, bytes: 10000 } };
  expect(growing(told)).toBe("+100.00 per second");
});

test("a verdict of an earlier version has no rates per second", () => {
  expect(growing({ count: [0, 0], bytes: [60000, 30000], per_request: { count: 0, bytes: 22500 } })).toBe("+22.0 KiB per request");
});
