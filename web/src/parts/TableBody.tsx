/** The rows of a table that are in view, each with what is unfolded below it. */

import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import type { Row } from "../data/shapes";
import type { DrawnColumn } from "./TableColumns";
import { FoldedCells, TableRow, UnfoldedArea } from "./TableRow";
import type { TableWindows } from "./TableWindows";
import type { UnfoldedRows } from "./useUnfoldedRows";

interface Properties {
  readonly id: string;
  readonly windows: TableWindows;
  readonly from: number;
  readonly to: number;
  readonly topOf: (row: number) => number;
  readonly rowHeight: number;
  readonly template: string;
  readonly columns: readonly DrawnColumn[];
  /** The columns for which there is no room: they stand in the unfolded area. */
  readonly folded: readonly DrawnColumn[];
  readonly selected: number | undefined;
  readonly select: (row: number) => void;
  readonly unfolded: UnfoldedRows;
  readonly canUnfold: boolean;
  readonly unfold: ((row: Row) => ComponentChildren) | undefined;
}

export function TableBody({ id, windows, from, to, topOf, rowHeight, template, columns, folded, selected, select, unfolded, canUnfold, unfold }: Properties) {
  const numbers = Array.from({ length: Math.max(0, to - from + 1) }, (_, place) => from + place);
  useEffect(() => {
    for (const number of numbers) {
      const row = windows.row(number);
      if (row && unfolded.isUnfolded(row)) unfolded.drawn(row, number);
    }
  });
  return (
    <>
      {numbers.flatMap((number) => {
        const row = windows.row(number);
        const top = topOf(number);
        const isUnfolded = canUnfold && row !== undefined && unfolded.isUnfolded(row);
        const drawn = (
          <TableRow
            key={number}
            id={rowId(id, number)}
            {...{ row, number, top, template, columns }}
            isSelected={number === selected}
            isUnfolded={canUnfold ? isUnfolded : undefined}
            onSelect={() => select(number)}
            onToggle={() => row && unfolded.toggle(row)}
          />
        );
        if (!isUnfolded) return [drawn];
        const area = (
          <UnfoldedArea key={`unfolded ${number}`} top={top + rowHeight} onHeight={(height) => unfolded.measured(row, height)}>
            {folded.length > 0 && <FoldedCells row={row} columns={folded} />}
            {unfold?.(row)}
          </UnfoldedArea>
        );
        return [drawn, area];
      })}
    </>
  );
}

/** For `aria-activedescendant`. */
export function rowId(id: string, row: number): string {
  return `${id}-${row}`;
}
