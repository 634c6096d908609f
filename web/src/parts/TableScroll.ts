/**
 * Scrolling of what is taller than browsers can scroll.
 *
 * Above a height the scroll bar stands for more than it is tall: near both ends pixel by pixel, between them evenly stretched.
 * Small movements, as of a wheel, move the rows by just as much wherever they are; only jumps are stretched.
 */

const TALLEST = 10_000_000;
const EXACT_END = 100_000;

/** Where the scroll bar is, and which place of all rows that shows. */
export interface Place {
  readonly bar: number;
  readonly position: number;
}

export const TOP: Place = { bar: 0, position: 0 };

export class TableScroll {
  /** Height that the browser scrolls. */
  readonly height: number;
  private readonly lastBar: number;
  private readonly lastPosition: number;

  constructor(
    total: number,
    private readonly viewport: number,
  ) {
    this.height = Math.min(total, TALLEST);
    this.lastBar = Math.max(0, this.height - viewport);
    this.lastPosition = Math.max(0, total - viewport);
  }

  /** Where the rows are after the bar went to a place. */
  moved(from: Place, bar: number): Place {
    const distance = bar - from.bar;
    const isSmall = Math.abs(distance) <= this.viewport;
    const position = this.isExact || !isSmall ? this.positionAt(bar) : from.position + distance;
    return { bar, position: clamped(position, this.lastPosition) };
  }

  /** The place that shows a position at the top. */
  at(position: number): Place {
    const reached = clamped(position, this.lastPosition);
    return { bar: this.barAt(reached), position: reached };
  }

  private get isExact(): boolean {
    return this.lastBar === this.lastPosition;
  }

  private positionAt(bar: number): number {
    if (this.isExact || bar <= EXACT_END) return bar;
    const fromEnd = this.lastBar - bar;
    if (fromEnd <= EXACT_END) return this.lastPosition - fromEnd;
    return EXACT_END + (bar - EXACT_END) * this.stretch;
  }

  private barAt(position: number): number {
    if (this.isExact || position <= EXACT_END) return position;
    const fromEnd = this.lastPosition - position;
    if (fromEnd <= EXACT_END) return this.lastBar - fromEnd;
    return EXACT_END + (position - EXACT_END) / this.stretch;
  }

  private get stretch(): number {
    return (this.lastPosition - 2 * EXACT_END) / (this.lastBar - 2 * EXACT_END);
  }
}

function clamped(value: number, largest: number): number {
  return Math.max(0, Math.min(value, largest));
}
