import { expect, test } from "vitest";
import { drawnColumns } from "./TableColumns";
import { copiedRows, tabSeparated } from "./TableCopy";

test("a copied table has one line a row, whatever its texts hold", () => {
  expect(tabSeparated([{ name: "a\tb\nc", size: 12 }], ["name", "size"])).toBe("name\tsize\na b c\t12\n");
});

test("no text of a heap becomes a formula in a spreadsheet; numbers below zero stay numbers", () => {
  const rows = [{ name: "=cmd()", delta: -5 }, { name: "@name", delta: 5 }];
  expect(tabSeparated(rows, ["name", "delta"])).toBe("name\tdelta\n'=cmd()\t-5\n'@name\t5\n");
});

test("of very many rows the first are copied, and it is said how many are left out", async () => {
  const columns = [{ name: "id", kind: "id" as const }];
  const ask = async ({ offset, limit }: Record<string, unknown>) => {
    const rows = Array.from({ length: Number(limit) }, (_, place) => ({ id: Number(offset) + place }));
    return { schema: "", columns, row_count: 5_000_000, matching_count: 5_000_000, offset: Number(offset), rows };
  };
  const lines = (await copiedRows({ question: "many", ask }, {}, drawnColumns(columns, undefined))).split("\n");
  expect(lines.slice(0, 2)).toEqual(["id", "0"]);
  expect(lines.slice(-3)).toEqual(["9999", "… 4,990,000 more", ""]);
});
