import { expect, test } from "vitest";
import { edgeText } from "./edgeText";
import { objectText } from "./objectText";

test("objects are written as DevTools writes its cells", () => {
  expect(objectText({ type: "string", name: "a" })).toBe('"a"');
  expect(objectText({ type: "closure", name: "" })).toBe("()");
  expect(objectText({ type: "array", name: "" })).toBe("(internal array)[]");
  expect(objectText({ type: "symbol", name: "symbol", value: "key" })).toBe("Symbol(key)");
  expect(objectText({ type: "number", name: "heap number", value: "42" })).toBe("42");
  expect(objectText({ type: "regexp", name: "^a" })).toBe("/^a/");
});

test("what cannot be seen, or turns the direction of writing, shows as a dot", () => {
  expect(objectText({ type: "string", name: "a\u202egnp.exe\u0000\n" })).toBe('"a·gnp.exe··"');
});

test("a long name keeps its beginning", () => {
  expect(objectText({ name: "x".repeat(300) }, 10)).toBe(`${"x".repeat(10)}…`);
});

test("edges are written as the command line writes them", () => {
  expect([edgeText("3", "element"), edgeText("map", "internal"), edgeText("<x>", "internal"), edgeText("", "property"), edgeText("7", "hidden")])
    .toEqual(["[3]", "<map>", "<x>", "(empty)", "<7>"]);
});
