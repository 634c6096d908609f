/** The rows of a table that are in view, or were a moment ago: asked for in windows, and forgotten again. */

import { Refusal } from "../data/source";
import type { Row, TableAnswer } from "../data/shapes";

export const WINDOW = 100;
const MOST_WINDOWS = 40;

type Ask = (offset: number, limit: number, signal: AbortSignal) => Promise<TableAnswer>;

export class TableWindows {
  /** The last answer, for its columns and counts. */
  answer: TableAnswer | undefined;
  error: Refusal | undefined;
  /** In the order in which they were used, the last one last. */
  private readonly windows = new Map<number, readonly Row[]>();
  private readonly awaited = new Map<number, AbortController>();

  /** `changed` is called whenever there is more to show. */
  constructor(
    private readonly ask: Ask,
    private readonly changed: () => void,
  ) {}

  /** Rows that can be shown: those that match, as far as the source has them. */
  get rowCount(): number {
    return this.answer?.held_count ?? this.answer?.matching_count ?? 0;
  }

  get isWaiting(): boolean {
    return this.awaited.size > 0;
  }

  row(number: number): Row | undefined {
    return this.windows.get(Math.floor(number / WINDOW))?.[number % WINDOW];
  }

  /** Ask for what is missing of these rows; what is no longer in view is no longer waited for. */
  show(first: number, last: number): void {
    const [from, to] = [Math.floor(first / WINDOW), Math.floor(last / WINDOW)];
    for (const [window, stopped] of this.awaited) {
      if (window < from || window > to) {
        stopped.abort();
        this.awaited.delete(window);
      }
    }
    for (let window = from; window <= to; window += 1) {
      const rows = this.windows.get(window);
      if (rows) {
        this.windows.delete(window);
        this.windows.set(window, rows);
      } else if (!this.awaited.has(window) && !this.error) void this.fetch(window);
    }
  }

  close(): void {
    for (const stopped of this.awaited.values()) stopped.abort();
    this.awaited.clear();
  }

  private async fetch(window: number): Promise<void> {
    const stopped = new AbortController();
    this.awaited.set(window, stopped);
    try {
      const answer = await this.ask(window * WINDOW, WINDOW, stopped.signal);
      if (stopped.signal.aborted) return;
      this.answer = answer;
      this.keep(window, answer.rows);
    } catch (error) {
      if (stopped.signal.aborted) return;
      this.error = error instanceof Refusal ? error : new Refusal(String(error), "", 0);
    }
    this.awaited.delete(window);
    this.changed();
  }

  private keep(window: number, rows: readonly Row[]): void {
    this.windows.set(window, rows);
    for (const oldest of this.windows.keys()) {
      if (this.windows.size <= MOST_WINDOWS) break;
      this.windows.delete(oldest);
    }
  }
}
