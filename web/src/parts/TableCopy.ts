/** A table as text, for a spreadsheet: figures bare, columns divided by tabs. */

import type { Parameters } from "../data/source";
import type { Cell, Row } from "../data/shapes";
import type { DrawnColumn } from "./TableColumns";
import type { TableSource } from "./TableSource";

const MOST_ROWS = 10_000;
const ROWS_AT_ONCE = 1000;

/** The first rows as they are sorted and filtered. */
export async function copiedRows(source: TableSource, narrowing: Parameters, columns: readonly DrawnColumn[]): Promise<string> {
  const rows: Row[] = [];
  while (rows.length < MOST_ROWS) {
    const answer = await source.ask({ ...narrowing, offset: rows.length, limit: ROWS_AT_ONCE });
    rows.push(...answer.rows);
    if (answer.rows.length < ROWS_AT_ONCE) break;
  }
  return tabSeparated(rows, columns.filter(({ answered }) => answered.name in (rows[0] ?? {})).map(({ name }) => name));
}

export function tabSeparated(rows: readonly Row[], names: readonly string[]): string {
  return [names, ...rows.map((row) => names.map((name) => row[name]))].map((cells) => cells.map(plain).join("\t") + "\n").join("");
}

/** A spreadsheet takes what begins like this for a formula: text from a heap must not become one. */
const FORMULA = /^[=+\-@]/;

function plain(cell: Cell): string {
  if (typeof cell !== "string") return String(cell ?? "");
  const line = cell.replace(/[\t\r\n]+/g, " ");
  return FORMULA.test(line) ? `'${line}` : line;
}
