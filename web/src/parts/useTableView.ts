/** The rows of a table in view: what is asked for and drawn, as the reader scrolls, sorts, filters and unfolds. */

import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Parameters } from "../data/source";
import { TableLayout } from "./TableLayout";
import type { TableSource } from "./TableSource";
import type { TableWindows } from "./TableWindows";
import type { UsedChoices } from "./useTableChoices";
import { useTableScroll } from "./useTableScroll";
import { useTableWindows } from "./useTableWindows";
import { usePrinting } from "./usePrinting";
import type { UnfoldedRows } from "./useUnfoldedRows";

const OVERSCAN = 6;
/** Rows that are drawn for a printer, which scrolls nothing. */
export const MOST_PRINTED = 100;

export interface TableView {
  readonly area: RefObject<HTMLDivElement | null>;
  /** Width of the area, in pixels: 0 until it was measured. */
  readonly width: number;
  /** The rows to draw; `asked` are those to come, where they differ. */
  readonly shown: TableWindows;
  readonly asked: TableWindows;
  /** First and last row to draw. */
  readonly from: number;
  readonly to: number;
  readonly topRow: number;
  /** Rows that fit into the view. */
  readonly pageLength: number;
  /** Height that the browser scrolls. */
  readonly height: number;
  readonly topOf: (row: number) => number;
  readonly bring: (row: number) => void;
  readonly onScroll: () => void;
}

/**
 * `question` says which rows these are, in which order. `tallest` is how high the area can become, in pixels: as many rows are
 * drawn at once, not again when it has grown.
 */
export function useTableView(
  source: TableSource,
  narrowing: Parameters,
  question: string,
  rowHeight: number,
  [choices, change]: UsedChoices,
  unfolded: UnfoldedRows,
  tallest: number,
): TableView {
  const { shown, asked } = useTableWindows(source, narrowing, choices.row);
  const layout = new TableLayout(shown.rowCount, rowHeight, unfolded.areas);
  const { area, place, scroll, width, height, goTo, onScroll } = useTableScroll(layout.total, rowHeight, (position) => {
    const row = layout.rowAt(position);
    if (row !== choices.row) change({ row }, { keep: false });
  });
  const viewport = Math.max(0, height - rowHeight);
  const reach = Math.max(viewport, tallest - rowHeight);

  // The row at the top is restored once it is known how many there are.
  const restored = useRef<string | undefined>(undefined);
  const isRestored = restored.current === question;
  const topRow = isRestored ? layout.rowAt(place.position) : choices.row;
  const lastRow = isRestored ? layout.rowAt(place.position + reach) : choices.row + Math.ceil(reach / rowHeight);
  const isPrinting = usePrinting();
  const from = isPrinting ? 0 : Math.max(0, topRow - OVERSCAN);
  const to = Math.min(isPrinting ? MOST_PRINTED - 1 : lastRow + OVERSCAN, shown.rowCount - 1);
  useLayoutEffect(() => {
    if (shown === asked && isRestored) asked.show(from, Math.max(from, to));
    else if (!isRestored) asked.show(choices.row, lastRow);
  });
  useLayoutEffect(() => {
    if (!asked.answer || isRestored || height === 0) return;
    restored.current = question;
    goTo(layout.top(Math.min(choices.row, Math.max(0, shown.rowCount - 1))));
  });
  return {
    area, width, shown, asked, from, to, topRow, onScroll,
    height: scroll.height,
    pageLength: Math.floor(viewport / rowHeight),
    topOf: (row) => layout.top(row) - place.position + place.bar,
    bring: (row) => {
      const top = layout.top(row);
      if (top < place.position) goTo(top);
      else if (top + rowHeight > place.position + viewport) goTo(top + rowHeight - viewport);
    },
  };
}
