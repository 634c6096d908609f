import { expect, test } from "vitest";
import { tabSeparated } from "./TableCopy";

test("a copied table has one line a row, whatever its texts hold", () => {
  expect(tabSeparated([{ name: "a\tb\nc", size: 12 }], ["name", "size"])).toBe("name\tsize\na b c\t12\n");
});

test("no text of a heap becomes a formula in a spreadsheet; numbers below zero stay numbers", () => {
  const rows = [{ name: "=cmd()", delta: -5 }, { name: "@name", delta: 5 }];
  expect(tabSeparated(rows, ["name", "delta"])).toBe("name\tdelta\n'=cmd()\t-5\n'@name\t5\n");
});
