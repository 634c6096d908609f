/** The answer of a query as a table: what each column holds is told by its type and its name. */

import type { Cell, Column, Kind, Row, TableAnswer } from "../../data/shapes";

export interface SqlAnswer {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly unknown[])[];
  readonly row_count: number;
  /** Whether there are more rows than were sent. */
  readonly is_cut: boolean;
}

export function resultTable({ columns, rows, row_count }: SqlAnswer): TableAnswer {
  const names = distinct(columns.map(({ name }) => name));
  return {
    schema: "",
    columns: columns.map(({ name, type }, place): Column => ({ name: names[place]!, kind: kindOf(name, type) })),
    row_count,
    matching_count: row_count,
    offset: 0,
    rows: rows.map((cells): Row => Object.fromEntries(names.map((name, place) => [name, plain(cells[place])]))),
  };
}

/** Two columns may be called the same. */
function distinct(names: readonly string[]): string[] {
  return names.map((name, place) => {
    const before = names.slice(0, place).filter((other) => other === name).length;
    return before ? `${name} (${before + 1})` : name;
  });
}

const NUMBER = /^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|FLOAT|DOUBLE|REAL|DECIMAL.*)$/i;
const SIZE = /(^|[^a-z])(shallow|retained|size|bytes)/i;

export function kindOf(name: string, type: string): Kind {
  if (!NUMBER.test(type)) return "text";
  if (/(^|_)id$/i.test(name)) return "id";
  if (/^distance$/i.test(name)) return "distance";
  return SIZE.test(name) && !/^count/i.test(name) ? "bytes" : "count";
}

function plain(cell: unknown): Cell {
  return cell === null || typeof cell === "number" || typeof cell === "string" ? cell : JSON.stringify(cell);
}
