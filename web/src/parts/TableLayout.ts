/** Where the rows of a table stand: all are of one height, but for what is unfolded below some of them. */

export class TableLayout {
  /** Height of all rows, in pixels. */
  readonly total: number;
  private readonly unfolded: readonly (readonly [row: number, height: number])[];

  /** `unfolded` are the heights of the areas below rows, by the number of the row. */
  constructor(
    readonly rowCount: number,
    readonly rowHeight: number,
    unfolded: ReadonlyMap<number, number> = new Map(),
  ) {
    this.unfolded = [...unfolded].filter(([row]) => row < rowCount).sort(([one], [other]) => one - other);
    this.total = rowCount * rowHeight + this.unfolded.reduce((sum, [, height]) => sum + height, 0);
  }

  /** Where a row begins. */
  top(row: number): number {
    let top = row * this.rowHeight;
    for (const [above, height] of this.unfolded) {
      if (above >= row) break;
      top += height;
    }
    return top;
  }

  /** The row at a height, with what is unfolded below it. */
  rowAt(position: number): number {
    let above = 0;
    for (const [row, height] of this.unfolded) {
      const bottom = (row + 1) * this.rowHeight + above + height;
      if (position < bottom) return this.within(Math.min(row, Math.floor((position - above) / this.rowHeight)));
      above += height;
    }
    return this.within(Math.floor((position - above) / this.rowHeight));
  }

  private within(row: number): number {
    return Math.max(0, Math.min(row, this.rowCount - 1));
  }
}
