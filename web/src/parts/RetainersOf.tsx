/** What holds an object, with the shortest way to a root unfolded, as DevTools does. */

import { ReferenceTree, type ReferenceTreeRow } from "./ReferenceTree";

interface RetainersOfProps {
  readonly snapshot: number | undefined;
  readonly id: number;
  readonly total: number;
  readonly height: "page" | "section";
}

/** As DevTools: no chain is unfolded further at once. */
const LONGEST_CHAIN = 20;

export function RetainersOf({ snapshot, id, total, height }: RetainersOfProps) {
  return (
    <ReferenceTree
      question="retainers"
      snapshot={snapshot}
      id={id}
      total={total}
      label="What holds the object"
      empty="Nothing but roots and weak references holds it."
      height={height}
      pathName="retainer"
      unfoldsAtOnce={isOnShortestWay}
    />
  );
}

function isOnShortestWay(row: ReferenceTreeRow, place: number, depth: number): boolean {
  return place === 0 && depth < LONGEST_CHAIN && row.distance > 1 && row.is_reachable !== false;
}
