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
  /** False where the rows cannot be sorted by it. */
  readonly isSortable?: boolean;
}

/** A column as it is drawn. */
export interface DrawnColumn extends TableColumn {
  readonly heading: string;
  readonly priority: number;
  readonly width: number;
  readonly answered: Column;
}

const WIDTHS: Record<Kind, number> = { bytes: 8.25, "signed bytes": 8.25, count: 6.5, "signed count": 6.5, distance: 6, id: 6.5, text: 10 };
const SHARE_WIDTH = 2;

/** The columns wanted that the answer has, or all that it means to be shown. */
export function drawnColumns(answered: readonly Column[], wanted: readonly TableColumn[] | undefined): DrawnColumn[] {
  const byName = new Map(answered.map((column) => [column.name, column]));
  return (wanted ?? answered.filter(({ hidden }) => !hidden)).flatMap((column): DrawnColumn[] => {
    const found = byName.get(column.name) ?? ("cell" in column ? { name: column.name, kind: "text" as const } : undefined);
    return found === undefined ? [] : [drawn(column, found)];
  });
}

function drawn(column: TableColumn, answered: Column): DrawnColumn {
  return {
    ...column,
    heading: column.heading ?? capitalised(answered.name),
    priority: column.priority ?? (isNumber(answered.kind) ? 2 : 1),
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

/** The widths for CSS: figures keep theirs, texts share what is left. */
export function tracks(columns: readonly DrawnColumn[]): string {
  const hasText = columns.some(({ answered }) => !isNumber(answered.kind));
  return columns
    .map(({ answered, width }) => (isNumber(answered.kind) && hasText ? `${width}rem` : `minmax(0, ${width}fr)`))
    .join(" ");
}

function capitalised(name: string): string {
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
