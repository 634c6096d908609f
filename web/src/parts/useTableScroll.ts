/** The place of a scrolled area, and its size. */

import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { TableScroll, TOP, type Place } from "./TableScroll";

const IDLE_MILLISECONDS = 150;

export interface UsedScroll {
  readonly area: RefObject<HTMLDivElement | null>;
  readonly place: Place;
  readonly scroll: TableScroll;
  /** Size of the area, in pixels: 0 until it was measured. */
  readonly width: number;
  readonly height: number;
  readonly goTo: (position: number) => void;
  readonly onScroll: () => void;
}

/** `total`: height of all that is scrolled, in pixels. `rested` is called with the position when scrolling has come to rest. */
export function useTableScroll(total: number, above: number, rested: (position: number) => void): UsedScroll {
  const area = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState<Place>(TOP);
  const [{ width, height }, setSize] = useState({ width: 0, height: 0 });
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const scroll = new TableScroll(total, Math.max(0, height - above));
  const last = useRef({ place, scroll, rested });
  last.current = { place, scroll, rested };

  useLayoutEffect(() => {
    const element = area.current!;
    const measure = (): void => {
      const { clientWidth, clientHeight } = element;
      setSize((last) => (last.width === clientWidth && last.height === clientHeight ? last : { width: clientWidth, height: clientHeight }));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  useEffect(() => () => clearTimeout(timer.current), []);

  /** The bar goes where the rows are: after small movements of a stretched bar it lags behind. */
  const goTo = (position: number): void => {
    const element = area.current!;
    const wanted = last.current.scroll.at(position);
    element.scrollTop = wanted.bar;
    const reached = { bar: element.scrollTop, position: wanted.position };
    last.current.place = reached;
    setPlace(reached);
  };
  const onScroll = (): void => {
    const moved = last.current.scroll.moved(last.current.place, area.current!.scrollTop);
    last.current.place = moved;
    setPlace(moved);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      if (!area.current) return;
      goTo(last.current.place.position);
      last.current.rested(last.current.place.position);
    }, IDLE_MILLISECONDS);
  };
  return { area, place, scroll, width, height, goTo, onScroll };
}
