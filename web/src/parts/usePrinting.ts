/** Whether the page is being printed: then what is scrolled on a screen must stand there as a whole. */

import { options } from "preact";
import { useEffect, useState } from "preact/hooks";

export function usePrinting(): boolean {
  const [isPrinting, setPrinting] = useState(false);
  useEffect(() => {
    const before = (): void => atOnce(() => setPrinting(true));
    const after = (): void => setPrinting(false);
    addEventListener("beforeprint", before);
    addEventListener("afterprint", after);
    return () => {
      removeEventListener("beforeprint", before);
      removeEventListener("afterprint", after);
    };
  }, []);
  return isPrinting;
}

/** The browser prints as soon as its listeners return: what changes must be drawn by then. */
function atOnce(change: () => void): void {
  const last = options.debounceRendering;
  options.debounceRendering = (draw) => draw();
  change();
  if (last === undefined) delete options.debounceRendering;
  else options.debounceRendering = last;
}
