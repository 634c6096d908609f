/** The dominators of an object, from the root to the one next to it. */

import { useEffect, useState } from "preact/hooks";
import { source } from "../data/current";
import type { ObjectRow } from "../data/shapes";

const MOST = 100;

interface Dominated {
  readonly object: ObjectRow;
  /** Null for the root. */
  readonly dominator_id: number | null;
}

/** Undefined while they are asked for, and without an object. Those that a report does not hold are left out. */
export function useDominators(id: number | undefined, snapshot: number | undefined): readonly ObjectRow[] | undefined {
  const [chain, setChain] = useState<readonly ObjectRow[] | undefined>(undefined);
  useEffect(() => {
    setChain(undefined);
    if (id === undefined) return undefined;
    const stopped = new AbortController();
    void dominatorsOf(id, snapshot, stopped.signal).then((found) => {
      if (!stopped.signal.aborted) setChain(found);
    });
    return () => stopped.abort();
  }, [id, snapshot]);
  return chain;
}

async function dominatorsOf(id: number, snapshot: number | undefined, signal: AbortSignal): Promise<readonly ObjectRow[]> {
  const chain: ObjectRow[] = [];
  let next: number | null = id;
  try {
    while (next !== null && chain.length < MOST) {
      const found: Dominated = await source().get<Dominated>("object", { snapshot, id: next, limit: 1 }, signal);
      if (next !== id) chain.unshift(found.object);
      next = found.dominator_id;
    }
  } catch {
    return chain;
  }
  return chain;
}
