/** Sorting and filtering of a table that is here as a whole: what the server does for a live page, by the same rules. */

import { parsedSize } from "../format/sizes";
import { Refusal, type Parameters } from "./source";
import { isNumber, type Column, type Row, type TableAnswer } from "./shapes";

type Test = (row: Row) => boolean;

const CONDITION = /^\s*([a-z_0-9]+)\s*(<=|>=|!=|!~|<|>|=|~)\s*(.*?)\s*$/s;

/** The rows that are asked for. Throws `Refusal` for a filter that asks for what its column does not have. */
export function excerpt(table: TableAnswer, parameters: Parameters): TableAnswer {
  const tests = asList(parameters["filter"]).map((filter) => testOf(filter, table));
  const rows = table.rows.filter((row) => tests.every((holds) => holds(row)));
  const sorted = ordered(rows, table, parameters["sort"], Boolean(parameters["reverse"]));
  const offset = Number(parameters["offset"] ?? 0);
  const limit = Number(parameters["limit"] ?? sorted.length);
  return {
    ...table,
    rows: sorted.slice(offset, offset + limit),
    offset,
    // Rows that were left out of the report still count where nothing was filtered.
    matching_count: tests.length ? sorted.length : table.matching_count,
    held_in_all: table.rows.length,
    held_count: sorted.length,
  };
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

/** Names hold anything: only a known column makes a comparison of a text. */
function testOf(filter: string, table: TableAnswer): Test {
  const [, name, operator, text = ""] = CONDITION.exec(filter) ?? [];
  const column = table.columns.find((each) => each.name === name);
  if (column === undefined || operator === undefined) return containing(filter, naming(table));
  if (operator.endsWith("~")) return matching(filter, column, text, operator === "~");
  return isNumber(column.kind) ? comparing(filter, column, operator, text) : equalling(filter, column, operator, text);
}

/** The column that a bare text is looked for in. */
function naming(table: TableAnswer): string {
  const texts = table.columns.filter(({ kind }) => kind === "text").map(({ name }) => name);
  return ["name", "text", "sentence"].find((name) => texts.includes(name)) ?? texts.at(-1) ?? "";
}

function containing(text: string, column: string): Test {
  const pattern = compiled(text);
  return (row) => {
    const cell = String(row[column] ?? "");
    return cell.includes(text) || (pattern?.test(cell) ?? false);
  };
}

function matching(filter: string, column: Column, text: string, wanted: boolean): Test {
  const pattern = compiled(text);
  if (pattern === undefined) throw refused(`'${filter}': '${text}' is no regular expression`);
  return (row) => pattern.test(String(row[column.name] ?? "")) === wanted;
}

function compiled(text: string): RegExp | undefined {
  try {
    return new RegExp(text);
  } catch {
    return undefined;
  }
}

function equalling(filter: string, column: Column, operator: string, text: string): Test {
  if (operator !== "=" && operator !== "!=") throw refused(`'${filter}': texts are compared by =, !=, ~ and !~`);
  return (row) => (String(row[column.name] ?? "") === text) === (operator === "=");
}

const COMPARISONS: Record<string, (value: number, bound: number) => boolean> = {
  "<": (value, bound) => value < bound,
  ">": (value, bound) => value > bound,
  "<=": (value, bound) => value <= bound,
  ">=": (value, bound) => value >= bound,
  "=": (value, bound) => value === bound,
  "!=": (value, bound) => value !== bound,
};

function comparing(filter: string, column: Column, operator: string, text: string): Test {
  const bound = parsedSize(text.replace(/^@/, ""));
  if (bound === undefined) throw refused(`'${filter}': '${text}' is no number`, "numbers look like 250, 1.5KiB or 2MiB");
  const holds = COMPARISONS[operator]!;
  return (row) => holds(Number(row[column.name]), bound);
}

function refused(message: string, help = ""): Refusal {
  return new Refusal(message, help, 400);
}
