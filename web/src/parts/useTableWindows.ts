/** The rows of a table as a component needs them. */

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Parameters } from "../data/source";
import type { TableSource } from "./TableSource";
import { TableWindows } from "./TableWindows";

export interface UsedWindows {
  /** Those to draw: the last ones until the new ones are there. */
  readonly shown: TableWindows;
  /** Those that are asked for now. */
  readonly asked: TableWindows;
}

/** New windows wherever the table, its order or its filter changes: at once those are asked for that have the row `first`. */
export function useTableWindows(source: TableSource, narrowing: Parameters, first: number): UsedWindows {
  const [, redraw] = useState(0);
  const question = JSON.stringify([source.question, narrowing]);
  const used = useRef<{ question: string; table: string; shown: TableWindows; asked: TableWindows } | undefined>(undefined);
  if (used.current?.question !== question) {
    const asked = new TableWindows(
      (offset, limit, signal) => source.ask({ ...narrowing, offset, limit }, signal),
      () => redraw((count) => count + 1),
    );
    const last = used.current;
    last?.asked.close();
    const isSameTable = last?.table === source.question;
    used.current = { question, table: source.question, asked, shown: isSameTable && last ? last.shown : asked };
  }
  const now = used.current;
  if (now.asked.answer) now.shown = now.asked;
  // Before anything is measured, which takes a while: the answer is on its way meanwhile.
  useLayoutEffect(() => used.current?.asked.show(first, first), [question]);
  useEffect(() => () => used.current?.asked.close(), []);
  return now;
}
