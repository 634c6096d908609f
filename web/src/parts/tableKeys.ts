/** What the keys do in a table. */

export interface TableMoves {
  /** Rows that fit into the view. */
  readonly pageLength: number;
  readonly lastRow: number;
  readonly selected: number | undefined;
  /** The row to begin with where none is selected. */
  readonly topRow: number;
  readonly select: (row: number) => void;
  /** Unfold (true) or fold the selected row; false where it cannot. */
  readonly unfold: (isOpen: boolean) => boolean;
  readonly open: () => boolean;
  readonly copy: () => boolean;
}

/** Whether the key meant something, and was done. */
export function pressed(event: KeyboardEvent, moves: TableMoves): boolean {
  if (event.altKey) return false;
  if (event.ctrlKey || event.metaKey) return event.key === "c" && moves.copy();
  const row = rowAfter(event.key, moves);
  if (row !== undefined) {
    moves.select(row);
    return true;
  }
  if (event.key === "ArrowRight" || event.key === "ArrowLeft") return moves.unfold(event.key === "ArrowRight");
  return event.key === "Enter" && moves.open();
}

function rowAfter(key: string, { selected, topRow, pageLength, lastRow }: TableMoves): number | undefined {
  const page = Math.max(1, pageLength - 1);
  const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page };
  const step = steps[key];
  if (step !== undefined) return selected === undefined ? topRow : Math.max(0, Math.min(selected + step, lastRow));
  if (key === "Home") return 0;
  return key === "End" ? lastRow : undefined;
}
