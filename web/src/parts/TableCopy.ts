/** A table as text, for a spreadsheet: figures bare, columns divided by tabs. */

import type { Parameters } from "../data/source";
import type { Cell, Row } from "../data/shapes";
import { formatCount } from "../format/numbers";
import type { DrawnColumn } from "./TableColumns";
import type { TableSource } from "./TableSource";

const MOST_ROWS = 10_000;
const ROWS_AT_ONCE = 1000;

/** The rows as they are sorted and filtered; of very many the first, and a line that says how many more there are. */
export async function copiedRows(source: TableSource, narrowing: Parameters, columns: readonly DrawnColumn[]): Promise<string> {
  const rows: Row[] = [];
  let matching = 0;
  while (rows.length < MOST_ROWS) {
    const answer = await source.ask({ ...narrowing, offset: rows.length, limit: ROWS_AT_ONCE });
    rows.push(...answer.rows);
    matching = answer.matching_count;
    if (answer.rows.length < ROWS_AT_ONCE) break;
  }
  const left = matching - rows.length;
  const text = tabSeparated(rows, columns.filter(({ answered }) => answered.name in (rows[0] ?? {})).map(({ name }) => name));
  return left > 0 ? `${text}… ${formatCount(left)} more\n` : text;
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
