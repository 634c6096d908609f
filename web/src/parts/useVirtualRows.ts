/** Of a long list in a scrolling element, the rows that are in sight. */

import { elementScroll, observeElementOffset, observeElementRect, Virtualizer, type Rect, type VirtualItem } from "@tanstack/virtual-core";
import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useReducer, useRef } from "preact/hooks";

const OVERSCAN = 8;

export interface VirtualRows {
  readonly items: readonly VirtualItem[];
  /** Of all rows, in pixels. */
  readonly height: number;
  readonly scrollTo: (index: number) => void;
}

/**
 * `above` is the height of what stays at the top of the scrolling element, as the heading does. All sizes are in pixels.
 *
 * Where the element grows with its rows, `tallest` is how tall it can become: the rows are then drawn at once, not again when it has.
 */
export function useVirtualRows(
  scroller: RefObject<HTMLElement | null>,
  { count, rowHeight, above = 0, tallest = 0 }: { count: number; rowHeight: number; above?: number; tallest?: number },
): VirtualRows {
  const [, render] = useReducer<number, void>((times) => times + 1, 0);
  const kept = useRef<Virtualizer<HTMLElement, HTMLElement> | undefined>(undefined);
  const options = {
    count,
    overscan: OVERSCAN,
    scrollPaddingEnd: above,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    observeElementRect: (instance: Virtualizer<HTMLElement, HTMLElement>, tell: (rect: Rect) => void) =>
      observeElementRect(instance, ({ width, height }) => tell({ width, height: Math.max(height, tallest) })),
    observeElementOffset,
    scrollToFn: elementScroll,
    onChange: () => render(),
  };
  const virtualizer = (kept.current ??= new Virtualizer<HTMLElement, HTMLElement>(options));
  virtualizer.setOptions(options);
  useEffect(() => virtualizer._didMount(), []);
  useLayoutEffect(() => virtualizer._willUpdate());
  useLayoutEffect(() => virtualizer.measure(), [rowHeight]);
  return {
    items: virtualizer.getVirtualItems(),
    height: virtualizer.getTotalSize(),
    scrollTo: (index) => virtualizer.scrollToIndex(index, { align: "auto" }),
  };
}
