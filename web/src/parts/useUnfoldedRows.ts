/** Which rows of a table are unfolded, where those are, and how high what is below them is. */

import { useRef, useState } from "preact/hooks";
import type { Row } from "../data/shapes";
import type { UsedChoices } from "./useTableChoices";

const EXPECTED_HEIGHT = 300;

export interface UnfoldedRows {
  /** Heights of the areas below rows, by the number of the row: of those that were drawn once. */
  readonly areas: ReadonlyMap<number, number>;
  readonly isUnfolded: (row: Row) => boolean;
  /** Unfold or fold a row; without `isOpen` the other of what it is. */
  readonly toggle: (row: Row, isOpen?: boolean) => void;
  /** An unfolded row is drawn: now its place is known. */
  readonly drawn: (row: Row, number: number) => void;
  readonly measured: (row: Row, height: number) => void;
}

/** `question` says which rows these are, in which order: with another, the same keys stand elsewhere. */
export function useUnfoldedRows([choices, change]: UsedChoices, keyOf: (row: Row) => string, question: string): UnfoldedRows {
  const [, redraw] = useState(0);
  const heights = useRef(new Map<string, number>());
  const places = useRef({ question, numbers: new Map<string, number>() });
  if (places.current.question !== question) places.current = { question, numbers: new Map() };
  const { numbers } = places.current;
  const keys = new Set(choices.unfolded);
  const areas = new Map<number, number>();
  for (const [key, number] of numbers) {
    if (keys.has(key)) areas.set(number, heights.current.get(key) ?? EXPECTED_HEIGHT);
  }
  const changed = (map: Map<string, number>, key: string, value: number): void => {
    if (map.get(key) === value) return;
    map.set(key, value);
    redraw((count) => count + 1);
  };
  return {
    areas,
    isUnfolded: (row) => keys.has(keyOf(row)),
    toggle: (row, isOpen) => {
      const key = keyOf(row);
      if (isOpen === keys.has(key)) return;
      change({ unfolded: keys.has(key) ? choices.unfolded.filter((each) => each !== key) : [...choices.unfolded, key] }, { keep: false });
    },
    drawn: (row, number) => changed(numbers, keyOf(row), number),
    measured: (row, height) => changed(heights.current, keyOf(row), height),
  };
}
