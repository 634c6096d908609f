/** The size of an element in pixels, again whenever it changes. */

import type { RefObject } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";

export interface Size {
  readonly width: number;
  readonly height: number;
}

export function useSize(element: RefObject<Element | null>): Size {
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const observed = element.current;
    if (observed === null) return undefined;
    const update = (): void => {
      const { clientWidth: width, clientHeight: height } = observed;
      setSize((last) => (last.width === width && last.height === height ? last : { width, height }));
    };
    update();
    const observer = new ResizeObserver(update);
    observer.observe(observed);
    return () => observer.disconnect();
  }, []);
  return size;
}
