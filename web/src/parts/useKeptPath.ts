/** Keeps the path of the row that has the cursor in the address. */

import { useSignalEffect } from "@preact/signals";
import { chosen, choose } from "../state/route";
import type { TreeModel } from "./TreeModel";

/** Browsers refuse an address that changes with every key that is held down. */
const PAUSE_MILLISECONDS = 250;

export function useKeptPath<Row>(model: TreeModel<Row>, name: string): void {
  useSignalEffect(() => {
    const path = model.selected.value;
    if (path === undefined || !/^[\d.]+$/.test(path)) return undefined;
    const before = location.hash;
    const timer = setTimeout(() => {
      // Going back undoes what led here, not each row that the cursor passed.
      if (location.hash === before && chosen(name) !== path) choose({ [name]: path }, { keep: false });
    }, PAUSE_MILLISECONDS);
    return () => clearTimeout(timer);
  });
}
