/** Between which snapshots objects were allocated, as DevTools offers it. */

import type { SnapshotEntry } from "../../data/shapes";

export interface Period {
  /** As it stands in the address: the indexes of the snapshots after and before which, each of which may be left out. */
  readonly value: string;
  readonly name: string;
}

/** The periods that end with the snapshot shown or before it; none where there is only one. */
export function periodsUntil(snapshots: readonly SnapshotEntry[], current: number): Period[] {
  const until = snapshots.filter(({ index }) => index <= current);
  const [first] = until;
  if (first === undefined || until.length < 2) return [];
  const between = until.slice(1).map((before, place) => {
    const after = until[place]!;
    return { value: `${after.index}-${before.index}`, name: `Allocated between ${stem(after)} and ${stem(before)}` };
  });
  return [{ value: `-${first.index}`, name: `Allocated before ${stem(first)}` }, ...between];
}

/** The name of the file without what all of them end with. */
function stem({ name }: SnapshotEntry): string {
  return name.replace(/\.heapsnapshot(\.\w+)?$/, "") || name;
}

/** The parameters of the API for a period of the address; none for what is no period. */
export function periodParameters(value: string | undefined, current: number): { allocated_after?: number; allocated_before?: number } {
  const [, after = "", before = ""] = /^(\d*)-(\d*)$/.exec(value ?? "") ?? [];
  return {
    ...(after ? { allocated_after: Number(after) } : {}),
    // All of a snapshot was allocated before it.
    ...(before && Number(before) !== current ? { allocated_before: Number(before) } : {}),
  };
}
