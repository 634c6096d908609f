import { expect, test } from "vitest";
import type { ObjectRow } from "../../data/shapes";
import { groupsOf, partsOf, type HeldEntry } from "./heldRows";
import type { ObjectAnswer } from "./objectAnswer";

const row = (id: number, more: Partial<ObjectRow> = {}): ObjectRow =>
  ({ id, type: "object", class: "Object", name: "Object", value: null, shallow: 16, retained: 16, distance: 2, ...more });

const answer = (more: Partial<ObjectAnswer>): ObjectAnswer => ({
  object: row(1),
  detachedness: "unknown",
  source: null,
  string: null,
  promise_state: null,
  property_count: 0,
  properties: [],
  element_count: 0,
  elements: [],
  entry_count: null,
  entries: null,
  bound: [],
  scopes: [],
  internal_count: 0,
  internal: [],
  trail_text: "",
  class_key: "",
  dominator_id: 0,
  ...more,
});

test("only groups that hold something are shown, with how many there are, not how many came", () => {
  const groups = groupsOf(answer({ property_count: 12_345, properties: [{ edge: "a", edge_type: "property", ...row(2) }] }));
  expect(groups.map(({ title, count }) => [title, count])).toEqual([["Properties", 12_345]]);
});

test("an entry of a Map shows what its value keeps, and unfolds to key and value", () => {
  const found = answer({ object: row(1, { class: "Map" }), entry_count: 1, entries: [{ key: row(2), value: row(3, { retained: 500 }) }] });
  const [entries] = groupsOf(found);
  const entry = entries?.rows(found)[0] as HeldEntry;
  expect([entries?.title, entry.retained]).toEqual(["Entries", 500]);
  expect(partsOf(entry).map(({ edge, id }) => [edge, id])).toEqual([["key", 2], ["value", 3]]);
});

test("a key that the heap does not record is no row", () => {
  const found = answer({ object: row(1, { class: "Map" }), entry_count: 1, entries: [{ key: null, value: row(3) }] });
  expect(partsOf(groupsOf(found)[0]?.rows(found)[0] as HeldEntry).map(({ edge }) => edge)).toEqual(["value"]);
});

test("a Set has members", () => {
  const found = answer({ object: row(1, { class: "Set" }), entry_count: 1, entries: [{ key: row(2), value: null }] });
  const [members] = groupsOf(found);
  expect(members?.title).toBe("Members");
  expect(partsOf(members?.rows(found)[0] as HeldEntry).map(({ edge, id }) => [edge, id])).toEqual([["member", 2]]);
});
