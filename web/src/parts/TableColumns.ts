/** The columns of a table: what stands over them, how wide they are, and which fold away where there is no room. */

import type { ComponentChildren } from "preact";
import { isNumber, type Column, type Kind, type Row } from "../data/shapes";

export interface TableColumn {
  /** Its name in the answer. */
  readonly name: string;
  /** What stands over it; by default its name. */
  readonly heading?: string;
  /** What it says, in a sentence. */
  readonly help?: string;
  /** 1 is always shown; of the others the greatest fold away first where the table is narrow. By default 2, of texts 1. */
  readonly priority?: number;
  /** Its narrowest width in rem; by default that of its kind. */
  readonly width?: number;
  /** What stands in a cell; by default the cell as its kind has it. */
  readonly cell?: (row: Row, column: Column) => ComponentChildren;
  /** Whether it is aligned as figures are, where the answer has no such column. */
  readonly isNumber?: boolean;
  /** Whether it keeps its width; by default figures do, and texts share what is left. */
  readonly isFixed?: boolean;
  /** False where the rows cannot be sorted by it. */
  readonly isSortable?: boolean;
}

/** A column as it is drawn. */
export interface DrawnColumn extends TableColumn {
  readonly heading: string;
  readonly priority: number;
  readonly width: number;
  readonly isFixed: boolean;
  readonly answered: Column;
}

const WIDTHS: Record<Kind, number> = { bytes: 8.25, "signed bytes": 8.25, count: 6.5, "signed count": 6.5, distance: 6, id: 6.5, text: 10 };
const SHARE_WIDTH = 2;

/** The columns wanted that the answer has, or all that it means to be shown. */
export function drawnColumns(answered: readonly Column[], wanted: readonly TableColumn[] | undefined): DrawnColumn[] {
  const byName = new Map(answered.map((column) => [column.name, column]));
  return (wanted ?? answered.filter(({ hidden }) => !hidden)).flatMap((column): DrawnColumn[] => {
    const found = byName.get(column.name) ?? made(column);
    return found === undefined ? [] : [drawn(column, found)];
  });
}

/** A column that is made of others. */
function made(column: TableColumn | Column): Column | undefined {
  if (!("cell" in column)) return undefined;
  return { name: column.name, kind: column.isNumber ? "count" : "text" };
}

function drawn(column: TableColumn, answered: Column): DrawnColumn {
  return {
    ...column,
    heading: column.heading ?? capitalised(answered.name),
    priority: column.priority ?? (isNumber(answered.kind) ? 2 : 1),
    isFixed: column.isFixed ?? isNumber(answered.kind),
    width: column.width ?? WIDTHS[answered.kind] + (answered.share_of ? SHARE_WIDTH : 0),
    answered,
  };
}

/** Those that fit into a width in rem; the rest folds away, the least important first and of equals the last. */
export function fitting(columns: readonly DrawnColumn[], width: number): DrawnColumn[] {
  const shown = [...columns];
  const taken = (): number => shown.reduce((sum, column) => sum + column.width, 0);
  while (taken() > width) {
    const least = shown.reduce((found, column) => (column.priority >= found.priority ? column : found), shown[0]!);
    if (least === undefined || least.priority <= 1) break;
    shown.splice(shown.indexOf(least), 1);
  }
  return shown;
}

/** The widths for CSS: fixed columns keep theirs, the others share what is left. */
export function tracks(columns: readonly DrawnColumn[]): string {
  const areAllFixed = columns.every(({ isFixed }) => isFixed);
  return columns.map(({ isFixed, width }) => (isFixed && !areAllFixed ? `${width}rem` : `minmax(0, ${width}fr)`)).join(" ");
}

function capitalised(name: string): string {
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
