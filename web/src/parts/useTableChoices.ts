/** The choices of a table: kept in the address, or with the table alone where it stands within another. */

import { useState } from "preact/hooks";
import { choose, route } from "../state/route";
import { fromAddress, inAddress, NOTHING_CHOSEN, type TableChoices } from "./TableChoices";

/** The choices, and how to change some. `keep`: going back undoes it. */
export type UsedChoices = readonly [TableChoices, (changed: Partial<TableChoices>, options?: { keep: boolean }) => void];

/** Where two tables are on one page, the names of their choices in the address differ by `prefix`; null keeps them out of it. */
export function useTableChoices(prefix: string | null): UsedChoices {
  const [own, setOwn] = useState(NOTHING_CHOSEN);
  if (prefix === null) return [own, (changed) => setOwn((last) => ({ ...last, ...changed }))];
  return [
    fromAddress(route.value.parameters, prefix),
    (changed, options) => choose(inAddress(changed, prefix), options),
  ];
}
