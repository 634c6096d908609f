import { expect, test } from "vitest";
import { conditions, fromAddress, inAddress, toggled } from "./TableChoices";

test("what is chosen of a table is found again in the address", () => {
  const choices = { sort: "count", isReversed: true, filter: "retained>1MiB", unfolded: ["a&b=c", "d,e"], row: 4711 };
  const written = new URLSearchParams();
  for (const [name, value] of Object.entries(inAddress(choices, "objects-"))) written.set(name, value === true ? "1" : String(value));
  expect(fromAddress(new URLSearchParams(written.toString()), "objects-")).toEqual(choices);
  expect(fromAddress(new URLSearchParams(written.toString()), "")).toMatchObject({ sort: undefined, filter: "", row: 0 });
});

test("conditions are joined, and a name may hold anything but what joins them", () => {
  expect(conditions(" count>100 && Map & Set&&name~^a ")).toEqual(["count>100", "Map & Set", "name~^a"]);
  expect(conditions("&& ")).toEqual([]);
});

test("a condition is put to the others and taken away again", () => {
  expect(toggled("Map", "steps=2")).toBe("Map && steps=2");
  expect(toggled("Map && steps=2", "steps=2")).toBe("Map");
  expect(toggled("steps=2", "steps=2")).toBe("");
});
