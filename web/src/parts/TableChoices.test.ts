import { expect, test } from "vitest";
import { fromAddress, inAddress } from "./TableChoices";

test("what is chosen of a table is found again in the address", () => {
  const choices = { sort: "count", isReversed: true, filter: "retained>1MiB", unfolded: ["a&b=c", "d,e"], row: 4711 };
  const written = new URLSearchParams();
  for (const [name, value] of Object.entries(inAddress(choices, "objects-"))) written.set(name, value === true ? "1" : String(value));
  expect(fromAddress(new URLSearchParams(written.toString()), "objects-")).toEqual(choices);
  expect(fromAddress(new URLSearchParams(written.toString()), "")).toMatchObject({ sort: undefined, filter: "", row: 0 });
});
