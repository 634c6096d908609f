/** What a reader chose of a table, and how that stands in the address. */

export interface TableChoices {
  readonly sort: string | undefined;
  readonly isReversed: boolean;
  readonly filter: string;
  /** Keys of the rows that are unfolded. */
  readonly unfolded: readonly string[];
  /** The row at the top. */
  readonly row: number;
}

export const NOTHING_CHOSEN: TableChoices = { sort: undefined, isReversed: false, filter: "", unfolded: [], row: 0 };
const BETWEEN = "\n";

export function fromAddress(parameters: URLSearchParams, prefix: string): TableChoices {
  const text = (name: string): string => parameters.get(prefix + name) ?? "";
  const row = text("row");
  return {
    sort: text("sort") || undefined,
    isReversed: text("reverse") === "1",
    filter: text("filter"),
    unfolded: text("unfolded").split(BETWEEN).filter(Boolean),
    row: /^\d{1,10}$/.test(row) ? Number(row) : 0,
  };
}

export function inAddress(changed: Partial<TableChoices>, prefix: string): Record<string, string | number | boolean | undefined> {
  const written: Record<string, string | number | boolean | undefined> = {};
  if ("sort" in changed) written[`${prefix}sort`] = changed.sort;
  if ("isReversed" in changed) written[`${prefix}reverse`] = changed.isReversed;
  if ("filter" in changed) written[`${prefix}filter`] = changed.filter;
  if ("unfolded" in changed) written[`${prefix}unfolded`] = changed.unfolded?.join(BETWEEN);
  if ("row" in changed) written[`${prefix}row`] = changed.row || undefined;
  return written;
}

const AND = /\s*&&\s*/;

/** What is joined by `&&` in the filter box: all of it must hold. */
export function conditions(filter: string): string[] {
  return filter.trim().split(AND).filter(Boolean);
}

/** The filter with a condition more, or without it where it has it. */
export function toggled(filter: string, condition: string): string {
  const now = conditions(filter);
  return (now.includes(condition) ? now.filter((each) => each !== condition) : [...now, condition]).join(" && ");
}
