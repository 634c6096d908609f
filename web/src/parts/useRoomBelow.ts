/** How high something may be that reaches down to the end of the window. */

import type { RefObject } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";

const LEAST = 260;

/** In pixels, from where the element begins when the page is not scrolled; `below` is kept free under it. */
export function useRoomBelow(element: RefObject<HTMLElement | null>, below: number): number {
  const [room, setRoom] = useState(LEAST);
  useLayoutEffect(() => {
    const measure = (): void => {
      const top = (element.current?.getBoundingClientRect().top ?? 0) + scrollY;
      setRoom(Math.max(LEAST, Math.floor(innerHeight - top - below)));
    };
    measure();
    // What stands above may grow: the page tells.
    const observer = new ResizeObserver(measure);
    observer.observe(document.body);
    addEventListener("resize", measure);
    return () => {
      observer.disconnect();
      removeEventListener("resize", measure);
    };
  }, [below]);
  return room;
}
