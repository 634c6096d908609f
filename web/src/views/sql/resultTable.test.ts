import { expect, test } from "vitest";
import { kindOf, resultTable } from "./resultTable";

test("figures are sizes, ids and counts by what their column is called", () => {
  expect(kindOf("sum(shallow)", "DOUBLE")).toBe("bytes");
  expect(kindOf("retained", "DOUBLE")).toBe("bytes");
  expect(kindOf("largest_id", "UINTEGER")).toBe("id");
  expect(kindOf("count_star()", "BIGINT")).toBe("count");
  expect(kindOf("count(retained)", "BIGINT")).toBe("count");
  expect(kindOf("size", "VARCHAR")).toBe("text");
  expect(kindOf("interval", "INTERVAL")).toBe("text");
});

test("two columns of one name are both shown", () => {
  const answer = { columns: [{ name: "id", type: "BIGINT" }, { name: "id", type: "BIGINT" }], rows: [[1, 2]], row_count: 1, is_cut: false };
  const table = resultTable(answer);
  expect(table.columns.map(({ name }) => name)).toEqual(["id", "id (2)"]);
  expect(table.rows).toEqual([{ id: 1, "id (2)": 2 }]);
});

test("what is neither number nor text is shown as it is written", () => {
  const answer = { columns: [{ name: "all", type: "VARCHAR[]" }], rows: [[["a", 1]], [null]], row_count: 2, is_cut: false };
  expect(resultTable(answer).rows).toEqual([{ all: '["a",1]' }, { all: null }]);
});
