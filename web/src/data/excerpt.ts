/** Sorting and filtering of a table that is here as a whole: what the server does for a live page. */

import type { Parameters } from "./source";
import { isNumber, type Column, type Row, type TableAnswer } from "./shapes";

const CONDITION = /^\s*([a-z_0-9]+)\s*(<=|>=|!=|!~|<|>|=|~)\s*(.*?)\s*$/s;

export function excerpt(table: TableAnswer, parameters: Parameters): TableAnswer {
  const tests = asList(parameters["filter"]).map((filter) => testOf(filter, table));
  const rows = table.rows.filter((row) => tests.every((holds) => holds(row)));
  const sorted = ordered(rows, table, parameters["sort"], Boolean(parameters["reverse"]));
  const offset = Number(parameters["offset"] ?? 0);
  const limit = Number(parameters["limit"] ?? sorted.length);
  // Rows that were left out of the report still count where nothing was filtered.
  const matching = tests.length ? sorted.length : table.matching_count;
  return { ...table, rows: sorted.slice(offset, offset + limit), offset, matching_count: matching };
}

function ordered(rows: readonly Row[], table: TableAnswer, sort: unknown, reverse: boolean): readonly Row[] {
  const column = table.columns.find(({ name }) => name === sort);
  if (column === undefined) return reverse ? rows.toReversed() : rows;
  const largestFirst = ["bytes", "signed bytes", "count", "signed count"].includes(column.kind) !== reverse;
  const sign = largestFirst ? -1 : 1;
  return rows.toSorted((one, other) => sign * compared(one[column.name], other[column.name]));
}

function compared(one: unknown, other: unknown): number {
  if (typeof one === "number" && typeof other === "number") return one - other;
  const [first, second] = [String(one ?? ""), String(other ?? "")];
  return first < second ? -1 : first > second ? 1 : 0;
}

function asList(value: unknown): string[] {
  if (value === undefined || value === "") return [];
  return Array.isArray(value) ? value.map(String) : [String(value)];
}

function testOf(filter: string, table: TableAnswer): (row: Row) => boolean {
  const [, name, operator, text = ""] = CONDITION.exec(filter) ?? [];
  const column = table.columns.find((each) => each.name === name);
  if (column === undefined || operator === undefined) return containing(filter);
  if (operator.endsWith("~")) return matching(column, text, operator === "~");
  return isNumber(column.kind) ? comparing(column, operator, text) : equalling(column, operator, text);
}

function containing(text: string): (row: Row) => boolean {
  const wanted = text.toLowerCase();
  return (row) => String(row["name"] ?? row["text"] ?? "").toLowerCase().includes(wanted);
}

function matching(column: Column, text: string, wanted: boolean): (row: Row) => boolean {
  const pattern = new RegExp(text);
  return (row) => pattern.test(String(row[column.name] ?? "")) === wanted;
}

function equalling(column: Column, operator: string, text: string): (row: Row) => boolean {
  return (row) => (String(row[column.name] ?? "") === text) === (operator === "=");
}

const UNITS: Record<string, number> = { "": 1, b: 1, k: 1e3, kb: 1e3, kib: 1024, m: 1e6, mb: 1e6, mib: 1024 ** 2, g: 1e9, gb: 1e9, gib: 1024 ** 3 };

function comparing(column: Column, operator: string, text: string): (row: Row) => boolean {
  const [, digits, unit = ""] = /^@?(-?[\d_,.]+)\s*([a-z]*)$/i.exec(text) ?? [];
  const bound = Number(digits?.replace(/[_,]/g, "")) * (UNITS[unit.toLowerCase()] ?? NaN);
  return (row) => {
    const value = Number(row[column.name]);
    switch (operator) {
      case "<": return value < bound;
      case ">": return value > bound;
      case "<=": return value <= bound;
      case ">=": return value >= bound;
      case "=": return value === bound;
      default: return value !== bound;
    }
  };
}
